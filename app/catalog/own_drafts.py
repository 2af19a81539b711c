"""One person's drafts of lists, texts and working days: found by file, and what another changed meanwhile is told."""

from __future__ import annotations

from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalog.changes import counting
from app.catalog.models import ChangedFile, ChangeSet
from app.errors import Conflict
from app.people.models import User
from app.people.queries import display_names
from app.store.clock import OFFICE_ZONE
from app.text import Text


def own_draft_with(session: Session, user: User, path: str) -> tuple[ChangeSet, ChangedFile] | None:
    """The draft of this person that holds the file, the latest changed where there are several."""
    mine = select(ChangeSet).where(ChangeSet.author_id == user.id, ChangeSet.state == "draft")
    for draft in session.scalars(mine.order_by(ChangeSet.changed_at.desc())):
        for file in draft.files:
            if file.path == path:
                return draft, file
    return None


def refuse_overtaken(session: Session, path: str, draft: ChangeSet | None) -> NoReturn:
    """Raises Conflict that says who changed the file since it was shown, and when."""
    model = counting(session).get(path)
    if draft is not None:
        by, at = draft.author_id, draft.changed_at
    elif model is not None:
        by, at = model.published_by, model.published_at
    else:
        raise Conflict(_GONE)
    who = display_names(session, [by]).get(by or "", "KIM-Lotse")
    local = at.astimezone(OFFICE_ZONE)
    raise Conflict(_CHANGED.fill(who=who, day=f"{local:%d.%m.%Y}", clock=f"{local:%H:%M}"))


_CHANGED = Text(
    "{who} hat das am {day} um {clock} geändert. Ihre Eingaben stehen noch da; gespeichert ist nichts davon. "
    "Vergleichen Sie, und speichern Sie dann noch einmal.",
    "{who} changed this on {day} at {clock}. What you typed is still there; nothing of it is saved. Compare, then "
    "save once more.",
)
_GONE = Text(
    "Ihr Entwurf ist inzwischen weg: veröffentlicht, zur Freigabe gegeben oder verworfen. Ihre Eingaben stehen noch "
    "da. Speichern Sie noch einmal, dann beginnt ein neuer.",
    "Your draft is gone meanwhile: published, handed in or discarded. What you typed is still there. Save once more, "
    "and a new one begins.",
)
