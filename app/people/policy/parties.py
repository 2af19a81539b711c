"""Parties of a case, and in which roles somebody stands to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.people.models import User


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
