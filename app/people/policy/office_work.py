"""Who may do what for the office as a whole: conferences, models, rules, operations, administration."""

from __future__ import annotations

from collections.abc import Iterable

from app.errors import NotAllowed
from app.people.models import User
from app.people.policy.rights import role_opens_cases
from app.text import Text


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
    return role_opens_cases(role) or role in {"privacy_officer", "administrator", "process_owner"}


def may_decide_role(user: User, asked_by: str, user_id: str) -> bool:
    """May this user approve a role for somebody: neither who asked for it nor who gets it."""
    return may_administer(user) and user.id not in (asked_by, user_id)
