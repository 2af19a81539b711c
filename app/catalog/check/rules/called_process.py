"""Every call activity calls a process that exists."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import extension, name_of, reference
from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

MISSING = Text(
    "Hier fehlt der aufgerufene Prozess. Bitte seine Kennung (Process ID) angeben.",
    "The called process is missing here. Please give its id (process ID).",
)


def check(library: Library) -> Iterator[Finding]:
    """Call activities without process, and processes that nobody knows."""
    for _, diagram in library.bpmns:
        for node in diagram.flow_nodes:
            if name_of(node) != "callActivity":
                continue
            called = extension(node, "calledElement")
            if called is None or not called.get("processId"):
                yield diagram.finding(node, MISSING)
                continue
            target = reference(called, "processId")
            if target and target.model_id not in library.known["process"]:
                yield diagram.finding(
                    node,
                    Text(
                        f"Den Prozess „{target.model_id}“ gibt es nicht. Bitte die Schreibweise prüfen.",
                        f"There is no process “{target.model_id}”. Please check the spelling.",
                    ),
                )
