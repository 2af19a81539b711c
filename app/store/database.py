"""One database by one URL: SQLite (WAL, durable commits) to begin with, PostgreSQL to grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

from app.errors import Problem
from app.store.clock import Clock, system_clock
from app.store.demonstration import Mark
from app.store.master_keys import KeyFile, MasterKeys
from app.text import Text

BUSY_TIMEOUT_MS = 30_000


class Database:
    """An open database: engine, clock and the keys that its contents are sealed with."""

    def __init__(self, engine: Engine, keys: MasterKeys | KeyFile, clock: Clock = system_clock) -> None:
        self.engine = engine
        self.keys = keys
        self.clock = clock
        self.surroundings: dict[str, object] = {"mark": Mark()}
        """What else every session carries, by name: what the rooms above are set to."""
        self._reading = engine.execution_options(read_only=True)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that may write. The caller commits; leaving without commit rolls back."""
        with Session(self.engine, expire_on_commit=False, info=self._info()) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading: on SQLite it does not wait for a writer, nor keep one waiting."""
        with Session(self._reading, expire_on_commit=False, info=self._info()) as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()

    def _info(self) -> dict[str, object]:
        return {"clock": self.clock, "keys": self.keys, **self.surroundings}


def open_database(url: str, keys: MasterKeys | KeyFile, clock: Clock = system_clock) -> Database:
    """Open the database at `url`, for example `sqlite:///instance/kim.db` or `postgresql://user@host/kim`.

    Nothing is read yet. Raises Problem if the URL cannot be used.
    """
    parsed = read_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_open_sqlite(parsed), keys, clock)
    return Database(create_engine(parsed, pool_pre_ping=True), keys, clock)


def read_url(url: str) -> URL:
    """The address with the driver we use. Raises Problem if it cannot be read or is of another kind of database."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise Problem(
            Text(
                "Die Datenbank-Adresse in KIM_DATABASE_URL ist nicht lesbar. "
                "Beispiele: sqlite:///instance/kim.db oder postgresql://nutzer@rechner/kim.",
                "The database address in KIM_DATABASE_URL cannot be read. "
                "Examples: sqlite:///instance/kim.db or postgresql://user@host/kim.",
            )
        )
    return parsed.set(drivername="postgresql+psycopg") if backend == "postgresql" else parsed


def _open_sqlite(url: URL) -> Engine:
    if url.database:
        _make_folder(Path(url.database).parent)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            Text(
                "Der Ordner „{folder}“ für die Datenbank lässt sich nicht anlegen: {why}.",
                "The folder “{folder}” for the database cannot be made: {why}.",
            ).fill(folder=folder, why=error.strerror)
        ) from error


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # transactions begin in _begin_sqlite
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the write lock at once: two steps never overtake each other half-way."""
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
