"""The daily look into the files of cases: processes that wait for it are told of dates that have come near.

A process waits for the message `case_date_reached`; what then happens is drawn in its diagram, how long before stands
in the table `deadlines`. Of what was told, only marks are kept, sealed with the key of the case.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.cases.dates import CLIENT, Occasion, dates_in, occasions
from app.cases.file import read_facts
from app.cases.models import Case, Submission
from app.catalog.working_days.in_use import working_days_version
from app.engine.models import Wait
from app.errors import Problem
from app.jobs.registry import sweeps
from app.store.clock import OFFICE_ZONE, now, today
from app.store.keys import seal, unseal
from app.store.locks import try_lock
from app.tasks.deadline_tables import CALENDAR, rows_of, version_for
from app.tasks.incidents import CLOCK, clock_failed
from app.tasks.models import CaseDates, Incident
from app.tasks.operations import send_message

log = logging.getLogger("kim.dates")

MESSAGE = "case_date_reached"
FIRST_HOUR = 6
NEWS_OF_YESTERDAY = timedelta(days=31)
"""What was due longer ago when its date was first read is no news."""
SHARING_ROLES = ["liaison", "referral_partner"]


@sweeps(every=timedelta(minutes=5))
def look_into_files(session: Session) -> bool:
    """Look into the case that was looked into longest ago, as of the day after; True while there may be more.

    So the days of a downtime are gone through one after another, over all cases.
    """
    at = now(session).astimezone(OFFICE_ZONE)
    if at.hour < FIRST_HOUR or not try_lock(session, "dates"):
        return False
    case = _longest_not_seen(session, at.date())
    if case is None:
        return False
    day = at.date() if case.dates_seen_on is None else case.dates_seen_on + timedelta(days=1)
    try:
        with session.begin_nested():
            look(session, case, day)
    except DBAPIError:
        raise
    except Exception as error:  # the other cases go on
        log.warning("dates of case %s failed: %s", case.id, type(error).__name__)
        clock_failed(session, case, error.text if isinstance(error, Problem) else None)
    return True


def look(session: Session, case: Case, day: date) -> None:
    """Tell the process what has come near by a day and was not told yet."""
    row = row_of(session, case)
    told = _told(session, case, row)
    due = [occasion for occasion in _occasions(session, case) if occasion.mark not in told and occasion.on <= day]
    for occasion in _to_tell(due, day, told):
        send_message(session, None, case, MESSAGE, _variables(occasion, _stem(occasion) not in _stems(told)))
    told |= {occasion.mark: day.isoformat() for occasion in due}
    row.told = seal(session, case.key_id, f"dates:{case.id}", told)
    case.dates_seen_on = day


def next_occasion(session: Session, case: Case) -> date | None:
    """The next day on which the process is told of something, from today on; for clocks that are moved by hand."""
    if not _waits(session, case):
        return None
    row = row_of(session, case)
    told, day = _told(session, case, row), today(session)
    due = [occasion for occasion in _occasions(session, case) if occasion.mark not in told]
    if _to_tell(due, day, told):
        return day
    return min((occasion.on for occasion in due if occasion.on > day), default=None)


def _to_tell(due: list[Occasion], day: date, told: Mapping[str, str]) -> list[Occasion]:
    """Of each date only the latest occasion; none of a date that was long over when it was first read."""
    latest: dict[tuple[str, date, str], Occasion] = {}
    for occasion in due:
        if occasion.on <= day:
            about = occasion.about
            latest[about.matter, about.day, about.name] = occasion
    known, news = _stems(told), day - NEWS_OF_YESTERDAY
    return [occasion for occasion in latest.values() if _stem(occasion) in known or occasion.on >= news]


def _stem(occasion: Occasion) -> str:
    """What the marks of one date have in common."""
    return occasion.mark.rpartition("|")[0]


def _stems(told: Mapping[str, str]) -> set[str]:
    return {mark.rpartition("|")[0] for mark in told}


def _variables(occasion: Occasion, is_first: bool) -> dict[str, object]:
    """What the process is told: codes only, nothing of the file. `first`: nothing was told of this date before."""
    about = occasion.about
    pauses = occasion.reached and (about.matter, about.concerns) == ("majority", CLIENT)
    return {
        "matter": about.matter,
        "reached": occasion.reached,
        "lapsed": occasion.lapsed,
        "first": is_first,
        "concerns": about.concerns,
        "roles": SHARING_ROLES if pauses else [],
    }


def _occasions(session: Session, case: Case) -> list[Occasion]:
    rows = rows_of(session, version_for(session, case.opened_at))
    calendar = working_days_version(session, version_for(session, case.opened_at, CALENDAR))
    dates = dates_in(read_facts(session, case), _step_status(session, case))
    return occasions(dates, lambda matter: rows(matter, case.priority), calendar)


def _step_status(session: Session, case: Case) -> dict[str, str]:
    """What was last noted about each step of the plan."""
    query = select(Submission).where(Submission.case_id == case.id, Submission.form_id == "review_progress")
    status: dict[str, str] = {}
    for row in session.scalars(query.order_by(Submission.at)):
        answers = unseal(session, case.key_id, f"submission:{row.id}", row.answers)
        assert isinstance(answers, dict)
        noted = answers.get("B") or {}
        if noted.get("step") and noted.get("step_status"):
            status[str(noted["step"])] = str(noted["step_status"])
    return status


def _longest_not_seen(session: Session, day: date) -> Case | None:
    waits = select(Wait.instance_id).where(Wait.kind == "message", Wait.name == MESSAGE)
    stuck = select(Incident.case_id).where(Incident.engine_id == CLOCK, Incident.ended_at.is_(None))
    query = (
        select(Case)
        .where(
            and_(Case.state == "open", Case.instance_id.in_(waits), Case.id.not_in(stuck)),
            or_(Case.dates_seen_on.is_(None), Case.dates_seen_on < day),
        )
        .order_by(Case.dates_seen_on.is_(None), Case.dates_seen_on, Case.id)
        .limit(1)
    )
    return session.scalars(query).unique().first()


def _waits(session: Session, case: Case) -> bool:
    query = select(Wait.id).where(Wait.instance_id == case.instance_id, Wait.kind == "message", Wait.name == MESSAGE)
    return session.scalar(query.limit(1)) is not None


def row_of(session: Session, case: Case) -> CaseDates:
    row = session.get(CaseDates, case.id)
    if row is None:
        row = CaseDates(case_id=case.id)
        session.add(row)
    return row


def _told(session: Session, case: Case, row: CaseDates) -> dict[str, str]:
    if row.told is None:
        return {}
    told = unseal(session, case.key_id, f"dates:{case.id}", row.told)
    assert isinstance(told, dict)
    return told
