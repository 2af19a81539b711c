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
    if FOUNDATIONS & set(withdrawn):
        send_message(session, user.id, case, "consent_withdrawn", {"scope": "all"})
        return
    for consent in withdrawn:
        send_message(session, user.id, case, "consent_partly_withdrawn", {"scope": consent})
