"""Only BPMN that the engine runs: nothing is passed over in silence."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from app.catalog.bpmn import Bpmn, Element, bpmn, extensions, is_trigger, name_of
from app.catalog.check.library import Library
from app.catalog.dialect import BPMN, EXTENSIONS, FLOW_NODES, FOREIGN, TRIGGERS, UNSUPPORTED_NODES, allowed_extensions
from app.errors import Finding
from app.text import Text

_PLACES = {
    "startEvent": "start",
    "endEvent": "end",
    "boundaryEvent": "boundary",
    "intermediateCatchEvent": "catch",
    "intermediateThrowEvent": "throw",
}


def check(library: Library) -> Iterator[Finding]:
    """Elements, triggers, markers and extensions outside of the dialect."""
    for _, diagram in library.bpmns:
        for scope in diagram.processes:
            for element in scope.iter(f"{{{BPMN}}}*"):
                yield from _check_element(diagram, element)
        for element in diagram.root.iter(f"{{{BPMN}}}*"):
            yield from _check_extensions(diagram, element)


def _check_element(diagram: Bpmn, element: Element) -> Iterator[Finding]:
    name = name_of(element)
    if name in UNSUPPORTED_NODES:
        yield diagram.finding(
            element,
            Text(
                f"Elemente der Art „{name}“ werden nicht ausgeführt. Bitte mit anderen Elementen zeichnen.",
                f"Elements of the kind “{name}” are not run. Please draw it with other elements.",
            ),
        )
    if name == "standardLoopCharacteristics":
        yield diagram.finding(
            element,
            Text(
                "Die einfache Schleifenmarkierung wird nicht ausgeführt. Bitte mit einem Gateway zeichnen.",
                "The standard loop marker is not run. Please draw the loop with a gateway.",
            ),
        )
    if element.get("isForCompensation") == "true":
        yield diagram.finding(element, Text("Kompensation wird nicht ausgeführt.", "Compensation is not run."))
    if name in _PLACES:
        yield from _check_trigger(diagram, element)


def _check_trigger(diagram: Bpmn, event: Element) -> Iterator[Finding]:
    triggers = [child for child in event if is_trigger(child)]
    if len(triggers) > 1:
        yield diagram.finding(
            event,
            Text(
                "Ein Ereignis kann nur einen Auslöser haben. Bitte mehrere Ereignisse zeichnen.",
                "An event can have one trigger only. Please draw several events.",
            ),
        )
        return
    kind = name_of(triggers[0]).removesuffix("EventDefinition") if triggers else "none"
    if kind not in TRIGGERS[_place(event)]:
        yield diagram.finding(
            event,
            Text(
                f"Der Auslöser „{kind}“ ist an dieser Stelle nicht möglich.",
                f"The trigger “{kind}” is not possible at this place.",
            ),
        )


def _place(event: Element) -> str:
    parent = event.getparent()
    if name_of(event) == "startEvent" and parent is not None and name_of(parent) == "subProcess":
        return "handler" if parent.get("triggeredByEvent") == "true" else "sub_start"
    return _PLACES[name_of(event)]


def _check_extensions(diagram: Bpmn, element: Element) -> Iterator[Finding]:
    for name in element.attrib:
        engine = FOREIGN.get(etree.QName(name).namespace or "")
        if engine:
            yield diagram.finding(element, _foreign(engine, etree.QName(name).localname))
    for holder in element.findall(bpmn("extensionElements")):
        for child in holder:
            engine = FOREIGN.get(etree.QName(child).namespace or "") if isinstance(child.tag, str) else None
            if engine:
                yield diagram.finding(child, _foreign(engine, name_of(child)))
    if name_of(element) not in FLOW_NODES | EXTENSIONS.keys():
        return
    for child in extensions(element):
        if name_of(child) not in allowed_extensions(name_of(element)):
            yield diagram.finding(
                child,
                Text(
                    f"Die Erweiterung „{name_of(child)}“ wird an diesem Element nicht unterstützt. Bitte entfernen.",
                    f"The extension “{name_of(child)}” is not supported on this element. Please remove it.",
                ),
            )


def _foreign(engine: str, name: str) -> Text:
    return Text(
        f"„{name}“ ist eine Angabe für {engine} und bewirkt hier nichts. Bitte die Angabe für Camunda 8 verwenden.",
        f"“{name}” is meant for {engine} and has no effect here. Please use what Camunda 8 offers.",
    )
