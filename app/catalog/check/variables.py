"""The variables of processes: who sets them, and which expressions read them. Seen over all models together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.catalog.bpmn import Bpmn, Element, extension, name_of
from app.catalog.check.library import Library
from app.catalog.dialect import BPMN, FEEL_ATTRIBUTES, FEEL_ELEMENTS, ZEEBE
from app.catalog.expressions import Expression, is_feel, read_expression
from app.catalog.forms import CASE_PREFIX, DynamicList, Form
from app.catalog.forms.components import DECIDED_FROM

RECEIVES = "receives"
"""Property of a process or an event: names of the variables that come along when it begins or happens."""
GIVEN = frozenset({"case", "loopCounter", "numberOfInstances", "numberOfActiveInstances", "numberOfCompletedInstances",
                   "numberOfTerminatedInstances", "deadline", "decide", "lists", "this", "parent"})  # fmt: skip
"""Names that are there without anybody setting them."""
_SETTING_ATTRIBUTES = ("resultVariable", "inputElement", "outputCollection")


def set_variables(library: Library) -> frozenset[str]:
    """Every name that something sets: forms, mappings, tables, scripts, loops, and what is received."""
    found: set[str] = set(GIVEN)
    for form in [*(form for _, form in library.forms), *library.other_forms]:
        found |= set(_of_form(form))
    for diagram in diagrams(library):
        found |= set(_of_diagram(diagram))
    return frozenset(found)


def facts_of_forms(library: Library) -> frozenset[str]:
    """Names of the facts that decisions take by themselves: those of the case file that are not counselling."""
    forms = [*(form for _, form in library.forms), *library.other_forms]
    fields = ((key, component) for form in forms for key, component in form.fields.items())
    return frozenset(
        key.removeprefix(CASE_PREFIX)
        for key, component in fields
        if key.startswith(CASE_PREFIX) and getattr(component, "part", "") in DECIDED_FROM
    )


def diagrams(library: Library) -> list[Bpmn]:
    """All diagrams, those that are not checked too."""
    return [*(diagram for _, diagram in library.bpmns), *library.other_bpmns]


def callers_of(library: Library, decision_id: str) -> list[Element]:
    """The business rule tasks that ask for a decision."""
    found = []
    for diagram in diagrams(library):
        for node in diagram.flow_nodes:
            called = extension(node, "calledDecision")
            if called is not None and called.get("decisionId") == decision_id:
                found.append(node)
    return found


def expressions(diagram: Bpmn) -> Iterator[tuple[Element, Expression]]:
    """Every expression that can be read, with the element that it stands at."""
    for element in diagram.root.iter(f"{{{ZEEBE}}}*", f"{{{BPMN}}}*"):
        for text in _texts(element):
            read = read_expression(text[1:].strip()) if is_feel(text) else None
            if isinstance(read, Expression):
                yield element, read


def _texts(element: Element) -> Iterable[str]:
    name = name_of(element)
    if element.tag.startswith(f"{{{BPMN}}}"):
        return [(element.text or "").strip()] if name in FEEL_ELEMENTS else []
    return [(element.get(attribute) or "").strip() for attribute in FEEL_ATTRIBUTES.get(name, ())]


def _of_form(form: Form) -> Iterator[str]:
    """Facts are read through `case`; but filters over rows of the file read the keys of a row by their own names."""
    for key, component in form.fields.items():
        if not key.startswith(CASE_PREFIX):
            yield key
        if isinstance(component, DynamicList):
            yield from (field.key for field in component.fields.values())


def _of_diagram(diagram: Bpmn) -> Iterator[str]:
    for element in diagram.root.iter(f"{{{ZEEBE}}}*", f"{{{BPMN}}}*"):
        if name_of(element) in ("input", "output") and element.get("target"):
            yield (element.get("target") or "").split(".")[0].strip()
        yield from (element.get(name) or "" for name in _SETTING_ATTRIBUTES if element.get(name))
        properties = extension(element, "properties")
        for line in properties if properties is not None else ():
            if line.get("name") == RECEIVES:
                yield from (name.strip() for name in (line.get("value") or "").split(","))
