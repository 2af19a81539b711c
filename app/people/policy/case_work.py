"""Who may do what in cases: tasks, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.people.models import User
from app.people.policy.parties import PERSONAL_ROLES


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
