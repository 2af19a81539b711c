"""The conference sheet of a case: what was released for the conference, whoever looks at it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.cases.queries import CaseView, Recommendation, case_view
from app.cases.readable import closed_texts, readable_parts
from app.cases.releases import Line, read_released
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
    """What everybody in the room may see: facts by part, lines released from the counselling, the recommendation.

    `view` is the case as this user sees it.
    """

    view: CaseView
    parts: dict[str, dict[str, object]]
    released: tuple[Line, ...]
    recommendation: Recommendation | None


def sheet(session: Session, user: User, item: AgendaItem) -> Sheet:
    """Nothing of part C; where the liaison takes part, nothing that the liaison may not know. Raises NotFound."""
    view = case_view(session, user, item.case.reference)
    with_liaison = _liaison_takes_part(session, item)
    shared = {part: facts for part, facts in view.parts.items() if part != "C"}
    if with_liaison:
        audience = rights({"liaison"}, view.ref)
        shared = readable_parts(shared, audience, closed_texts((view.parts,), audience))
    parts = {
        part: {key: value for key, value in facts.items() if key not in OF_THE_MEETING}
        for part, facts in shared.items()
    }
    found = [made for made in view.recommendations if made.decision_id == "complexity"]
    recommended = found[0] if found and item.kind != "review" else None
    return Sheet(view, parts, _released(session, view, with_liaison), recommended)


def _released(session: Session, view: CaseView, with_liaison: bool) -> tuple[Line, ...]:
    """Lines of part C that were released to everybody in the room, this user among them; the newest first."""
    audiences = [rights({role}, view.ref) for role in ("coordination", "liaison")[: 1 + with_liaison]]
    if not view.rights.counsels:
        audiences.append(view.rights)
    each = [read_released(session, replace(view, rights=audience)) for audience in audiences]
    open_to_all = set.intersection(*({release.line.id for release in releases} for releases in each))
    return tuple(release.line for release in each[0] if release.line.id in open_to_all)


def _liaison_takes_part(session: Session, item: AgendaItem) -> bool:
    party = item.case.party("liaison")
    return party is not None and party.shared_until is not None and party.shared_until > now(session)
