"""What the analysis says of small tables is what trying every case says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.dmn import Analysis, Definitions, analyse, read_definitions
from app.feel import compile_unary_tests
from tests.unit.dmn.models import decision, model, table

DAYS = [dt.date(2020, 1, day) for day in range(1, 8)]
NUMBERS = [Decimal(n) / 4 for n in range(0, 21)]
KINDS = {
    # kind: constants as written, values to try, allowed values to choose from
    "number": (["1", "2", "4", "2.5"], NUMBERS, ["", "[1..4]", "1, 2, 3"]),
    "string": (['"a"', '"b"', '"c"'], ["", "a", "aa", "b", "bb", "c", "d"], ["", '"a", "b", "d"']),
    "boolean": (["true", "false"], [True, False], [""]),
    "date": (['date("2020-01-02")', 'date("2020-01-04")', 'date("2020-01-05")'], DAYS, ["", '< date("2020-01-06")']),
    "days and time duration": (['@"P1D"', '@"P3D"'], [dt.timedelta(days=n) for n in range(5)], [""]),
}


@st.composite
def columns(draw: st.DrawFn, count: int) -> tuple[str, list[str], list, str, str]:
    """Cells of one column, the values to try, its type as declared, its allowed values."""
    kind = draw(st.sampled_from([*KINDS, "mixed"]))
    kinds = ["number", "string"] if kind == "mixed" else [kind]
    cells = draw(st.lists(_cells(kinds), min_size=count, max_size=count))
    _, values, allowed = KINDS[kinds[0]]
    limit = "" if kind == "mixed" else draw(st.sampled_from(allowed))
    declared = draw(st.booleans()) and kind != "mixed"
    spoken_of = " ".join([*cells, limit])
    values = list(values) if declared else []
    for name in () if declared else kinds:
        if limit or any(constant in spoken_of for constant in KINDS[name][0]):
            values += KINDS[name][1]
    values = values or ["anything"]
    if "null" in spoken_of:
        values.append(None)
    if "2.5" not in spoken_of:
        values = [value for value in values if not isinstance(value, Decimal) or value == value.to_integral_value()]
    return kind, cells, values, kind if declared else "", limit


def _cells(kinds: list[str]) -> st.SearchStrategy[str]:
    constants = st.sampled_from([constant for kind in kinds for constant in KINDS[kind][0]])
    tests = st.one_of(constants, st.just("null"))
    if "boolean" not in kinds:
        compared = st.tuples(st.sampled_from(["<", "<=", ">", ">=", "!="]), constants).map(" ".join)
        ranges = st.tuples(st.sampled_from("[("), constants, constants, st.sampled_from("])"))
        tests = st.one_of(
            constants, compared, ranges.map(lambda it: f"{it[0]}{it[1]}..{it[2]}{it[3]}"), st.just("null")
        )
    several = st.lists(tests, min_size=1, max_size=2).map(", ".join)
    return st.one_of(st.just("-"), several, several.map(lambda text: f"not({text})"))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list, list, dict]:
    """Names, rules, the values to try for each column, and the extras of `table`."""
    count = draw(st.integers(1, 5))
    made = [draw(columns(count)) for _ in range(draw(st.integers(1, 3)))]
    names = ["a", "b", "c"][: len(made)]
    rules = [[*(column[1][rule] for column in made), str(rule)] for rule in range(count)]
    extras = {f"type_{name}": column[3].replace(" ", "_") for name, column in zip(names, made, strict=True)}
    extras |= {f"in_{name}": column[4] for name, column in zip(names, made, strict=True)}
    return names, rules, [column[2] for column in made], {key: value for key, value in extras.items() if value}


def read(names: list[str], rules: list, policy: str, extras: dict) -> Definitions:
    return read_definitions(model(decision("d", table(names, ["r"], rules, policy, **extras))))


def analysed(made: tuple, policy: str) -> Analysis:
    names, rules, _, extras = made
    return analyse(read(names, rules, policy, extras), "d")


def tried(made: tuple) -> list[tuple[dict, tuple[int, ...]]]:
    """Every case that is allowed, with the rules that match it."""
    names, rules, values, extras = made
    definitions = read(names, rules, "COLLECT", extras)
    cases = []
    for chosen in product(*values):
        inputs = dict(zip(names, chosen, strict=True))
        found = definitions.evaluate("d", inputs)
        if not any("erlaubten" in warning.text_de for warning in found.warnings):
            cases.append((inputs, tuple(rule.index for rule in found.matched_rules)))
    return cases


def only_whole_numbers(made: tuple) -> bool:
    """Whether some column speaks of whole numbers only: what lies between them is not tried."""
    columns = [[value for value in values if isinstance(value, Decimal)] for values in made[2]]
    return any(numbers and all(value == value.to_integral_value() for value in numbers) for numbers in columns)


def told(found: Analysis, kind: str) -> set[tuple[int, ...]]:
    return {finding.rules for finding in found.findings if finding.kind == kind}


def gaps(made: tuple) -> None:
    found = analysed(made, "UNIQUE")
    assume(not any(finding.kind == "unclear" for finding in found.findings))
    gaps = [finding.where for finding in found.findings if finding.kind == "gap"]
    for inputs, matched in tried(made):
        within = [where for where in gaps if all(_meets(inputs[name], text) for name, text in where.items())]
        assert bool(within) != bool(matched), inputs


def _meets(value: object, text: str) -> bool:
    return compile_unary_tests(text).evaluate(value).value is True


def overlaps_and_rules_that_never_match(made: tuple) -> None:
    found = analysed(made, "UNIQUE")
    assume(not any(finding.kind == "unclear" for finding in found.findings))
    cases = tried(made)
    both = {pair for _, matched in cases for pair in combinations(matched, 2)}
    whole_only = only_whole_numbers(made)
    assert both <= told(found, "overlap")
    assert whole_only or both == told(found, "overlap")
    count = len(made[1])
    matched_once = {rule for _, matched in cases for rule in matched}
    never = {rules[0] for rules in told(found, "never")}
    assert not never & matched_once
    if len(made[0]) == 1 and not whole_only:
        assert never == set(range(1, count + 1)) - matched_once


def rules_that_are_never_first(made: tuple) -> None:
    found = analysed(made, "FIRST")
    assume(not any(finding.kind == "unclear" for finding in found.findings))
    first = {matched[0] for _, matched in tried(made) if matched}
    hidden = {rules[-1] for kind in ("unreachable", "never") for rules in told(found, kind)}
    assert not hidden & first
    if not only_whole_numbers(made):
        assert hidden == set(range(1, len(made[1]) + 1)) - first


CHECKS = (gaps, overlaps_and_rules_that_never_match, rules_that_are_never_first)


@pytest.mark.parametrize("examples", [60, pytest.param(5_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_analysis_says_what_trying_every_case_says(check: Callable[[tuple], None], examples: int) -> None:
    settings(max_examples=examples)(given(tables())(check))()
