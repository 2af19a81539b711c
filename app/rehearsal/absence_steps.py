"""Steps of scenarios about who does a case: absences, handing over, and what stands in an inbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.people.absences import enter_absence
from app.people.models import Absence, User
from app.rehearsal.cast import Cast
from app.rehearsal.dates import relative_dates
from app.store.clock import OFFICE_ZONE, today
from app.tasks.deputising import follow_absences, hand_over_cases
from app.tasks.inbox import InboxFilter, inbox


def enter(session: Session, case: Case, content: Mapping[str, object]) -> None:
    """Enter an absence; one that begins today is taken up at once."""
    cast, day = Cast(session), today(session)
    first, last = (
        datetime.fromisoformat(str(relative_dates(content[key], day))).date() for key in ("first_day", "last_day")
    )
    person, deputy = (cast.somebody(str(content[key])) for key in ("who", "deputy"))
    enter_absence(session, cast.in_case(str(content["by"]), case), person, deputy, first, last)
    follow_all(session)


def hand_over(session: Session, case: Case, content: Mapping[str, object]) -> None:
    """Give the case to another case manager for good."""
    cast = Cast(session)
    hand_over_cases(session, cast.in_case(str(content["by"]), case), [case], cast.somebody(str(content["to"])))


def steps_in_inbox(session: Session, case: Case, user: User) -> list[str]:
    """The open steps of the case that stand in somebody's inbox."""
    rows = inbox(session, user, InboxFilter(reference=case.reference)).rows
    return sorted(row.element_id for row in rows)


def follow_all(session: Session) -> None:
    """Whatever absence begins or ends by today."""
    session.flush()
    while follow_absences(session):
        session.flush()


def next_change(session: Session) -> datetime | None:
    """When the next absence begins or ends by itself."""
    days = [
        absence.first_day if absence.started_at is None else absence.last_day + timedelta(days=1)
        for absence in session.scalars(select(Absence).where(Absence.ended_at.is_(None))).unique()
    ]
    return datetime.combine(min(days), time(), OFFICE_ZONE) if days else None
