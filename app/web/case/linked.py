"""What the case page says about other cases: joined ones, likely duplicates, reopening."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases.duplicates import likely_duplicates
from app.cases.links import MERGED_INTO, links_of
from app.cases.models import Case
from app.cases.queries import CaseView, references_for
from app.people.models import User
from app.people.policy import may_merge
from app.tasks.merging import can_undo_merge
from app.tasks.reopening import can_reopen
from app.text import Text
from app.web.language import said

SENTENCES = {
    (MERGED_INTO, True): Text("Dieser Vorschlag gehört zu {other}.", "This proposal belongs to {other}."),
    (MERGED_INTO, False): Text("Der Vorschlag {other} gehört zu diesem Fall.", "The proposal {other} belongs here."),
    ("reopens", True): Text("Nimmt den früheren Fall {other} wieder auf.", "Takes up the earlier case {other} again."),
    ("reopens", False): Text("Wieder aufgenommen als {other}.", "Taken up again as {other}."),
}
SCREENED_STAGES = ("proposal", "screening", "merged")


@dataclass(frozen=True)
class Related:
    """Another case in a sentence; `reference` where this person may open it, `compare` where it may be compared."""

    sentence: str
    reference: str | None
    compare: str | None


@dataclass(frozen=True)
class Linked:
    """What the case page says about other cases."""

    related: tuple[Related, ...]
    can_undo_merge: bool
    can_reopen: bool

    def __bool__(self) -> bool:
        return bool(self.related) or self.can_reopen


def linked(session: Session, user: User, view: CaseView) -> Linked:
    """Only who may see the history hears of other cases."""
    related = _related(session, user, view) if view.rights.history else ()
    undo = bool(related) and can_undo_merge(session, view)
    return Linked(related, undo, can_reopen(session, user, view))


def _related(session: Session, user: User, view: CaseView) -> tuple[Related, ...]:
    joined = [(entry.other, SENTENCES[entry.kind, entry.outward]) for entry in links_of(session, view.case)]
    known = {other.id for other, _sentence in joined}
    merging = may_merge(view.roles)
    if merging and view.case.stage in SCREENED_STAGES:
        joined += [
            (found.case, _perhaps(found.likeness.reason))
            for found in likely_duplicates(session, view.case)
            if found.case.id not in known
        ]
    mine = set(references_for(session, user)) if joined else set()
    return tuple(_related_line(other, sentence, mine, merging) for other, sentence in joined)


def _perhaps(why: Text) -> Text:
    return Text(
        f"Vielleicht dieselbe Person wie in {{other}} ({why.de}).",
        f"Perhaps the same person as in {{other}} ({why.en}).",
    )


def _related_line(other: Case, sentence: Text, mine: set[str], merging: bool) -> Related:
    reference = other.reference
    return Related(
        said(sentence.fill(other=reference)), reference if reference in mine else None, reference if merging else None
    )
