"""What falls due for conferences by itself: in one order with the deadlines of cases; what fails goes to a job."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.conferences.models import Conference
from app.conferences.operations import begin
from app.conferences.run import ConferenceRun
from app.engine.models import Instance
from app.errors import Problem
from app.jobs.operations import enqueue_missing
from app.jobs.queries import known_jobs
from app.jobs.registry import handles, sweeps
from app.store.clock import now
from app.tasks.timers import Due, falls_due
from app.text import Text

log = logging.getLogger("kim.timers")

FIRE = "fire_due_conference"


@falls_due
def longest_due_conference(session: Session) -> Due | None:
    """Without those that failed: their job tries them again after growing pauses."""
    query = (
        select(Conference.id, Instance.next_due)
        .join(Instance, Instance.id == Conference.instance_id)
        .where(Instance.next_due <= now(session))
        .order_by(Instance.next_due, Conference.id)
    )
    waiting = session.execute(query).all()
    left_to_jobs = known_jobs(session) if waiting else set()
    for conference_id, due in waiting:
        if (FIRE, conference_id) not in left_to_jobs:
            return Due(due, conference_id, partial(_fire_or_leave, session, conference_id, due))
    return None


@sweeps(every=timedelta(hours=1))
def begin_planned_conferences(session: Session) -> None:
    """Conferences to come that do not run yet, for example planned before there was a diagram for them."""
    query = select(Conference).where(
        Conference.instance_id.is_(None), Conference.state == "planned", Conference.at > now(session)
    )
    for conference in session.scalars(query).unique():
        begin(session, conference)


@handles(FIRE)
def fire_due_of_conference(session: Session, conference_id: str) -> None:
    """Let everything happen that is due in this conference; nothing, if somebody was faster."""
    conference = session.get(Conference, conference_id)
    if conference is not None and conference.instance_id is not None:
        ConferenceRun(session, conference, None).fire_due()


def _fire_or_leave(session: Session, conference_id: str, due: datetime) -> None:
    conference = session.get_one(Conference, conference_id)
    try:
        with session.begin_nested():
            instance = ConferenceRun(session, conference, None).fire_due(due)
            if instance.next_due is not None and instance.next_due <= due:
                raise Problem(Text("Eine Frist der Konferenz kommt nicht voran.", "A deadline makes no progress."))
    except DBAPIError:
        raise
    except Exception as error:
        log.warning("timers of conference %s failed: %s", conference_id, type(error).__name__)
        enqueue_missing(session, FIRE, [conference_id])
