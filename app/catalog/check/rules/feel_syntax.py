"""Every expression of a diagram can be read, and none is wrong whatever the names in it stand for."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import Bpmn, Element, name_of
from app.catalog.check.library import Library
from app.catalog.dialect import BPMN, FEEL_ATTRIBUTES, FEEL_ELEMENTS, ZEEBE
from app.catalog.expressions import is_feel, read_expression
from app.errors import Finding
from app.feel import check_expression
from app.text import Text

ALWAYS_FEEL = {
    ("script", "expression"),
    ("loopCharacteristics", "inputCollection"),
    ("loopCharacteristics", "outputElement"),
    ("subscription", "correlationKey"),
    ("conditionExpression", ""),
    ("completionCondition", ""),
}


def check(library: Library) -> Iterator[Finding]:
    """Expressions that do not parse, and values that must be expressions but are not."""
    for _, diagram in library.bpmns:
        for element in diagram.root.iter(f"{{{ZEEBE}}}*", f"{{{BPMN}}}*"):
            name = name_of(element)
            if element.tag.startswith(f"{{{BPMN}}}"):
                if name in FEEL_ELEMENTS:
                    yield from _check(diagram, element, "", (element.text or "").strip())
                continue
            for attribute in FEEL_ATTRIBUTES.get(name, ()):
                yield from _check(diagram, element, attribute, (element.get(attribute) or "").strip())


def _check(diagram: Bpmn, element: Element, attribute: str, text: str) -> Iterator[Finding]:
    name = attribute or name_of(element)
    if is_feel(text):
        expression = read_expression(text[1:].strip())
        if isinstance(expression, Text):
            yield diagram.finding(element, Text(f"„{name}“: {expression.de}", f"“{name}”: {expression.en}"))
            return
        for doubt in check_expression(expression.source, None)[0]:
            place_de = f"(Zeile {doubt.line}, Spalte {doubt.column})"
            place_en = f"(line {doubt.line}, column {doubt.column})"
            yield diagram.finding(element, Text(f"„{name}“: {doubt.de} {place_de}", f"“{name}”: {doubt.en} {place_en}"))
    elif text and (name_of(element), attribute) in ALWAYS_FEEL:
        yield diagram.finding(
            element,
            Text(
                f"„{name}“ muss ein FEEL-Ausdruck sein und mit = beginnen: „={text}“.",
                f"“{name}” must be a FEEL expression and begin with =: “={text}”.",
            ),
        )
