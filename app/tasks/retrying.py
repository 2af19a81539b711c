"""The job that tries an incident again because a process owner asked for it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import engine
from app.cases.file import read_facts
from app.cases.models import Case
from app.catalog.queries import PublishedModels
from app.errors import NotFound, Problem
from app.jobs.registry import handles
from app.store.clock import now
from app.tasks.holding import hold_case
from app.tasks.incidents import CLOCK, DAMAGE, RETRY, WHOLE_CASE, clock_failed, damage_is_over, report_damage
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
            elif row.engine_id == DAMAGE:
                _read_all(session, row.case)
                damage_is_over(session, row.case)
            else:
                retry_incident(session, row.case, row.engine_id)
    except NotFound:
        row.asked_at, row.ended_at = None, now(session)
    except Problem as problem:
        if row.engine_id not in WHOLE_CASE:
            raise
        (clock_failed if row.engine_id == CLOCK else report_damage)(session, row.case, problem.text)


def _read_all(session: Session, case: Case) -> None:
    """Raises Problem if state or facts of the case cannot be read."""
    held = hold_case(session, case.id)
    read_facts(session, held.case)
    engine.positions(held.instance.state, PublishedModels(session))
