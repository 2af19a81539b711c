"""What falls due for conferences by itself: a sweep finds them, a job each lets it happen."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conferences.models import Conference
from app.conferences.operations import begin
from app.conferences.run import ConferenceRun
from app.engine.models import Instance
from app.jobs.operations import enqueue_missing
from app.jobs.registry import handles, sweeps
from app.store.clock import now

FIRE = "fire_due_conference"


@sweeps(every=timedelta(seconds=30))
def look_for_due_conferences(session: Session) -> None:
    """One job for each conference whose earliest timer or retry has come."""
    due = (
        select(Conference.id)
        .join(Instance, Instance.id == Conference.instance_id)
        .where(Instance.next_due <= now(session))
        .order_by(Instance.next_due)
    )
    enqueue_missing(session, FIRE, session.scalars(due))


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
