"""Reads tests written as `expression => text of the value`, one a line."""

from __future__ import annotations

from datetime import UTC, datetime

from app.feel import compile_expression, format_value


def cases(text: str) -> list[tuple[str, str]]:
    """Pairs of expression and expected text; empty lines and lines that begin with `#` do not count."""
    pairs = []
    for line in text.strip().splitlines():
        if line.strip() and not line.strip().startswith("#"):
            expression, _, expected = line.rpartition(" => ")
            pairs.append((expression.strip(), expected.strip()))
    return pairs


def clock() -> datetime:
    """A moment that stands still: 2 March 2026, 9:30 in UTC."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def shown(text: str, context: dict | None = None) -> str:
    """The text of an expression's value; strings in quotes."""
    value = compile_expression(text, context or ()).evaluate(context, clock=clock).value
    return f'"{value}"' if isinstance(value, str) else format_value(value)
