"""Two versions of a form, compared question by question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.catalog.compare.form_things import OPTION, read_things
from app.catalog.compare.form_words import ART9, PART, QUESTIONS, REQUIRED, SHAPE, SLOTS, kind_words
from app.catalog.compare.report import ADDED, CHANGED, HIGH, LOW, MOVED, NORMAL, REMOVED, Change, Report
from app.catalog.compare.slots import INNER_ID, LOOKS, told, told_as
from app.catalog.compare.things import ORDER, Difference, Thing, Things, differences, moved
from app.catalog.compare.unexplained import unexplained
from app.catalog.compare.words import code, quoted, same
from app.catalog.texts import Texts
from app.text import Text


@dataclass(frozen=True)
class _Pair:
    old: Things
    new: Things
    english: Texts

    def name(self, thing: Thing) -> Text:
        """How a component is called: its label, or what it is."""
        if not thing.id:
            return Text("Formular", "the form")
        label = " ".join((thing.get("label") or thing.get("dateLabel")).split())
        if label:
            return quoted(Text(label, self.english.translate(label, "en")))
        kind = kind_words(thing.type)
        return Text(f"{kind.de} ({thing.id})", f"{kind.en} ({thing.id})")


def compare_forms(old: bytes, new: bytes, file: str, english: Texts) -> Report:
    """What differs between two forms. Raises Rejected where one of them cannot be read."""
    pair = _Pair(*_matched(read_things(old, file), read_things(new, file)), english)
    changes = list(_changes(pair))
    return Report(tuple(c for c in changes if c.weight), tuple(replace(c, weight=LOW) for c in changes if not c.weight))


def _matched(old: dict[str, Thing], new: dict[str, Thing]) -> tuple[Things, Things]:
    """A question under another id that is kept in the same field is the same question."""
    gone = {(thing.get("key"), thing.get("in")): each for each, thing in old.items() if each not in new}
    renamed = {}
    for each, thing in new.items():
        former = gone.get((thing.get("key"), thing.get("in")))
        if each not in old and former and thing.get("key"):
            renamed[former] = each
    kept = {renamed.get(each, each): _renamed(thing, renamed) for each, thing in old.items()}
    return kept, new


def _renamed(thing: Thing, renamed: dict[str, str]) -> Thing:
    facts = dict(thing.facts)
    if "in" in facts:
        facts["in"] = renamed.get(facts["in"], facts["in"])
    order = f"{ORDER}components"
    if order in facts:
        facts[order] = " ".join(renamed.get(each, each) for each in facts[order].split())
    if thing.id in renamed:
        facts["id"] = thing.id
    return Thing(renamed.get(thing.id, thing.id), thing.type, facts)


def _changes(pair: _Pair) -> Iterator[Change]:
    for thing in pair.new.values():
        before = pair.old.get(thing.id)
        if before is None:
            yield _added(pair, thing)
            continue
        if before.type != thing.type:
            text = Text("{name} ist jetzt: {after} (bisher: {before}).", "{name} is now: {after} (so far: {before}).")
            told = text.fill(name=pair.name(thing), before=kind_words(before.type), after=kind_words(thing.type))
            yield Change(thing.id, CHANGED, told, HIGH)
        for difference in differences(before, thing):
            yield from _difference(pair, thing, difference)
    for thing in pair.old.values():
        if thing.id not in pair.new:
            what = (
                Text("Frage entfällt", "Question removed") if thing.type in QUESTIONS else Text("Entfällt", "Removed")
            )
            text = Text("{what}: {name} ({kind}).", "{what}: {name} ({kind}).")
            told = text.fill(what=what, name=pair.name(thing), kind=kind_words(thing.type))
            yield Change(thing.id, REMOVED, told, HIGH if thing.type in QUESTIONS else LOW)


def _added(pair: _Pair, thing: Thing) -> Change:
    what = Text("Neu", "New")
    if thing.type in QUESTIONS:
        required = thing.get(REQUIRED) == "true"
        what = Text("Neue Pflichtfrage", "New required question") if required else Text("Neue Frage", "New question")
    text = Text("{what}: {name} ({kind}{part}{art9}).", "{what}: {name} ({kind}{part}{art9}).").fill(
        what=what,
        name=pair.name(thing),
        kind=kind_words(thing.type),
        part=_part(thing) if thing.get("key") else same(""),
        art9=Text(", besonders geschützt nach Art. 9 DSGVO", ", specially protected (Art. 9 GDPR)")
        if thing.get(ART9) == "true"
        else same(""),
    )
    return Change(thing.id, ADDED, text, HIGH if thing.type in QUESTIONS else LOW)


def _part(thing: Thing) -> Text:
    part = thing.get(PART, "A")
    return Text(f", Teil {part} der Akte", f", part {part} of the file")


def _difference(pair: _Pair, thing: Thing, difference: Difference) -> Iterator[Change]:
    slot, name = difference.slot, pair.name(thing)
    if slot in SHAPE or slot == "id":
        yield told_as(INNER_ID if slot == "id" else LOOKS, name, thing.id or None, difference, 0)
    elif slot in ("label", "dateLabel") and difference.before and difference.after:
        yield from _label(pair, thing, difference)
    elif slot in (REQUIRED, PART, ART9):
        yield _weighty(name, thing, difference)
    elif slot == "in":
        around = pair.new.get(difference.after or "")
        text = Text("{name} steht jetzt in: {place}.", "{name} now stands in: {place}.")
        place = pair.name(around) if around else same("")
        yield Change(thing.id, MOVED, text.fill(name=name, place=place), LOW)
    elif slot.startswith(ORDER):
        yield from _order(pair, thing, difference)
    elif slot.startswith(OPTION):
        yield _option(pair, name, thing, difference)
    elif slot in SLOTS:
        yield told(SLOTS[slot], name, thing.id or None, difference)
    else:
        yield unexplained(name, thing.id, difference)


def _label(pair: _Pair, thing: Thing, difference: Difference) -> Iterator[Change]:
    text = Text("{before} heißt jetzt {after}.", "{before} is now called {after}.")
    before, after = pair.name(pair.old[thing.id]), pair.name(thing)
    if before == after:
        before, after = code(difference.before or ""), code(difference.after or "")
    yield Change(thing.id, CHANGED, text.fill(before=before, after=after), NORMAL)


def _weighty(name: Text, thing: Thing, difference: Difference) -> Change:
    if difference.slot == REQUIRED:
        texts = (
            Text("{name} ist jetzt eine Pflichtfrage.", "{name} is now a required question."),
            Text("{name} ist keine Pflichtfrage mehr.", "{name} is no longer a required question."),
        )
    elif difference.slot == ART9:
        texts = (
            Text("{name} ist jetzt nach Art. 9 DSGVO geschützt.", "{name} is now protected under Art. 9 GDPR."),
            Text("{name} ist nicht mehr nach Art. 9 DSGVO geschützt.", "{name} is no longer protected (Art. 9 GDPR)."),
        )
    else:
        text = Text(
            "{name} gehört jetzt zu Teil {after} der Akte (bisher {before}): Das ändert, wer die Antwort lesen darf.",
            "{name} now belongs to part {after} of the file (so far {before}): this changes who may read the answer.",
        )
        before, after = difference.before or "A", difference.after or "A"
        return Change(thing.id, CHANGED, text.fill(name=name, before=before, after=after), HIGH)
    was, is_now = (value == "true" for value in (difference.before, difference.after))
    if was == is_now:
        return unexplained(name, thing.id, difference, LOW)
    return Change(thing.id, CHANGED, texts[0 if is_now else 1].fill(name=name), HIGH)


def _order(pair: _Pair, thing: Thing, difference: Difference) -> Iterator[Change]:
    before, after = (difference.before or "").split(), (difference.after or "").split()
    for each in moved(before, after):
        at = after.index(each)
        if difference.slot == f"{ORDER}options":
            what = _option_name(pair, thing, each)
            name = pair.name(thing)
            text = Text("{name}: {what} steht an anderer Stelle.", "{name}: {what} stands at another place.")
            yield Change(thing.id, MOVED, text.fill(name=name, what=what), LOW)
            continue
        name = pair.name(pair.new[each]) if each in pair.new else quoted(each)
        if at == 0:
            text = Text("{name} steht jetzt an erster Stelle.", "{name} now stands first.").fill(name=name)
        else:
            former = pair.new.get(after[at - 1])
            text = Text("{name} steht jetzt nach {former}.", "{name} now stands after {former}.")
            text = text.fill(name=name, former=pair.name(former) if former else quoted(after[at - 1]))
        yield Change(each, MOVED, text, LOW)


def _option_name(pair: _Pair, thing: Thing, token: str) -> Text:
    label = thing.get(f"{OPTION}{token}", token)
    return quoted(Text(label, pair.english.translate(label, "en")))


def _option(pair: _Pair, name: Text, thing: Thing, difference: Difference) -> Change:
    before, after = difference.before, difference.after
    if difference.slot.endswith((" und mehr", " Art")):
        return unexplained(name, thing.id, difference)
    old, new = (quoted(Text(each or "", pair.english.translate(each or "", "en"))) for each in (before, after))
    if before is None:
        return Change(
            thing.id,
            ADDED,
            Text("{name}: neue Antwort {new}.", "{name}: new option {new}.").fill(name=name, new=new),
            NORMAL,
        )
    if after is None:
        text = Text("{name}: Antwort {old} entfällt.", "{name}: option {old} removed.")
        return Change(thing.id, REMOVED, text.fill(name=name, old=old), HIGH)
    text = Text("{name}: Die Antwort {old} heißt jetzt {new}.", "{name}: the option {old} is now called {new}.")
    return Change(thing.id, CHANGED, text.fill(name=name, old=old, new=new), LOW)
