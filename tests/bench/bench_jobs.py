"""What a job adds to the transaction that wants it, on SQLite on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from app.jobs.operations import enqueue
from app.jobs.queue import upgrade_tables
from app.store.database import Database, open_database
from app.store.master_keys import MasterKeys
from tests.bench.figures import Figure, median_seconds


def measure() -> Iterator[Figure]:
    with TemporaryDirectory(dir=Path.cwd()) as folder:
        database = open_database(f"sqlite:///{folder}/kim.db", MasterKeys.generate())
        upgrade_tables(database)
        with database.session() as session:
            session.execute(text("CREATE TABLE written (number INTEGER)"))
            session.commit()
        bare, with_job = median_seconds(lambda: _write(database), lambda: _write_with_job(database))
        database.close()
    yield Figure("durable commit of one row", bare * 1000, "ms")
    yield Figure("durable commit of one row and a job", with_job * 1000, "ms")
    yield Figure("a job, compared with the bare commit", with_job / bare, "times", at_most=4)


def _write(database: Database) -> None:
    with database.session() as session:
        session.execute(text("INSERT INTO written VALUES (1)"))
        session.commit()


def _write_with_job(database: Database) -> None:
    with database.session() as session:
        session.execute(text("INSERT INTO written VALUES (1)"))
        enqueue(session, "bench", "1")
        session.commit()
