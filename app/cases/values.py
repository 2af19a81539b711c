"""Values of the case file as they are meant: whatever does not fit counts as absent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date


def rows_of(facts: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """The rows of a list; empty where there is none."""
    rows = facts.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def day_of(value: object) -> date | None:
    """The day that an ISO text (a date, or a date and time) begins with."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
