"""Every service task names an operation that exists."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import extension, name_of
from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

WORKING = ("serviceTask", "sendTask")
MISSING = Text(
    "Hier fehlt, welcher Vorgang ausgeführt werden soll (Task definition, Type).",
    "The operation to run is missing here (task definition, type).",
)


def check(library: Library) -> Iterator[Finding]:
    """Service tasks without type, and types that the application does not offer."""
    for _, diagram in library.bpmns:
        for node in diagram.flow_nodes:
            definition = extension(node, "taskDefinition")
            operation = None if definition is None else (definition.get("type") or "").strip()
            if not operation:
                if definition is not None or name_of(node) in WORKING:
                    yield diagram.finding(node, MISSING)
                continue
            if library.operations is None or operation.startswith("=") or operation in library.operations:
                continue
            offered = ", ".join(sorted(library.operations)) or "–"
            yield diagram.finding(
                node,
                Text(
                    f"Den Vorgang „{operation}“ gibt es nicht. Möglich sind: {offered}.",
                    f"There is no operation “{operation}”. Possible are: {offered}.",
                ),
            )
