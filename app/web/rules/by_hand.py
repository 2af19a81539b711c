"""What the page of one evaluation by hand shows: the outcome, why, and how near others were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from app.dmn import Change, NearMiss, RecordedInputs, near_misses, smallest_changes
from app.text import Text
from app.web import edge
from app.web.language import said
from app.web.rules.table import TableAt
from app.web.rules.telling import Pair, RuleLine, Teller
from app.web.rules.words import TableWords


@dataclass(frozen=True)
class NearLine:
    """A rule that misses one condition: what is asked of which input, its value, and the result it would give."""

    rule: str
    title: str
    asked: str
    value: str
    then: str
    note: str


@dataclass(frozen=True)
class ChangeLine:
    """A change of one input that alters the outcome: from what to which values, the result, by which rule."""

    title: str
    before: str
    after: tuple[str, ...]
    then: str
    rule: str


@dataclass(frozen=True)
class Answer:
    """The whole. `rows`: name and value of each output, a row for each hit; `near_alike` rules would say the same."""

    rows: tuple[tuple[Pair, ...], ...]
    rules: tuple[RuleLine, ...]
    near: tuple[NearLine, ...]
    near_alike: int
    changes: tuple[ChangeLine, ...]
    warnings: tuple[str, ...]


def answer(table: TableAt, words: TableWords, given: Mapping[str, object]) -> Answer:
    """Evaluate with the values given (JSON, by input)."""
    asked = table.definitions, table.decision.id
    inputs = RecordedInputs(table.definitions, table.decision).read(given)
    found = table.definitions.evaluate(table.decision.id, inputs, clock=edge.moment)
    teller = Teller(table.definitions, table.decision, words)
    now = teller.outcomes.of(found.value)
    misses = near_misses(*asked, inputs, edge.moment)
    other = [miss for miss in misses if miss.answer is None or teller.outcomes.of(miss.answer) != now]
    only = found.value if len(found.matched_rules) == 1 else None
    return Answer(
        rows=tuple(teller.rows(found.value)),
        rules=tuple(teller.rule(rule, only, found.inputs) for rule in found.matched_rules),
        near=tuple(_near(teller, miss) for miss in other),
        near_alike=len(misses) - len(other),
        changes=tuple(_changes(teller, smallest_changes(*asked, inputs, edge.moment))),
        warnings=tuple(said(Text(warning.text_de, warning.text_en)) for warning in found.warnings),
    )


def _near(teller: Teller, miss: NearMiss) -> NearLine:
    words, missing = teller.words, miss.missing
    notes = [text for _, text in teller.notes(miss.rule.annotations)]
    return NearLine(
        words.rule(miss.rule, miss.answer),
        words.title(missing.title),
        words.condition(missing.expression, missing.cells),
        words.value(missing.expression, missing.value),
        teller.result(miss.answer) if miss.answer is not None else "",
        notes[0] if notes else "",
    )


def _changes(teller: Teller, found: tuple[Change, ...]) -> Iterator[ChangeLine]:
    """Values of one input that lead to the same result stand in one line."""
    words = teller.words

    def alike(change: Change) -> tuple[str, str, str]:
        then, rules = change.evaluation.value, change.evaluation.matched_rules
        name = words.rule(rules[0], then) if len(rules) == 1 else ", ".join(str(rule.index) for rule in rules)
        return change.name, teller.result(then), name

    for (name, then, rule), group in groupby(found, alike):
        changes = list(group)
        values = tuple(words.value(name, change.after) for change in changes)
        yield ChangeLine(words.input_title(name), words.value(name, changes[0].before), values, then, rule)
