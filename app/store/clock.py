"""The one clock: real time, the time of a scenario, or that of a demonstration whose clock was moved forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.store.demonstration import ahead

OFFICE_ZONE = ZoneInfo("Europe/Berlin")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


def now(session: Session) -> datetime:
    """The present moment of this session, aware, in UTC."""
    return machine_now(session) + ahead(session)


def machine_now(session: Session) -> datetime:
    """The moment that no demonstration moves: for sessions, pauses after wrong passwords and the like."""
    clock: Clock = session.info.get("clock", system_clock)
    return clock().astimezone(UTC)


def today(session: Session) -> date:
    """The calendar day in the office."""
    return now(session).astimezone(OFFICE_ZONE).date()
