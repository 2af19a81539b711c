"""Every timer says when."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import bpmn, name_of
from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

VALUES = ("timeDate", "timeDuration", "timeCycle")
MISSING = Text(
    "Dem Zeitereignis fehlt die Angabe: genau eines von Zeitpunkt, Dauer und Wiederholung.",
    "The timer event lacks its value: exactly one of date, duration and cycle.",
)


def check(library: Library) -> Iterator[Finding]:
    """Timer events without value, or with several."""
    for _, diagram in library.bpmns:
        for node in diagram.flow_nodes:
            for timer in node.findall(bpmn("timerEventDefinition")):
                given = [child for child in timer if name_of(child) in VALUES and (child.text or "").strip("= \n\t")]
                if len(given) != 1:
                    yield diagram.finding(node, MISSING)
