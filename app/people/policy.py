"""Who may what: the one place that decides.

A case has parties: roles held by organisations or persons. A user stands to a case in the roles of those parties that
he or she belongs to, as long as the consent for it stands (`roles_in_case`). What a role then sees depends on the case
as well: its stage, whether it has ended or is restricted, which consents stand (`rights`). What an open task asks is
`may_do_task`. Lists filter by `Reach`, which queries turn into SQL; pages and forms ask `rights`.
docs/reference/rechte.md says the same for people; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.errors import NotAllowed
from app.people.lines import ART9_KEYS, ASSIGNMENT, CLOSING, CONFERENCE, FEEDBACK, PERSON, SHARED_PLAN, SHEET
from app.people.models import User
from app.text import Text

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


class HeldBy(Protocol):
    """What says whose a party of a case is."""

    @property
    def role(self) -> str: ...
    @property
    def organisation_id(self) -> str | None: ...
    @property
    def user_id(self) -> str | None: ...


@dataclass(frozen=True)
class PartyRef:
    """A party of a case as far as rights are concerned; `shared_until`: when its consent ends, None without one."""

    role: str
    organisation_id: str | None
    user_id: str | None
    shared_until: datetime | None


@dataclass(frozen=True)
class CaseRef:
    """A case as far as rights are concerned.

    `consents` are the blocks that stand now, those for health and the like by recipient (`E5:liaison`).
    `accepted`: the referral partner has said yes.
    """

    parties: tuple[PartyRef, ...]
    stage: str = "proposal"
    ended: bool = False
    restricted: bool = False
    consents: frozenset[str] = frozenset()
    accepted: bool = False


HOLDS_AS = {"deputy": "case_manager"}
"""Parties whose role in the case is another than that of the person in the organisation."""

PERSONAL_ROLES = frozenset({"case_manager", "deputy"})
"""Roles that a person holds in a case, not everybody of the organisation."""

OFFICE_WIDE_ROLES = frozenset({"privacy_officer"})
"""Roles that stand to every case without being made a party."""

ANYWHERE_ROLES = frozenset({"ki_lead"})
"""Roles whose party needs no organisation: there is one such office."""

PARTY_ROLES = frozenset(
    {"proposer", "coordination", "liaison", "carrier_lead", "referral_partner"} | PERSONAL_ROLES | ANYWHERE_ROLES
)
"""Everybody else is never a party: the steering group, administrators and process owners see no case at all."""

NEEDS_CONSENT = frozenset({"liaison", "carrier_lead", "referral_partner"} | PERSONAL_ROLES)
"""Parties that know of the case only while the person's consent stands."""

STAY_TO_THE_END = frozenset({"proposer", "coordination", "ki_lead"} | PERSONAL_ROLES)
"""Parties that still stand to a case that has ended; the purpose of all others is over."""

WORKS_ON_CASE = frozenset({"coordination", "liaison", "carrier_lead"} | PERSONAL_ROLES)
"""Parties that carry the case; the others proposed it, or see to it from above or from outside."""

UNDECIDED_STAGES = frozenset({"proposal", "screening", "conference"})
"""Stages before the result of the proposal."""


@dataclass(frozen=True)
class Reach:
    """Which parties of cases a user belongs to; queries make a SQL condition of it."""

    everywhere: bool
    by_organisation: tuple[tuple[str, frozenset[str]], ...]
    anywhere: frozenset[str]
    in_person: str
    personal_roles: frozenset[str]


def reach(user: User) -> Reach:
    """For lists and searches: the same rule as `roles_in_case`, in a form that SQL can filter by."""
    by_organisation = tuple(
        (role, user.organisation_ids(role))
        for role in sorted(user.roles & PARTY_ROLES - PERSONAL_ROLES - ANYWHERE_ROLES)
    )
    personal = frozenset(role for role in PERSONAL_ROLES if HOLDS_AS.get(role, role) in user.roles)
    return Reach(bool(user.roles & OFFICE_WIDE_ROLES), by_organisation, user.roles & ANYWHERE_ROLES, user.id, personal)


def roles_in_case(user: User, case: CaseRef, at: datetime) -> frozenset[str]:
    """The roles in which the user stands to a case now."""
    held = set(user.roles & OFFICE_WIDE_ROLES)
    held |= {party.role for party in case.parties if _stands(party, case, at) and belongs(user, party)}
    return frozenset(held)


