"""Who asked for what is not theirs: an entry in the office's chain, so few at a time that it cannot be flooded."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import Entry
from app.audit.operations import OFFICE, Event, record
from app.store.clock import now

REFUSED = "access.refused"
REFUSED_OFTEN = "access.refused_often"
WINDOW = timedelta(minutes=10)
MOST = 20
"""Entries a person can cause within the window; the last one says that there were more."""


def note_refusal(session: Session, actor_id: str, subject: str) -> None:
    """Write down that this person was refused `subject` (a page and an id, nothing that could be a name)."""
    recent = select(func.count()).where(
        Entry.chain_id == OFFICE,
        Entry.actor_id == actor_id,
        Entry.action.in_((REFUSED, REFUSED_OFTEN)),
        Entry.at > now(session) - WINDOW,
    )
    before = session.scalar(recent) or 0
    if before < MOST:
        record(session, actor_id, [Event(REFUSED if before < MOST - 1 else REFUSED_OFTEN, subject)])
