"""Every state of a net that tokens can come to, and how.

Tokens that are not in each other's way need not be moved in every order: where one of them is on no way that comes
back, it alone is moved, with all its outcomes (a persistent set, see Godefroid 1996). What ends the whole scope comes
last, so that what stands beside it is seen too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.catalog.check.soundness.net import Net, Option, Step

Marking = tuple[int, ...]
"""The places of all tokens, sorted; a place stands there once for each token."""

MAX_STATES = 20_000
MAX_PLACES = 3_000
MEAN_TOKENS = 10  # in one state; with more, fewer states are looked at
MAX_TOKENS = 3  # at one place; more means that they gather without end


@dataclass
class States:
    """What was found. `came_from`: state → the state before and the step that led here."""

    net: Net
    reduced: bool = True
    came_from: dict[Marking, tuple[Marking | None, Step | None, Option | None]] = field(default_factory=dict)
    after: dict[Marking, list[Marking]] = field(default_factory=dict)
    begun_with: dict[Marking, str] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    gathered: list[tuple[Marking, int]] = field(default_factory=list)  # state, and place with too many tokens
    is_complete: bool = True

    def way_to(self, marking: Marking) -> list[str]:
        """The elements passed on a shortest way to a state."""
        way: list[str] = []
        at: Marking | None = marking
        while at is not None:
            before, step, option = self.came_from[at]
            if step is None or option is None:
                way.append(self.begun_with[at])
            else:
                way += [*reversed(option.through), step.element]
            at = before
        return [element for element, former in zip(way, [None, *way], strict=False) if element != former][::-1]


def explore(net: Net, limit: int = MAX_STATES, *, reduced: bool = True) -> States:
    """All states, breadth first; stops at the limit and says so by `is_complete`. `reduced` as told above."""
    states = States(net, reduced)
    queue: list[Marking] = []
    if len(net.entered) > MAX_PLACES:
        states.is_complete = False
        return states
    for start, puts in net.starts:
        marking = tuple(sorted(puts))
        states.passed.add(start)
        if marking not in states.came_from:
            states.came_from[marking] = (None, None, None)
            states.begun_with[marking] = start
            queue.append(marking)
    handled = 0
    for marking in queue:
        handled += len(marking)
        if len(states.came_from) > limit or handled > limit * MEAN_TOKENS:
            states.is_complete = False
            break
        queue += _expand(states, marking)
    return states


def _expand(states: States, marking: Marking) -> list[Marking]:
    """Move on from a state; the states that are new."""
    new = []
    nexts = states.after.setdefault(marking, [])
    for step, option, following in _moves(states, marking):
        states.passed |= {step.element, *option.through}
        nexts.append(following)
        if following in states.came_from:
            continue
        states.came_from[following] = (marking, step, option)
        crowded = next((place for place, count in Counter(following).items() if count > MAX_TOKENS), None)
        if crowded is None:
            new.append(following)
        else:
            states.gathered.append((following, crowded))
    return new


def _moves(states: States, marking: Marking) -> list[tuple[Step, Option, Marking]]:
    net = states.net
    enabled = list(_enabled(net, marking))
    for step in enabled if states.reduced else ():
        if not (step.clears or step.joins_late) and net.circling.isdisjoint(step.takes):
            return list(_outcomes(step, marking))
    for step in enabled if states.reduced else ():
        outcomes = [] if step.clears or step.joins_late else list(_outcomes(step, marking))
        if any(following not in states.came_from for _, _, following in outcomes):
            return outcomes
    return [outcome for step in enabled for outcome in _outcomes(step, marking)]


def _enabled(net: Net, marking: Marking) -> Iterator[Step]:
    here = set(marking)
    seen: set[int] = set()
    for place in sorted(here):
        for step in net.steps_at[place]:
            if id(step) in seen:
                continue
            seen.add(id(step))
            if _may_join(net, step, marking) if step.joins_late else here.issuperset(step.takes):
                yield step


def _may_join(net: Net, step: Step, marking: Marking) -> bool:
    """BPMN 2.0.2, 13.4.3: no token elsewhere can reach an empty way in that cannot reach a filled one."""
    filled = [place for place in step.takes if place in marking]
    empty = [place for place in step.takes if place not in marking]
    for place in marking:
        reaches = {way for way in step.takes if place in net.sources[way]} if place not in step.takes else set()
        if reaches.intersection(empty) and not reaches.intersection(filled):
            return False
    return bool(filled)


def _outcomes(step: Step, marking: Marking) -> Iterator[tuple[Step, Option, Marking]]:
    left = Counter(marking)
    taken = [place for place in step.takes if left[place]]
    left.subtract(taken)
    kept = [] if step.clears else list(left.elements())
    for option in step.options:
        if option.unless is None or option.unless not in marking:
            yield step, option, tuple(sorted([*kept, *option.puts]))