def _stands(party: PartyRef, case: CaseRef, at: datetime) -> bool:
    known = party.role in PARTY_ROLES and party.shared_until is not None and party.shared_until > at
    return known and (party.role in STAY_TO_THE_END or not case.ended)


def belongs(user: User, party: HeldBy) -> bool:
    """Is this person, or an office of theirs, this party of a case?"""
    role = HOLDS_AS.get(party.role, party.role)
    if role not in user.roles:
        return False
    if party.role in PERSONAL_ROLES:
        return party.user_id == user.id
    return party.role in ANYWHERE_ROLES or party.organisation_id in user.organisation_ids(role)


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
    return bool(user.roles & _RIGHTS.keys())


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


@dataclass(frozen=True)
class TaskRef:
    """An open task as far as rights are concerned."""

    roles: tuple[tuple[str, str | None], ...]
    """(role, organisation id or None for every organisation)."""
    user_ids: frozenset[str]
    assignee_id: str | None
    excluded_ids: frozenset[str]
    persons: frozenset[str] = frozenset()
    """Who holds a personal role in the case: of such a role no colleague does the task."""


def may_do_task(user: User, task: TaskRef) -> bool:
    """May this user take up the task (claim, fill, complete)?"""
    if user.id in task.excluded_ids:
        return False
    if task.assignee_id == user.id or user.id in task.user_ids:
        return True
    for role, organisation_id in task.roles:
        if role in PERSONAL_ROLES and task.persons and user.id not in task.persons:
            continue
        held_in = user.organisation_ids(role)
        if organisation_id in held_in or (organisation_id is None and held_in):
            return True
    return False


def may_merge(roles: Iterable[str]) -> bool:
    """May whoever stands to a proposal in these roles compare it with others, merge it, and undo that?"""
    return "coordination" in roles


def may_reopen(user: User, roles: Iterable[str]) -> bool:
    """May this user propose anew the ended case to which he or she stands in these roles?"""
    return may_propose(user) and not {"coordination", "proposer"}.isdisjoint(roles)


def may_hand_out_link(roles: Iterable[str]) -> bool:
    """May whoever stands to a case in these roles give its referral partner a link to answer by?"""
    return "coordination" in roles


def may_write_letters(roles: Iterable[str]) -> bool:
    """May whoever stands to a case in these roles write letters of it, to the person or to an office?"""
    return bool({"coordination", "case_manager", "deputy"} & set(roles))


def may_keep_services(user: User) -> bool:
    """Keep the directory of services, which holds nothing about cases."""
    return bool(user.roles & {"coordination", "administrator"})


def may_arrange_absence(user: User, person: User) -> bool:
    """Enter when a case manager is away and who stands in: she herself, and the lead of her carrier."""
    offices = person.organisation_ids("case_manager")
    return bool(offices) and (user.id == person.id or not offices.isdisjoint(user.organisation_ids("carrier_lead")))


def may_hand_over(user: User, organisation_id: str | None) -> bool:
    """Give cases of this carrier to another case manager for good."""
    return organisation_id in user.organisation_ids("carrier_lead")


def may_see_absences(user: User) -> bool:
    """Has to do with standing in: case managers and the leads of carriers."""
    return bool(user.roles & {"case_manager", "carrier_lead"})


def may_see_waiting_list(user: User) -> bool:
    """Has to do with cases that wait for a place: which of them, follows from the cases."""
    return bool(user.roles & {"coordination", "carrier_lead", "ki_lead"})


def may_arrange_interim_help(roles: Iterable[str]) -> bool:
    """Record who helps until there is a place, for whoever stands to the case in these roles."""
    return bool({"coordination", "carrier_lead"} & set(roles))


def may_see_issues(user: User) -> bool:
    """Read the structural issues: they hold nothing about cases, so the steering group does, too."""
    return bool(user.roles & {"coordination", "ki_lead", "steering"})


def may_follow_up_issues(user: User) -> bool:
    """Say what is done about structural issues."""
    return "coordination" in user.roles


def may_propose(user: User) -> bool:
    return bool(user.roles & {"proposer", "coordination"})


