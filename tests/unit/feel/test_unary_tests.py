"""Unary tests, as in the cells of decision tables (DMN 1.5, 10.3.2.8 and grammar rules 7 and 14 to 16)."""

from __future__ import annotations

from datetime import date

import pytest

from app.feel import FeelSyntaxError, compile_unary_tests

CASES = [
    ("-", 1, True),
    ("", None, True),
    ("5", 5, True),
    ("5", 6, False),
    ("5", "5", None),
    ("< 5", 4, True),
    (">= 5", 4, False),
    ("= 5", 5, True),
    ("!= 5", 5, False),
    ("[1..5]", 5, True),
    ("[1..5)", 5, False),
    ("]1..5[", 1, False),
    ('"a", "b"', "b", True),
    ('"a", "b"', "c", False),
    ("1, > 10, [4..6]", 5, True),
    ('not("a", "b")', "c", True),
    ('not("a", "b")', "a", False),
    ("not(< 5)", 7, True),
    ("not((1..5])", 1, True),
    ("true", True, True),
    ("true", False, False),
    ("true", None, False),
    ("not(true)", None, True),
    ("true", 1, None),
    ("not(true)", False, True),
    ("null", None, True),
    ("null", 1, False),
    ("not(null)", 1, True),
    ('"a"', None, False),
    ("> 5", None, None),
    ("? > 5 and ? < 10", 7, True),
    ('contains(?, "x")', "axb", True),
    ("[1, 2, 3]", 2, True),
    ("xs", 2, True),
    ("limit", 10, True),
    ("< limit", 9, True),
    ("> limit * 2", 21, True),
    ('< date("2020-01-02")', date(2020, 1, 1), True),
    ("limit > 5", "anything", True),
    ("not(limit > 5) and true", "anything", False),
    ("? > missing", 5, None),
    ("not(? > missing)", 5, None),
    ("not(> missing)", 5, None),
    ('not("a")', None, True),
    ("? = null", None, True),
    ("[missing..3]", 5, False),
    ("[missing..3]", 2, None),
]


@pytest.mark.parametrize(("text", "value", "expected"), CASES)
def test_unary_test(text: str, value: object, expected: bool | None) -> None:
    context = {"limit": 10, "xs": [1, 2], "missing": None}
    assert compile_unary_tests(text, context).evaluate(value, context).value is expected


@pytest.mark.parametrize("text", ["1,", "not(", "> ", "[1..", '"a" "b"'])
def test_what_is_no_test_is_refused(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile_unary_tests(text)


def test_the_value_tested_is_not_a_variable() -> None:
    assert compile_unary_tests("? > limit").variables == {"limit"}
