"""Writing the history."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import Chain, Entry
from app.store.clock import now
from app.store.keys import seal

OFFICE = "office"


@dataclass(frozen=True)
class Event:
    """What to write down: `action` such as `task.completed`, `subject` an id, `details` the contents (sealed)."""

    action: str
    subject: str = ""
    details: object = None


def record(
    session: Session,
    actor_id: str | None,
    events: Sequence[Event],
    *,
    case_id: str | None = None,
    key_id: str | None = None,
) -> None:
    """Append events to the chain of the case, or of the office; `key_id` is the data key for details."""
    if not events:
        return
    chain = _lock_chain(session, case_id or OFFICE)
    at = now(session)
    for event in events:
        number = chain.number + 1
        details = _seal_details(session, key_id, chain.id, number, event)
        entry = Entry(
            chain_id=chain.id,
            number=number,
            at=at,
            actor_id=actor_id,
            action=event.action,
            subject=event.subject,
            details=details,
            previous_hash=chain.hash,
        )
        entry.hash = entry_hash(entry)
        session.add(entry)
        chain.number, chain.hash = number, entry.hash


def entry_hash(entry: Entry) -> str:
    """SHA-256 over the previous hash and every column of the entry."""
    parts = (
        entry.previous_hash,
        entry.chain_id,
        str(entry.number),
        entry.at.isoformat(),
        entry.actor_id or "",
        entry.action,
        entry.subject,
        (entry.details or b"").hex(),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _lock_chain(session: Session, chain_id: str) -> Chain:
    chain = session.scalar(select(Chain).where(Chain.id == chain_id).with_for_update())
    if chain is None:
        chain = Chain(id=chain_id, number=0, hash="")
        session.add(chain)
    return chain


def _seal_details(session: Session, key_id: str | None, chain_id: str, number: int, event: Event) -> bytes | None:
    if event.details is None or key_id is None:
        return None
    return seal(session, key_id, f"audit:{chain_id}:{number}", event.details)
