"""Two versions of a diagram, compared element by element."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.catalog.bpmn import read_bpmn
from app.catalog.compare.process_flows import tell_flows
from app.catalog.compare.process_names import NO_NAME, Names
from app.catalog.compare.process_telling import tell_difference
from app.catalog.compare.process_things import read_drawing, read_things
from app.catalog.compare.process_words import DRAWN_ONLY, EDITOR, type_words
from app.catalog.compare.report import ADDED, HIGH, LOW, NORMAL, REMOVED, Change, Report
from app.catalog.compare.things import Thing, differences
from app.catalog.compare.words import moment, quoted
from app.catalog.dialect import FLOW_NODES
from app.catalog.texts import Texts
from app.text import Text

NEW = Text("Neu: {type}{name}", "New: {type}{name}")
GONE = Text("Entfällt: {type}{name}", "Removed: {type}{name}")
EDITOR_SAVED = Text(
    "Die Datei wurde mit einem anderen Zeichenprogramm oder einer anderen Fassung davon gespeichert.",
    "The file was saved with another drawing program or another version of it.",
)
DRAWN = Text("Anders gezeichnet: {name}.", "Drawn differently: {name}.")


def compare_processes(
    old: bytes, new: bytes, file: str, english: Texts, periods: Mapping[str, Text] | None = None
) -> Report:
    """What differs between two BPMN files. Raises Rejected where one of them cannot be read."""
    names = Names(read_things(read_bpmn(old, file)), read_things(read_bpmn(new, file)), english, periods or {})
    changes = [*_elements(names), *tell_flows(names)]
    order = {thing: number for number, thing in enumerate({**names.new, **names.old})}
    changes.sort(key=lambda change: order.get(change.element or "", -1))
    return Report(tuple(changes), tuple(_layout(names, old, new, file)))


def _elements(names: Names) -> Iterator[Change]:
    for thing in names.new.values():
        before = names.old.get(thing.id)
        if before is None:
            if thing.type != "sequenceFlow":
                yield _added(names, thing.id)
        elif before.facts != thing.facts or before.type != thing.type:
            for difference in differences(before, thing):
                if not (thing.id == "" and difference.slot.startswith(EDITOR)):
                    yield from tell_difference(names, thing.id, difference)
            yield from _type(names, thing.id)
    for thing in names.old.values():
        if thing.id not in names.new and thing.type != "sequenceFlow":
            text = GONE.fill(type=_kind(thing), name=names.before(thing.id))
            yield Change(thing.id, REMOVED, _sentence(text), _weight(thing.type))


def _added(names: Names, element: str) -> Change:
    thing = names.new[element]
    text = NEW.fill(type=_kind(thing), name=names.after(element))
    for clause, value in (
        (Text(", bei {value}", ", done by {value}"), names.lane(thing.get("lane"), names.new)),
        (
            Text(", am Rand von {value}", ", at the edge of {value}"),
            names.after(host) if (host := thing.get("@attachedToRef")) else NO_NAME,
        ),
        (Text(", nach {value}", ", after {value}"), names.neighbours(element, "@targetRef", "@sourceRef")),
        (Text(", danach {value}", ", followed by {value}"), names.neighbours(element, "@sourceRef", "@targetRef")),
        (Text(", Formular {value}", ", form {value}"), quoted(thing.get("zeebe:formDefinition@formId"))),
        (Text(", Frist {value}", ", deadline {value}"), _deadline(names, thing.facts)),
    ):
        if value.de not in ("", "„“"):
            told = clause.fill(value=value)
            text = Text(text.de + told.de, text.en + told.en)
    return Change(element, ADDED, _sentence(text), _weight(thing.type))


def _kind(thing: Thing) -> Text:
    """What it is; of what has no name, the name says so."""
    kind = type_words(thing.type)
    return Text(f"{kind.de} ", f"{kind.en} ") if thing.name else NO_NAME


def _deadline(names: Names, facts: dict[str, str]) -> Text:
    for slot in ("zeebe:taskSchedule@dueDate", "timerEventDefinition/timeDate", "timerEventDefinition/timeDuration"):
        if facts.get(slot):
            return moment(facts[slot], names.periods)
    return NO_NAME


def _type(names: Names, element: str) -> Iterator[Change]:
    before, after = names.old[element].type, names.new[element].type
    if before != after:
        text = Text("{name} ist jetzt: {after} (bisher: {before}).", "{name} is now: {after} (so far: {before}).")
        told = text.fill(name=names.after(element), before=type_words(before), after=type_words(after))
        yield Change(element, "changed", told, HIGH)


def _weight(kind: str) -> int:
    if kind in FLOW_NODES:
        return HIGH
    return LOW if kind in DRAWN_ONLY else NORMAL


def _sentence(text: Text) -> Text:
    return Text(f"{text.de}.", f"{text.en}.")


def _layout(names: Names, old: bytes, new: bytes, file: str) -> Iterator[Change]:
    root = [{k: v for k, v in things[""].facts.items() if k.startswith(EDITOR)} for things in (names.old, names.new)]
    if root[0] != root[1]:
        yield Change(None, "changed", EDITOR_SAVED, LOW)
    before, after = read_drawing(read_bpmn(old, file)), read_drawing(read_bpmn(new, file))
    for element in [*after, *(element for element in before if element not in after)]:
        if sorted(before.get(element, [])) != sorted(after.get(element, [])):
            name = names.after(element) if element in names.new else names.before(element)
            if not element:
                name = Text("das Blatt", "the sheet")
            kind = ADDED if element not in before else REMOVED if element not in after else "moved"
            yield Change(element or None, kind, DRAWN.fill(name=name), LOW)
