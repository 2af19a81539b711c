"""Reading cases. Every query filters by what the policy lets this user see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session

from app.cases.consents import consent_state
from app.cases.file import read_parts
from app.cases.models import Case, DecisionRecord, Party, Submission
from app.cases.readable import closed_texts, readable_parts
from app.cases.sharing import case_ref
from app.errors import NotFound
from app.people.models import Organisation, User
from app.people.policy import STAY_TO_THE_END, UNDECIDED_STAGES, CaseRef, Rights, reach, rights, roles_in_case
from app.store.clock import now
from app.store.keys import unseal
from app.text import Text

ROUTING = "variables"
"""Beside the parts in a form as handed in: the answers that route the case."""
WITHOUT_STANDING = frozenset({"proposer", "referral_partner"})
"""Roles that do not know for good where a case stands, see `policy.rights`."""


@dataclass(frozen=True)
class PartyLine:
    """Who takes part: role code, office, person (and in whose place), since when, until when."""

    role: str
    organisation: str | None
    person: str | None
    since: datetime
    until: datetime | None
    stands_in_for: str | None = None


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
    """A case as one user may see it: only the parts, decisions and forms that the policy allows.

    `consent` is a code of `consents.consent_state`; `ref` the case as the policy saw it.
    """

    case: Case
    ref: CaseRef
    roles: frozenset[str]
    rights: Rights
    consent: str | None
    parties: tuple[PartyLine, ...]
    parts: dict[str, dict[str, object]]
    recommendations: tuple[Recommendation, ...]
    handed_in: tuple[HandedIn, ...]

    @property
    def shows_counselling(self) -> bool:
        """Whether anything of part C is in it: reading that is written to the history."""
        return bool(self.parts.get("C")) or any(handed.answers.get("C") for handed in self.handed_in)


def references_for(session: Session, user: User) -> list[str]:
    """References of all cases the user may see, the newest first."""
    query = select(Case.reference).where(_for_user(user, now(session))).order_by(Case.opened_at.desc())
    return list(session.scalars(query))


def case_by_reference(session: Session, user: User, reference: str) -> Case:
    """The case, if the user may see it at all; else NotFound, whether it exists or not."""
    case = session.scalar(select(Case).where(Case.reference == reference, _for_user(user, now(session))))
    if case is None:
        raise NotFound(
            Text(
                "Diesen Fall gibt es nicht, oder Sie sind nicht daran beteiligt.",
                "There is no such case, or you take no part in it.",
            )
        )
    return case


def case_referred_to(session: Session, reference: str) -> Case | None:
    """The case with this reference, for the system itself; whoever shows it asks `case_by_reference`."""
    return session.scalar(select(Case).where(Case.reference == reference))


def case_view(session: Session, user: User, reference: str) -> CaseView:
    """Everything about a case that this user may see. Raises NotFound."""
    case = case_by_reference(session, user, reference)
    parts = read_parts(session, case)
    known = {**parts.get("A", {}), **parts.get("B", {})}
    ref = case_ref(session, case, known)
    roles = roles_in_case(user, ref, now(session))
    allowed = rights(roles, ref)
    handed_in = _handed_in(session, case) if allowed.parts or allowed.lines else ()
    closed = closed_texts((parts, *(handed.answers for handed in handed_in)), allowed)
    return CaseView(
        case=case,
        ref=ref,
        roles=roles,
        rights=allowed,
        consent=consent_state(known),
        parties=_party_lines(session, case) if allowed.standing else (),
        parts=readable_parts(parts, allowed, closed),
        recommendations=_readable_recommendations(session, case, allowed),
        handed_in=tuple(_readable_form(handed, allowed, closed) for handed in handed_in),
    )


def references(session: Session) -> dict[str, str]:
    """The reference of each case by its id, for administrators: it says nothing about the person."""
    return dict(session.execute(select(Case.id, Case.reference)).all())  # type: ignore[arg-type]


def references_by_key(session: Session) -> dict[str, str]:
    """The reference of the case that each data key belongs to; keys of drafts and seals are not among them."""
    return dict(session.execute(select(Case.key_id, Case.reference)).all())  # type: ignore[arg-type]


def rights_in_case(session: Session, user: User, case: Case, facts: Mapping[str, object]) -> Rights:
    """What the user may know of a case; `facts` are those of the parts A and B."""
    ref = case_ref(session, case, facts)
    return rights(roles_in_case(user, ref, now(session)), ref)


def readable_answers(
    session: Session, user: User, case: Case, answers: Mapping[str, Mapping[str, object]]
) -> tuple[dict[str, dict[str, object]], Rights]:
    """What the user may read now of `{part: {key: value}, "variables": …}` about a case, wherever it is kept.

    With it the rights it follows from; nothing where the user does not stand to the case, or its file is locked.
    """
    parts = read_parts(session, case)
    allowed = rights_in_case(session, user, case, {**parts.get("A", {}), **parts.get("B", {})})
    return _readable_answers(answers, allowed, closed_texts((parts, answers), allowed)), allowed


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


def _readable_recommendations(session: Session, case: Case, allowed: Rights) -> tuple[Recommendation, ...]:
    """Those of the decisions that may be read, without inputs that are withheld."""
    if not allowed.decisions:
        return ()
    made = (found for found in recommendations(session, case) if allowed.reads_decision(found.decision_id))
    return tuple(_without_inputs(found, allowed.withheld) for found in made)


def _without_inputs(found: Recommendation, withheld: frozenset[str]) -> Recommendation:
    inputs = found.evaluation.get("inputs")
    if not isinstance(inputs, Mapping) or not withheld:
        return found
    kept = {key: value for key, value in inputs.items() if key not in withheld}
    return replace(found, evaluation={**found.evaluation, "inputs": kept})


def _handed_in(session: Session, case: Case) -> tuple[HandedIn, ...]:
    """All forms, the newest first, with everything in them: to be filtered before anybody sees them."""
    rows = session.scalars(select(Submission).where(Submission.case_id == case.id).order_by(Submission.at.desc()))
    return tuple(_open_submission(session, case, row) for row in rows)


def _open_submission(session: Session, case: Case, row: Submission) -> HandedIn:
    answers = unseal(session, case.key_id, f"submission:{row.id}", row.answers)
    assert isinstance(answers, dict)
    return HandedIn(row.id, row.element_id, row.form_id, row.form_version, row.by, row.at, answers)


def _readable_form(handed: HandedIn, allowed: Rights, closed: frozenset[str]) -> HandedIn:
    return replace(handed, answers=_readable_answers(handed.answers, allowed, closed))


def _readable_answers(
    answers: Mapping[str, Mapping[str, object]], allowed: Rights, closed: frozenset[str]
) -> dict[str, dict[str, object]]:
    """Only what may be read of them. Answers that route the case count as part B."""
    shown: dict[str, dict[str, object]] = {}
    for part, given in answers.items():
        home = "B" if part == ROUTING else part
        if found := readable_parts({home: given}, allowed, closed).get(home):
            shown[part] = found
    return shown


def _party_lines(session: Session, case: Case) -> tuple[PartyLine, ...]:
    offices = {party.organisation_id for party in case.parties if party.organisation_id}
    people = {person for party in case.parties for person in (party.user_id, party.stands_in_for_id) if person}
    names = dict(session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(offices))).all())
    persons = dict(session.execute(select(User.id, User.display_name).where(User.id.in_(people))).all())
    return tuple(
        PartyLine(
            party.role,
            names.get(party.organisation_id or ""),
            persons.get(party.user_id or ""),
            party.since,
            party.until,
            persons.get(party.stands_in_for_id or ""),
        )
        for party in sorted(case.parties, key=lambda party: party.since)
    )


def _for_user(user: User, at: datetime) -> ColumnElement[bool]:
    """The policy's `roles_in_case` as a SQL condition."""
    allowed = reach(user)
    return true() if allowed.everywhere else Case.id.in_(held_by(user, at))


