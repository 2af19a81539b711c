"""Facts that a reader has a word for, and the sentence that tells what was and what is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.catalog.compare.report import ADDED, CHANGED, NORMAL, REMOVED, Change
from app.catalog.compare.things import Difference
from app.catalog.compare.words import arrow, code, shortened
from app.text import Text

FROM_TO = Text("{noun} von {name}: {change}.", "{noun} of {name}: {change}.")
INNER_ID = Text("Interne Kennung ({slot})", "Internal id ({slot})")
LOOKS = Text("Darstellung ({slot})", "Appearance ({slot})")
NOW = Text("{noun} von {name}: neu {after}.", "{noun} of {name}: new {after}.")
NO_MORE = Text("{noun} von {name}: entfällt (bisher {before}).", "{noun} of {name}: removed (so far {before}).")
LONG = 200  # characters of a value; longer ones are cut to what differs


@dataclass(frozen=True)
class Slot:
    """What a fact is called, how its value reads, and how much it weighs."""

    noun: Text
    show: Callable[[str], Text] = code
    weight: int = NORMAL


def told(slot: Slot, name: Text, element: str | None, difference: Difference) -> Change:
    """The sentence: noun, name, what was, what is."""
    before, after = difference.before, difference.after
    if before is None or after is None:
        kind, template = (ADDED, NOW) if before is None else (REMOVED, NO_MORE)
        value = slot.show(before or after or "")
        return Change(element, kind, template.fill(noun=slot.noun, name=name, before=value, after=value), slot.weight)
    old, new = slot.show(before), slot.show(after)
    if old == new or max(len(old.de), len(new.de)) > LONG:
        old, new = (code(part) for part in shortened(before, after))
    return Change(element, CHANGED, FROM_TO.fill(noun=slot.noun, name=name, change=arrow(old, new)), slot.weight)


def told_as(noun: Text, name: Text, element: str | None, difference: Difference, weight: int) -> Change:
    """The sentence for a fact that only technicians know by name."""
    return told(Slot(noun.fill(slot=difference.slot), weight=weight), name, element, difference)
