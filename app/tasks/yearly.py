"""The yearly evaluation: coordinating offices and the head are written to before it is due, and on the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.cases.deadlines import compute_deadline
from app.catalog.wording.in_use import wording
from app.catalog.working_days.in_use import working_days
from app.jobs.registry import sweeps
from app.mail.letters import Letter, writes
from app.mail.operations import post
from app.people.models import MAIL_NONE, User
from app.people.queries import members
from app.store.clock import OFFICE_ZONE, today
from app.tasks.decisions import decide
from app.text import Text

MATTER = "annual_report"
ROLES = ("coordination", "ki_lead")
MISSED_BY = timedelta(days=14)
"""A letter that could not be posted in time is posted late, but not when it is no news any more."""


@sweeps(every=timedelta(hours=1))
def remind_of_yearly_evaluation(session: Session) -> None:
    """By the row `annual_report` of the table of deadlines, counted from the last day of the year."""
    day = today(session)
    for year in (day.year - 1, day.year):
        for on in _days(session, year):
            if on <= day <= on + MISSED_BY:
                people = [user for role in ROLES for user in members(session, role)]
                post(session, MATTER, f"{year}:{on}", [user for user in people if user.mail_when != MAIL_NONE])


def evaluation_due(session: Session, user: User) -> tuple[int, date] | None:
    """Year and day of an evaluation that this person has to think of now: from the first reminder on."""
    if not user.roles & set(ROLES):
        return None
    day = today(session)
    for year in (day.year - 1, day.year):
        days = _days(session, year)
        if days and days[0] <= day <= days[-1] + MISSED_BY:
            return year, days[-1]
    return None


@writes(MATTER)
def write_about_evaluation(session: Session, _user: User, subject_id: str) -> Letter | None:
    """None where the table does not know the matter any more."""
    year = int(subject_id.partition(":")[0])
    days = _days(session, year)
    if not days:
        return None
    due = days[-1]
    words = wording(session, MATTER)
    text = words.paragraphs("body", year=year, day=Text(f"{due:%d.%m.%Y}", f"{due:%d %B %Y}"))
    return Letter(words.line("subject", year=year), text, "/cases/")


def _days(session: Session, year: int) -> list[date]:
    """When to write about the evaluation of a year; the last one is the day it is due."""
    row = decide(session, "deadlines", {"matter": MATTER, "priority": "normal"}).value
    if not isinstance(row, Mapping):
        return []
    times = compute_deadline(row, datetime(year, 12, 31, 12, tzinfo=OFFICE_ZONE), working_days(session))
    due = times["due"]
    assert isinstance(due, datetime)
    return [moment.date() for moment in (*times["reminders"], due)]  # type: ignore[misc]
