"""What a decision table answers when several rules match, or none (DMN 1.5, 8.2.8 and 8.2.9)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import NamedTuple

from app.feel.budget import Run
from app.feel.builtins import BUILTINS
from app.feel.errors import NullResult
from app.feel.values import equal

POLICIES = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATIONS = ("", "SUM", "MIN", "MAX", "COUNT")

Row = tuple[object, ...]
#: For each output column the values in order of priority, or None where the model does not list them.
Priorities = tuple[list | None, ...]


class Hit(NamedTuple):
    """Matched rules that count (their bit numbers), and their outputs."""

    rules: list[int]
    rows: list[Row]
    single: bool


def choose(policy: str, rules: list[int], row_of: Callable[[int], Row], priorities: Priorities, run: Run) -> Hit:
    """Pick among the matching rules; NullResult where the policy forbids what has matched."""
    if policy == "FIRST":
        return Hit(rules[:1], [row_of(rules[0])], True)
    if policy == "UNIQUE" and len(rules) > 1:
        numbers = ", ".join(str(rule + 1) for rule in rules)
        raise NullResult(
            f"Mehrere Regeln treffen zu ({numbers}), obwohl nur eine darf.",
            f"Several rules match ({numbers}) where only one may.",
        )
    rows = [row_of(rule) for rule in rules]
    if policy == "UNIQUE":
        return Hit(rules, rows, True)
    if policy == "ANY":
        if any(equal(list(row), list(rows[0]), run) is not True for row in rows[1:]):
            raise NullResult(
                "Zutreffende Regeln haben verschiedene Ergebnisse.", "Matching rules have different outputs."
            )
        return Hit(rules, rows[:1], True)
    if policy in ("PRIORITY", "OUTPUT ORDER"):
        order = sorted(range(len(rules)), key=cmp_to_key(lambda a, b: before(rows[a], rows[b], priorities, run)))
        order = order[:1] if policy == "PRIORITY" else order
        return Hit([rules[i] for i in order], [rows[i] for i in order], policy == "PRIORITY")
    return Hit(rules, rows, False)


def before(a: Row, b: Row, priorities: Priorities, run: Run) -> int:
    """Negative where the first row has priority over the second, positive where the second has, else zero."""
    for left, right, values in zip(a, b, priorities, strict=True):
        if values is not None:
            difference = _rank(left, values, run) - _rank(right, values, run)
            if difference:
                return difference
    return 0


def _rank(value: object, values: list, run: Run) -> int:
    for index, other in enumerate(values):
        if equal(value, other, run) is True:
            return index
    return len(values)


_FUNCTIONS = {"SUM": "sum", "MIN": "min", "MAX": "max"}


def aggregate(aggregation: str, values: list, run: Run) -> object:
    """SUM, MIN or MAX of the collected values, or their COUNT."""
    if aggregation == "COUNT":
        return Decimal(len(values))
    return BUILTINS[_FUNCTIONS[aggregation]].invoke(run, [values])
