"""The rows of the history as they lie in the database: SQLite takes any value in any column, and so must the check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Column, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NullType

from app.store.base import Base, UtcDateTime

BATCH = 1_000
DAMAGED = {str: "\0", int: -1, bytes: b"\0"}
"""What stands for a value that is of another kind than its column; nothing that was written is like this."""
NO_MOMENT = datetime.min.replace(tzinfo=UTC)

Row = TypeVar("Row", bound=Base)


@contextmanager
def unreadable_as_bytes(session: Session) -> Iterator[None]:
    """SQLite keeps a text that is no UTF-8, and its driver stops at it: in here it comes as bytes instead."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    before, driver.text_factory = driver.text_factory, _text_or_bytes
    try:
        yield
    finally:
        driver.text_factory = before


def _text_or_bytes(raw: bytes) -> str | bytes:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def stored(session: Session, table: type[Row], *order: InstrumentedAttribute) -> Iterator[Row]:
    """All rows in this order, apart from the session; a value that cannot be in its column is replaced (`DAMAGED`)."""
    columns = list(table.__table__.columns)
    query = select(*(type_coerce(column, NullType()) for column in columns)).order_by(*order)
    for values in session.execute(query, execution_options={"yield_per": BATCH}):
        pairs = zip(columns, values, strict=True)
        yield table(**{column.name: _whole(column, value) for column, value in pairs})


def _whole(column: Column, value: object) -> object:
    if value is None and column.nullable:
        return None
    if isinstance(column.type, UtcDateTime):
        return _moment(value)
    kind = column.type.python_type
    return value if type(value) is kind else DAMAGED[kind]


def _moment(value: object) -> datetime:
    """From what the driver gives: a time without zone, or on SQLite its text, exactly as it is written there."""
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return NO_MOMENT
        return at.replace(tzinfo=UTC) if at.isoformat(" ", "microseconds") == value else NO_MOMENT
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else NO_MOMENT
