"""Every business rule task asks a decision that exists."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import extension, name_of, reference
from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

MISSING = Text(
    "Hier fehlt die Entscheidung. Bitte die Kennung einer Entscheidung (Decision ID) angeben.",
    "The decision is missing here. Please give the id of a decision (decision ID).",
)
NO_RESULT = Text(
    "Der Name für das Ergebnis fehlt (Result variable).", "The name for the result is missing (result variable)."
)


def check(library: Library) -> Iterator[Finding]:
    """Business rule tasks without decision or result, and decisions that nobody knows."""
    for _, diagram in library.bpmns:
        for node in diagram.flow_nodes:
            if name_of(node) != "businessRuleTask" or extension(node, "taskDefinition") is not None:
                continue
            called = extension(node, "calledDecision")
            if called is None or not called.get("decisionId"):
                yield diagram.finding(node, MISSING)
                continue
            if not called.get("resultVariable"):
                yield diagram.finding(node, NO_RESULT)
            asked = reference(called, "decisionId")
            if asked and asked.model_id not in library.known["decision"]:
                yield diagram.finding(
                    node,
                    Text(
                        f"Die Entscheidung „{asked.model_id}“ gibt es nicht. Bitte die Schreibweise prüfen.",
                        f"There is no decision “{asked.model_id}”. Please check the spelling.",
                    ),
                )
