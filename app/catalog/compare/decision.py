"""Two versions of a decision table, compared rule by rule and cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from app.catalog.bpmn import name_of
from app.catalog.compare.decision_names import Table
from app.catalog.compare.decision_things import CELL, DRAWING, read_things
from app.catalog.compare.report import ADDED, CHANGED, HIGH, LOW, MOVED, NORMAL, REMOVED, Change, Report
from app.catalog.compare.slots import INNER_ID, LOOKS, Slot, told, told_as
from app.catalog.compare.things import ORDER, Difference, Thing, differences, moved
from app.catalog.compare.unexplained import unexplained
from app.catalog.compare.words import arrow, cell, code, quoted
from app.catalog.texts import Texts
from app.catalog.xml import read_xml
from app.text import Text

POLICIES = {
    "UNIQUE": Text("genau eine Regel darf zutreffen", "exactly one rule may match"),
    "FIRST": Text("die erste zutreffende Regel gilt", "the first matching rule counts"),
    "ANY": Text("mehrere Regeln dürfen zutreffen, wenn sie dasselbe sagen", "several may match if they say the same"),
    "PRIORITY": Text("das wichtigste Ergebnis gilt", "the most important result counts"),
    "COLLECT": Text("alle zutreffenden Regeln zählen", "all matching rules count"),
    "RULE ORDER": Text("alle zutreffenden Regeln, der Reihe nach", "all matching rules, in their order"),
    "OUTPUT ORDER": Text("alle Ergebnisse, nach Wichtigkeit", "all results, by importance"),
}
IN_ORDER = frozenset(["FIRST", "RULE ORDER", "COLLECT"])
SLOTS: dict[str, Slot] = {
    "@label": Slot(Text("Überschrift", "Heading"), weight=LOW),
    "@name": Slot(Text("Name", "Name")),
    "@typeRef": Slot(Text("Art der Werte", "Kind of values")),
    "@aggregation": Slot(Text("Zusammenfassung der Ergebnisse", "Aggregation of results"), weight=HIGH),
    "@hitPolicy": Slot(Text("Trefferregel", "Hit policy"), lambda raw: POLICIES.get(raw, code(raw)), HIGH),
    "description": Slot(Text("Beschreibung", "Description"), weight=LOW),
    "question": Slot(Text("Frage", "Question"), weight=LOW),
    "allowedAnswers": Slot(Text("Mögliche Antworten", "Possible answers"), weight=LOW),
    "text": Slot(Text("Text", "Text"), weight=LOW),
    "inputExpression/text": Slot(Text("Was die Spalte liest", "What the column reads"), weight=HIGH),
    "inputExpression@typeRef": Slot(Text("Art der Werte", "Kind of values")),
    "inputValues/text": Slot(Text("Erlaubte Werte", "Allowed values")),
    "outputValues/text": Slot(Text("Erlaubte Werte", "Allowed values")),
    "defaultOutputEntry/text": Slot(
        Text("Ergebnis, wenn keine Regel zutrifft", "Result if no rule matches"), weight=HIGH
    ),
    "literalExpression/text": Slot(Text("Berechnung", "Calculation"), weight=HIGH),
    "encapsulatedLogic/literalExpression/text": Slot(Text("Berechnung", "Calculation"), weight=HIGH),
    "versionTag@value": Slot(Text("Stand (Versionsname)", "Version tag"), weight=LOW),
}
REQUIREMENT = "informationRequirement"
REQUIRED = Slot(Text("Was die Entscheidung heranzieht", "What the decision draws on"))
CELL_CHANGED = Text("{rule}, {column}: {before} → {after}.", "{rule}, {column}: {before} → {after}.")
PERIOD = Text("Frist {about}: {change}.", "Deadline {about}: {change}.")
DRAWN = Text("Der Plan der Entscheidungen ist anders gezeichnet.", "The graph of the decisions is drawn differently.")
EDITOR = ("@exporter", "@exporterVersion", "@preferredOrientation", "@{http://camunda.org/schema/modeler/1.0}")
"""Facts that only the drawing program reads."""


@dataclass(frozen=True)
class _Pair:
    old: Table
    new: Table


def compare_decisions(old: bytes, new: bytes, file: str, english: Texts) -> Report:
    """What differs between two DMN files. Raises Rejected where one of them cannot be read."""
    roots = read_xml(old, file), read_xml(new, file)
    pair = _Pair(Table(read_things(roots[0]), english), Table(read_things(roots[1]), english))
    changes = list(_changes(pair))
    drawings = [[etree.tostring(e) for e in root if name_of(e) == DRAWING] for root in roots]
    told = [Change(None, MOVED, DRAWN, LOW)] if drawings[0] != drawings[1] else []
    layout = [change for change in changes if change.weight == 0]
    return Report(tuple(c for c in changes if c.weight), (*layout, *told))


def _changes(pair: _Pair) -> Iterator[Change]:
    for thing in pair.new.things.values():
        before = pair.old.things.get(thing.id)
        if before is None:
            yield _whole(pair, pair.new, thing, ADDED)
        elif before.type != thing.type:
            yield unexplained(pair.new.name(thing.id), thing.id, Difference("Art", before.type, thing.type), HIGH)
        else:
            yield from _thing(pair, before, thing)
    for thing in pair.old.things.values():
        if thing.id not in pair.new.things:
            yield _whole(pair, pair.old, thing, REMOVED)


def _whole(pair: _Pair, table: Table, thing: Thing, kind: str) -> Change:
    """A part that is new or gone; of a rule, all that it says."""
    name = table.name(thing.id)
    if thing.type == "rule":
        says = rule_words(table, thing)
        name = Text(f"{name.de}: {says.de}", f"{name.en}: {says.en}")
    text = Text("Neu: {name}.", "New: {name}.") if kind == ADDED else Text("Entfällt: {name}.", "Removed: {name}.")
    return Change(thing.id, kind, text.fill(name=name), HIGH if thing.type in ("rule", "input", "output") else NORMAL)


def rule_words(table: Table, rule: Thing) -> Text:
    """All cells that say something, with the headings of their columns."""
    told = []
    for slot, raw in rule.facts.items():
        if slot.startswith(CELL) and raw.strip() not in ("-", ""):
            heading, value = table.translated(table.title(slot[len(CELL) :])), cell(raw, table.english)
            told.append(Text(f"{heading.de} {value.de}", f"{heading.en} {value.en}"))
    if not told:
        return Text("gilt immer", "always matches")
    return Text("; ".join(each.de for each in told), "; ".join(each.en for each in told))


def _thing(pair: _Pair, old: Thing, new: Thing) -> Iterator[Change]:
    found = list(differences(old, new))
    if new.type == "rule":
        yield from _period(pair, new.id, found)
        together = pair.new.deadline_columns(new.id) if pair.old.deadline_columns(new.id) else None
        found = [each for each in found if not (together and each.slot in [f"{CELL}{column}" for column in together])]
    for difference in found:
        yield from _difference(pair, new, difference)


def _period(pair: _Pair, rule: str, found: list[Difference]) -> Iterator[Change]:
    """The special sentence for a row of the table of deadlines."""
    if not (pair.old.deadline_columns(rule) and (columns := pair.new.deadline_columns(rule))):
        return
    if any(each.slot in [f"{CELL}{column}" for column in columns] for each in found):
        about = pair.new.about(pair.new.things[rule])
        about = quoted(about) if about.de else pair.new.name(rule)
        text = PERIOD.fill(about=about, change=arrow(pair.old.period(rule), pair.new.period(rule)))
        yield Change(rule, CHANGED, text, HIGH)


def _difference(pair: _Pair, thing: Thing, difference: Difference) -> Iterator[Change]:
    slot, name = difference.slot, pair.new.name(thing.id)
    if slot.startswith(CELL):
        yield from _cell(pair, thing, difference)
    elif slot.startswith(ORDER):
        yield from _order(pair, thing, difference)
    elif slot.startswith(EDITOR) or slot.endswith("width"):
        yield told_as(LOOKS, name, thing.id or None, difference, 0)
    elif slot.startswith(REQUIREMENT) and slot.endswith("@id"):
        yield told_as(INNER_ID, name, thing.id or None, difference, 0)
    elif slot.endswith("@id"):
        yield told_as(INNER_ID, name, thing.id or None, difference, LOW)
    elif slot in SLOTS:
        yield told(SLOTS[slot], name, thing.id, difference)
    elif slot.startswith(REQUIREMENT) and slot.endswith("@href"):
        yield told(replace(REQUIRED, show=lambda raw: _required(pair, raw)), name, thing.id, difference)
    elif slot.startswith("annotationEntry"):
        text = Text("Bemerkung zu {name}: {before} → {after}.", "Note on {name}: {before} → {after}.")
        before, after = code(difference.before or ""), code(difference.after or "")
        yield Change(thing.id, CHANGED, text.fill(name=name, before=before, after=after), LOW)
    else:
        yield unexplained(name, thing.id, difference)


def _required(pair: _Pair, reference: str) -> Text:
    """The input or decision that is referred to, by its name."""
    element = reference.removeprefix("#")
    return (pair.new if element in pair.new.things else pair.old).name(element)


def _cell(pair: _Pair, rule: Thing, difference: Difference) -> Iterator[Change]:
    column = difference.slot[len(CELL) :]
    if column in pair.new.things and column in pair.old.things:
        before, after = (cell(raw or "", pair.new.english) for raw in (difference.before, difference.after))
        if before == after:
            before, after = code(difference.before or ""), code(difference.after or "")
        heading = quoted(pair.new.translated(pair.new.title(column)))
        text = CELL_CHANGED.fill(rule=pair.new.name(rule.id), column=heading, before=before, after=after)
        yield Change(rule.id, CHANGED, text, HIGH)
    elif (difference.before or difference.after or "-").strip() not in ("-", ""):
        table = pair.new if column in pair.new.things else pair.old
        value = cell(difference.before or difference.after or "", table.english)
        text = Text("{rule}, {column}: {value}.", "{rule}, {column}: {value}.")
        if table is pair.old:
            text = Text("{rule}, {column}: entfällt (bisher {value}).", "{rule}, {column}: removed (so far {value}).")
        told = text.fill(rule=pair.new.name(rule.id), column=quoted(table.translated(table.title(column))), value=value)
        yield Change(rule.id, ADDED if table is pair.new else REMOVED, told, NORMAL)


def _order(pair: _Pair, table: Thing, difference: Difference) -> Iterator[Change]:
    before, after = (difference.before or "").split(), (difference.after or "").split()
    policy = table.get("@hitPolicy", "UNIQUE")
    for element in moved(before, after):
        name = pair.new.name(element)
        if difference.slot != f"{ORDER}rule":
            text = Text("{name} steht an anderer Stelle.", "{name} stands at another place.").fill(name=name)
            yield Change(element, MOVED, text, LOW)
            continue
        why = (
            POLICIES.get(policy, code(policy))
            if policy in IN_ORDER
            else Text("ändert hier nichts", "changes nothing here")
        )
        text = Text(
            "{name} steht jetzt an Stelle {now} statt {was} ({why}).",
            "{name} is now at place {now}, not {was} ({why}).",
        )
        places = {"now": pair.new.number(element), "was": pair.old.number(element)}
        yield Change(element, MOVED, text.fill(name=name, why=why, **places), HIGH if policy in IN_ORDER else LOW)
