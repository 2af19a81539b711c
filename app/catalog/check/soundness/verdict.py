"""What the states of a net say: where it can get stuck, what is left behind, what is never reached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from app.catalog.bpmn import Bpmn, bpmn
from app.catalog.check.soundness.exploring import MAX_STATES, Marking, States, explore
from app.catalog.check.soundness.net import Net, read_net

DEADLOCK, LEFT, ENDLESS, GATHERING, UNREACHED = "deadlock", "left", "endless", "gathering", "unreached"


@dataclass(frozen=True)
class Unsound:
    """One fault. `kind`: deadlock (waits for ever), left (something else has ended, this waits for ever), endless (goes
    on but can come to no end), gathering (comes here again and again, without end), unreached. `way`: elements passed.
    """

    kind: str
    element: str
    way: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """All faults of one process or sub-process; not `is_complete` when the bound on states was met."""

    scope: str
    faults: tuple[Unsound, ...]
    states: int
    is_complete: bool


@lru_cache(maxsize=64)
def judge_diagram(diagram: Bpmn) -> tuple[Verdict, ...]:
    """The verdicts on the processes of a file and on each sub-process in them. Remembers the last files judged."""
    found = []
    for scope in diagram.scopes:
        ends = frozenset(e.get("id", "") for e in scope.findall(bpmn("endEvent")))
        found.append(judge(read_net(diagram, scope), ends))
    return tuple(found)


def judge(net: Net, ends: frozenset[str], limit: int = MAX_STATES) -> Verdict:
    """Explore a net; `ends` are the end events in it."""
    states = explore(net, limit)
    faults: dict[tuple[str, str], Unsound] = {}
    for marking, nexts in states.after.items():
        if marking and not nexts:
            for fault in _stuck(states, marking, ends):
                faults.setdefault((fault.kind, fault.element), fault)
    for marking, place in states.gathered:
        element = net.entered[place]
        faults.setdefault((GATHERING, element), Unsound(GATHERING, element, tuple(states.way_to(marking))))
    if states.is_complete and not faults:
        faults |= _endless(states)
    if states.is_complete and not states.gathered and net.starts:
        told = {element for _, element in faults}
        faults |= {(UNREACHED, each): Unsound(UNREACHED, each) for each in _unreached(states, ends) if each not in told}
    return Verdict(net.scope, tuple(faults.values()), len(states.came_from), states.is_complete)


def _unreached(states: States, ends: frozenset[str]) -> list[str]:
    """The ends that no way reaches, and of other elements the first of each row."""
    net = states.net
    missed = [element for element in net.elements if element not in states.passed]
    first = {net.entered[put] for step in net.steps if step.element in states.passed
             for option in step.options for put in option.puts}  # fmt: skip
    return [element for element in missed if element in ends or element in first]


def _stuck(states: States, marking: Marking, ends: frozenset[str]) -> list[Unsound]:
    way = tuple(states.way_to(marking))
    kind = LEFT if ends & set(way) else DEADLOCK
    waiting = dict.fromkeys(states.net.entered[place] for place in marking)
    return [Unsound(kind, element, way) for element in waiting]


def _endless(states: States) -> dict[tuple[str, str], Unsound]:
    """States from which no end can be reached although something always happens; told once, at the nearest."""
    before: dict[Marking, list[Marking]] = defaultdict(list)
    for marking, nexts in states.after.items():
        for following in nexts:
            before[following].append(marking)
    ending: set[Marking] = {()} & states.came_from.keys()
    todo = list(ending)
    while todo:
        for marking in before[todo.pop()]:
            if marking not in ending:
                ending.add(marking)
                todo.append(marking)
    for marking in states.after:
        if marking not in ending:
            element = states.net.entered[marking[-1]]
            return {(ENDLESS, element): Unsound(ENDLESS, element, tuple(states.way_to(marking)))}
    return {}
