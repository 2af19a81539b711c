"""Reading the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import Entry
from app.store.keys import unseal


@dataclass(frozen=True)
class HistoryLine:
    """One entry, opened for a reader."""

    number: int
    at: datetime
    actor_id: str | None
    action: str
    subject: str
    details: object


def history(session: Session, case_id: str, key_id: str | None = None) -> list[HistoryLine]:
    """All entries of a case, oldest first; contents only with the case's key."""
    entries = session.scalars(select(Entry).where(Entry.chain_id == case_id).order_by(Entry.number))
    return [
        HistoryLine(entry.number, entry.at, entry.actor_id, entry.action, entry.subject, _open(session, key_id, entry))
        for entry in entries
    ]


def _open(session: Session, key_id: str | None, entry: Entry) -> object:
    if key_id is None or entry.details is None:
        return None
    return unseal(session, key_id, f"audit:{entry.chain_id}:{entry.number}", entry.details)
