"""How the parts of a decision table are called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.catalog.compare.decision_things import CELL, read_things
from app.catalog.compare.things import ORDER, Thing, Things
from app.catalog.compare.words import TABLE_UNITS, cell, counted, quoted, same
from app.catalog.texts import Texts
from app.catalog.xml import read_xml
from app.text import Text

_CODE = re.compile(r"T\d+\w*")
_END = re.compile(r"[.;:](?:\s|$)")
KINDS = {
    "decision": Text("Entscheidung", "decision"),
    "input": Text("Spalte", "column"),
    "output": Text("Ergebnisspalte", "output column"),
    "rule": Text("Regel", "rule"),
    "inputData": Text("Eingangsangabe", "input"),
    "businessKnowledgeModel": Text("Berechnung", "calculation"),
    "knowledgeSource": Text("Quelle", "source"),
    "itemDefinition": Text("Art von Werten", "kind of values"),
    "decisionTable": Text("Tabelle", "table"),
    "decisionService": Text("Dienst", "decision service"),
    "import": Text("Einbindung", "import"),
    "textAnnotation": Text("Anmerkung", "annotation"),
}


@dataclass(frozen=True)
class Table:
    """One version of the file, and how its parts are called."""

    things: Things
    english: Texts

    def name(self, element: str) -> Text:
        """„Spalte X“, „Regel 3 (Sichtung nach Eingang)“ …"""
        thing = self.things.get(element)
        if thing is None:
            return quoted(element)
        if not element:
            return Text("der Datei", "the file")
        if thing.type == "rule":
            return self._rule(thing)
        kind = KINDS.get(thing.type, same(thing.type))
        if thing.type == "decisionTable":
            return self.name(thing.get("in"))
        title = quoted(self.translated(self.title(element)))
        return Text(f"{kind.de} {title.de}", f"{kind.en} {title.en}")

    def title(self, element: str) -> str:
        """What a column or decision is known by."""
        thing = self.things.get(element)
        if thing is None:
            return element
        return thing.get("@label") or thing.name or thing.get("inputExpression/text") or element

    def translated(self, german: str) -> Text:
        return Text(german, self.english.translate(german, "en"))

    def number(self, rule: str) -> int:
        table = self.things.get(self.things[rule].get("in"))
        order = table.get(f"{ORDER}rule").split() if table else []
        return 1 + order.index(rule.replace(" ", "_")) if rule.replace(" ", "_") in order else 0

    def _rule(self, rule: Thing) -> Text:
        number, about = self.number(rule.id), self.about(rule)
        added = Text(f" ({about.de})", f" ({about.en})") if about.de else same("")
        return Text(f"Regel {number}{added.de}", f"Rule {number}{added.en}")

    def about(self, rule: Thing) -> Text:
        """The first sentence of the description of a rule, with the code of a deadline."""
        whole = rule.get("description") or rule.get("annotationEntry/text")
        first = Text(_clause(whole), _clause(self.english.translate(whole, "en")))
        codes = [match[0] for slot, value in rule.facts.items() if slot.startswith("annotationEntry")
                 if (match := _CODE.match(value))]  # fmt: skip
        if not codes or not first.de or first.de.startswith(codes[0]):
            return first
        return Text(f"{first.de}, {codes[0]}", f"{first.en}, {codes[0]}")

    def deadline_columns(self, rule: str) -> tuple[str, str] | None:
        """The columns `days` and `unit` of a table of deadlines: cells of a rule that are told together."""
        table = self.things.get(self.things[rule].get("in"))
        columns = table.get(f"{ORDER}output").split() if table else []
        named = {self.things[column].name: column for column in columns if column in self.things}
        return (named["days"], named["unit"]) if {"days", "unit"} <= named.keys() else None

    def period(self, rule: str) -> Text:
        """How long the deadline of a rule is: 3 Arbeitstage."""
        columns = self.deadline_columns(rule)
        assert columns is not None
        days, unit = (self.things[rule].get(f"{CELL}{column}") for column in columns)
        words = TABLE_UNITS.get(unit.strip('"'))
        if words is None or not days.isdecimal():
            parts = cell(days, self.english), cell(unit, self.english)
            return Text(f"{parts[0].de} {parts[1].de}", f"{parts[0].en} {parts[1].en}")
        return counted(days, words)


def deadline_periods(content: bytes, file: str, english: Texts) -> dict[str, Text]:
    """What a table of deadlines says, by matter: „Sichtung nach Eingang, T1“: 3 Arbeitstage.

    Of several rows for a matter the last one, which counts if no special one does. Empty for other tables. Raises
    Rejected for what is no XML.
    """
    table = Table(read_things(read_xml(content, file)), english)
    found: dict[str, Text] = {}
    for rule in table.things.values():
        if rule.type == "rule" and table.deadline_columns(rule.id):
            matter = next((raw.strip('"') for slot, raw in rule.facts.items() if slot.startswith(CELL)), "")
            about, period = quoted(table.about(rule)), table.period(rule.id)
            found[matter] = Text(f"{about.de}: {period.de}", f"{about.en}: {period.en}")
    return found


def _clause(text: str) -> str:
    text = " ".join(text.split())
    end = _END.search(text)
    first = text[: end.start()] if end else text
    return first if len(first) <= 80 else f"{first[:77]}…"
