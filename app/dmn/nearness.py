"""How near an evaluation came to another answer: rules that miss one condition, and changes of one input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from app.dmn.columns import constants_of
from app.dmn.domains import Domain, domains_of
from app.dmn.graph import Session
from app.dmn.model import Decision, DmnError
from app.dmn.outcome import Outcome, Outcomes
from app.dmn.parts import OTHER_TEXT, Part, distance, is_fraction_only, nearest
from app.dmn.report import Evaluation
from app.dmn.tables import VARIES, MatchedRule, PreparedTable, TableNode, TableRun
from app.feel.convert import from_python, to_json
from app.feel.errors import FeelError, NullResult

if TYPE_CHECKING:
    from app.dmn.definitions import Definitions

Clock = Callable[[], datetime] | None
Place = tuple[TableNode, int, Domain]
"""A column: its table, its number from 0, and what it distinguishes."""


class Condition(NamedTuple):
    """What a rule asks of an input column: its heading, what it reads, the cells as written, and the value as it is."""

    title: str
    expression: str
    cells: tuple[str, ...]
    value: object


class NearMiss(NamedTuple):
    """A rule that would match but for one condition. `answer` is what it would say, None where that is worked out."""

    rule: MatchedRule
    missing: Condition
    answer: object


class Change(NamedTuple):
    """A change of one input that alters the outcome: its name, the value as it is and as it would be (FEEL values)."""

    name: str
    before: object
    after: object
    evaluation: Evaluation


def near_misses(
    definitions: Definitions, decision_id: str, inputs: Mapping[str, object], clock: Clock = None
) -> tuple[NearMiss, ...]:
    """The rules of a decision table that miss exactly one condition, in their order; nothing for other decisions.

    Where the first matching rule counts, rules behind the one that fired are left out: they change nothing.
    """
    decision = definitions.decision(decision_id)
    table = definitions.prepared_table(decision) if decision else None
    if decision is None or table is None:
        return ()
    run = TableRun(clock)
    try:
        met = table.met(Session(definitions, inputs, run).frame(decision))
    except (NullResult, FeelError, DmnError):  # a value that is not allowed: no rule is near
        return ()
    asked = _asked(table, met)
    fired = _fired(table, met) if table.policy == "FIRST" else len(decision.rules)
    found = []
    for bit in range(fired):
        missing = [condition for mask, condition in asked if not mask >> bit & 1]
        if len(missing) == 1:
            answer = table.answers[bit]
            told = _with_cells(missing[0], decision, bit)
            found.append(NearMiss(table.matches[bit], told, None if answer is VARIES else answer))
    return tuple(found)


def _asked(table: PreparedTable, met: list[tuple[object, int]]) -> list[tuple[int, Condition]]:
    """For each thing that columns read, the rules whose cells all match; the same thing read twice is one condition."""
    asked: dict[str, tuple[int, Condition]] = {}
    for entry, (value, mask) in zip(table.columns, met, strict=True):
        before, condition = asked.get(
            entry.expression, (table.all, Condition(entry.title, entry.expression, (), value))
        )
        asked[entry.expression] = before & mask, condition
    return list(asked.values())


def _with_cells(condition: Condition, decision: Decision, rule: int) -> Condition:
    columns = (place for place, column in enumerate(decision.inputs) if column.expression == condition.expression)
    return condition._replace(cells=tuple(decision.rules[rule].inputs[place] for place in columns))


def _fired(table: PreparedTable, met: list[tuple[object, int]]) -> int:
    """The number of the first rule that matches, from 0; of all rules where none does."""
    mask = table.all
    for _, matching in met:
        mask &= matching
    return (mask & -mask).bit_length() - 1 if mask else len(table.matches)


def smallest_changes(
    definitions: Definitions, decision_id: str, inputs: Mapping[str, object], clock: Clock = None
) -> tuple[Change, ...]:
    """For each input the smallest change of it alone that alters the outcome, in the order of the table's columns.

    Of numbers, dates and durations that is the nearest such value; of codes and of yes or no each value that alters it;
    of lists of codes each code more or less that does. Inputs that no column reads just as they are have none.
    """
    decision = definitions.decision(decision_id)
    if decision is None:
        return ()
    outcomes = Outcomes(definitions, decision)
    seen = columns_by_input(definitions, decision)

    def decided(name: str, value: object) -> Evaluation | None:
        with suppress(FeelError):
            return definitions.evaluate(decision_id, {**inputs, name: value}, clock=clock)
        return None

    now = definitions.evaluate(decision_id, inputs, clock=clock)
    found: list[Change] = []
    for name, places in seen.items():
        before = from_python(inputs.get(name))
        found += _changes_of(name, before, places, decided, outcomes, outcomes.of(now.value))
    return tuple(found)


def _changes_of(
    name: str,
    before: object,
    places: list[Place],
    decided: Callable[[str, object], Evaluation | None],
    outcomes: Outcomes,
    now: Outcome,
) -> Iterator[Change]:
    def altering(values: list[object]) -> Iterator[Change]:
        for value in values:
            then = decided(name, value)
            if then is not None and outcomes.of(then.value) != now:
                yield Change(name, before, value, then)

    ordered, others = _candidates(before, places)
    yield from islice(altering(ordered), 1)
    yield from altering(others)


def columns_by_input(definitions: Definitions, decision: Decision) -> dict[str, list[Place]]:
    """The columns of all tables that take part, by the input that they read as it is."""
    seen: dict[str, list[Place]] = {}
    _collect(definitions, decision, seen, set())
    return seen


def _collect(
    definitions: Definitions,
    decision: Decision,
    seen: dict[str, list[Place]],
    done: set[str],
) -> None:
    if decision.id in done:
        return
    done.add(decision.id)
    node = definitions.table_node(decision)
    if node is not None:
        names = definitions.input_names(decision)
        for domain in domains_of(node, [definitions.allowed_tests(column.type) for column in node.table.inputs]):
            if domain.expression in names:
                place = next(i for i, c in enumerate(node.table.inputs) if c.expression.strip() == domain.expression)
                seen.setdefault(domain.expression, []).append((node, place, domain))
    for link in definitions.links[decision.id]:
        if isinstance(link.element, Decision) and link.owner is definitions:
            _collect(definitions, link.element, seen, done)


def _candidates(before: object, places: list[Place]) -> tuple[list[object], list[object]]:
    """The values to try: those that have an order, the nearest first; and all others."""
    ordered: list[tuple[object, object]] = []
    others: list[object] = []
    for node, column, domain in places:
        values = [nearest(part, before, whole=domain.whole_numbers) for part in _choices(domain)]
        ordered += [(distance(before, value), value) for value in values if not isinstance(value, bool | str)]
        others += [value for value in values if isinstance(value, bool | str)]
        others += _one_code_more_or_less(node, column, before)
    ordered.sort(key=lambda pair: pair[0])
    fresh: list[object] = []
    for value in others:
        if value != before and value not in fresh:
            fresh.append(value)
    return [value for _, value in ordered if value not in (before, None)], fresh


def _choices(domain: Domain) -> Iterator[Part]:
    """The parts that somebody could choose: not empty, no text that the table does not name, no part of a count."""
    for index, part in enumerate(domain.parts):
        fraction = domain.whole_numbers and is_fraction_only(part)
        if domain.whole >> index & 1 and not (part.sample is None or part.sample == OTHER_TEXT or fraction):
            yield part


def _one_code_more_or_less(node: TableNode, column: int, before: object) -> list[object]:
    """Of a list of codes: each code of the table more, each code less."""
    if not isinstance(before, list):
        return []
    codes = sorted(text for text in constants_of(node.inputs[column].cells) if isinstance(text, str))
    more = [[*before, code] for code in codes if code not in before]
    return more + [[item for item in before if item != gone] for gone in before]


def explanation(
    definitions: Definitions, decision_id: str, inputs: Mapping[str, object], clock: Clock = None
) -> dict[str, object]:
    """Both as plain JSON values, under the keys `near_misses` and `smallest_changes`."""
    misses = near_misses(definitions, decision_id, inputs, clock)
    changes = smallest_changes(definitions, decision_id, inputs, clock)
    return {
        "near_misses": [
            {**miss.rule._asdict(), "missing": to_json(miss.missing._asdict()), "outputs": to_json(miss.answer)}
            for miss in misses
        ],
        "smallest_changes": [
            {
                "input": change.name,
                "before": to_json(change.before),
                "after": to_json(change.after),
                "outputs": to_json(change.evaluation.value),
                "matched_rules": [rule._asdict() for rule in change.evaluation.matched_rules],
            }
            for change in changes
        ],
    }
