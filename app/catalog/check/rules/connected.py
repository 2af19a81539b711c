"""Every element is reached and leads on."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import Bpmn, Element, bpmn, name_of
from app.catalog.check.library import Library
from app.catalog.dialect import FLOW_NODES
from app.errors import Finding
from app.text import Text

UNREACHED = Text(
    "Zu diesem Element führt kein Weg. Bitte verbinden oder löschen.",
    "No way leads to this element. Please connect or delete it.",
)
STUCK = Text(
    "Von diesem Element führt kein Weg weiter. Bitte verbinden oder mit einem Endereignis abschließen.",
    "No way leads on from this element. Please connect it or finish with an end event.",
)
BROKEN = Text(
    "Dieser Weg hat keinen Anfang oder kein Ende im selben Prozess.",
    "This flow lacks a beginning or an end in the same process.",
)


def check(library: Library) -> Iterator[Finding]:
    """Flow nodes without a way in or out, and flows that lead nowhere."""
    for _, diagram in library.bpmns:
        for scope in diagram.scopes:
            yield from _check_scope(diagram, scope)


def _check_scope(diagram: Bpmn, scope: Element) -> Iterator[Finding]:
    nodes = {node.get("id"): node for node in scope if name_of(node) in FLOW_NODES and node.get("id")}
    flows = diagram.flows(scope)
    for flow in flows:
        if flow.get("sourceRef") not in nodes or flow.get("targetRef") not in nodes:
            yield diagram.finding(flow, BROKEN)
    sources = {flow.get("sourceRef") for flow in flows}
    targets = {flow.get("targetRef") for flow in flows}
    for node_id, node in nodes.items():
        if node_id not in targets and not _begins(node):
            yield diagram.finding(node, UNREACHED)
        if node_id not in sources and not _ends(node):
            yield diagram.finding(node, STUCK)


def _begins(node: Element) -> bool:
    return name_of(node) in ("startEvent", "boundaryEvent") or _is_handler(node) or _is_link(node)


def _ends(node: Element) -> bool:
    return name_of(node) == "endEvent" or _is_handler(node) or _is_link(node)


def _is_handler(node: Element) -> bool:
    return name_of(node) == "subProcess" and node.get("triggeredByEvent") == "true"


def _is_link(node: Element) -> bool:
    return node.find(bpmn("linkEventDefinition")) is not None
