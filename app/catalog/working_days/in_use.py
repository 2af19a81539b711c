"""The calendar that counts: the newest published, else the shipped one."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy.orm import Session

from app.catalog.in_force import in_force
from app.catalog.queries import content
from app.catalog.working_days.files import CALENDAR, PATH, read_calendar
from app.catalog.working_days.model import SHIPPED, WorkingDays


def working_days(session: Session) -> WorkingDays:
    """What counts from now on."""
    return working_days_version(session, newest_calendar(session))


def newest_calendar(session: Session) -> str:
    """The version that counts; "" for the shipped one."""
    bound = in_force(session).latest.get(("calendar", CALENDAR))
    return bound.version if bound else ""


def working_days_version(session: Session, version: str) -> WorkingDays:
    """A published version by its hash; "" for the shipped one. Raises NotFound."""
    return _read(content(session, "calendar", version)) if version else SHIPPED


@lru_cache(maxsize=64)
def _read(data: bytes) -> WorkingDays:
    return read_calendar(data, PATH)