def may_run_conferences(user: User, organisation_id: str) -> bool:
    """Keep the calendar of this coordinating office, hold its conferences, close them and approve the minutes."""
    return organisation_id in user.organisation_ids("coordination")


def may_withdraw(roles: Iterable[str]) -> bool:
    """Whoever works with the person takes a withdrawal of consent: it has to be as easy as giving it."""
    return bool({"proposer", "coordination", "case_manager", "deputy"} & set(roles))


def may_see_conferences(user: User) -> bool:
    """Has to do with case conferences at all; which ones, and which cases there, follows from the cases."""
    return bool(user.roles & {"coordination", "liaison", "case_manager", "carrier_lead", "ki_lead"})


def may_see_incidents(user: User) -> bool:
    """May this user see where cases are stuck (reference, step and sentence, nothing else of a case) and retry?"""
    return "process_owner" in user.roles


def may_see_operations(user: User) -> bool:
    """May this user see what the system does in the background: figures, jobs given up, dead addresses?"""
    return bool(user.roles & {"process_owner", "administrator"})


def may_migrate_cases(user: User) -> bool:
    """May this user take running cases to another version of their process, seeing references and steps only?"""
    return "process_owner" in user.roles


def may_repair_cases(user: User) -> bool:
    """May this user ask for work of a case to be put elsewhere, or agree to that of another? Never to one's own."""
    return "process_owner" in user.roles


def may_see_models(user: User) -> bool:
    """May this user read the published models, their versions and how many cases run on each?"""
    return bool(user.roles & {"process_owner", "administrator"})


def may_see_rules(user: User) -> bool:
    """May this user read the decision tables that count, try them by hand and see how they are followed?

    None of it tells of a case: figures obey the rule for small numbers.
    """
    return bool(user.roles & {"process_owner", "administrator", "coordination", "ki_lead"})


def may_see_changed_outcomes(user: User) -> bool:
    """May this user see which of his or her own cases a draft would decide differently? Others see figures only."""
    return "coordination" in user.roles


def may_suggest_rows(roles: Iterable[str]) -> bool:
    """May whoever stands to a case in these roles suggest a test row after it, without anything that identifies?"""
    return "coordination" in roles


def may_answer_wishes(user: User) -> bool:
    """May this user see that process owners ask for scenarios after real cases?"""
    return "coordination" in user.roles


def may_retell(roles: Iterable[str]) -> bool:
    """May whoever stands to a case in these roles make a scenario after it, in which nobody is known?"""
    return "coordination" in roles


def may_change_models(user: User) -> bool:
    """May this user change every kind of model, diagrams and forms too?"""
    return "process_owner" in user.roles


KEPT_BY_ADMINISTRATORS = frozenset({"list", "wording", "calendar", "decision", "tests", "texts"})
"""Kinds of model files that administrators change as well, by two: rules with their texts, lists, mails."""


def may_draft(user: User, kinds: Iterable[str]) -> bool:
    """May this user draft a change of these kinds of models, and look through one of somebody else?

    Without kinds: of any at all.
    """
    kept = may_administer(user) and KEPT_BY_ADMINISTRATORS.issuperset(kinds)
    return may_change_models(user) or kept


def may_approve_change(user: User, author_id: str, kinds: Iterable[str]) -> bool:
    """May this user approve a change of these kinds of models, or send it back? Never one's own."""
    return may_draft(user, kinds) and user.id != author_id


def may_administer(user: User) -> bool:
    """Keep organisations, people, lists, texts, working days and settings. That opens no case."""
    return "administrator" in user.roles


def must_administer(user: User) -> None:
    """Raises NotAllowed."""
    if not may_administer(user):
        raise NotAllowed(Text("Das macht die Fachadministration.", "This is done by the administrators."))


def needs_second_administrator(role: str) -> bool:
    """Whether a role is given by two people: it opens something of cases, or lets one administer or change models."""
    return role in _RIGHTS or role in {"privacy_officer", "administrator", "process_owner"}


def may_decide_role(user: User, asked_by: str, user_id: str) -> bool:
    """May this user approve a role for somebody: neither who asked for it nor who gets it."""
    return may_administer(user) and user.id not in (asked_by, user_id)
