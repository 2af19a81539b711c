"""Who may what: the one place that decides.

A case has parties: roles held by organisations or persons. A user stands to a case in the roles of those parties that
he or she belongs to (`roles_in_case`). What a role may see and do is the table `RIGHTS`; what an open task asks is
`may_do_task`. Lists filter by `Reach`, which queries turn into SQL; pages ask the same table again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.people.models import User


@dataclass(frozen=True)
class Rights:
    """What one role may know of a case it is a party of."""

    parts: frozenset[str] = frozenset()
    decisions: bool = False
    history: bool = False
    diagram: bool = True


RIGHTS: dict[str, Rights] = {
    "proposer": Rights(parts=frozenset("A"), diagram=False),
    "coordination": Rights(parts=frozenset("AB"), decisions=True, history=True),
    "liaison": Rights(parts=frozenset("AB"), decisions=True, history=True),
    "case_manager": Rights(parts=frozenset("ABC"), decisions=True, history=True),
    "carrier_lead": Rights(parts=frozenset("AB"), decisions=True, history=True),
    "referral_partner": Rights(diagram=False),
    "ki_lead": Rights(parts=frozenset("AB"), decisions=True, history=True),
}
"""Roles that are not named here see no case at all."""

PERSONAL_ROLES = frozenset({"case_manager"})
"""Roles that a person holds in a case, not everybody of the organisation."""

OFFICE_WIDE_ROLES = frozenset({"ki_lead"})
"""Roles that stand to every case without being made a party."""


@dataclass(frozen=True)
class PartyRef:
    """A party of a case as far as rights are concerned."""

    role: str
    organisation_id: str | None
    user_id: str | None


@dataclass(frozen=True)
class Reach:
    """Which parties of cases a user belongs to; queries make a SQL condition of it."""

    everywhere: bool
    by_organisation: tuple[tuple[str, frozenset[str]], ...]
    in_person: str


def reach(user: User) -> Reach:
    """For lists and searches: the same rule as `roles_in_case`, in a form that SQL can filter by."""
    by_organisation = tuple(
        (role, user.organisation_ids(role))
        for role in sorted(user.roles & RIGHTS.keys() - PERSONAL_ROLES - OFFICE_WIDE_ROLES)
    )
    return Reach(bool(user.roles & OFFICE_WIDE_ROLES), by_organisation, user.id)


def roles_in_case(user: User, parties: Iterable[PartyRef]) -> frozenset[str]:
    """The roles in which the user stands to a case."""
    held = {role for role in user.roles if role in OFFICE_WIDE_ROLES}
    for party in parties:
        if party.role not in RIGHTS:
            continue
        in_person = party.user_id == user.id
        in_office = party.role not in PERSONAL_ROLES and party.organisation_id in user.organisation_ids(party.role)
        if in_person or in_office:
            held.add(party.role)
    return frozenset(held)


def rights(roles: Iterable[str]) -> Rights:
    """The rights of several roles together."""
    each = [RIGHTS[role] for role in roles if role in RIGHTS]
    return Rights(
        parts=frozenset().union(*(r.parts for r in each)),
        decisions=any(r.decisions for r in each),
        history=any(r.history for r in each),
        diagram=any(r.diagram for r in each),
    )


@dataclass(frozen=True)
class TaskRef:
    """An open task as far as rights are concerned."""

    roles: tuple[tuple[str, str | None], ...]
    """(role, organisation id or None for every organisation)."""
    user_ids: frozenset[str]
    assignee_id: str | None
    excluded_ids: frozenset[str]


def may_do_task(user: User, task: TaskRef) -> bool:
    """May this user take up the task (claim, fill, complete)?"""
    if user.id in task.excluded_ids:
        return False
    if task.assignee_id == user.id or user.id in task.user_ids:
        return True
    for role, organisation_id in task.roles:
        held_in = user.organisation_ids(role)
        if organisation_id in held_in or (organisation_id is None and held_in):
            return True
    return False


def may_propose(user: User) -> bool:
    return bool(user.roles & {"proposer", "coordination"})


def may_run_conferences(user: User, organisation_id: str) -> bool:
    """Keep the calendar of this coordinating office, hold its conferences, close them and approve the minutes."""
    return organisation_id in user.organisation_ids("coordination")
