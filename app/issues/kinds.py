"""What a structural issue is in a form, and how far one has come."""

from __future__ import annotations

from app.text import Text

TOPIC_KEY, TEXT_KEY = "structural_issue_topic", "structural_issue"
APART = frozenset({f"case.{TOPIC_KEY}", f"case.{TEXT_KEY}"})
"""Fields of forms whose answers are kept here and neither in the file of the case nor with the form handed in."""

TOPIC_LENGTH, TEXT_LENGTH = 60, 800

STATES: dict[str, Text] = {
    "new": Text("neu", "new"),
    "in_work": Text("in Arbeit", "in work"),
    "solved": Text("gelöst", "solved"),
}
