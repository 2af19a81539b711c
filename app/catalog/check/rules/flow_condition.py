"""Where ways part, each has a condition or is the default."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import Bpmn, Element, bpmn, name_of
from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

CHOOSING = ("exclusiveGateway", "inclusiveGateway")
MISSING = Text(
    "Diesem Weg fehlt die Bedingung. Bitte eine angeben oder ihn zum Standardweg machen.",
    "This flow has no condition. Please give one or make it the default flow.",
)
USELESS = Text(
    "An diesem Weg bewirkt eine Bedingung nichts. Bitte entfernen.",
    "A condition has no effect on this flow. Please remove it.",
)


def check(library: Library) -> Iterator[Finding]:
    """Flows out of a choice without condition; conditions that nobody asks."""
    for _, diagram in library.bpmns:
        for node in diagram.flow_nodes:
            for flow in outgoing(diagram, node) if node.get("id") else ():
                default = node.get("default") == flow.get("id")
                conditional = has_condition(flow)
                chooses = name_of(node) in CHOOSING
                if chooses and not conditional and not default and len(outgoing(diagram, node)) > 1:
                    yield diagram.finding(flow, MISSING)
                if conditional and (default or name_of(node) in ("parallelGateway", "eventBasedGateway")):
                    yield diagram.finding(flow, USELESS)


def outgoing(diagram: Bpmn, node: Element) -> list[Element]:
    """The flows that leave a node."""
    scope = node.getparent()
    return [] if scope is None else [f for f in diagram.flows(scope) if f.get("sourceRef") == node.get("id")]


def has_condition(flow: Element) -> bool:
    """Whether a flow has a condition."""
    return bool((flow.findtext(bpmn("conditionExpression")) or "").strip())
