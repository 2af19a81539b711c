"""What staff read in German stands in English beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.catalog.bpmn import Bpmn, Element, bpmn, name_of
from app.catalog.check.library import Library
from app.catalog.dialect import ZEEBE
from app.catalog.expressions import is_feel
from app.catalog.files import ModelFile
from app.catalog.forms import Component, DynamicList, Field, Form, Group, Image, Table
from app.catalog.forms.model import Button
from app.catalog.forms.model import Text as TextView
from app.dmn import Definitions
from app.errors import Finding
from app.people.roles import SYSTEM_LANE, role_by_name
from app.text import Text

TOLD = "text"  # the name under which service tasks are handed what they tell people
_LITERAL = re.compile(r'"([^"]*)"')
DESCRIPTION = "description"  # the key under which `app.dmn` keeps the description of a rule
_WORD = re.compile(r"[^\W\d_]{2,}")
_VALUES = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def check(library: Library) -> Iterator[Finding]:
    """German texts of forms, diagrams and tables that `texts.en.yaml` in the same folder does not know."""
    for file, element, german in missing_texts(library):
        shown = german.strip() if len(german) <= 80 else german.strip()[:77] + "…"
        yield Finding(
            file.path,
            element,
            Text(
                f"Für „{shown}“ fehlt der englische Text in texts.en.yaml.",
                f"The English text for “{shown}” is missing in texts.en.yaml.",
            ),
            _line(file.content, element),
        )


def missing_texts(library: Library) -> Iterator[tuple[ModelFile, str | None, str]]:
    """File, element and German text, each text once a file."""
    sources = [
        *[(file, _of_diagram(diagram)) for file, diagram in library.bpmns],
        *[(file, _of_form(form)) for file, form in library.forms],
        *[(file, _of_tables(model)) for file, model in library.decisions],
    ]
    for file, texts in sources:
        known, seen = library.texts_beside(file), set()
        for element, german in texts:
            if german in seen or not _needs_english(german) or known.knows(german):
                continue
            seen.add(german)
            yield file, element, german


def _line(content: bytes, element: str | None) -> int | None:
    """The line where an id stands in a file."""
    at = content.find(f'"{element}"'.encode()) if element else -1
    return None if at < 0 else content.count(b"\n", 0, at) + 1


def _needs_english(text: str) -> bool:
    return not is_feel(text) and _WORD.search(_VALUES.sub("", text)) is not None


def _of_diagram(diagram: Bpmn) -> Iterator[tuple[str | None, str]]:
    for process in diagram.processes:
        yield process.get("id"), process.get("name", "")
        for lane in process.iter(bpmn("lane")):
            name = " ".join(lane.get("name", "").split())
            if name != SYSTEM_LANE and role_by_name(name) is None:
                yield lane.get("id"), name
    for node in diagram.flow_nodes:
        yield node.get("id"), " ".join(node.get("name", "").split())
        yield from ((node.get("id"), text) for text in _told_by(node))
        if name_of(node) == "userTask":
            yield node.get("id"), "".join(node.find(bpmn("documentation")).itertext()) if _documented(node) else ""


def _told_by(node: Element) -> Iterator[str]:
    """What a service task tells people: its header or input `text`, there each text within the expression."""
    for header in node.iter(f"{{{ZEEBE}}}header"):
        if header.get("key") == TOLD:
            yield header.get("value", "")
    for given in node.iter(f"{{{ZEEBE}}}input"):
        if given.get("target") == TOLD:
            yield from (text for text in _LITERAL.findall(given.get("source", "")) if " " in text)


def _documented(node: object) -> bool:
    return node.find(bpmn("documentation")) is not None  # type: ignore[attr-defined]


def _of_form(form: Form) -> Iterator[tuple[str | None, str]]:
    for component in form.all_components:
        for text in _of_component(component):
            yield component.id, text


def _of_component(component: Component) -> Iterator[str]:
    if isinstance(component, Field):
        for template in (component.label, component.description, component.prefix, component.suffix):
            yield template.source
        yield component.limits.pattern_message
        for option in component.options.static if component.options else ():
            yield option.label
        if component.moment:
            yield from (component.moment.date_label.source, component.moment.time_label.source)
    elif isinstance(component, (Group, DynamicList, Button, Table)):
        yield component.label.source
        if isinstance(component, Table):
            yield from (column.label for column in component.columns_shown)
    elif isinstance(component, TextView):
        yield component.text.source
    elif isinstance(component, Image):
        yield component.alt.source


def _of_tables(model: Definitions) -> Iterator[tuple[str | None, str]]:
    for decision in model.decisions:
        yield decision.id, decision.name
        for column in (*decision.inputs, *decision.outputs):
            yield decision.id, column.label
        for header in decision.annotations:
            if header != DESCRIPTION:
                yield decision.id, header
        for rule in decision.rules:
            for annotation in rule.annotations.values():
                yield rule.id, annotation
