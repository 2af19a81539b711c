"""The index of a column answers exactly as its cells do, one by one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.dmn import read_definitions
from app.feel import compile_unary_tests
from tests.unit.dmn.models import decision, model, table

CONSTANTS = st.sampled_from(["1", "2", "2.5", "-3", '"a"', '"b"', "true", "null", '@"2020-01-01"', '@"2020-01-03"'])
TESTS = st.one_of(
    CONSTANTS,
    st.tuples(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), CONSTANTS).map(" ".join),
    st.tuples(st.sampled_from("[("), CONSTANTS, CONSTANTS, st.sampled_from("])")).map(
        lambda t: f"{t[0]}{t[1]}..{t[2]}{t[3]}"
    ),
    st.sampled_from(["-", "[1, 2]", "other", "> other", "? = 1", "not(null)"]),
)
CELLS = st.one_of(
    TESTS,
    st.lists(TESTS.filter(lambda text: text not in ("-", "not(null)")), min_size=1, max_size=3).map(", ".join),
    st.lists(TESTS.filter(lambda text: text not in ("-", "not(null)")), min_size=1, max_size=2).map(
        lambda tests: f"not({', '.join(tests)})"
    ),
)
VALUES = st.one_of(
    st.sampled_from([None, True, False, 0, 1, 2, Decimal("2.5"), 3, -3, -4, "a", "b", "c", "", [1], [1, 2], {"a": 1}]),
    st.dates(dt.date(2019, 12, 30), dt.date(2020, 1, 5)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=6), st.lists(VALUES, min_size=1, max_size=8))
def test_index_and_cells_agree(cells: list[str], values: list) -> None:
    rules = [[cell, str(index)] for index, cell in enumerate(cells, 1)]
    definitions = read_definitions(model(decision("d", table(["n"], ["r"], rules, "COLLECT"))))
    for value in values:
        context = {"n": value, "other": 2}
        fired = [rule.index for rule in definitions.evaluate("d", context).matched_rules]
        expected = [
            index
            for index, cell in enumerate(cells, 1)
            if compile_unary_tests(cell, context).evaluate(value, context).value is True
        ]
        assert fired == expected
