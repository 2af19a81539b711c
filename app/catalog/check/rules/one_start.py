"""A process or sub-process begins in one place."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import bpmn, is_trigger, name_of
from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

NONE = Text("Hier fehlt das Startereignis.", "The start event is missing here.")
SEVERAL = Text(
    "Es gibt mehr als ein Startereignis. Bitte nur eines zeichnen.",
    "There is more than one start event. Please draw only one.",
)


def check(library: Library) -> Iterator[Finding]:
    """Exactly one start event without trigger in a process, exactly one start event in a sub-process."""
    for _, diagram in library.bpmns:
        for scope in diagram.scopes:
            starts = scope.findall(bpmn("startEvent"))
            plain = [start for start in starts if not any(is_trigger(child) for child in start)]
            counted = plain if name_of(scope) == "process" else starts
            if not starts:
                yield diagram.finding(scope, NONE)
            for start in counted[1:]:
                yield diagram.finding(start, SEVERAL)
