"""What falls due by itself: one thing after another, the longest due first, over all cases and whatever else runs.

Each happens in a transaction of its own, with the next chosen anew: what a timer starts that is due as well takes its
place in the order. So after a day of downtime everything missed happens once, as it would have happened. A case that
fails is left as an incident and tried again after growing pauses; the others go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.engine.models import Instance
from app.errors import Problem
from app.jobs.registry import sweeps
from app.store.clock import now
from app.store.locks import try_lock
from app.tasks.incidents import CLOCK, clock_failed, clock_goes_on
from app.tasks.models import Incident
from app.tasks.operations import fire_due
from app.text import Text

log = logging.getLogger("kim.timers")


@dataclass(frozen=True)
class Due:
    """What has been due since `at`; `happen` lets it happen and never leaves it as it was."""

    at: datetime
    key: str
    happen: Callable[[], None]


_sources: list[Callable[[Session], Due | None]] = []


def falls_due(source: Callable[[Session], Due | None]) -> Callable[[Session], Due | None]:
    """Register what names the longest due of its kind, None where nothing is due; rooms above add theirs."""
    _sources.append(source)
    return source


@sweeps(every=timedelta(seconds=30))
def fire_what_is_due(session: Session) -> bool:
    """Let the longest due timer or retry happen; True if there was one, False if nothing is due."""
    if not try_lock(session, "clock"):
        return False
    found = [due for source in _sources if (due := source(session)) is not None]
    if not found:
        return False
    min(found, key=lambda due: (due.at, due.key)).happen()
    return True


@falls_due
def longest_due_case(session: Session) -> Due | None:
    found = _longest_due(session)
    if found is None:
        return None
    case, due = found
    return Due(due, case.id, partial(_fire_or_pause, session, case, due))


def _fire_or_pause(session: Session, case: Case, due: datetime) -> None:
    try:
        with session.begin_nested():
            fire_in_case(session, case, due)
    except DBAPIError:
        raise
    except Exception as error:
        log.warning("timers of case %s failed: %s", case.id, type(error).__name__)
        clock_failed(session, case, error.text if isinstance(error, Problem) else None)


def fire_due_of_case(session: Session, case_id: str) -> None:
    """What is due by now in one case, whatever may be due in others."""
    case = session.get(Case, case_id)
    if case is not None and case.state == "open":
        fire_due(session, case)


def fire_in_case(session: Session, case: Case, until: datetime) -> None:
    """What is due in one case by a moment. Raises Problem where that leads nowhere."""
    before = session.get_one(Instance, case.instance_id).revision
    fire_due(session, case, until)
    instance = session.get_one(Instance, case.instance_id)
    if instance.revision == before or (instance.next_due is not None and instance.next_due <= until):
        raise Problem(Text("Eine Frist dieses Falls kommt nicht voran.", "A deadline of this case makes no progress."))
    clock_goes_on(session, case)


def _longest_due(session: Session) -> tuple[Case, datetime] | None:
    at = now(session)
    pauses = exists().where(
        Incident.case_id == Case.id,
        Incident.engine_id == CLOCK,
        Incident.ended_at.is_(None),
        or_(Incident.retry_at.is_(None), Incident.retry_at > at),
    )
    query = (
        select(Case, Instance.next_due)
        .join(Instance, Instance.id == Case.instance_id)
        .where(and_(Instance.next_due <= at, Case.state == "open", ~pauses))
        .order_by(Instance.next_due, Case.id)
        .limit(1)
    )
    row = session.execute(query).unique().first()
    return (row[0], row[1]) if row else None
