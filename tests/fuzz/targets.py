"""What is fuzzed: each target takes any bytes, and lets nothing through but our own refusals."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from app.dmn import DmnError, analyse, read_definitions
from app.feel import FeelError, compile_expression, compile_unary_tests, format_value, to_json, to_python
from app.feel.budget import Limits
from app.feel.builtins import BUILTINS
from tests.unit.dmn.models import decision, model, table

ROOT = Path(__file__).parents[2]
LIMITS = Limits(steps=20_000, list_items=2_000, text_chars=20_000)
CONTEXT = {
    "a": 1,
    "b": "text",
    "c": [1, 2, 3],
    "d": {"x": 1, "y z": [date(2020, 2, 29)]},
    "months since": 6,
    "f": None,
    "g": True,
}
_KEYWORDS = """if then else for in return some every satisfies between and or not instance of function external partial
item null true false list< context< range< -> ** .. @" date time duration ? := { } [ ] ( ) , . " \\u{1F600}
P1Y2M P1DT2H"""


def clock() -> datetime:
    return datetime(2026, 3, 2, 9, tzinfo=UTC)


def expression(data: bytes) -> None:
    """A FEEL expression: parse, evaluate, print."""
    text = data.decode("utf-8", "replace")
    try:
        value = compile_expression(text, CONTEXT).evaluate(CONTEXT, clock=clock, limits=LIMITS).value
        format_value(value)
        to_json(value)
        to_python(value)
    except FeelError as error:
        _is_told(error)


def unary_tests(data: bytes) -> None:
    """A cell, put to values of several kinds."""
    text = data.decode("utf-8", "replace")
    try:
        tests = compile_unary_tests(text, CONTEXT)
        for value in (None, 1, "text", True, date(2020, 2, 29), [1, 2], {"x": 1}):
            found = tests.evaluate(value, CONTEXT, clock=clock, limits=LIMITS).value
            assert found in (None, True, False)
    except FeelError as error:
        _is_told(error)


def dmn_xml(data: bytes) -> None:
    """A DMN file."""
    _decide(data)


def dmn_cells(data: bytes) -> None:
    """A decision table of any cells, separated by line breaks: columns, types, cells, outputs."""
    cells = [*data.decode("utf-8", "replace").replace("\0", "").split("\n"), *[""] * 8][:8]
    cells = ["".join(char for char in cell if char.isprintable()) or "-" for cell in cells]
    rules = [[cells[0], cells[1], cells[2]], [cells[3], cells[4], cells[5]]]
    for policy in ("UNIQUE", "COLLECT"):
        _decide(model(decision("d", table(["a", "b"], ["r"], rules, policy, in_a=cells[6], default_r=cells[7]))))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "expression": expression,
    "unary_tests": unary_tests,
    "dmn_xml": dmn_xml,
    "dmn_cells": dmn_cells,
}


def _decide(xml: bytes) -> None:
    try:
        definitions = read_definitions(xml, strict=False)
        for item in definitions.decisions[:3]:
            json.dumps(definitions.evaluate(item.id, CONTEXT, clock=clock, limits=LIMITS).to_json())
            analyse(definitions, item.id, budget=2_000)
    except (DmnError, FeelError) as error:
        for told in getattr(error, "findings", [error]):
            _is_told(told)


def _is_told(error: object) -> None:
    assert error.de
    assert error.en


def seeds(target: str) -> Iterator[bytes]:
    """Texts to begin with."""
    if target == "dmn_xml":
        yield from (path.read_bytes()[:20_000] for path in sorted((ROOT / "processes").rglob("*.dmn")))
        yield model(decision("d", table(["a"], ["r"], [["< 5", "1"], ["-", '"x"']])))
        return
    if target == "dmn_cells":
        yield b'< 5\n"text"\n1\n[5..10)\nnot(null)\na + 1\n>= 0\nnull'
        return
    if target == "unary_tests":
        yield from (
            text.encode() for text in ("-", "< 5", "[1..5)", 'not("a", "b")', "? > 5 and a = 1", '@"P1D", null')
        )
    yield from (text.encode() for text in _EXPRESSIONS)
    yield from (f"{name}(1)".encode() for name in BUILTINS)


_EXPRESSIONS = (
    'if a > 1 then "x" else d.y z[1]',
    "for i in 1..3, j in c return i * j + sum(partial)",
    "some x in c satisfies x > 2 and every y in c satisfies y < 9",
    '{a: 1, "b c": function(x: number) x ** 2, r: b c(3)}',
    "c[item > 1][-1] in (1..5], a between 1 and 2",
    'date("2020-02-29") + duration("P1Y2M") - @"P1DT1H"',
    '@"2020-01-01T10:00:00@Europe/Berlin".time offset',
    'replace(b, "(a|t)+", "$1", "i") instance of list<context<a: number, b: string>>',
    "(function(f, n) if n = 0 then 0 else f(f, n - 1))(function(f, n) 1, 9)",
)


def dictionary() -> str:
    """Words for libFuzzer to put in, in its notation."""
    words = [*_KEYWORDS.split(), *BUILTINS, *CONTEXT, "<decisionTable", "<literalExpression>", "hitPolicy=", "typeRef="]
    return "".join(f'"{_escaped(word)}"\n' for word in words)


def _escaped(word: str) -> str:
    return "".join(char if char.isalnum() or char in " <>=" else f"\\x{ord(char):02x}" for char in word)
