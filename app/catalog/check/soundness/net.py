"""The token game of one process or sub-process: places where a token can be, and what may happen to it there.

A sub-process, a call and a multi-instance activity are one step here; each sub-process has a net of its own. That is
enough: no token crosses their border but by the events at their edge. Conditions may turn out either way.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, combinations

from app.catalog.bpmn import Bpmn, Element, bpmn, name_of
from app.catalog.dialect import FLOW_NODES

MAX_WAYS = 6  # of an inclusive choice; with more, only one way at a time and all together are tried


@dataclass(frozen=True)
class Option:
    """One outcome of a step: where tokens are put. Not possible while a token is at `unless`."""

    puts: tuple[int, ...]
    unless: int | None = None
    through: tuple[str, ...] = ()  # the boundary event, link or way that was taken


@dataclass(frozen=True)
class Step:
    """What may happen at an element once a token is at each of `takes`."""

    element: str
    takes: tuple[int, ...]
    options: tuple[Option, ...]
    joins_late: bool = False  # an inclusive join: waits for all that may still come
    clears: bool = False  # takes away every other token of the scope


@dataclass
class Net:
    """Places are numbers; `starts` are the possible beginnings."""

    scope: str
    starts: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    elements: list[str] = field(default_factory=list)
    entered: dict[int, str] = field(default_factory=dict)  # place → the element that a token there is about to enter
    ways: dict[str, int] = field(default_factory=dict)  # sequence flow → the place of a token on it

    @cached_property
    def steps_at(self) -> dict[int, list[Step]]:
        """The steps that take a token from a place; an inclusive join is found at each of its ways in."""
        found: dict[int, list[Step]] = defaultdict(list)
        for step in self.steps:
            for place in step.takes:
                found[place].append(step)
        return found

    @cached_property
    def follows(self) -> dict[int, set[int]]:
        """Where a token of a place can be next."""
        after: dict[int, set[int]] = defaultdict(set)
        for step in self.steps:
            for place in step.takes:
                for option in step.options:
                    stays = {place} if option.unless is not None else set()  # the activity that an event leaves alone
                    after[place] |= set(option.puts) - stays
        return after

    @cached_property
    def circling(self) -> frozenset[int]:
        """The places on a way that can come back to where it was, and those between two such ways."""
        left = set(self.entered)
        before: dict[int, set[int]] = defaultdict(set)
        for place, nexts in self.follows.items():
            for each in nexts:
                before[each].add(place)
        todo = list(left)
        while todo:
            place = todo.pop()
            if place in left and (not self.follows[place] & left or not before[place] & left):
                left.discard(place)
                todo += [*self.follows[place], *before[place]]
        return frozenset(left)

    @cached_property
    def sources(self) -> dict[int, frozenset[int]]:
        """For each way into an inclusive join the places from which it can be reached without passing the join."""
        found: dict[int, frozenset[int]] = {}
        for step in self.steps:
            if step.joins_late:
                for place in step.takes:
                    found[place] = self._sources(place, frozenset(step.takes))
        return found

    def _sources(self, goal: int, ways_in: frozenset[int]) -> frozenset[int]:
        before: dict[int, set[int]] = defaultdict(set)
        for place, nexts in self.follows.items():
            if place not in ways_in:
                for each in nexts:
                    before[each].add(place)
        seen, todo = set(), [goal]
        while todo:
            for place in before[todo.pop()] - seen:
                seen.add(place)
                todo.append(place)
        return frozenset(seen)


def read_net(diagram: Bpmn, scope: Element) -> Net:
    """The net of a process or sub-process."""
    return _Builder(diagram, scope).build()


class _Builder:
    def __init__(self, diagram: Bpmn, scope: Element) -> None:
        self.nodes = {e.get("id", ""): e for e in scope if name_of(e) in FLOW_NODES and e.get("id")}
        self.flows = [f for f in diagram.flows(scope) if {f.get("sourceRef"), f.get("targetRef")} <= self.nodes.keys()]
        self.net = Net(scope.get("id", ""))
        self.out: dict[str, list[tuple[int, Element]]] = defaultdict(list)
        self.into: dict[str, list[int]] = defaultdict(list)
        for place, flow in enumerate(self.flows):
            self.out[flow.get("sourceRef", "")].append((place, flow))
            self.into[flow.get("targetRef", "")].append(place)
            self.net.entered[place] = flow.get("targetRef", "")
            self.net.ways[flow.get("id", "")] = place
        self.boundaries: dict[str, list[Element]] = defaultdict(list)
        for node in self.nodes.values():
            if name_of(node) == "boundaryEvent":
                self.boundaries[node.get("attachedToRef", "")].append(node)

    def build(self) -> Net:
        for name, node in self.nodes.items():
            if name_of(node) == "subProcess" and node.get("triggeredByEvent") == "true":
                continue
            self.net.elements.append(name)
            if name_of(node) == "startEvent":
                self.net.starts += [(name, option.puts) for option in self._leaving(name, node)]
            elif name_of(node) != "boundaryEvent":
                self._step(name, node)
        return self.net

    def _step(self, name: str, node: Element) -> None:
        ways_in, kind = self.into[name], name_of(node)
        options = tuple(self._leaving(name, node))
        if kind == "parallelGateway" and len(ways_in) > 1:
            self._add(name, tuple(ways_in), options)
        elif kind == "inclusiveGateway" and len(ways_in) > 1:
            self.net.steps.append(Step(name, tuple(ways_in), options, joins_late=True))
        elif self.boundaries[name]:
            self._with_boundaries(name, options)
        else:
            for place in ways_in:
                self._add(name, (place,), options, clears=_ends_all(node))

    def _add(self, name: str, takes: tuple[int, ...], options: tuple[Option, ...], clears: bool = False) -> None:
        self.net.steps.append(Step(name, takes, options, clears=clears))

    def _with_boundaries(self, name: str, options: tuple[Option, ...]) -> None:
        """The activity stands at a place of its own, from which it is completed or left by an event at its edge."""
        busy = len(self.net.entered)
        self.net.entered[busy] = name
        for place in self.into[name]:
            self._add(name, (place,), (Option((busy,)),))
        found = list(options)
        for event in self.boundaries[name]:
            own = event.get("id", "")
            for option in self._leaving(own, event):
                if event.get("cancelActivity") != "false":
                    found.append(Option(option.puts, None, (own,)))
                else:
                    found.append(Option((busy, *option.puts), option.puts[0] if option.puts else busy, (own,)))
        self._add(name, (busy,), tuple(found))

    def _leaving(self, name: str, node: Element) -> list[Option]:
        """The ways on from an element."""
        link = node.find(bpmn("linkEventDefinition"))
        if link is not None and name_of(node) == "intermediateThrowEvent":
            return [self._jump(link.get("name"))]
        ways, kind = self.out[name], name_of(node)
        if kind in ("exclusiveGateway", "eventBasedGateway") and ways:
            return [Option((place,), through=(flow.get("id", ""),)) for place, flow in ways]
        if kind == "parallelGateway":
            return [Option(tuple(place for place, _ in ways))]
        return self._those_that_hold(ways, node.get("default"))

    def _those_that_hold(self, ways: list[tuple[int, Element]], default: str | None) -> list[Option]:
        """Ways without condition are always taken, those with one if it holds, the default if no other is."""
        asked = [place for place, flow in ways if flow.find(bpmn("conditionExpression")) is not None]
        defaults = [place for place, flow in ways if default and flow.get("id") == default]
        always = [place for place, _ in ways if place not in asked and place not in defaults]
        some = [place for place in asked if place not in defaults]
        options = [Option((*always, *chosen)) for chosen in _subsets(some) if always or chosen or not ways]
        return options + [Option((place,)) for place in defaults if not always]

    def _jump(self, link: str | None) -> Option:
        for name, node in self.nodes.items():
            caught = node.find(bpmn("linkEventDefinition"))
            if name_of(node) == "intermediateCatchEvent" and caught is not None and caught.get("name") == link:
                return Option(tuple(place for place, _ in self.out[name]), through=(name,))
        return Option(())


def _subsets(places: list[int]) -> list[tuple[int, ...]]:
    sizes = range(len(places) + 1) if len(places) <= MAX_WAYS else (0, 1, len(places))
    return list(chain.from_iterable(combinations(places, size) for size in sizes))


def _ends_all(node: Element) -> bool:
    """A terminate or error end event."""
    return name_of(node) == "endEvent" and any(
        node.find(bpmn(f"{kind}EventDefinition")) is not None for kind in ("terminate", "error")
    )
