"""A diagram as text: its elements in the order of the flow, nested, and what may come next.

The same for eyes and for screen readers: the drawing shows where a case stands, this says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from app.catalog.xml import read_xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
PEOPLE = frozenset({"userTask", "callActivity", "subProcess", "manualTask"})
NODE_ENDINGS = ("Event", "Task", "Gateway", "Process")
_MATTER = re.compile(r"deadline\(\s*\"([a-z0-9_]+)\"")


@dataclass(frozen=True)
class Element:
    """One flow element. `calls`: id of the process it calls; `matter`: row of the table of deadlines, if it has one."""

    id: str
    kind: str
    name: str
    lane: str
    calls: str | None
    matter: str | None
    following: tuple[str, ...]
    attached_to: str | None
    children: tuple[Element, ...]


@dataclass(frozen=True)
class Outline:
    """One process: its elements in the order of the flow."""

    process_id: str
    name: str
    elements: tuple[Element, ...]

    def all(self) -> dict[str, Element]:
        """Every element by id, those in sub-processes too."""
        return {element.id: element for element in _walk(self.elements)}

    def next_steps(self, current: Iterable[str]) -> tuple[Element, ...]:
        """The steps for people that may come directly after the current ones, in the order of the flow."""
        known = self.all()
        queue = [target for ident in current if ident in known for target in known[ident].following]
        seen: set[str] = set()
        found: list[Element] = []
        while queue:
            ident = queue.pop(0)
            element = known.get(ident)
            if element is None or ident in seen:
                continue
            seen.add(ident)
            if element.kind in PEOPLE or element.kind == "endEvent":
                found.append(element)
            else:
                queue.extend(element.following)
        return tuple(element for element in found if element.id not in set(current))


@lru_cache(maxsize=64)
def read_outline(xml: bytes) -> Outline:
    """Outline of the executable process of a diagram that was checked when it was published."""
    root = read_xml(xml, "")
    process = next((p for p in root.iter(f"{BPMN}process") if p.get("isExecutable") == "true"), None)
    if process is None:
        process = next(root.iter(f"{BPMN}process"))
    lanes = {
        (ref.text or "").strip(): lane.get("name", "")
        for lane in process.iter(f"{BPMN}lane")
        for ref in lane.iterfind(f"{BPMN}flowNodeRef")
    }
    return Outline(process.get("id", ""), process.get("name", ""), _elements(process, lanes))


def _elements(scope: etree._Element, lanes: dict[str, str]) -> tuple[Element, ...]:
    flows: dict[str, list[str]] = {}
    nodes: dict[str, etree._Element] = {}
    for child in scope:
        kind = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if kind == "sequenceFlow":
            flows.setdefault(child.get("sourceRef", ""), []).append(child.get("targetRef", ""))
        elif child.get("id") and (kind.endswith(NODE_ENDINGS) or kind in ("task", "callActivity")):
            nodes[child.get("id", "")] = child
    made = {ident: _element(node, flows.get(ident, []), lanes) for ident, node in nodes.items()}
    return tuple(made[ident] for ident in _flow_order(made))


def _element(node: etree._Element, following: list[str], lanes: dict[str, str]) -> Element:
    called = node.find(f".//{ZEEBE}calledElement") if node.tag == f"{BPMN}callActivity" else None
    schedule = node.find(f"{BPMN}extensionElements/{ZEEBE}taskSchedule")
    matter = _MATTER.search(schedule.get("dueDate", "")) if schedule is not None else None
    kind = etree.QName(node).localname
    return Element(
        id=node.get("id", ""),
        kind=kind,
        name=" ".join(node.get("name", "").split()),
        lane=lanes.get(node.get("id", ""), ""),
        calls=called.get("processId") if called is not None else None,
        matter=matter[1] if matter else None,
        following=tuple(following),
        attached_to=node.get("attachedToRef"),
        children=_elements(node, lanes) if kind == "subProcess" else (),
    )


def _flow_order(elements: dict[str, Element]) -> list[str]:
    """Along the flow from the start, breadth first; what hangs at an element comes after it, the unreached last."""
    targets = {target for element in elements.values() for target in element.following}
    attached: dict[str, list[str]] = {}
    for element in elements.values():
        if element.attached_to:
            attached.setdefault(element.attached_to, []).append(element.id)
    starts = [e.id for e in elements.values() if e.id not in targets and not e.attached_to]
    starts.sort(key=lambda ident: elements[ident].kind != "startEvent")
    order: list[str] = []
    for start in [*starts, *elements]:
        queue = [start]
        while queue:
            ident = queue.pop(0)
            if ident in elements and ident not in order:
                order.append(ident)
                queue.extend([*elements[ident].following, *attached.get(ident, [])])
    return order


def _walk(elements: tuple[Element, ...]) -> Iterable[Element]:
    for element in elements:
        yield element
        yield from _walk(element.children)
