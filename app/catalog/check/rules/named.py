"""What staff read has a name."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import name_of
from app.catalog.check.library import Library
from app.catalog.check.rules.flow_condition import has_condition, outgoing
from app.errors import Finding
from app.text import Text

TASK = Text(
    "Der Aufgabe fehlt der Name. Er steht im Posteingang: sagen Sie, was zu tun ist.",
    "The task has no name. It is what the inbox shows: say what is to be done.",
)
QUESTION = Text(
    "Dem Gateway fehlt der Name. Schreiben Sie die Frage, die hier entschieden wird.",
    "The gateway has no name. Write the question that is decided here.",
)
PROCESS = Text("Dem Prozess fehlt der Name.", "The process has no name.")


def check(library: Library) -> Iterator[Finding]:
    """Processes, user tasks and gateways with conditions without a name."""
    for _, diagram in library.bpmns:
        for process in diagram.processes:
            if not process.get("name", "").strip():
                yield diagram.finding(process, PROCESS)
        for node in diagram.flow_nodes:
            if node.get("name", "").strip():
                continue
            if name_of(node) == "userTask":
                yield diagram.finding(node, TASK)
            elif name_of(node).endswith("Gateway") and any(has_condition(f) for f in outgoing(diagram, node)):
                yield diagram.finding(node, QUESTION)
