"""Withdrawing consent: it acts at once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.cases.file import read_facts, write_facts
from app.cases.models import Case
from app.cases.queries import case_by_reference
from app.errors import Problem
from app.people.models import User
from app.tasks.operations import send_message
from app.text import Text

CONSENTS = ("E1", "E2", "E3", "E4", "E5", "E6", "E7")
FOUNDATIONS = frozenset({"E1", "E2"})
"""Without these the case cannot go on."""

ROLES_THAT_STEP_BACK = {"E3": ["liaison"], "E4": ["referral_partner"]}


def withdraw_consent(session: Session, user: User, case: Case, consents: Iterable[str]) -> None:
    """Record the withdrawal and tell the process.

    Raises Problem for an unknown consent, NotFound for a foreign case.
    """
    case_by_reference(session, user, case.reference)
    withdrawn = list(consents)
    for consent in withdrawn:
        if consent not in CONSENTS:
            raise Problem(
                Text("Die Einwilligung „{consent}“ gibt es nicht.", "There is no consent “{consent}”.").fill(
                    consent=consent
                )
            )
    earlier = read_facts(session, case, ["B"]).get("withdrawn_consents") or []
    write_facts(session, case, {"B": {"withdrawn_consents": sorted({*earlier, *withdrawn})}})  # type: ignore[misc]
    roles = sorted({role for consent in withdrawn for role in ROLES_THAT_STEP_BACK.get(consent, [])})
    name = "consent_withdrawn" if FOUNDATIONS & set(withdrawn) else "consent_partly_withdrawn"
    send_message(session, user.id, case, name, {"consents": withdrawn, "roles": roles})
