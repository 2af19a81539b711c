"""Counting what came out against what would: flows while it runs, figures for pages once it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.rehearsal.replay.deciding import Decided

Flow = tuple[Decided, Decided]
OPEN = ("\0 open",)
"""The outcome that depends on an input that is not known."""
NOT_READABLE, NO_RESULT = "\0 unreadable", "\0 none"


@dataclass
class Tally:
    """Evaluations by (as it was, as it would be), with the cases they belong to."""

    flows: dict[Flow, list[str]] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0

    def add(self, before: Decided, after: Decided, case_id: str) -> None:
        found = self.flows.get((before, after))
        if found is None:
            self.flows[before, after] = [case_id]
        else:
            found.append(case_id)

    def to_json(self) -> dict[str, object]:
        flows = [[*before, *after, cases] for (before, after), cases in self.flows.items()]
        return {"flows": flows, "unknown": dict(self.unknown), "unreadable": self.unreadable}


def tally_from(raw: object) -> Tally:
    """The tally that `to_json` told."""
    if not isinstance(raw, dict):
        return Tally()
    flows: dict[Flow, list[str]] = {}
    for before, old_rules, after, new_rules, cases in raw["flows"]:
        key = Decided(frozen(before), tuple(old_rules)), Decided(frozen(after), tuple(new_rules))  # type: ignore[arg-type]
        flows[key] = list(cases)
    return Tally(flows, Counter(raw["unknown"]), raw["unreadable"])


def frozen(value: object) -> object:
    """Lists of JSON as the tuples they were."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def figures(tally: Tally, names: tuple[str, ...]) -> dict[str, object]:
    """What pages show, as JSON: figures are pairs of evaluations and cases.

    `total`, `differ`, `open`, `same`; `matrices`: by output name, `cells` as lists of [old, new, figure], `rows` of
    [old, figure] and `columns` of [new, figure]; `before` and `after`: lists of [rules, outcome, figure]; `flows`:
    lists of [old rules, old outcome, new rules, new outcome, figure]; `unknown` (by input) and `unreadable`: numbers.
    """
    lines = [(before, after, cases) for (before, after), cases in tally.flows.items()]
    return {
        "names": list(names),
        "total": _figure(cases for _, _, cases in lines),
        "differ": _figure(cases for old, new, cases in lines if new.outcome not in (old.outcome, OPEN)),
        "open": _figure(cases for _, new, cases in lines if new.outcome == OPEN),
        "same": _figure(cases for old, new, cases in lines if new.outcome == old.outcome),
        "matrices": {name: _matrix(lines, place) for place, name in enumerate(names)},
        "before": _grouped(lines, lambda old, new: (old.rules, old.outcome)),
        "after": _grouped(lines, lambda old, new: (new.rules, new.outcome)),
        "flows": [
            [list(key[0]), key[1], list(key[2]), key[3], figure]
            for key, figure in _groups(lines, lambda old, new: (old.rules, old.outcome, new.rules, new.outcome))
        ],
        "unknown": dict(tally.unknown),
        "unreadable": tally.unreadable,
    }


Lines = list[tuple[Decided, Decided, list[str]]]


def _matrix(lines: Lines, place: int) -> dict[str, object]:
    def told(key: Callable[[Decided, Decided], tuple]) -> list[list[object]]:
        return [[*found, figure] for found, figure in _groups(lines, key)]

    return {
        "cells": told(lambda old, new: (_part(old.outcome, place), _part(new.outcome, place))),
        "rows": told(lambda old, _: (_part(old.outcome, place),)),
        "columns": told(lambda _, new: (_part(new.outcome, place),)),
    }


def _part(outcome: tuple[object, ...], place: int) -> object:
    """One output of an outcome; of several hits, that of each."""
    if outcome == OPEN:
        return OPEN[0]
    if outcome and isinstance(outcome[0], tuple):
        return tuple(row[place] if place < len(row) else None for row in outcome)
    return outcome[place] if place < len(outcome) else NO_RESULT


def _grouped(lines: Lines, key: Callable[[Decided, Decided], tuple]) -> list[list[object]]:
    return [[list(rules), outcome, figure] for (rules, outcome), figure in _groups(lines, key)]


def _groups(lines: Lines, key: Callable[[Decided, Decided], tuple]) -> list[tuple[tuple, list[int]]]:
    groups: dict[tuple, list[list[str]]] = {}
    for old, new, cases in lines:
        groups.setdefault(key(old, new), []).append(cases)
    return [(found, _figure(cases)) for found, cases in groups.items()]


def _figure(groups: Iterable[list[str]]) -> list[int]:
    """How many evaluations, of how many cases."""
    all_of_them = [case for cases in groups for case in cases]
    return [len(all_of_them), len(set(all_of_them))]