def ways_to_cases(user: User) -> list[ColumnElement[bool]]:
    """Each way a party can be the user's, as a condition that an index answers."""
    allowed = reach(user)
    held_in_person = and_(Party.user_id == allowed.in_person, Party.role.in_(allowed.personal_roles))
    in_person = [held_in_person] if allowed.personal_roles else []
    anywhere = [Party.role.in_(allowed.anywhere)] if allowed.anywhere else []
    offices = [
        and_(Party.role == role, Party.organisation_id == office)
        for role, there in allowed.by_organisation
        for office in sorted(there)
    ]
    return [*in_person, *anywhere, *offices]


def stands(at: datetime) -> ColumnElement[bool]:
    """The party knows of its case now."""
    stays = or_(Case.state != "ended", Party.role.in_(STAY_TO_THE_END))
    return and_(Party.until.is_(None), Party.shared_until > at, stays)


def held_by(user: User, at: datetime) -> Select[tuple[str]]:
    """Ids of the cases in which the user holds a role now."""
    return select(Party.case_id).join(Case).where(stands(at), or_(false(), *ways_to_cases(user)))


def takes_part(user: User, at: datetime, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """`_for_user`, asked of one case after the other: for walking along an index until a page is full."""
    if reach(user).everywhere:
        return true()
    mine = select(Party.id).where(Party.case_id == Case.id, stands(at), or_(false(), *ways_to_cases(user)), *also)
    return mine.correlate(Case).exists()


def standing_known(user: User, at: datetime) -> ColumnElement[bool]:
    """Whoever may not know where a case stands finds nothing by it: the policy's `Rights.standing` in SQL."""
    undecided = and_(Case.stage.in_(UNDECIDED_STAGES), Case.state == "open", Case.restricted_at.is_(None))
    return or_(
        takes_part(user, at, Party.role.not_in(WITHOUT_STANDING)),
        and_(undecided, takes_part(user, at, Party.role == "proposer")),
    )
