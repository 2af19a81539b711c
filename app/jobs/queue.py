"""The durable queue: DBOS tables beside ours in the same database, written in the caller's own transaction."""

from __future__ import annotations

from typing import NoReturn
from weakref import WeakKeyDictionary

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions
from dbos._serialization import DefaultSerializer
from sqlalchemy import BigInteger as Milliseconds
from sqlalchemy import Column, Engine, MetaData, Table, Text
from sqlalchemy.orm import Session

from app.store.database import Database

APPLICATION = "kim-lotse"
VERSION = "1"  # constant: what an earlier release left undone is done by the next one
QUEUE = "jobs"
SERIALIZER = DBOSPortableJSONSerializer()

_clients: WeakKeyDictionary[Engine, DBOSClient] = WeakKeyDictionary()


def upgrade_tables(database: Database) -> None:
    """Bring the tables of the queue to the newest shape."""
    DBOS.migrate(url_of(database))


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def put(session: Session, options: EnqueueOptions, *arguments: str | int) -> None:
    """Add a row to the queue in the session's transaction."""
    _client(session).enqueue_in_transaction(session, options, *arguments)


def jobs_table(session: Session) -> Table:
    """The columns of the queue's table that we read."""
    schema = "dbos" if session.get_bind().dialect.name == "postgresql" else None
    return Table(
        "workflow_status",
        MetaData(schema=schema),
        Column("workflow_uuid", Text, primary_key=True),
        Column("status", Text),
        Column("queue_name", Text),
        Column("started_at_epoch_ms", Milliseconds),
        Column("updated_at", Milliseconds),
    )


def _client(session: Session) -> DBOSClient:
    engine = session.get_bind().engine
    if engine not in _clients:
        _clients[engine] = DBOSClient(
            system_database_engine=engine, serializer=SERIALIZER, application_name=APPLICATION, lazy=True
        )
    return _clients[engine]


def _refuse_pickle(_serializer: object, _data: object) -> NoReturn:
    raise ValueError("the queue holds JSON only")


# DBOS would unpickle, and so run, whatever a row of its tables claims to be a pickle.
DefaultSerializer.deserialize = _refuse_pickle  # type: ignore[method-assign]
