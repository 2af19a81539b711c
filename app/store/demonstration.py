"""The mark of a demonstration: its office is invented, so its clock may be moved forward for everybody.

A database without the row is a real office: its clock is the real one, and asking costs nothing after the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import BigInteger, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base

THE_ROW = 1


class Demonstration(Base):
    """One row, only in a database that `kim demo` filled: seconds its clock is ahead, and where it is bound for."""

    __tablename__ = "demonstration"

    id: Mapped[int] = mapped_column(primary_key=True, default=THE_ROW)
    ahead_seconds: Mapped[int] = mapped_column(BigInteger, default=0)
    bound_for: Mapped[datetime | None]


@dataclass
class Mark:
    """What an open database knows of itself: is it a demonstration? `None` until first asked."""

    is_set: bool | None = None


def is_demonstration(session: Session) -> bool:
    """Was this database filled by `kim demo`?"""
    ahead(session)
    return bool(session.info["mark"].is_set)


def ahead(session: Session) -> timedelta:
    """How far the clock of the office is ahead of the real one; read once a session, in a demonstration only."""
    if "ahead" not in session.info:
        session.info["ahead"] = _read(session)
    return session.info["ahead"]


def mark(session: Session) -> None:
    """Make this database a demonstration, for good. The caller has seen that nobody real works in it."""
    if session.get(Demonstration, THE_ROW) is None:
        session.add(Demonstration(id=THE_ROW))
        session.flush()
    session.info.setdefault("mark", Mark()).is_set = True


def put_ahead(session: Session, row: Demonstration, by: timedelta) -> None:
    """The clock is ahead by so much (in whole seconds, never less): here at once, for others after the commit."""
    row.ahead_seconds = ceil(by.total_seconds())
    session.info["ahead"] = timedelta(seconds=row.ahead_seconds)
    session.flush()


def _read(session: Session) -> timedelta:
    known: Mark = session.info.setdefault("mark", Mark())
    if known.is_set is False:
        return timedelta()
    seconds = session.connection().execute(select(Demonstration.ahead_seconds)).scalar_one_or_none()
    known.is_set = seconds is not None
    return timedelta(seconds=seconds or 0)
