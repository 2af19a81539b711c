"""The history of what administrators keep: each thing has a chain of its own, sealed by a key of the office."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.audit.queries import HistoryLine, history
from app.store.keys import office_key, office_key_id

PURPOSE = "administration"

Difference = dict[str, tuple[object, object]]
"""What was and what is, by the name of the field."""


def note_change(
    session: Session, actor_id: str | None, thing_id: str, action: str, details: Mapping[str, object] | None = None
) -> None:
    """One entry in the history of a thing; `details` may name people, so they are sealed."""
    key_id = office_key(session, PURPOSE)
    event = Event(action, thing_id, dict(details) if details is not None else None)
    record(session, actor_id, [event], case_id=thing_id, key_id=key_id)


def changes_of(session: Session, thing_id: str) -> list[HistoryLine]:
    """The newest first."""
    return history(session, thing_id, office_key_id(PURPOSE))[::-1]


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> Difference:
    """The fields that differ."""
    return {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}
