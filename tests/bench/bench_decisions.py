"""Decisions a second, beside SpiffWorkflow's own DMN engine and zen-engine, of the same rules on the same inputs.

Ours is timed as the product calls it: inputs as plain Python values, the answer with matched rules and inputs as used.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from app.dmn import Definitions, Evaluation, read_definitions
from app.dmn.model import Table
from app.feel import to_json
from tests.bench.dialects import Decide, spiff, zen_engine, zen_engine_loader
from tests.bench.figures import Figure, median_seconds

ROOT = Path(__file__).parents[2]
COMPLEXITY = ROOT / "processes/intake_to_closure/complexity.dmn"
TWELVE_RULES = Path(__file__).parent / "first_contact.dmn"
SAMPLES = 400
AT_ONCE = 50
#: How to make each engine ready for a table, and how many times as fast ours must be.
ENGINES = {
    "SpiffWorkflow": (spiff, 20),
    "zen-engine": (zen_engine, 5),
    "zen-engine, its quickest way": (zen_engine_loader, None),
}


def measure() -> Iterator[Figure]:
    yield from _compare("12 rules × 5 inputs", TWELVE_RULES, "first_contact")
    yield from _compare("complexity, 20 rules × 18 inputs", COMPLEXITY, "complexity")


def _compare(title: str, file: Path, decision_id: str) -> Iterator[Figure]:
    definitions = read_definitions(file.read_bytes())
    table = _table(definitions, decision_id)
    samples = _samples(table, definitions, decision_id)
    others = {name: make(table) for name, (make, _) in ENGINES.items()}
    _same_answers(lambda inputs: to_json(_ours(definitions, decision_id)(inputs).value), others, samples)
    acts = [_batch(decide, samples) for decide in (_ours(definitions, decision_id), *others.values())]
    our_time, *their_times = (seconds / AT_ONCE for seconds in median_seconds(*acts, times=60, warm_up=5))
    yield Figure(f"{title}: decisions", 1 / our_time, "1/s")
    for (name, (_, bound)), their_time in zip(ENGINES.items(), their_times, strict=True):
        yield Figure(f"{title}: decisions by {name}", 1 / their_time, "1/s")
        yield Figure(f"{title}: compared with {name}", their_time / our_time, "times", at_least=bound)


def _table(definitions: Definitions, decision_id: str) -> Table:
    decision = definitions.decision(decision_id)
    node = decision and definitions.table_node(decision)
    assert node is not None
    return node.table


def _clock() -> datetime:
    return datetime(2026, 3, 2, 9, tzinfo=UTC)


def _ours(definitions: Definitions, decision_id: str) -> Callable[[dict[str, object]], Evaluation]:
    return lambda inputs: definitions.evaluate(decision_id, inputs, clock=_clock)


def _batch(decide: Callable[[dict[str, object]], object], samples: list[dict[str, object]]) -> Callable[[], None]:
    turns = cycle([samples[start : start + AT_ONCE] for start in range(0, len(samples), AT_ONCE)])

    def act() -> None:
        for inputs in next(turns):
            decide(inputs)

    return act


def _same_answers(ours: Decide, others: dict[str, Decide], samples: list[dict[str, object]]) -> None:
    """All engines must say the same, else their times say nothing."""
    for inputs in samples:
        wanted = ours(inputs)
        for name, decide in others.items():
            found = decide(inputs)
            if found != wanted:
                raise AssertionError(f"{name}: {found} instead of {wanted} for {inputs}")


def _samples(table: Table, definitions: Definitions, decision_id: str) -> list[dict[str, object]]:
    """Inputs drawn from what the cells speak of, with a share for each rule so that all that can fire do."""
    choice = random.Random(12)
    values = {column.expression: _values(table, number) for number, column in enumerate(table.inputs)}
    by_rule: dict[int, list[dict[str, object]]] = {}
    for _ in range(20_000):
        inputs = {name: choice.choice(options) for name, options in values.items()}
        matched = definitions.evaluate(decision_id, inputs).matched_rules
        if matched:  # else a value is not allowed, which only our engine heeds
            by_rule.setdefault(matched[0].index, []).append(inputs)
    each = SAMPLES // len(by_rule)
    chosen = [inputs for found in by_rule.values() for inputs in found[:each]]
    choice.shuffle(chosen)
    return chosen


def _values(table: Table, number: int) -> list[object]:
    """The constants of a column, what lies beside its numbers, and its allowed values."""
    column = table.inputs[number]
    text = " ".join([column.allowed, *(rule.inputs[number] for rule in table.rules)])
    words = set(re.findall(r'"([^"]*)"', text))
    numbers = {int(found) + step for found in re.findall(r"\d+", text) for step in (-1, 0, 1)}
    return sorted(words or (value for value in numbers if value >= 0)) or [True, False]
