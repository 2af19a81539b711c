"""`excludes_performer_of` names a user task of the same diagram."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import extension, name_of
from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

PROPERTY = "excludes_performer_of"


def check(library: Library) -> Iterator[Finding]:
    """Second persons without a first."""
    for _, diagram in library.bpmns:
        tasks = {node.get("id") for node in diagram.flow_nodes if name_of(node) == "userTask"}
        for node in diagram.flow_nodes:
            properties = extension(node, "properties")
            for line in properties if properties is not None else ():
                for other in (line.get("value") or "").split(",") if line.get("name") == PROPERTY else ():
                    if other.strip() not in tasks:
                        yield diagram.finding(
                            node,
                            Text(
                                f"Die Aufgabe „{other.strip()}“, deren Bearbeiter hier ausgeschlossen ist, gibt es im "
                                "Diagramm nicht.",
                                f"The task “{other.strip()}”, whose performer is excluded here, is not in the diagram.",
                            ),
                        )
