"""A model as things with facts, so that comparing is complete: every attribute and text becomes a fact of one thing.

What nobody has a sentence for is still a fact that differs, and is told as such.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

Element = etree._Element
EXTENSIONS = "extensionElements"
ORDER = "order:"
"""Facts whose name begins so hold ids separated by spaces; only the order of those in both models counts."""


@dataclass
class Thing:
    """Something with an id that a reader would point at: an element, a rule, a question."""

    id: str
    type: str
    facts: dict[str, str] = field(default_factory=dict)

    def get(self, slot: str, otherwise: str = "") -> str:
        return self.facts.get(slot, otherwise)

    @property
    def name(self) -> str:
        return " ".join(self.get("@name").split())


Things = Mapping[str, Thing]


@dataclass(frozen=True)
class Difference:
    """One fact of a thing that is in both models; None where the fact is missing."""

    slot: str
    before: str | None
    after: str | None


def differences(old: Thing, new: Thing) -> Iterator[Difference]:
    """The facts that differ, in the order of the new thing, then those that are gone.

    That a part is there or not is left out where what stands in it tells so.
    """
    found = list(_differences(old, new))
    for each in found:
        inside = (f"{each.slot}@", f"{each.slot}/")
        if (each.before or each.after) or not any(
            other.slot.startswith(inside) and None in (other.before, other.after) for other in found
        ):
            yield each


def _differences(old: Thing, new: Thing) -> Iterator[Difference]:
    for slot in [*new.facts, *(slot for slot in old.facts if slot not in new.facts)]:
        before, after = old.facts.get(slot), new.facts.get(slot)
        if slot.startswith(ORDER):
            before, after = _of_both(before or "", after or ""), _of_both(after or "", before or "")
        if before != after:
            yield Difference(slot, before, after)


def _of_both(ids: str, others: str) -> str:
    kept = set(others.split())
    return " ".join(i for i in ids.split() if i in kept)


def moved(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The fewest ids that must have moved to make the one order the other; ids in one of them only do not count."""
    place = {each: number for number, each in enumerate(old)}
    common = [each for each in new if each in place]
    stays = {common[i] for i in _longest_rise([place[each] for each in common])}
    return [each for each in common if each not in stays]


def _longest_rise(numbers: list[int]) -> list[int]:
    """The positions of a longest increasing subsequence."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for position, number in enumerate(numbers):
        length = bisect_left(tails, number)
        tails[length : length + 1] = [number]
        at[length : length + 1] = [position]
        before.append(at[length - 1] if length else -1)
    rise, position = [], at[-1] if at else -1
    while position >= 0:
        rise.append(position)
        position = before[position]
    return rise[::-1]


def xml_facts(
    element: Element,
    label: Callable[[Element], str],
    skip: Callable[[Element], bool],
    silent: frozenset[str] = frozenset(),
) -> dict[str, str]:
    """Every attribute and text of an XML element and of what it holds, but for what `skip` says is told elsewhere.

    `label` names a child among its siblings; an attribute told there, as `[name=value]`, is no fact of its own.
    Elements called like one of `silent` say nothing by being there.
    """
    facts: dict[str, str] = {}
    _collect(element, "", facts, _Reading(label, skip, silent))
    return facts


@dataclass(frozen=True)
class _Reading:
    label: Callable[[Element], str]
    skip: Callable[[Element], bool]
    silent: frozenset[str]
    seen: Counter[str] = field(default_factory=Counter)

    def path(self, around: str, child: Element) -> str:
        """The place of a child; the holder of extensions is no place of its own."""
        name = self.label(child)
        if name == EXTENSIONS and not child.attrib:
            return around
        inner = f"{around}/{name}" if around else name
        self.seen[inner] += 1
        return f"{inner}#{self.seen[inner]}" if self.seen[inner] > 1 else inner


def _collect(element: Element, path: str, facts: dict[str, str], reading: _Reading) -> None:
    text = _text(element)
    if text or (path and path not in facts and path.rpartition("/")[2] not in reading.silent):
        facts[path or "text"] = text
    for name, value in element.attrib.items():
        if (path or name != "id") and not path.endswith(f"[{name}={value}]"):
            facts[f"{path}@{name}"] = str(value)
    for child in element:
        if isinstance(child.tag, str) and not reading.skip(child):
            _collect(child, reading.path(path, child), facts, reading)


def _text(element: Element) -> str:
    return "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
