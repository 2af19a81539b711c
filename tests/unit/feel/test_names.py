"""Names with spaces and special characters, found by what is in scope."""

from __future__ import annotations

import pytest

from app.feel import FeelSyntaxError, compile_expression
from tests.unit.feel.spec import cases, shown

CONTEXT = {
    "Full Name": "Ada",
    "a": 10,
    "b": 3,
    "a-b": 1,
    "Student's name": "Eva",
    "in stock": True,
    "decision A 2.1": 7,
    "date": "2020-01-01",
    "loan": {"monthly rate": 5, "a-b": 6},
    "people": [{"first name": "Ada", "age": 36}, {"first name": "Bob", "age": 15}],
}

NAMES = """
"Hello " + Full Name => "Hello Ada"
Full   Name => "Ada"
a-b => 1
a - b => 1
a - b + a => 11
b-a => -7
Student's name + "!" => "Eva!"
if in stock then 1 else 2 => 1
decision A 2.1 + 1 => 8
loan.monthly rate * 2 => 10
people[first name = "Ada"].age => [36]
people[age < 18].first name => ["Bob"]
date(date) => 2020-01-01
for Full Name in [1, 2] return Full Name + a => [11, 12]
some p in people satisfies p.age > 30 => true
"""


@pytest.mark.parametrize(("text", "expected"), cases(NAMES))
def test_names_in_scope(text: str, expected: str) -> None:
    assert shown(text, CONTEXT) == expected


def test_without_the_name_in_scope_a_minus_is_a_minus() -> None:
    assert shown("a-b", {"a": 10, "b": 3}) == "7"


def test_variables_and_paths_that_an_expression_reads() -> None:
    expression = compile_expression(
        'case.municipality = "Ahaus" and count(xs) > 0 and (for x in xs return x.y) != null'
    )
    assert expression.variables == {"case", "xs"}
    assert ("case", "municipality") in expression.paths


def test_own_names_are_not_free() -> None:
    assert compile_expression("for x in [1] return x + {a: 1, b: a}.b").variables == frozenset()


@pytest.mark.parametrize("text", ["a b c +", "(1", "[1, 2", "{a 1}", "if a then b", "1 2", "for x return 1", ")", ""])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile_expression(text, ["a"])


def test_an_error_says_where_and_what_in_both_languages() -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("1 +\n  then 2")
    error = caught.value
    assert (error.line, error.column) == (2, 3)
    assert error.de == "Hier wurde ein Wert (Zahl, Text, Name …) erwartet, gefunden: „then“."
    assert error.en.startswith("Expected a value (number, string, name …) here")


def test_an_open_string_is_named_where_it_begins() -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression('a = "x')
    assert (caught.value.line, caught.value.column) == (1, 5)
    assert "Anführungszeichen" in caught.value.de
