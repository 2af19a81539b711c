"""What runs is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import Bpmn
from app.catalog.check.library import Library
from app.catalog.dialect import DI
from app.errors import Finding
from app.text import Text

NO_SHAPE = Text(
    "Dieses Element ist nicht gezeichnet: Es läuft, aber niemand sieht es. Bitte im Editor einzeichnen.",
    "This element is not drawn: it runs, but nobody sees it. Please draw it in the editor.",
)


def check(library: Library) -> Iterator[Finding]:
    """Flow nodes and sequence flows without a shape or edge in the diagram."""
    for _, diagram in library.bpmns:
        drawn = _drawn(diagram)
        flows = [flow for scope in diagram.scopes for flow in diagram.flows(scope)]
        for element in [*diagram.flow_nodes, *flows]:
            if element.get("id") and element.get("id") not in drawn:
                yield diagram.finding(element, NO_SHAPE)


def _drawn(diagram: Bpmn) -> set[str]:
    shapes = [*diagram.root.iter(f"{{{DI}}}BPMNShape"), *diagram.root.iter(f"{{{DI}}}BPMNEdge")]
    return {(shape.get("bpmnElement") or "").rpartition(":")[2] for shape in shapes}
