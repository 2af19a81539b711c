"""Two administrators at once: whoever comes second is told, and nothing is overwritten unseen."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import Conflict
from app.people.models import Revised
from app.people.queries import display_names
from app.store.clock import OFFICE_ZONE, now
from app.text import Text


def must_be_as_seen(session: Session, thing: Revised, seen: int) -> None:
    """`seen` is the revision that the form showed. Raises Conflict that says who changed it, and when."""
    session.flush()
    session.refresh(thing, with_for_update=True)
    if thing.revision == seen:
        return
    who = display_names(session, [thing.changed_by]).get(thing.changed_by or "", "KIM-Lotse")
    at = thing.changed_at.astimezone(OFFICE_ZONE) if thing.changed_at else None
    raise Conflict(
        Text(
            "{who} hat das am {day} um {clock} geändert. Ihre Eingaben stehen noch da; gespeichert ist nichts davon. "
            "Vergleichen Sie, und speichern Sie dann noch einmal.",
            "{who} changed this on {day} at {clock}. What you typed is still there; nothing of it is saved. "
            "Compare, then save once more.",
        ).fill(who=who, day=f"{at:%d.%m.%Y}" if at else "–", clock=f"{at:%H:%M}" if at else "–")
    )


def count_change(session: Session, thing: Revised, actor_id: str | None) -> None:
    """One more change, by this person and now."""
    thing.revision += 1
    thing.changed_by, thing.changed_at = actor_id, now(session)
