"""Writing the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit.hashes import row_hash
from app.audit.models import Chain, Entry
from app.store.clock import now
from app.store.keys import seal
from app.store.memory import memory
from app.store.rows import make_missing

OFFICE = "office"
_ADD = insert(Entry.__table__)


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
    """Append events to the chain of the case, or of the office; `key_id` is the data key for details.

    What else has a history of its own, as a person whom administrators keep, gives its own id as `case_id`.
    """
    if not events:
        return
    chain = lock_chain(session, case_id or OFFICE)
    at = now(session)
    rows: list[dict[str, object]] = []
    for event in events:
        number = chain.number + 1
        row: dict[str, object] = {
            "chain_id": chain.id,
            "number": number,
            "at": at,
            "actor_id": actor_id,
            "action": event.action,
            "subject": event.subject,
            "details": _seal_details(session, key_id, chain.id, number, event),
            "previous_hash": chain.hash,
        }
        row["hash"] = row_hash(row)
        rows.append(row)
        chain.number, chain.hash = number, str(row["hash"])
    session.connection().execute(_ADD, rows)


def lock_chain(session: Session, chain_id: str) -> Chain:
    """The head of a chain, made if it is new, kept from others until the transaction ends."""
    known = memory(session).get(("chain", chain_id))
    if isinstance(known, Chain):
        return known
    query = select(Chain).where(Chain.id == chain_id).with_for_update().execution_options(populate_existing=True)
    chain = session.scalar(query)
    if chain is None:
        make_missing(session, Chain, id=chain_id, number=0, hash="")
        chain = session.scalars(query).one()
    note_chain(session, chain)
    return chain


def note_chain(session: Session, chain: Chain) -> None:
    """The head was read and locked: nobody can move it before the transaction ends."""
    memory(session)["chain", chain.id] = chain


def _seal_details(session: Session, key_id: str | None, chain_id: str, number: int, event: Event) -> bytes | None:
    if event.details is None or key_id is None:
        return None
    return seal(session, key_id, f"audit:{chain_id}:{number}", event.details)
