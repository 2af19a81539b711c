"""A BPMN file as the catalog looks at it: its elements by id, its processes, its zeebe extensions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml import etree

from app.catalog.dialect import BPMN, CONTAINERS, FLOW_NODES, ZEEBE
from app.catalog.xml import read_xml
from app.errors import Finding, Rejected
from app.text import Text

Element = etree._Element


@dataclass(frozen=True)
class Reference:
    """How one model names another: its id, and which version of it is meant."""

    model_id: str
    binding: str = "latest"
    version_tag: str | None = None


@dataclass(frozen=True)
class Process:
    """An executable process of a file."""

    id: str
    name: str
    version_tag: str | None
    start_form: Reference | None


@dataclass(frozen=True)
class Bpmn:
    """A BPMN file."""

    file: str
    root: Element

    @cached_property
    def definitions(self) -> tuple[Element, ...]:
        """Everything of BPMN that has an id, in the order of the file."""
        return tuple(e for e in self.root.iter(f"{{{BPMN}}}*") if e.get("id"))

    @cached_property
    def processes(self) -> tuple[Element, ...]:
        """The executable processes."""
        return tuple(p for p in self.root.findall(bpmn("process")) if p.get("isExecutable") == "true")

    @cached_property
    def flow_nodes(self) -> tuple[Element, ...]:
        """Events, activities and gateways of the executable processes, at any depth."""
        return tuple(e for p in self.processes for e in p.iter(f"{{{BPMN}}}*") if name_of(e) in FLOW_NODES)

    @cached_property
    def scopes(self) -> tuple[Element, ...]:
        """The executable processes and the sub-processes within them."""
        return tuple(e for p in self.processes for e in p.iter(f"{{{BPMN}}}*") if name_of(e) in CONTAINERS)

    @cached_property
    def executable(self) -> tuple[Process, ...]:
        """What is known about each executable process."""
        return tuple(_describe(process) for process in self.processes)

    def element(self, element_id: str | None) -> Element | None:
        """The element with an id."""
        return self._by_id.get(element_id or "")

    def flows(self, scope: Element) -> list[Element]:
        """The sequence flows directly in a process or sub-process."""
        return scope.findall(bpmn("sequenceFlow"))

    def finding(self, element: Element, text: Text) -> Finding:
        """A finding at an element, or the nearest around it that has an id."""
        holder: Element | None = element
        while holder is not None and not holder.get("id"):
            holder = holder.getparent()
        return Finding(self.file, None if holder is None else holder.get("id"), text, element.sourceline)

    @cached_property
    def _by_id(self) -> dict[str, Element]:
        return {e.get("id", ""): e for e in self.definitions}


def bpmn(name: str) -> str:
    """The qualified name of a BPMN element."""
    return f"{{{BPMN}}}{name}"


def name_of(element: Element) -> str:
    """The name without namespace; empty for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def extensions(element: Element) -> Iterator[Element]:
    """The zeebe extension elements of an element."""
    for holder in element.findall(bpmn("extensionElements")):
        for child in holder:
            if isinstance(child.tag, str) and etree.QName(child).namespace == ZEEBE:
                yield child


def extension(element: Element, name: str) -> Element | None:
    """The zeebe extension element with a name."""
    return next((e for e in extensions(element) if name_of(e) == name), None)


def reference(element: Element | None, attribute: str) -> Reference | None:
    """What a formDefinition, calledDecision or calledElement refers to; None when nothing or an expression."""
    target = None if element is None else element.get(attribute)
    if element is None or not target or target.startswith("="):
        return None
    return Reference(target, element.get("bindingType", "latest"), element.get("versionTag"))


def read_bpmn(content: bytes, file: str) -> Bpmn:
    """The file; raises Rejected when it is no readable BPMN. Remembers the last files read."""
    return _read(content, file)


@lru_cache(maxsize=64)
def _read(content: bytes, file: str) -> Bpmn:
    root = read_xml(content, file)
    if root.tag != bpmn("definitions"):
        raise Rejected(
            [
                Finding(
                    file,
                    None,
                    Text("Das ist keine BPMN-2.0-Datei.", "This is not a BPMN 2.0 file."),
                    root.sourceline,
                )
            ]
        )
    return Bpmn(file, root)


def _describe(process: Element) -> Process:
    tag = extension(process, "versionTag")
    starts = [e for e in process.findall(bpmn("startEvent")) if not any(is_trigger(child) for child in e)]
    form = extension(starts[0], "formDefinition") if starts else None
    return Process(
        process.get("id", ""),
        process.get("name", ""),
        None if tag is None else tag.get("value"),
        reference(form, "formId"),
    )


def is_trigger(element: Element) -> bool:
    """Whether this child of an event says what the event is about."""
    return name_of(element).endswith("EventDefinition")
