"""A proposal that was merged into another case: compare them, and take it back while that is possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.duplicates import likely_duplicates
from app.cases.links import links_of
from app.cases.models import Case
from app.cases.queries import CaseView, case_view
from app.engine.models import Wait
from app.errors import Conflict, NotAllowed, NotFound
from app.people.models import User
from app.people.policy import may_merge
from app.tasks.operations import send_message
from app.text import Text

MESSAGE = "merge_undone"
COMPARED = (
    "first_name",
    "last_name",
    "name_variants",
    "birth_date",
    "municipality",
    "phone",
    "language",
    "arrival",
    "residence_status",
    "adults",
    "minors",
)
"""What may be compared to tell whether two persons are one; nothing of what the offices wrote."""


@dataclass(frozen=True)
class Comparison:
    """Two cases side by side: `facts` by key for each; None where this office takes no part in the other case."""

    mine: Mapping[str, object]
    theirs: Mapping[str, object] | None
    other: Case


def compare_cases(session: Session, user: User, view: CaseView, reference: str) -> Comparison:
    """Only for the coordinating office, and only with a likely duplicate or a case joined to this one."""
    _must_merge(view)
    near = [found.case for found in likely_duplicates(session, view.case)]
    near += [joined.other for joined in links_of(session, view.case)]
    other = next((case for case in near if case.reference == reference), None)
    if other is None:
        raise NotFound(Text("Mit diesem Fall gibt es nichts zu vergleichen.", "There is nothing to compare with it."))
    return Comparison(_person(view), _seen(session, user, other), other)


def can_undo_merge(session: Session, view: CaseView) -> bool:
    """Is the proposal merged, by a process that still waits for that to be undone?"""
    if not may_merge(view.roles):
        return False
    waits = select(Wait.id).where(Wait.instance_id == view.case.instance_id, Wait.name == MESSAGE)
    return session.scalar(waits) is not None


def undo_merge(session: Session, user: User, view: CaseView) -> None:
    """The proposal stands for itself again. Raises NotAllowed, or Conflict once it is too late."""
    _must_merge(view)
    if not can_undo_merge(session, view):
        raise Conflict(
            Text(
                "Die Zuordnung lässt sich nicht mehr aufheben: Die Frist ist vorbei, oder sie ist schon aufgehoben.",
                "The merging can no longer be undone: the time is over, or it is undone already.",
            )
        )
    send_message(session, user.id, view.case, MESSAGE)


def _must_merge(view: CaseView) -> None:
    if not may_merge(view.roles):
        raise NotAllowed(
            Text(
                "Fälle vergleichen und zuordnen kann nur die Koordinierende Stelle.",
                "Only the coordinating office can compare and merge cases.",
            )
        )


def _seen(session: Session, user: User, other: Case) -> Mapping[str, object] | None:
    try:
        view = case_view(session, user, other.reference)
    except NotFound:
        return None
    return _person(view) if may_merge(view.roles) else None


def _person(view: CaseView) -> Mapping[str, object]:
    known = view.parts.get("A", {})
    return {key: known[key] for key in COMPARED if known.get(key) not in (None, "")}
