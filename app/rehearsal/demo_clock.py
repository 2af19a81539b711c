"""Moving the clock of a demonstration forward: on the way, everything that falls due happens at its own time.

The way is a chain of jobs. Each goes on for a second or two, commits, and puts the next one: pages show how far it is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as time_of_day

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.listing import CaseFilter, visible_cases
from app.cases.models import Case
from app.conferences.models import Conference
from app.conferences.timers import fire_due_of_conference
from app.engine.models import Instance
from app.errors import NotFound, Problem
from app.jobs.operations import enqueue
from app.jobs.queries import jobs_at_work
from app.jobs.registry import Handler, Sweep, all_sweeps, handles
from app.people.models import User
from app.rehearsal.office import plan_conferences
from app.store.clock import OFFICE_ZONE, machine_now, now
from app.store.demonstration import THE_ROW, Demonstration, is_demonstration, put_ahead
from app.tasks.timers import fire_due_of_case
from app.text import Text

ADVANCE = "advance_demo_clock"
LONGEST = timedelta(days=750)
SECONDS_A_JOB = 1.5
MORNING = time_of_day(6)
WAIT = timedelta(seconds=1)

log = logging.getLogger("kim.demo")


SHOWN_DATES = 6


@dataclass(frozen=True)
class NextDate:
    """When something falls due by itself in a case."""

    reference: str
    due: datetime


@dataclass(frozen=True)
class DemoTime:
    """The moment in the demonstration, where its clock is bound for, and when something falls due by itself next."""

    at: datetime
    bound_for: datetime | None
    next_due: datetime | None


@dataclass(frozen=True)
class _Due:
    since: datetime
    id: str
    fire: Handler


def demo_time(session: Session) -> DemoTime | None:
    """None where the database is no demonstration."""
    if not is_demonstration(session):
        return None
    bound_for = session.scalar(select(Demonstration.bound_for))
    return DemoTime(now(session), bound_for, _next_due(session))


def next_dates(session: Session, user: User) -> list[NextDate]:
    """The next dates to come in the cases that the user may see, one a case, the earliest first."""
    cases = {case.instance_id: case.reference for case in visible_cases(session, user, CaseFilter()).cases}
    query = (
        select(Instance.id, Instance.next_due)
        .where(Instance.id.in_(cases), Instance.next_due > now(session))
        .order_by(Instance.next_due)
        .limit(SHOWN_DATES)
    )
    return [NextDate(cases[instance_id], due) for instance_id, due in session.execute(query)]


def set_out(session: Session, until: datetime) -> None:
    """Send the clock on its way. Raises Problem for a moment not ahead or too far, NotFound in a real office."""
    if not is_demonstration(session):
        raise NotFound(Text("Diese Seite gibt es nicht.", "There is no such page."))
    at = now(session)
    row = _lock_row(session)
    if row.bound_for is not None:
        raise Problem(
            Text(
                "Die Uhr läuft gerade schon vor. Bitte warten Sie, bis sie angekommen ist.",
                "The clock is already on its way. Please wait until it has arrived.",
            )
        )
    if until <= at:
        raise Problem(
            Text(
                "Die Uhr lässt sich nur vorstellen, nicht zurück. Wählen Sie einen Tag nach dem heutigen.",
                "The clock can only be moved forward, not back. Choose a day after today.",
            )
        )
    if until - at > LONGEST:
        raise Problem(
            Text(
                "Die Uhr lässt sich höchstens zwei Jahre auf einmal vorstellen. Wählen Sie einen näheren Tag.",
                "The clock can be moved by two years at most at a time. Choose a nearer day.",
            )
        )
    row.bound_for = until
    enqueue(session, ADVANCE, str(THE_ROW))


@handles(ADVANCE)
def go_on(session: Session, _key: str) -> None:
    """One stretch of the way; nothing, if the clock has arrived."""
    row = _lock_row(session)
    if row.bound_for is None:
        return
    if jobs_at_work(session, without=ADVANCE):
        enqueue(session, ADVANCE, str(THE_ROW), delay=WAIT)
        return
    if not _travel(session, row):
        enqueue(session, ADVANCE, str(THE_ROW))


def _travel(session: Session, row: Demonstration) -> bool:
    """Go from stop to stop for a while; True when arrived. Ends early where a sweep left work for the queue."""
    pause_at = time.monotonic() + SECONDS_A_JOB
    for stop in _stops(session, row.bound_for):
        put_ahead(session, row, stop - machine_now(session))
        _let_happen(session)
        if _is_morning(stop):
            _sweep(session)
        if time.monotonic() > pause_at or jobs_at_work(session, without=ADVANCE):
            return False
    row.bound_for = None
    return True


def _stops(session: Session, until: datetime | None) -> Iterator[datetime]:
    """Each moment at which something falls due, each morning, and the end; asked for anew after every stop."""
    while until is not None and (at := now(session)) < until:
        candidates = [_next_morning(at), until]
        if (due := _next_due(session)) is not None:
            candidates.append(due)
        yield min(moment for moment in candidates if moment > at)


def _let_happen(session: Session) -> None:
    """What is due by now, the earliest first, as the jobs for it would; what fails is left to those jobs."""
    tried: set[tuple[str, datetime]] = set()
    while due := [found for found in _due(session) if (found.id, found.since) not in tried]:
        for found in due:
            tried.add((found.id, found.since))
            _try(session, found.id, lambda found=found: found.fire(session, found.id))


def _sweep(session: Session) -> None:
    """What is looked for by the clock, once a morning; and the calendar stays filled."""
    for sweep in all_sweeps():
        _try(session, sweep.name, lambda run=sweep.run: _run_out(session, run))
    plan_conferences(session)


def _run_out(session: Session, sweep: Sweep) -> None:
    while sweep(session):
        pass


def _try(session: Session, what: str, act: Callable[[], None]) -> None:
    try:
        with session.begin_nested():
            act()
            session.flush()
    except Exception as error:  # the clock goes on; the error comes back where the job is tried again
        log.warning("%s failed while the clock was moved: %s", what, type(error).__name__)


def _due(session: Session) -> list[_Due]:
    """Cases and conferences in which something is due."""
    found = []
    for runs, fire in ((Case, fire_due_of_case), (Conference, fire_due_of_conference)):
        query = (
            select(runs.id, Instance.next_due)
            .join(Instance, Instance.id == runs.instance_id)
            .where(Instance.next_due <= now(session))
        )
        found += [_Due(since, key, fire) for key, since in session.execute(query)]
    return sorted(found, key=lambda due: (due.since, due.id))


def _next_due(session: Session) -> datetime | None:
    return session.scalar(select(func.min(Instance.next_due)).where(Instance.next_due > now(session)))


def _next_morning(at: datetime) -> datetime:
    local = at.astimezone(OFFICE_ZONE)
    morning = datetime.combine(local.date(), MORNING, OFFICE_ZONE)
    return morning if morning > local else datetime.combine(local.date() + timedelta(days=1), MORNING, OFFICE_ZONE)


def _is_morning(moment: datetime) -> bool:
    return moment.astimezone(OFFICE_ZONE).time() == MORNING


def _lock_row(session: Session) -> Demonstration:
    return session.scalars(select(Demonstration).with_for_update()).one()
