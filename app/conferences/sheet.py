"""The conference sheet of a case: what was released for the conference, whoever looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases.queries import CaseView, Recommendation, case_view
from app.cases.readable import closed_texts, readable_parts
from app.conferences.models import AgendaItem
from app.people.models import User
from app.people.policy import rights
from app.store.clock import now

OF_THE_MEETING = frozenset(
    {
        "date", "place", "invited", "present", "quorum", "dmn_result", "deviates", "override_reason", "mandate",
        "postponed_reason", "new_date", "conference_agreements", "structural_issue_topic", "structural_issue",
        "conference_id", "review_date", "review_present", "review_quorum", "feedback_text", "duplicate_check",
        "anonymous_advice", "reconsideration_reason", "contact_name", "contact_phone", "phone",
    }
)  # fmt: skip
"""Facts that the minutes ask for, or that nobody needs for discussing the case."""


@dataclass(frozen=True)
class Sheet:
    """Facts by part as everybody in the room may see them; the newest recommendation; the case as this user sees it."""

    view: CaseView
    parts: dict[str, dict[str, object]]
    recommendation: Recommendation | None


def sheet(session: Session, user: User, item: AgendaItem) -> Sheet:
    """Nothing of part C; where the liaison takes part, nothing that the liaison may not know. Raises NotFound."""
    view = case_view(session, user, item.case.reference)
    shared = {part: facts for part, facts in view.parts.items() if part != "C"}
    if _liaison_takes_part(session, item):
        audience = rights({"liaison"}, view.ref)
        shared = readable_parts(shared, audience, closed_texts((view.parts,), audience))
    parts = {
        part: {key: value for key, value in facts.items() if key not in OF_THE_MEETING}
        for part, facts in shared.items()
    }
    found = [made for made in view.recommendations if made.decision_id == "complexity"]
    return Sheet(view, parts, found[0] if found and item.kind != "review" else None)


def _liaison_takes_part(session: Session, item: AgendaItem) -> bool:
    party = item.case.party("liaison")
    return party is not None and party.shared_until is not None and party.shared_until > now(session)
