"""The edge of a request: one database session, opened when first needed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.errors import Problem
from app.store.clock import OFFICE_ZONE, now
from app.store.database import Database

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def attach(app: Flask, database: Database) -> None:
    app.extensions["kim_database"] = database
    app.after_request(_write_afterwards)
    app.teardown_request(_close)


def session() -> Session:
    """The session of this request: for reading where the method only reads, else for writing."""
    if "db" not in g:
        g.db_stack = ExitStack()
        opened = database().reading() if request.method in SAFE_METHODS else database().session()
        g.db = g.db_stack.enter_context(opened)
    return g.db


def commit() -> None:
    if "db" in g:
        g.db.commit()


def undo() -> None:
    """Nothing of what this request wrote so far is kept; the session may be used again."""
    if "db" in g:
        g.db.rollback()


def abandon() -> None:
    """`undo` where the database itself has failed and may fail at this, too."""
    with suppress(SQLAlchemyError):
        undo()


def afterwards(write: Callable[[Session], None]) -> None:
    """Write something once the answer is decided, in a short transaction of its own, also when the page only reads.

    If that fails the page is answered all the same, and the log tells of it.
    """
    g.setdefault("afterwards", []).append(write)


def moment() -> datetime:
    """Now, by the clock of the office, in its zone."""
    return now(session()).astimezone(OFFICE_ZONE)


def machine_moment() -> datetime:
    """Now, by the clock that no demonstration moves: for sessions."""
    return database().clock().astimezone(OFFICE_ZONE)


def database() -> Database:
    """The database behind all requests."""
    return current_app.extensions["kim_database"]


def _write_afterwards(answer: Response) -> Response:
    writes: list[Callable[[Session], None]] = g.pop("afterwards", [])
    if not writes:
        return answer
    _close(None)
    try:
        with database().session() as own:
            for write in writes:
                write(own)
            own.commit()
    except (SQLAlchemyError, Problem) as error:
        current_app.logger.error("History of a request not written: %s at %s", type(error).__name__, request.endpoint)
    return answer


def _close(_error: BaseException | None) -> None:
    stack = g.pop("db_stack", None)
    g.pop("db", None)
    if stack is not None:
        with suppress(SQLAlchemyError):  # a connection that is gone already
            stack.close()
