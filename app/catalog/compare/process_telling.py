"""A sentence for each fact of a diagram that differs; for what nobody has a sentence, one that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from app.catalog.compare.process_names import ROLE, Names
from app.catalog.compare.process_words import KEYED, PROPERTIES, PROPERTY, SLOTS
from app.catalog.compare.report import CHANGED, HIGH, LOW, MOVED, NORMAL, Change
from app.catalog.compare.slots import FROM_TO, INNER_ID, NO_MORE, NOW, Slot, told, told_as
from app.catalog.compare.things import ORDER, Difference, moved
from app.catalog.compare.unexplained import unexplained
from app.catalog.compare.words import arrow, join, moment, quoted, roles, same
from app.text import Text

_Teller = Callable[[Names, str, Difference], Iterator[Change]]
NAMED_BY_FLOWS = frozenset(["@sourceRef", "@targetRef"])


def tell_difference(names: Names, element: str, difference: Difference) -> Iterator[Change]:
    """What one differing fact of an element means."""
    slot = difference.slot
    if slot in NAMED_BY_FLOWS and names.new[element].type == "sequenceFlow":
        return
    own = _OWN.get(slot)
    if own is not None:
        yield from own(names, element, difference)
        return
    known = _slot(slot)
    if known is None and slot.endswith("@id"):
        yield told_as(INNER_ID, names.after(element), element, difference, LOW)
    elif known is None:
        yield unexplained(names.after(element), element, difference)
    else:
        if known.show is moment:
            known = replace(known, show=partial(moment, periods=names.periods))
        yield told(known, names.after(element), element, difference)


def _slot(slot: str) -> Slot | None:
    if slot in SLOTS:
        return SLOTS[slot]
    for beginning, keyed in KEYED:
        if slot.startswith(beginning) and slot.endswith(("@source", "@value")):
            return _named(keyed, slot[len(beginning) : slot.rindex("]")])
    if slot.startswith(PROPERTY) and slot.endswith("@value"):
        key = slot[len(PROPERTY) : slot.rindex("]")]
        return PROPERTIES.get(key) or Slot(Text(f"Eigenschaft „{key}“", f"Property “{key}”"))
    return None


def _named(slot: Slot, key: str) -> Slot:
    return Slot(slot.noun.fill(key=key), slot.show, slot.weight)


def _name(names: Names, element: str, difference: Difference) -> Iterator[Change]:
    before, after = difference.before or "", difference.after or ""
    label = names.new[element].type == "sequenceFlow"
    if label:
        ends = names.new[element]
        name = Text("des Wegs von {a} zu {b}", "of the way from {a} to {b}").fill(
            a=names.after(ends.get("@sourceRef")), b=names.after(ends.get("@targetRef"))
        )
        text = Text("Beschriftung {name}: {before} → {after}.", "Label {name}: {before} → {after}.")
        text = text.fill(name=name, before=quoted(before), after=quoted(after))
    else:
        text = Text("{before} heißt jetzt {after}.", "{before} is now called {after}.").fill(
            before=names.before(element), after=names.after(element) if after else Text("nichts mehr", "nothing")
        )
    yield Change(element, CHANGED, text, LOW if label else NORMAL)


def _lane(names: Names, element: str, difference: Difference) -> Iterator[Change]:
    before = names.lane(difference.before or "", names.old)
    after = names.lane(difference.after or "", names.new)
    if not after.de:
        text = Text(
            "{name} liegt in keiner Bahn mehr (bisher {before}).", "{name} is in no lane any more (so far {before})."
        )
    elif not before.de:
        text = Text("{name} jetzt bei {after}.", "{name} now done by {after}.")
    elif before == after:
        text = Text(
            "{name} liegt in einer anderen Bahn, wieder bei {after}.", "{name} is in another lane, again {after}."
        )
    else:
        text = Text("{name} jetzt bei {after} (bisher {before}).", "{name} now done by {after} (so far {before}).")
    yield Change(element, MOVED, text.fill(name=names.after(element), before=before, after=after), HIGH)


def _outer_lanes(names: Names, element: str, difference: Difference) -> Iterator[Change]:
    if names.old[element].get("lane") == names.new[element].get("lane"):
        yield unexplained(names.after(element), element, difference)


def _scope(names: Names, element: str, difference: Difference) -> Iterator[Change]:
    thing = names.new[element]
    if thing.type == "sequenceFlow" and _moved_along(names, thing.get("@sourceRef"), difference):
        return
    text = Text(
        "{name} liegt jetzt in {after} (bisher in {before}).", "{name} is now within {after} (so far {before})."
    )
    before, after = names.before(difference.before or ""), names.after(difference.after or "")
    yield Change(element, MOVED, text.fill(name=names.after(element), before=before, after=after), NORMAL)


def _moved_along(names: Names, source: str, difference: Difference) -> bool:
    """A way lies where its beginning lies, and that is told."""
    old, new = names.old.get(source), names.new.get(source)
    before, after = (None if thing is None else thing.facts.get("in") for thing in (old, new))
    return (before, after) == (difference.before, difference.after)


def _host(names: Names, element: str, difference: Difference) -> Iterator[Change]:
    text = Text(
        "{name} hängt jetzt an {after} statt an {before}.", "{name} is now attached to {after}, not to {before}."
    )
    before, after = names.before(difference.before or ""), names.after(difference.after or "")
    yield Change(element, MOVED, text.fill(name=names.after(element), before=before, after=after), HIGH)


def _interrupts(names: Names, element: str, difference: Difference) -> Iterator[Change]:
    stays = Text(
        "{name} bricht den Schritt nicht mehr ab, sondern läuft daneben.",
        "{name} no longer ends the step but runs beside it.",
    )
    ends = Text("{name} bricht den Schritt jetzt ab.", "{name} now ends the step.")
    before, after = ((value or "true") != "false" for value in (difference.before, difference.after))
    if before == after:
        yield unexplained(names.after(element), element, difference, LOW)
    else:
        yield Change(element, CHANGED, (ends if after else stays).fill(name=names.after(element)), HIGH)


def _default(names: Names, element: str, difference: Difference) -> Iterator[Change]:
    old, new = names.old.get(difference.before or ""), names.new.get(difference.after or "")
    name = names.after(element)
    if new is None:
        text = Text("{name} hat keinen Standardweg mehr.", "{name} has no default way any more.").fill(name=name)
    else:
        text = Text(
            "Standardweg nach {name}, wenn keine Bedingung zutrifft: jetzt zu {after}{before}.",
            "Default way after {name}, if no condition holds: now to {after}{before}.",
        ).fill(
            name=name,
            after=names.after(new.get("@targetRef")),
            before=_so_far(names, old.get("@targetRef") if old else ""),
        )
    yield Change(element, CHANGED, text, HIGH)


def _so_far(names: Names, target: str) -> Text:
    if not target:
        return same("")
    name = names.before(target)
    return Text(f" (bisher zu {name.de})", f" (so far to {name.en})")


def _ways(names: Names, element: str, difference: Difference) -> Iterator[Change]:
    flows = (difference.after or "").split()
    order = join([names.after(names.new[flow].get("@targetRef")) for flow in flows])
    choosing = any("conditionExpression" in names.new[flow].facts for flow in flows)
    if not choosing:
        text = Text(
            "Die Wege nach {name} stehen in anderer Reihenfolge: {order}.",
            "The ways after {name} stand in another order: {order}.",
        )
    else:
        text = Text(
            "Nach {name} werden die Bedingungen in anderer Reihenfolge geprüft: {order}.",
            "After {name} the conditions are asked in another order: {order}.",
        )
    weight = HIGH if choosing else LOW
    yield Change(element, MOVED, text.fill(name=names.after(element), order=order), weight)


def _mapping(names: Names, element: str, difference: Difference) -> Iterator[Change]:
    changed = moved((difference.before or "").split(), (difference.after or "").split())
    text = Text(
        "Eingänge oder Ergebnisse von {name} werden in anderer Reihenfolge berechnet: {moved}.",
        "Inputs or outputs of {name} are computed in another order: {moved}.",
    )
    yield Change(
        element, MOVED, text.fill(name=names.after(element), moved=join([quoted(each) for each in changed])), NORMAL
    )


def _reference(noun: Text) -> _Teller:
    def tell(names: Names, element: str, difference: Difference) -> Iterator[Change]:
        template = FROM_TO if difference.before and difference.after else NOW if difference.after else NO_MORE
        before, after = names.before(difference.before or ""), names.after(difference.after or "")
        text = template.fill(
            noun=noun, name=names.after(element), before=before, after=after, change=arrow(before, after)
        )
        yield Change(element, CHANGED, text, HIGH)

    return tell


def _role(names: Names, element: str, difference: Difference) -> Iterator[Change]:
    if names.new[element].type == "lane":
        before, after = (roles(v) if v else Text("keine", "none") for v in (difference.before, difference.after))
        text = Text(
            "Die Bahn {name} steht jetzt für {after} (bisher {before}).",
            "Lane {name} now stands for {after} (so far {before}).",
        )
        yield Change(element, CHANGED, text.fill(name=names.after(element), before=before, after=after), HIGH)
    else:
        yield told(PROPERTIES["role"], names.after(element), element, difference)


_OWN: dict[str, _Teller] = {
    "@name": _name,
    "lane": _lane,
    "lanes around": _outer_lanes,
    "in": _scope,
    "@attachedToRef": _host,
    "@cancelActivity": _interrupts,
    "@isInterrupting": _interrupts,
    "@default": _default,
    f"{ORDER}ways": _ways,
    f"{ORDER}mapping": _mapping,
    "messageEventDefinition@messageRef": _reference(Text("Nachricht", "Message")),
    "@messageRef": _reference(Text("Nachricht", "Message")),
    "signalEventDefinition@signalRef": _reference(Text("Signal", "Signal")),
    "errorEventDefinition@errorRef": _reference(Text("Fehler", "Error")),
    "escalationEventDefinition@escalationRef": _reference(Text("Eskalation", "Escalation")),
    ROLE: _role,
}
