"""The job that tries an incident again because a process owner asked for it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import NotFound, Problem
from app.jobs.registry import handles
from app.store.clock import now
from app.tasks.incidents import CLOCK, RETRY, clock_failed
from app.tasks.models import Incident
from app.tasks.operations import retry_incident
from app.tasks.timers import fire_in_case


@handles(RETRY)
def try_again(session: Session, incident_id: str) -> None:
    """Nothing, where it is over or nobody asks any more."""
    row = session.get(Incident, incident_id)
    if row is None or row.ended_at is not None or row.asked_at is None:
        return
    try:
        with session.begin_nested():
            if row.engine_id == CLOCK:
                fire_in_case(session, row.case, now(session))
            else:
                retry_incident(session, row.case, row.engine_id)
    except NotFound:
        row.asked_at, row.ended_at = None, now(session)
    except Problem as problem:
        if row.engine_id != CLOCK:
            raise
        clock_failed(session, row.case, problem.text)
