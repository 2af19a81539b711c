"""The edge of a request: one database session, opened when first needed."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import datetime

from flask import Flask, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.store.clock import OFFICE_ZONE, now
from app.store.database import Database

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def attach(app: Flask, database: Database) -> None:
    app.extensions["kim_database"] = database
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


def moment() -> datetime:
    """Now, by the clock of the office, in its zone."""
    return now(session()).astimezone(OFFICE_ZONE)


def machine_moment() -> datetime:
    """Now, by the clock that no demonstration moves: for sessions."""
    return database().clock().astimezone(OFFICE_ZONE)


def database() -> Database:
    """The database behind all requests."""
    return current_app.extensions["kim_database"]


def _close(_error: BaseException | None) -> None:
    stack = g.pop("db_stack", None)
    g.pop("db", None)
    if stack is not None:
        with suppress(SQLAlchemyError):  # a connection that is gone already
            stack.close()
