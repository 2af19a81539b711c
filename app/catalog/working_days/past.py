"""What has been does not change: dates were counted by it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalog.files import ModelFile
from app.catalog.models import Deployment
from app.catalog.working_days.files import read_calendar, said_day
from app.catalog.working_days.in_use import working_days
from app.catalog.working_days.model import WorkingDays
from app.errors import Finding, Rejected
from app.store.clock import today
from app.text import Text

YEARS_BACK = 5
NAMED = 3


def changed_past(session: Session, files: Iterable[ModelFile]) -> list[Finding]:
    """Past days that a calendar among the files would turn into a working day or into none; not in an empty office."""
    calendars = [file for file in files if file.kind == "calendar"]
    if not calendars or session.scalar(select(Deployment.number).limit(1)) is None:
        return []
    found = []
    for file in calendars:
        try:
            after = read_calendar(file.content, file.path)
        except Rejected:
            continue  # says so itself
        days = differing_past(working_days(session), after, today(session))
        if days:
            found.append(Finding(file.path, None, past_sentence(days)))
    return found


def differing_past(before: WorkingDays, after: WorkingDays, day: date) -> list[date]:
    """The days before `day` that differ, the latest first."""
    past = (day - timedelta(days=at) for at in range(1, YEARS_BACK * 366))
    return [one for one in past if before.is_working_day(one) != after.is_working_day(one)]


def past_sentence(days: list[date]) -> Text:
    named = ", ".join(said_day(one).de for one in days[:NAMED]) + (" …" if len(days) > NAMED else "")
    return _PAST.fill(days=named)


_PAST = Text(
    "Vergangene Tage ändern sich nicht, denn nach ihnen wurde schon gezählt: {days}. Frühestens heute ist möglich.",
    "Past days do not change, as dates were counted by them: {days}. Today is the earliest.",
)
