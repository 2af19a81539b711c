"""Finding proposals and cases of the same person without opening anybody's file: by marks kept as keyed hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session, aliased, lazyload

from app.cases.likeness import FACTS, FAMILY, PROBABLE, Likeness, Mark, compare, marks_of
from app.cases.models import Case, PersonMark
from app.store.keys import blind


@dataclass(frozen=True)
class Duplicate:
    """A case that may be about the same person."""

    case: Case
    likeness: Likeness


def names_changed(changed: Iterable[str]) -> bool:
    """Do these facts tell who the person is?"""
    return not set(FACTS).isdisjoint(changed)


def keep_marks(session: Session, case: Case, facts: Mapping[str, object]) -> None:
    """Keep the marks of the person that `facts` describe; earlier ones of the case go."""
    session.execute(delete(PersonMark).where(PersonMark.case_id == case.id))
    session.add_all(
        PersonMark(case_id=case.id, kind=mark.kind, hash=_hash(session, mark)) for mark in sorted(marks_of(facts))
    )


def likely_duplicates(session: Session, case: Case) -> list[Duplicate]:
    """Other cases of probably or possibly the same person; the most alike first, then the newest."""
    own, sharing = _sharing_marks(session, case)
    found = [Duplicate(other, likeness) for other, shared in sharing if (likeness := compare(own, shared)) is not None]
    found.sort(key=lambda duplicate: duplicate.case.opened_at, reverse=True)
    return sorted(found, key=lambda duplicate: duplicate.likeness.level != PROBABLE)


def _sharing_marks(session: Session, case: Case) -> tuple[set[str], list[tuple[Case, set[str]]]]:
    """The kinds of the case's own marks, and the cases that share any, each with the kinds of their marks."""
    mine, theirs = aliased(PersonMark), aliased(PersonMark)
    query = (
        select(mine.kind, Case, theirs.kind)
        .outerjoin(theirs, and_(theirs.hash == mine.hash, theirs.case_id != mine.case_id))
        .outerjoin(Case, Case.id == theirs.case_id)
        .where(mine.case_id == case.id)
        .options(lazyload(Case.parties))
    )
    own: set[str] = set()
    shared: dict[str, tuple[Case, set[str]]] = {}
    for kind, other, their_kind in session.execute(query):
        own.add(kind)
        if other is not None:
            shared.setdefault(other.id, (other, set()))[1].add(their_kind)
    return own, list(shared.values())


def _hash(session: Session, mark: Mark) -> str:
    return blind(session, "person marks", f"{FAMILY.get(mark.kind, mark.kind)} {mark.text}")
