"""What falls due by itself: a sweep finds the cases, a job per case lets it happen."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.engine.models import Instance
from app.jobs.operations import enqueue_missing
from app.jobs.registry import handles, sweeps
from app.store.clock import now
from app.tasks.operations import fire_due

FIRE = "fire_due"


@sweeps(every=timedelta(seconds=30))
def look_for_due_cases(session: Session) -> None:
    """One job for each case whose earliest timer or retry has come."""
    due = (
        select(Case.id)
        .join(Instance, Instance.id == Case.instance_id)
        .where(Instance.next_due <= now(session))
        .order_by(Instance.next_due)
    )
    enqueue_missing(session, FIRE, session.scalars(due))


@handles(FIRE)
def fire_due_of_case(session: Session, case_id: str) -> None:
    """Let everything happen that is due in this case; nothing, if somebody was faster."""
    case = session.get(Case, case_id)
    if case is not None and case.state == "open":
        fire_due(session, case)
