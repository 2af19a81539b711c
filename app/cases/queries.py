"""Reading cases. Every query filters by what the policy lets this user see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from app.cases.file import read_parts
from app.cases.models import Case, DecisionRecord, Party, Submission
from app.errors import NotFound
from app.people.models import Organisation, User
from app.people.policy import RIGHTS, PartyRef, Rights, reach, rights, roles_in_case
from app.store.keys import unseal
from app.text import Text

PAGE_SIZE = 50


@dataclass(frozen=True)
class CaseFilter:
    """What to list: `state` is open, ended or all; `mine` only what the user proposed; `page` counts from 1."""

    state: str = "open"
    stage: str | None = None
    reference: str | None = None
    mine: bool = False
    page: int = 1


@dataclass(frozen=True)
class CasePage:
    """One page of cases, and how many there are in all."""

    cases: tuple[Case, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class PartyLine:
    """Who takes part: role code, office, person, since when, until when."""

    role: str
    organisation: str | None
    person: str | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Recommendation:
    """One evaluation of a table as it was: outputs, matched rules, inputs, warnings (see dmn.Evaluation.to_json)."""

    id: str
    number: int
    element_id: str
    decision_id: str
    version: str
    at: datetime
    evaluation: dict[str, object]


@dataclass(frozen=True)
class HandedIn:
    """A form as it was handed in; `answers` is {part: {key: value}, "variables": {…}}."""

    id: str
    element_id: str
    form_id: str
    form_version: str
    by: str
    at: datetime
    answers: dict[str, dict[str, object]]


@dataclass(frozen=True)
class CaseView:
    """A case as one user may see it: only the parts, decisions and forms that the policy allows."""

    case: Case
    roles: frozenset[str]
    rights: Rights
    parties: tuple[PartyLine, ...]
    parts: dict[str, dict[str, object]]
    recommendations: tuple[Recommendation, ...]
    handed_in: tuple[HandedIn, ...]


def visible_cases(session: Session, user: User, wanted: CaseFilter) -> CasePage:
    """Cases the user is a party of, the most urgent first, then the newest."""
    condition = and_(_for_user(user), *_narrow(user, wanted))
    total = session.scalar(select(func.count(Case.id)).where(condition)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, wanted.page), pages)
    query = (
        select(Case)
        .where(condition)
        .order_by(Case.next_due_at.is_(None), Case.next_due_at, Case.opened_at.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return CasePage(tuple(session.scalars(query)), total, page, pages)


def case_by_reference(session: Session, user: User, reference: str) -> Case:
    """The case, if the user may see it at all; else NotFound, whether it exists or not."""
    case = session.scalar(select(Case).where(Case.reference == reference, _for_user(user)))
    if case is None:
        raise NotFound(
            Text(
                "Diesen Fall gibt es nicht, oder Sie sind nicht daran beteiligt.",
                "There is no such case, or you take no part in it.",
            )
        )
    return case


def case_view(session: Session, user: User, reference: str) -> CaseView:
    """Everything about a case that this user may see. Raises NotFound."""
    case = case_by_reference(session, user, reference)
    roles = roles_in_case(user, _party_refs(case))
    allowed = rights(roles)
    return CaseView(
        case=case,
        roles=roles,
        rights=allowed,
        parties=_party_lines(session, case),
        parts=read_parts(session, case, sorted(allowed.parts)) if allowed.parts else {},
        recommendations=recommendations(session, case) if allowed.decisions else (),
        handed_in=_handed_in(session, case, allowed),
    )


def references(session: Session) -> dict[str, str]:
    """The reference of each case by its id, for administrators: it says nothing about the person."""
    return dict(session.execute(select(Case.id, Case.reference)).all())  # type: ignore[arg-type]


def references_by_key(session: Session) -> dict[str, str]:
    """The reference of the case that each data key belongs to; keys of drafts and seals are not among them."""
    return dict(session.execute(select(Case.key_id, Case.reference)).all())  # type: ignore[arg-type]


def recommendations(session: Session, case: Case, decision_id: str | None = None) -> tuple[Recommendation, ...]:
    """Recorded evaluations, newest first; the caller has asked the policy."""
    query = select(DecisionRecord).where(DecisionRecord.case_id == case.id).order_by(DecisionRecord.number.desc())
    if decision_id is not None:
        query = query.where(DecisionRecord.decision_id == decision_id)
    return tuple(_recommendation(session, case, row) for row in session.scalars(query))


def _recommendation(session: Session, case: Case, row: DecisionRecord) -> Recommendation:
    evaluation = unseal(session, case.key_id, f"decision:{row.id}", row.evaluation)
    assert isinstance(evaluation, dict)
    return Recommendation(row.id, row.number, row.element_id, row.decision_id, row.decision_version, row.at, evaluation)


def _handed_in(session: Session, case: Case, allowed: Rights) -> tuple[HandedIn, ...]:
    rows = session.scalars(select(Submission).where(Submission.case_id == case.id).order_by(Submission.at.desc()))
    return tuple(_open_submission(session, case, row, allowed) for row in rows) if allowed.parts else ()


def _open_submission(session: Session, case: Case, row: Submission, allowed: Rights) -> HandedIn:
    answers = unseal(session, case.key_id, f"submission:{row.id}", row.answers)
    assert isinstance(answers, dict)
    visible = {part: held for part, held in answers.items() if part in allowed.parts or _is_routing(part, allowed)}
    return HandedIn(row.id, row.element_id, row.form_id, row.form_version, row.by, row.at, visible)


def _is_routing(part: str, allowed: Rights) -> bool:
    return part == "variables" and allowed.decisions


def _party_lines(session: Session, case: Case) -> tuple[PartyLine, ...]:
    offices = {party.organisation_id for party in case.parties if party.organisation_id}
    people = {party.user_id for party in case.parties if party.user_id}
    names = dict(session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(offices))).all())
    persons = dict(session.execute(select(User.id, User.display_name).where(User.id.in_(people))).all())
    return tuple(
        PartyLine(
            party.role,
            names.get(party.organisation_id or ""),
            persons.get(party.user_id or ""),
            party.since,
            party.until,
        )
        for party in sorted(case.parties, key=lambda party: party.since)
    )


def _party_refs(case: Case) -> list[PartyRef]:
    return [PartyRef(p.role, p.organisation_id, p.user_id) for p in case.parties if p.until is None]


def _for_user(user: User) -> ColumnElement[bool]:
    """The policy's `roles_in_case` as a SQL condition."""
    allowed = reach(user)
    if allowed.everywhere:
        return true()
    by_organisation = (
        and_(Party.role == role, Party.organisation_id.in_(offices)) for role, offices in allowed.by_organisation
    )
    in_person = and_(Party.user_id == allowed.in_person, Party.role.in_(sorted(RIGHTS)))
    held = or_(false(), in_person, *by_organisation)
    return Case.id.in_(select(Party.case_id).where(Party.until.is_(None), held))


def _narrow(user: User, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state in ("open", "ended"):
        conditions.append(Case.state == wanted.state)
    if wanted.stage:
        conditions.append(Case.stage == wanted.stage)
    if wanted.reference:
        conditions.append(Case.reference.icontains(wanted.reference.strip(), autoescape=True))
    if wanted.mine:
        conditions.append(Case.opened_by == user.id)
    return conditions
