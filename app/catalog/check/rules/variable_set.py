"""Every variable that a diagram reads is set by something."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import Element
from app.catalog.check.library import Library
from app.catalog.check.variables import RECEIVES, expressions, set_variables
from app.errors import Finding
from app.text import Text

UNSET = Text(
    "„{name}“ setzt niemand: kein Formular, keine Zuordnung, keine Tabelle, kein Skript. Prüfen Sie den Namen. Kommt "
    "der Wert von außen, nennen Sie ihn am Prozess oder Ereignis in der Eigenschaft „{receives}“.",
    "Nobody sets “{name}”: no form, no mapping, no table, no script. Check the name. If the value comes from "
    "outside, name it in the property “{receives}” of the process or event.",
)


def warn(library: Library) -> Iterator[Finding]:
    """Names in expressions that nothing in any diagram or form sets."""
    known = set_variables(library)
    for _, diagram in library.bpmns:
        told: set[tuple[str, str]] = set()
        for element, expression in expressions(diagram):
            place = _bpmn_element(element)
            for name in sorted(expression.compiled.variables - known):
                if (place.get("id") or "", name) not in told:
                    told.add((place.get("id") or "", name))
                    yield diagram.finding(place, UNSET.fill(name=name, receives=RECEIVES))


def _bpmn_element(element: Element) -> Element:
    """What is drawn: expressions stand in extension elements, conditions and timers inside it."""
    while element.get("id") is None and element.getparent() is not None:
        element = element.getparent()  # type: ignore[assignment]
    return element
