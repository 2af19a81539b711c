"""What must hold in a drawn process before it can run."""

from __future__ import annotations

from lxml import etree

from app.catalog.dialect import ZEEBE, allowed_extensions
from app.engine.nodes.events import CatchEvent, EventGateway, LinkEvent
from app.engine.nodes.gateways import ExclusiveGateway, InclusiveGateway, ParallelGateway
from app.engine.reading.diagram import Diagram
from app.engine.reading.dialect import (
    REFUSED_ELEMENTS,
    REFUSED_EXTENSIONS,
    local,
    tag,
)
from app.engine.specs import Node, ProcessSpec
from app.text import Text


def check_extensions(diagram: Diagram, element: etree._Element) -> None:
    """Zeebe extension elements that we do not know, or that mean nothing here, are refused; so are other markers."""
    holder = element.find(tag("extensionElements"))
    for child in holder if holder is not None else ():
        if not isinstance(child.tag, str) or etree.QName(child).namespace != ZEEBE:
            continue
        name = local(child)
        if name not in allowed_extensions(local(element)):
            unknown = Text(
                "Die Erweiterung „{name}“ wird an diesem Element nicht unterstützt.",
                "The extension “{name}” is not supported on this element.",
            )
            diagram.refuse(element, REFUSED_EXTENSIONS.get(name, unknown), name=name)
    if element.get("isForCompensation") == "true":
        diagram.refuse(
            element,
            Text("Kompensation wird nicht unterstützt.", "Compensation is not supported."),
        )
    if element.find(tag("standardLoopCharacteristics")) is not None:
        diagram.refuse(element, REFUSED_ELEMENTS["standardLoopCharacteristics"])


def check_scope(diagram: Diagram, element: etree._Element, spec: ProcessSpec) -> None:
    """Starts, ways in and out, conditions."""
    _check_starts(diagram, element, spec)
    drawn = {child.get("id"): child for child in element if isinstance(child.tag, str) and child.get("id")}
    for node in spec.nodes.values():
        _check_ways(diagram, drawn[node.bpmn_id], node)
        _check_conditions(diagram, drawn, node)
        if isinstance(node, EventGateway):
            _check_event_gateway(diagram, drawn[node.bpmn_id], node)


def _check_starts(diagram: Diagram, element: etree._Element, spec: ProcessSpec) -> None:
    plain = [start for start in spec.starts if start.trigger.kind == "none"]
    if len(plain) > 1 or (not spec.is_process and len(spec.starts) > 1):
        diagram.refuse(
            element,
            Text(
                "Es gibt mehr als ein Startereignis ({ids}). Bitte nur eines zeichnen.",
                "There is more than one start event ({ids}). Please draw only one.",
            ),
            ids=", ".join(start.bpmn_id for start in spec.starts),
        )
    if not spec.starts:
        diagram.refuse(element, Text("Das Startereignis fehlt.", "The start event is missing."))


def _check_ways(diagram: Diagram, drawn: etree._Element, node: Node) -> None:
    begins = node.kind in ("startEvent", "boundaryEvent") or node.is_handler
    if begins and node.incoming:
        diagram.refuse(
            drawn,
            Text("Zu diesem Element darf kein Sequenzfluss führen.", "No sequence flow may lead to this element."),
        )
    if not begins and not node.incoming:
        diagram.refuse(
            drawn,
            Text("Zu diesem Element führt kein Weg.", "No way leads to this element."),
        )
    closed = node.kind == "endEvent" or node.is_handler
    if (closed or _is_link_source(node)) and any(not flow.id.startswith("link:") for flow in node.outgoing):
        diagram.refuse(
            drawn,
            Text("Von diesem Element darf kein Sequenzfluss ausgehen.", "No sequence flow may leave this element."),
        )
    if node.kind == "startEvent" and not node.outgoing:
        diagram.refuse(drawn, Text("Von hier führt kein Weg weiter.", "No way leads on from here."))


def _is_link_source(node: Node) -> bool:
    return isinstance(node, LinkEvent) and node.kind == "intermediateThrowEvent"


def _check_conditions(diagram: Diagram, drawn: dict[str, etree._Element], node: Node) -> None:
    chooses = isinstance(node, (ExclusiveGateway, InclusiveGateway))
    for flow in node.outgoing:
        if flow.id.startswith("link:"):
            continue
        if flow.condition is None and flow is not node.default and chooses and len(node.outgoing) > 1:
            diagram.refuse(
                drawn[flow.id],
                Text(
                    "Dem Weg nach „{target}“ fehlt die Bedingung. Bitte eine angeben oder ihn zum Standardweg machen.",
                    "The way to “{target}” has no condition. Please give one or make it the default flow.",
                ),
                target=flow.target.bpmn_name or flow.target.bpmn_id,
            )
        if flow.condition is not None and (flow is node.default or isinstance(node, (ParallelGateway, EventGateway))):
            diagram.refuse(
                drawn[flow.id],
                Text(
                    "An diesem Weg bewirkt eine Bedingung nichts. Bitte entfernen.",
                    "A condition has no effect on this way. Please remove it.",
                ),
            )


def _check_event_gateway(diagram: Diagram, drawn: etree._Element, node: Node) -> None:
    targets = [flow.target for flow in node.outgoing]
    fits = all(isinstance(t, CatchEvent) and len(t.incoming) == 1 and not t.boundaries for t in targets)
    if len(targets) < 2 or not fits:
        diagram.refuse(
            drawn,
            Text(
                "Nach einem ereignisbasierten Gateway müssen mindestens zwei Zwischenereignisse oder "
                "Empfangsaufgaben stehen, zu denen nur dieser Weg führt.",
                "An event-based gateway must be followed by at least two intermediate catch events or receive "
                "tasks to which only this way leads.",
            ),
        )
    if drawn.get("instantiate") == "true":
        diagram.refuse(
            drawn,
            Text(
                "Ein ereignisbasiertes Gateway kann den Prozess nicht beginnen.",
                "An event-based gateway cannot begin the process.",
            ),
        )
