"""Single facts that a role reads although it may not read the whole part, by their keys in the forms.

A field that no list names is for those who read the whole part: what is new stays closed until somebody opens it.
"""

from __future__ import annotations

FEEDBACK = frozenset({"feedback_text"})
"""What the proposing agency is told of the result."""

CONFERENCE = frozenset(
    {
        "date",
        "place",
        "invited",
        "present",
        "quorum",
        "conference_id",
        "legal_areas_confirmed",
        "life_domains_confirmed",
        "institutions_confirmed",
        "prospect",
        "identity",
        "residence_status_confirmed",
        "residence_deadlines",
        "liaison_note",
        "dmn_result",
        "decision",
        "deviates",
        "override_reason",
        "priority",
        "mandate",
        "postponed_reason",
        "new_date",
        "conference_agreements",
    }
)
"""The sheet of the case conference: coordination and liaison decide together."""

SHARED_PLAN = frozenset({"goals", "goal_reviews", "review_date", "traffic_light"})
"""Plan and quarterly state; of the goals only those that name the role."""

ASSIGNMENT = frozenset(
    {
        "municipality",
        "mandate",
        "priority",
        "carrier",
        "load",
        "match_wishes",
        "consent_e2",
        "consent_e2_date",
        "waitlist_since",
        "interim",
        "accept",
        "accept_reason",
        "case_manager",
        "deputy",
        "missed_reason",
    }
)
"""What a carrier's lead needs for assigning: the mandate in a sentence, who takes it, until when."""

CLOSING = frozenset(
    {"closing_reason", "closing_summary", "goal_results", "closure_confirmed", "closure_comment", "handover"}
)
"""What the second person looks at before a case is closed."""

SHEET = frozenset(
    {"referral_sheet", "target_service", "mode", "response", "response_note", "first_contact", "consent_e4"}
)
"""The minimal sheet of a referral, and the partner's own answers."""

PERSON = frozenset({"first_name", "last_name", "phone", "language", "language_other", "interpreter"})
"""Who the person is and how to reach them."""

ART9_KEYS = frozenset(
    {"life_domains", "life_domains_confirmed", "referral_topics", "acute_danger", "acute_danger_note"}
)
"""Facts of the parts A and B that may speak of health or violence."""
