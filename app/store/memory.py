"""What is known until the transaction ends, and no longer."""

from __future__ import annotations

from sqlalchemy.orm import Session


def memory(session: Session) -> dict[object, object]:
    """Things that this transaction has read or locked, under keys of the rooms' own choice."""
    transaction = session.get_transaction()
    owner, kept = session.info.get("memory", (None, {}))
    if transaction is None or owner is not transaction:
        kept = {}
        session.info["memory"] = transaction, kept
    return kept
