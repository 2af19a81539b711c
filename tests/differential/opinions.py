"""What our evaluator and feelin say of an expression, in the same words."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from app.feel import FeelError, compile_expression
from app.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from app.feel.values import Range

SCRIPT = Path(__file__).parent / "feelin.mjs"
ERROR = ("error",)
NULL = ("null",)
_TEMPORAL = {
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "duration",
    MonthsDuration: "duration",
}


class Opinion(NamedTuple):
    """An expression, what we say and what feelin says; values as tuples of kind and content."""

    text: str
    ours: tuple
    theirs: tuple


def opinions(node: str, texts: Sequence[str]) -> list[Opinion]:
    """Both opinions of each expression, by one process of Node."""
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    ran = subprocess.run([node, str(SCRIPT)], input=lines, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(answers) == len(texts)
    return [Opinion(text, ours(text), theirs(answer)) for text, answer in zip(texts, answers, strict=True)]


def ours(text: str) -> tuple:
    """Our answer."""
    try:
        return told(compile_expression(text).evaluate({}).value)
    except FeelError:
        return ERROR


def told(value: object) -> tuple:
    """One of our values as feelin's are told."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, Decimal):
        return ("number", value)
    if isinstance(value, str):
        return ("string", value)
    if isinstance(value, list):
        return ("list", *map(told, value))
    if isinstance(value, dict):
        return ("context", *((key, told(value[key])) for key in sorted(value)))
    if isinstance(value, Range):
        return ("range", value.start_included, told(value.start), told(value.end), value.end_included)
    if type(value) in _TEMPORAL:
        return (_TEMPORAL[type(value)], str(value))
    return ("function",)


def theirs(answer: dict) -> tuple:
    """feelin's answer."""
    return ERROR if "error" in answer else _read(answer["value"])


def _read(value: list) -> tuple:
    kind, *content = value
    if kind == "number":
        number = Decimal(content[0])
        return (kind, number) if number.is_finite() else ("number", content[0])
    if kind == "list":
        return (kind, *map(_read, content[0]))
    if kind == "context":
        return (kind, *((key, _read(content[0][key])) for key in sorted(content[0])))
    if kind == "range":
        start_included, start, end, end_included = content[0]
        return (kind, start_included, _read(start), _read(end), end_included)
    return (kind, *content)


def agree(a: object, b: object) -> bool:
    """Whether two values are the same; numbers up to what a binary number of 64 bits can hold."""
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return abs(a - b) <= Decimal("1e-9") * max(1, abs(a))
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(agree, a, b))
    return a == b


def shown(value: tuple) -> str:
    """A value as the page of disagreements writes it."""
    kind, *content = value
    if kind in ("null", "error", "function"):
        return kind
    if kind == "list":
        return f"[{', '.join(map(shown, content))}]"
    if kind == "string":
        return json.dumps(content[0], ensure_ascii=False)
    if kind == "range":
        start_included, start, end, end_included = content
        return f"{'(['[start_included]}{shown(start)}..{shown(end)}{')]'[end_included]}"
    return str(content[0]).lower() if kind == "boolean" else str(content[0])
