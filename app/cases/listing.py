"""The list of cases, one page at a time, however many there are.

First it is counted how many cases there are to list, and counting stops. Few are sorted; of many, the page is found by
walking along the order of the list, an index, until it is full.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select, union
from sqlalchemy.orm import Session, lazyload

from app.cases.models import Case, Party
from app.cases.queries import standing_known, stands, takes_part, ways_to_cases
from app.people.models import User
from app.people.policy import reach
from app.store.clock import now
from app.store.counting import COUNTED, Count, counted

PAGE_SIZE = 50


@dataclass(frozen=True)
class CaseFilter:
    """What to list: `state` is open, ended or all; `mine` only what the user proposed; `after`: where a page ended."""

    state: str = "open"
    stage: str | None = None
    reference: str | None = None
    mine: bool = False
    after: str | None = None


@dataclass(frozen=True)
class CasePage:
    """Cases of one page, of which the user may know where they stand (ids), how many there are, where it goes on."""

    cases: tuple[Case, ...]
    standing: frozenset[str]
    total: Count
    following: str | None


@dataclass(frozen=True)
class Place:
    """A place in the list: behind this case, which stands there by its next due date, or by when it was opened."""

    by_due_date: bool
    at: datetime
    case_id: str

    @classmethod
    def of(cls, case: Case, mine: bool) -> Place:
        due = None if mine else case.next_due_at
        return cls(due is not None, due or case.opened_at, case.id)

    @classmethod
    def read(cls, text: str | None) -> Place | None:
        """From an address; None for anything else."""
        kind, _, rest = (text or "").partition("~")
        moment, _, case_id = rest.partition("~")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return cls(kind == "due", at, case_id) if kind in ("due", "opened") and at.tzinfo is not None else None

    def __str__(self) -> str:
        return f"{'due' if self.by_due_date else 'opened'}~{self.at.isoformat()}~{self.case_id}"


def visible_cases(session: Session, user: User, wanted: CaseFilter) -> CasePage:
    """Cases the user is a party of, the most urgent first, then the newest; one's own proposals the newest first."""
    at = now(session)
    found = list(session.scalars(first_fitting(user, wanted, at)))
    few = len(found) <= COUNTED
    fitting = Case.id.in_(found) if few else and_(takes_part(user, at), *_narrow(user, wanted, at))
    rows = _rows(session, user, wanted, at, fitting)
    cases = tuple(case for case, _ in rows[:PAGE_SIZE])
    return CasePage(
        cases,
        frozenset(case.id for case, known in rows if known),
        counted(len(found)),
        str(Place.of(cases[-1], wanted.mine)) if len(rows) > PAGE_SIZE else None,
    )


def first_fitting(user: User, wanted: CaseFilter, at: datetime) -> Select[tuple[str]]:
    """Ids of cases to list, no more than are counted: one query for each way a case can be somebody's."""
    narrow = _narrow(user, wanted, at)
    ways = ways_to_cases(user)
    if reach(user).everywhere or not ways:
        return select(Case.id).where(takes_part(user, at), *narrow).limit(COUNTED + 1)
    each = [
        select(Case.id).join(Party, Party.case_id == Case.id).where(way, stands(at), *narrow).limit(COUNTED + 1)
        for way in ways
    ]
    found = union(*(select(one.subquery().c.id) for one in each)).subquery()
    return select(found.c.id).limit(COUNTED + 1)


def by_due_date(fitting: ColumnElement[bool], after: Place | None) -> Select[tuple[Case]]:
    """Cases that have a due date, the earliest first."""
    query = select(Case).where(fitting, Case.next_due_at.is_not(None)).order_by(Case.next_due_at, Case.id)
    if after is None:
        return query
    return query.where(Case.next_due_at >= after.at, or_(Case.next_due_at > after.at, Case.id > after.case_id))


def by_age(fitting: ColumnElement[bool], after: Place | None) -> Select[tuple[Case]]:
    """The newest first."""
    query = select(Case).where(fitting).order_by(Case.opened_at.desc(), Case.id.desc())
    if after is None:
        return query
    return query.where(Case.opened_at <= after.at, or_(Case.opened_at < after.at, Case.id < after.case_id))


def _rows(
    session: Session, user: User, wanted: CaseFilter, at: datetime, fitting: ColumnElement[bool]
) -> list[tuple[Case, bool]]:
    """The rows of a page and one more, if there is one: first what is due, then the rest."""
    after = Place.read(wanted.after)
    parts = [by_age(fitting, after)] if wanted.mine else []
    if not wanted.mine and (after is None or after.by_due_date):
        parts.append(by_due_date(fitting, after))
    if not wanted.mine:
        after = None if after is None or after.by_due_date else after
        parts.append(by_age(and_(fitting, Case.next_due_at.is_(None)), after))
    rows: list[tuple[Case, bool]] = []
    for part in parts:
        if (wanting := PAGE_SIZE + 1 - len(rows)) > 0:
            query = part.add_columns(standing_known(user, at)).options(lazyload(Case.parties)).limit(wanting)
            rows += [(case, known) for case, known in session.execute(query)]
    return rows


def _narrow(user: User, wanted: CaseFilter, at: datetime) -> list[ColumnElement[bool]]:
    """What somebody may not know does not narrow the list down either."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.state == "open":
        conditions.append(or_(Case.state == "open", not_(standing_known(user, at))))
    if wanted.state == "ended":
        conditions += [Case.state == "ended", standing_known(user, at)]
    if wanted.stage:
        conditions += [Case.stage == wanted.stage, standing_known(user, at)]
    if wanted.reference:
        conditions.append(Case.reference.icontains(wanted.reference.strip(), autoescape=True))
    if wanted.mine:
        conditions.append(Case.opened_by == user.id)
    return conditions
