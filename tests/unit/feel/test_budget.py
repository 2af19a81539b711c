"""Every way to use up time or room ends in an error of its own, soon."""

from __future__ import annotations

import contextlib
import time

import pytest

from app.feel import (
    FeelBudgetError,
    FeelError,
    Limits,
    check_expression,
    compile_expression,
    evaluate,
    format_value,
    to_json,
    to_python,
)

GREEDY = {
    "loops": ("count(for i in 1..10000 return every j in 1..10000 satisfies j > 0)", "steps"),
    "counting": ("some i in 1..1000000000 satisfies i < 0", "steps"),
    "recursion": ("{f: function(n) f(n + 1), r: f(1)}.r", "depth"),
    "two functions": ("{f: function(g, n) g(g, n), r: f(f, 1)}.r", "depth"),
    "list": ("for i in 1..1000000 return i", "list_items"),
    "doubling list": (
        "{a: for i in 1..1000 return i, b: for i in a return a, c: flatten(for i in b return b)}",
        "list_items",
    ),
    "doubling text": ('{d: function(s, n) if n = 0 then s else d(s + s, n - 1), r: d("x", 60)}.r', "text_chars"),
    "joined text": ('string join(for i in 1..100000 return "0123456789012345678901234567890")', "text_chars"),
    "replacement": ('replace(string join(for i in 1..50000 return "a"), "a", "' + "b" * 60 + '")', "text_chars"),
    "shared lists": (
        "string({l: function(a, n) if n = 0 then a else l([a, a, a, a], n - 1), r: l([1], 40)}.r)",
        "steps",
    ),
    "comparing shared lists": (
        "{l: function(a, n) if n = 0 then a else l([a, a], n - 1), r: l([1], 60) = l([1], 60)}.r",
        "steps",
    ),
    "back references": (r'matches(string join(for i in 1..40 return "a"), "^(a*)*\\1b$")', "steps"),
}


@pytest.mark.parametrize("name", GREEDY)
def test_greedy_expressions_are_stopped(name: str) -> None:
    text, limit = GREEDY[name]
    started = time.monotonic()
    with pytest.raises(FeelBudgetError) as caught:
        evaluate(text)
    assert caught.value.hint == limit
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "[" * 5000,
        "not(" * 3000,
        "-" * 50_000 + "a",
        "1" + " + 1" * 30_000,
        "if " * 3000,
        "function(a) " * 3000 + "1",
        "a" + ".b" * 30_000,
        "a" + "[1]" * 20_000,
        "1 instance of " + "list<" * 5000,
        "x" * 200_000,
        "{a:" * 3000,
        "x in (" * 3000,
    ],
)
def test_monstrous_texts_are_refused_in_time(text: str) -> None:
    """Or evaluated, where length alone makes them monstrous."""
    started = time.monotonic()
    with contextlib.suppress(FeelError):
        evaluate(text)
    assert time.monotonic() - started < 5


def test_a_caller_may_give_less() -> None:
    with pytest.raises(FeelBudgetError):
        compile_expression("for i in 1..100 return i").evaluate({}, limits=Limits(steps=50))


def test_large_numbers_stay_numbers_of_34_digits() -> None:
    assert evaluate("9 ** 9 ** 9 ** 9 ** 9") is None
    assert evaluate("10 ** 34 + 1 = 10 ** 34") is True
    assert evaluate("0 ** -2.5") is None


def test_regular_expressions_take_linear_time() -> None:
    text = 'matches(string join(for i in 1..50000 return "a"), "(a+)+$b")'
    started = time.monotonic()
    assert evaluate(text) is False
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("pattern", ["((a{100}){100}){100}", r"(a)(\\1{100}){400}"])
def test_a_pattern_that_is_too_large_is_null_with_its_own_reason(pattern: str) -> None:
    result = compile_expression(f'matches("a", "{pattern}")').evaluate()
    assert result.value is None
    assert result.warnings[0].text_de == "Der reguläre Ausdruck ist zu umfangreich."


def test_each_limit_has_its_own_sentence() -> None:
    said = {}
    for name in ("counting", "recursion", "list", "doubling text"):
        text, limit = GREEDY[name]
        with pytest.raises(FeelBudgetError) as caught:
            evaluate(text)
        said[limit] = (caught.value.de, caught.value.en)
    assert said == {
        "steps": (
            "Die Auswertung braucht mehr als 3000000 Schritte.",
            "The evaluation takes more than 3000000 steps.",
        ),
        "depth": (
            "Funktionsaufrufe sind tiefer als 120 Ebenen verschachtelt.",
            "Function calls are nested deeper than 120 levels.",
        ),
        "list_items": (
            "Eine Liste hätte mehr als 200000 Einträge.",
            "A list would have more than 200000 items.",
        ),
        "text_chars": (
            "Ein Text hätte mehr als 2000000 Zeichen.",
            "A string would have more than 2000000 characters.",
        ),
    }


def test_the_check_of_types_has_bounds_of_its_own() -> None:
    for text in ("a" + ".b" * 30_000, "1" + " + 1" * 30_000, "[" * 50 + "]" * 50):
        with contextlib.suppress(FeelError):
            check_expression(text, {})


def test_values_nested_too_deeply_are_refused_on_the_way_out() -> None:
    deep = "{f: function(a, n) if n = 0 then a else f(" + "[" * 50 + "a" + "]" * 50 + ", n - 1), r: f(1, 90)}.r"
    value = evaluate(deep)
    for convert in (to_json, to_python, format_value):
        with pytest.raises(FeelBudgetError) as caught:
            convert(value)
        assert caught.value.hint == "nesting"


def test_values_that_share_parts_are_refused_on_the_way_out() -> None:
    value = evaluate("{f: function(a, n) if n = 0 then a else f([a, a], n - 1), r: f(1, 60)}.r")
    for convert in (to_json, to_python, format_value):
        with pytest.raises(FeelBudgetError):
            convert(value)
