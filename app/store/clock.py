"""The one clock: real time, or the time of a scenario, carried by the session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

OFFICE_ZONE = ZoneInfo("Europe/Berlin")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


def now(session: Session) -> datetime:
    """The present moment of this session, aware, in UTC."""
    clock: Clock = session.info.get("clock", system_clock)
    return clock().astimezone(UTC)


def today(session: Session) -> date:
    """The calendar day in the office."""
    return now(session).astimezone(OFFICE_ZONE).date()
