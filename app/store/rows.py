"""Rows that several may want to be the first to make."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.store.base import Base

_INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def make_missing(session: Session, table: type[Base], **values: object) -> None:
    """Insert a row unless it is there; whoever comes second waits for the first to commit, and finds it."""
    begin = _INSERT[session.get_bind().dialect.name]
    session.execute(begin(table).values(**values).on_conflict_do_nothing())
