"""Whatever the text, the value or the tree: an answer or an error of ours, in bounded time."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.feel import (
    FeelError,
    Limits,
    check_expression,
    check_unary_tests,
    compile_expression,
    compile_unary_tests,
    format_value,
    to_json,
)
from app.feel.builtins import BUILTINS
from app.feel.types import ANY
from app.feel.types import NUMBER as NUMBER_TYPE

SMALL = Limits(steps=20_000, list_items=2_000, text_chars=20_000)
WORDS = [
    *(
        [
            "if",
            "then",
            "else",
            "for",
            "in",
            "return",
            "some",
            "every",
            "satisfies",
            "function",
            "and",
            "or",
            "not",
            "between",
            "instance",
            "of",
        ]
    ),
    *(["1", "2.5", "-1", "0", "null", "true", "false", "?", "item", "partial", "x", "xs", "c.a"]),
    *(
        [
            "+",
            "-",
            "*",
            "/",
            "**",
            "=",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "..",
            ".",
            "@",
        ]
    ),
    *(
        [
            '""',
            '"a"',
            '"P1D"',
            '"2020-01-01"',
            '"10:00:00Z"',
            '"(a|b)*"',
            "date",
            "time",
            "number",
            "string",
            "list<number>",
            "context",
        ]
    ),
    *sorted(BUILTINS),
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates() | st.times(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "x", "a b"]), inner, max_size=3),
    max_leaves=6,
)


def _evaluate(text: str, context: dict) -> None:
    try:
        result = compile_expression(text, context).evaluate(context, limits=SMALL)
        format_value(result.value)
        to_json(result.value)
        check_expression(text, dict.fromkeys(context, ANY))
    except FeelError as error:
        _check(error)


def _check(error: FeelError) -> None:
    assert error.de
    assert error.en
    assert error.line >= 1
    assert error.column >= 1


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    _evaluate(text, {"x": 1})


@settings(max_examples=800, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14), VALUES)
def test_any_words_of_the_language(words: list[str], value: object) -> None:
    text = " ".join(words)
    _evaluate(text, {"x": value, "xs": [value, 1], "c": {"a": value}})
    try:
        compile_unary_tests(text).evaluate(value, {"x": value}, limits=SMALL)
        check_unary_tests(text, NUMBER_TYPE, {"x": ANY})
    except FeelError:
        return


NUMBER = st.sampled_from(["0", "1", "-2.5", "x", "1e30", "null"])


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    operators = st.sampled_from(["+", "-", "*", "/", "**", "=", "<", "and", "or", "in"])
    return st.one_of(
        st.tuples(inner, operators, inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        pair.map(lambda t: f"for i in [{t[0]}, 2] return {t[1]}"),
        pair.map(lambda t: f"(for i in 1..3 return {t[0]})[{t[1]}]"),
        pair.map(lambda t: f"some i in {t[0]} satisfies {t[1]}"),
        pair.map(lambda t: f"{{a: {t[0]}, b: a, c: {t[1]}}}.b"),
        pair.map(lambda t: f"(function(i) {t[0]})({t[1]})"),
        pair.map(lambda t: f"if {t[0]} then {t[1]} else [{t[0]}..{t[1]}]"),
        st.tuples(st.sampled_from(sorted(BUILTINS)), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        st.tuples(st.sampled_from(sorted(BUILTINS)), inner).map(lambda t: f"{t[0]}({t[1]})"),
    )


@settings(max_examples=400, deadline=None)
@given(st.recursive(NUMBER, _compound, max_leaves=12), VALUES)
def test_any_tree_ends(text: str, value: object) -> None:
    _evaluate(text, {"x": value, "i": 0})


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab()[]*+?{}1,2|^$\\dwspi-PL.", max_size=16), st.text(alphabet="ab1 -", max_size=12))
def test_any_pattern(pattern: str, text: str) -> None:
    context = {"p": pattern, "t": text}
    for call in ("matches(t, p)", 'replace(t, p, "-")', "split(t, p)"):
        _evaluate(call, context)


@settings(max_examples=300, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.decimals(allow_nan=False, allow_infinity=False))
def test_sums_keep_34_digits(a: Decimal, b: Decimal) -> None:
    value = compile_expression("a + b", ("a", "b")).evaluate({"a": a, "b": b}).value
    assert value is None or len(value.as_tuple().digits) <= 34
