"""Withdrawing consent: it acts at once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.consents import CONSENTS, FOUNDATIONS
from app.cases.file import read_facts, write_facts
from app.cases.models import Case
from app.cases.queries import case_view
from app.errors import NotAllowed, Problem
from app.people.models import User
from app.people.policy import may_withdraw
from app.store.clock import today
from app.tasks.holding import hold_case
from app.tasks.operations import send_message
from app.text import Text

ROLES_THAT_STEP_BACK = {"E3": ["liaison"], "E4": ["referral_partner"]}


def roles_that_step_back(consents: Iterable[str]) -> list[str]:
    """The roles that lose their access at once; without the foundations all but those who carry out the end do."""
    return sorted({role for consent in consents for role in ROLES_THAT_STEP_BACK.get(consent, [])})


def withdraw_consent(session: Session, user: User, case: Case, consents: Iterable[str]) -> None:
    """Record the withdrawal and tell the process; of a case that has ended only the record is kept.

    Raises Problem for an unknown consent, NotFound for a foreign case, NotAllowed for other roles.
    """
    if not may_withdraw(case_view(session, user, case.reference).roles):
        raise NotAllowed(
            Text(
                "Einen Widerruf nehmen Koordinierende Stelle, Case Management oder vorschlagende Stelle auf.",
                "A withdrawal is taken by the coordinating office, the case management or the proposing agency.",
            )
        )
    withdrawn = list(consents)
    for consent in withdrawn:
        if consent not in CONSENTS:
            raise Problem(
                Text("Die Einwilligung „{consent}“ gibt es nicht.", "There is no consent “{consent}”.").fill(
                    consent=consent
                )
            )
    case = hold_case(session, case.id).case
    facts = read_facts(session, case, ["B"])
    earlier, days = facts.get("withdrawn_consents") or [], facts.get("withdrawals") or {}
    now_withdrawn = dict.fromkeys(withdrawn, today(session).isoformat())
    kept = {"withdrawn_consents": sorted({*earlier, *withdrawn}), "withdrawals": {**days, **now_withdrawn}}  # type: ignore[dict-item,misc]
    changed = write_facts(session, case, {"B": kept})
    events = [Event("consent.withdrawn", consent) for consent in withdrawn]
    if changed:
        events.append(Event("facts.changed", "", changed))
    audit.record(session, user.id, events, case_id=case.id, key_id=case.key_id)
    if case.state != "open":
        return
    roles = roles_that_step_back(withdrawn)
    name = "consent_withdrawn" if FOUNDATIONS & set(withdrawn) else "consent_partly_withdrawn"
    send_message(session, user.id, case, name, {"consents": withdrawn, "roles": roles})
