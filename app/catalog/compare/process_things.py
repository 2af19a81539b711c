"""A diagram as things: its elements and flows by id, with lane and place; the drawing by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from lxml import etree

from app.catalog.bpmn import Bpmn, Element, bpmn, name_of
from app.catalog.compare.things import ORDER, Thing, xml_facts
from app.catalog.dialect import BPMN, ZEEBE

HOLDERS = frozenset(
    [
        "definitions",
        "collaboration",
        "process",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "laneSet",
        "childLaneSet",
    ]
)
_REFERENCES = frozenset(["incoming", "outgoing", "flowNodeRef"])
_PARTS = (
    _REFERENCES
    | frozenset(["documentation", "extensionElements", "ioSpecification", "property", "dataInputAssociation"])
    | frozenset(["multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "dataOutputAssociation"])
)
_SILENT = frozenset(["extensionElements", "zeebe:ioMapping", "zeebe:properties", "zeebe:taskHeaders"])
_KEYS = {"input": "target", "output": "target", "header": "key", "property": "name"}


def read_things(diagram: Bpmn) -> dict[str, Thing]:
    """Everything with an id that may be pointed at, the definitions under the empty id."""
    lanes, links = _lanes(diagram), _links(diagram)
    things: dict[str, Thing] = {}
    for element in diagram.root.iter(f"{{{BPMN}}}*"):
        if not _is_thing(element):
            continue
        own = "" if element is diagram.root else element.get("id", "")
        while own in things:
            own += "#"
        thing = things[own] = Thing(own, name_of(element), xml_facts(element, _label, _skip, _SILENT))
        _place(thing, element, lanes)
        _note_links(thing, element, links)
    return things


def _is_thing(element: Element) -> bool:
    parent = element.getparent()
    if parent is None:
        return True
    return bool(element.get("id")) and name_of(parent) in HOLDERS and name_of(element) not in _PARTS


def _skip(element: Element) -> bool:
    """What is told of elsewhere: other things, the drawing, references that repeat the flows and lanes."""
    space, name = etree.QName(element).namespace, name_of(element)
    if space != BPMN:
        return bool(space and space.endswith("/DI") and name == "BPMNDiagram")
    if name in _REFERENCES:
        return len(element) == 0 and not element.attrib
    return _is_thing(element) or (name == "lane" and bool(element.get("id")))


def _label(element: Element) -> str:
    space, name = etree.QName(element).namespace, name_of(element)
    if space == BPMN:
        return name
    if space != ZEEBE:
        return f"{{{space}}}{name}"
    attribute = _KEYS.get(name)
    key = element.get(attribute) if attribute else None
    return f"zeebe:{name}[{attribute}={key}]" if key else f"zeebe:{name}"


def _lanes(diagram: Bpmn) -> dict[str, list[str]]:
    """The lanes of each element, the innermost last."""
    lanes: dict[str, list[str]] = defaultdict(list)
    for lane in diagram.root.iter(bpmn("lane")):
        for reference in lane.findall(bpmn("flowNodeRef")):
            lanes[(reference.text or "").strip()].append(lane.get("id", ""))
    return lanes


def _place(thing: Thing, element: Element, lanes_of: Mapping[str, list[str]]) -> None:
    """Where a thing lies, and in whose lane; within a sub-process that of the sub-process."""
    lanes = lanes_of.get(thing.id, [])
    parent = element.getparent()
    if parent is not None and name_of(parent) != "definitions":
        thing.facts["in"] = parent.get("id", name_of(parent))
    around = element.iterancestors(bpmn("subProcess"))
    if not lanes and not thing.type.endswith("Flow"):
        lanes = next((lanes_of[each.get("id", "")] for each in around if each.get("id") in lanes_of), [])
    if lanes:
        thing.facts["lane"] = lanes[-1]
        if lanes[:-1]:
            thing.facts["lanes around"] = " ".join(lanes[:-1])
    if name_of(element) == "lane":  # an element that a lane names although it is not there
        known = element.getroottree().getroot().xpath("//@id")
        stray = {(ref.text or "").strip() for ref in element.findall(bpmn("flowNodeRef"))} - set(known)
        if stray:
            thing.facts["flowNodeRef"] = " ".join(sorted(stray))
    targets = [
        e.get("target", "") for e in element.iter(f"{{{ZEEBE}}}input", f"{{{ZEEBE}}}output") if _owner(e, element)
    ]
    if len(targets) > 1:
        thing.facts[f"{ORDER}mapping"] = " ".join(target.replace(" ", "_") for target in targets)


def _owner(part: Element, element: Element) -> bool:
    holder = part.getparent()
    while holder is not None and not _is_thing(holder):
        holder = holder.getparent()
    return holder is element


def _links(diagram: Bpmn) -> dict[tuple[str, str], list[str]]:
    """(element, incoming or outgoing) → the flows that say so, in the order of the file."""
    links: dict[tuple[str, str], list[str]] = defaultdict(list)
    for flow in diagram.root.iter(bpmn("sequenceFlow")):
        links[flow.get("sourceRef", ""), "outgoing"].append(flow.get("id", ""))
        links[flow.get("targetRef", ""), "incoming"].append(flow.get("id", ""))
    return links


def _note_links(thing: Thing, element: Element, links: dict[tuple[str, str], list[str]]) -> None:
    """The order in which ways are asked; and references at the element that disagree with the flows themselves."""
    outgoing = links[thing.id, "outgoing"]
    if len(outgoing) > 1:
        thing.facts[f"{ORDER}ways"] = " ".join(outgoing)
    for side in ("incoming", "outgoing"):
        said = {(ref.text or "").strip() for ref in element.findall(bpmn(side))}
        wrong = said - set(links[thing.id, side])
        if wrong:
            thing.facts[f"{side}, ohne Pfeil"] = " ".join(sorted(wrong))


def read_drawing(diagram: Bpmn) -> dict[str, list[str]]:
    """How each element is drawn: for its id (empty: for none) the facts of its shapes, edges and labels."""
    drawn: dict[str, list[str]] = defaultdict(list)
    for part in _drawing(diagram):
        facts = xml_facts(part, name_of, lambda child: bool(child.get("bpmnElement")))
        drawn[part.get("bpmnElement", "")].append(repr(sorted(facts.items())))
    return drawn


def _drawing(diagram: Bpmn) -> Iterator[Element]:
    for part in diagram.root.iter():
        if isinstance(part.tag, str) and (part.get("bpmnElement") or name_of(part) == "BPMNDiagram"):
            yield part
