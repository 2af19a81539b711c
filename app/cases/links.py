"""Cases that belong together: a proposal merged into another, a case reopened as a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLink
from app.store.base import new_id
from app.store.clock import now

MERGED_INTO, REOPENS = "merged_into", "reopens"
KINDS = (MERGED_INTO, REOPENS)


@dataclass(frozen=True)
class Link:
    """The other case, seen from one side: `outward` if this case was merged into, or reopens, the other."""

    kind: str
    outward: bool
    other: Case
    since: datetime


def link(session: Session, case: Case, kind: str, other: Case) -> None:
    """Join two cases; joined already, nothing changes."""
    if _open_link(session, case, kind) is None:
        session.add(CaseLink(id=new_id(), kind=kind, case_id=case.id, other_id=other.id, since=now(session)))


def unlink(session: Session, case: Case, kind: str) -> Case | None:
    """Undo the joining; answers the case that it was joined to."""
    found = _open_link(session, case, kind)
    if found is None:
        return None
    found.until = now(session)
    return session.get(Case, found.other_id)


def links_of(session: Session, case: Case) -> list[Link]:
    """What the case is joined to now, the oldest first; the caller has asked the policy."""
    query = select(CaseLink).where(
        CaseLink.until.is_(None), or_(CaseLink.case_id == case.id, CaseLink.other_id == case.id)
    )
    found = []
    for row in session.scalars(query.order_by(CaseLink.since)):
        outward = row.case_id == case.id
        other = session.get_one(Case, row.other_id if outward else row.case_id)
        found.append(Link(row.kind, outward, other, row.since))
    return found


def _open_link(session: Session, case: Case, kind: str) -> CaseLink | None:
    query = select(CaseLink).where(CaseLink.case_id == case.id, CaseLink.kind == kind, CaseLink.until.is_(None))
    return session.scalar(query)
