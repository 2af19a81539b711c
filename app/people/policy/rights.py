"""What a role may know of a case: by its stage, whether it has ended or is restricted, and its consents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.people.lines import ART9_KEYS, ASSIGNMENT, CLOSING, CONFERENCE, FEEDBACK, PERSON, SHARED_PLAN, SHEET
from app.people.models import User
from app.people.policy.parties import UNDECIDED_STAGES, CaseRef

ALL_DECISIONS = "*"


@dataclass(frozen=True)
class Rights:
    """What somebody may know of a case.

    `parts` are read whole but for `withheld`; `lines` are the single facts (keys) read besides. Rows that name whom
    they are visible to, and lines released from part C, are read as one of `recipients`; `counsels` reads them all.
    """

    parts: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    counsels: bool = False
    standing: bool = False
    decisions: frozenset[str] = frozenset()
    history: bool = False
    diagram: bool = False

    def reads(self, part: str, key: str) -> bool:
        """Whether the fact `key`, which stands in `part`, may be read."""
        return key in self.lines or (part in self.parts and key not in self.withheld)

    def reads_decision(self, decision_id: str) -> bool:
        return bool({decision_id, ALL_DECISIONS} & self.decisions)

    @property
    def may_release(self) -> bool:
        """May decide line by line what of part C others get to know."""
        return self.counsels


def rights(roles: Iterable[str], case: CaseRef) -> Rights:
    """The rights of several roles together."""
    each = [_rights_of(role, case) for role in roles]
    return Rights(
        parts=frozenset().union(*(r.parts for r in each)),
        lines=frozenset().union(*(r.lines for r in each)),
        withheld=_withheld(each),
        recipients=frozenset().union(*(r.recipients for r in each)),
        counsels=any(r.counsels for r in each),
        standing=any(r.standing for r in each),
        decisions=frozenset().union(*(r.decisions for r in each)),
        history=any(r.history for r in each),
        diagram=any(r.diagram for r in each),
    )


def _withheld(each: list[Rights]) -> frozenset[str]:
    """Only what every one of the roles that read a whole part has withheld."""
    kept = [r.withheld for r in each if r.parts]
    return frozenset.intersection(*kept) if kept else frozenset()


def _rights_of(role: str, case: CaseRef) -> Rights:
    if role == "privacy_officer":
        return Rights(standing=True, history=True)
    if case.restricted:
        return _RESTRICTED.get(role, Rights())
    return _RIGHTS[role](case) if role in _RIGHTS else Rights()


_RESTRICTED = {
    "coordination": Rights(standing=True, history=True, diagram=True),
    "ki_lead": Rights(standing=True, history=True, diagram=True),
}
"""Consent was withdrawn: the file is locked until it is deleted; whoever has to see to that sees that it exists."""


def _proposer(case: CaseRef) -> Rights:
    """The own proposal until its result; afterwards the feedback and no more."""
    if case.ended or case.stage not in UNDECIDED_STAGES:
        return Rights(lines=FEEDBACK)
    return Rights(parts=frozenset("A"), standing=True)


def _coordination(case: CaseRef) -> Rights:
    return Rights(
        parts=frozenset("AB"),
        withheld=RELEASED_ONLY,
        recipients=_recipient("coordination", case),
        standing=True,
        decisions=frozenset({ALL_DECISIONS}),
        history=True,
        diagram=True,
    )


def _liaison(case: CaseRef) -> Rights:
    """With E1 the proposal and the sheet of the conference; with E3 also what was released from the plan."""
    shared = "E3" in case.consents
    return Rights(
        parts=frozenset("A"),
        lines=(CONFERENCE | SHARED_PLAN if shared else CONFERENCE) - _sensitive("liaison", case),
        withheld=_sensitive("liaison", case),
        recipients=_recipient("liaison", case) if shared else frozenset(),
        standing=True,
        decisions=frozenset({"complexity"}),
        diagram=True,
    )


def _counsellor(_case: CaseRef) -> Rights:
    return Rights(
        parts=frozenset("ABC"),
        counsels=True,
        standing=True,
        decisions=frozenset({ALL_DECISIONS}),
        history=True,
        diagram=True,
    )


def _carrier_lead(case: CaseRef) -> Rights:
    """What assigning and confirming the end need."""
    closing = CLOSING if case.stage == "closure" else frozenset()
    return Rights(lines=ASSIGNMENT | closing, standing=True, diagram=True)


def _referral_partner(case: CaseRef) -> Rights:
    """The own sheet; who the person is only once the partner has accepted."""
    return Rights(lines=SHEET | PERSON if case.accepted else SHEET, recipients=_recipient("referral_partner", case))


def _ki_lead(_case: CaseRef) -> Rights:
    return Rights(
        parts=frozenset("AB"),
        withheld=RELEASED_ONLY,
        standing=True,
        decisions=frozenset({ALL_DECISIONS}),
        history=True,
        diagram=True,
    )


_RIGHTS = {
    "proposer": _proposer,
    "coordination": _coordination,
    "liaison": _liaison,
    "case_manager": _counsellor,
    "deputy": _counsellor,
    "carrier_lead": _carrier_lead,
    "referral_partner": _referral_partner,
    "ki_lead": _ki_lead,
}


def opens_cases(user: User) -> bool:
    """Does a role of this user open contents of cases? Then the office may ask for a second factor."""
    return any(map(role_opens_cases, user.roles))


def role_opens_cases(role: str) -> bool:
    """Whether parties of this role see contents of their cases."""
    return role in _RIGHTS


RELEASED_ONLY = frozenset({"summary_release"})
"""Facts of part B that others read only as released lines, so that a release can be taken back."""

RELEASE_NEEDS = {"coordination": "E1", "liaison": "E3", "referral_partner": "E4"}
"""Who can be given a line of part C, and the consent it takes; for Art. 9 data E5 of the recipient besides."""


def release_needs(recipient: str, art9: bool) -> tuple[str, ...]:
    """The consents that have to stand for a released line, as `CaseRef.consents` names them."""
    return (RELEASE_NEEDS[recipient], *((f"E5:{recipient}",) if art9 else ()))


def may_receive(recipient: str, art9: bool, case: CaseRef) -> bool:
    """Whether the consents for a released line stand now."""
    return recipient in RELEASE_NEEDS and case.consents.issuperset(release_needs(recipient, art9))


def _recipient(role: str, case: CaseRef) -> frozenset[str]:
    """As whom rows and released lines are read; `:art9` added where health and the like are open to the role."""
    return frozenset({role, f"{role}:art9"} if f"E5:{role}" in case.consents else {role})


def _sensitive(role: str, case: CaseRef) -> frozenset[str]:
    return frozenset() if f"E5:{role}" in case.consents else ART9_KEYS
