"""Who may know of a case, kept in step with what the file says about consents and the deputy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases.consents import CONSENT_KEYS, FOREVER, FOUNDATIONS, Consents
from app.cases.models import Case, Party
from app.people.models import Organisation
from app.people.policy import NEEDS_CONSENT, RELEASE_NEEDS, CaseRef, PartyRef
from app.people.queries import user_by_name
from app.store.base import new_id
from app.store.clock import now

SHARING_KEYS = CONSENT_KEYS | {"deputy"}
"""Facts whose change can let somebody in or out."""


def settle(session: Session, case: Case, facts: Mapping[str, object]) -> None:
    """Bring the parties in line with the file: until when consent lets each know, and who is deputy."""
    _settle_deputy(session, case, facts)
    consents = Consents(facts)
    if any(consents.is_withdrawn(block) for block in FOUNDATIONS):
        case.restricted_at = case.restricted_at or now(session)
    for party in case.parties:
        if party.until is None:
            party.shared_until = _shared_until(session, party, consents)


def take_part(
    case: Case,
    role: str,
    organisation_id: str | None,
    user_id: str | None,
    at: datetime,
    stands_in_for_id: str | None = None,
) -> Party:
    """A new party; the earlier holder of the role steps back. Who needs consent knows nothing before `settle`."""
    if (earlier := case.party(role)) is not None:
        earlier.until = at
    party = Party(
        id=new_id(),
        case_id=case.id,
        role=role,
        organisation_id=organisation_id,
        user_id=user_id,
        stands_in_for_id=stands_in_for_id,
        since=at,
        until=None,
        shared_until=None if role in NEEDS_CONSENT else FOREVER,
    )
    case.parties.append(party)
    return party


def case_ref(session: Session, case: Case, facts: Mapping[str, object]) -> CaseRef:
    """The case as the policy sees it; `facts` are those of the parts A and B."""
    consents, at = Consents(facts), now(session)
    standing = {block for block in ("E1", "E2", "E3") if consents.stands(block, at)}
    for party in case.parties:
        if party.until is None and party.role in RELEASE_NEEDS:
            standing |= _standing_for(session, party, consents, at)
    accepted = facts.get("referral_accepted") is True
    return replace(bare_ref(case), consents=frozenset(standing), accepted=accepted)


def bare_ref(case: Case) -> CaseRef:
    """The case as far as it says who stands to it; what they may know takes `case_ref`."""
    return CaseRef(
        parties=tuple(
            PartyRef(p.role, p.organisation_id, p.user_id, p.shared_until) for p in case.parties if p.until is None
        ),
        stage=case.stage,
        ended=case.state == "ended",
        restricted=case.restricted_at is not None,
    )


def _standing_for(session: Session, party: Party, consents: Consents, at: datetime) -> set[str]:
    """Consents that are given to one office."""
    found = set()
    if party.role == "referral_partner" and consents.stands("E4", at, _key_of(session, party)):
        found.add("E4")
    if consents.knows("E5") and consents.stands("E5", at, _key_of(session, party)):
        found.add(f"E5:{party.role}")
    return found


def _shared_until(session: Session, party: Party, consents: Consents) -> datetime | None:
    if party.role not in NEEDS_CONSENT:
        return FOREVER
    if any(consents.is_withdrawn(block) for block in FOUNDATIONS):
        return None
    if party.role == "liaison":
        return None if consents.is_withdrawn("E3") else _later(consents.until("E1"), consents.until("E3"))
    if party.role == "referral_partner":
        return consents.until("E4", _key_of(session, party))
    return consents.until("E2")


def _settle_deputy(session: Session, case: Case, facts: Mapping[str, object]) -> None:
    """The person whom the file names as deputy stands in for the case manager, and only while there is one."""
    manager, current = case.party("case_manager"), case.party("deputy")
    named = facts.get("deputy")
    user = user_by_name(session, named) if isinstance(named, str) and named and manager else None
    if user is not None and manager is not None and user.id == manager.user_id:
        user = None
    if (current.user_id if current else None) == (user.id if user else None):
        return
    if user is not None and manager is not None:
        take_part(case, "deputy", manager.organisation_id, user.id, now(session))
    elif current is not None:
        current.until = now(session)


def _key_of(session: Session, party: Party) -> str | None:
    organisation = session.get(Organisation, party.organisation_id) if party.organisation_id else None
    return organisation.key if organisation else None


def _later(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
