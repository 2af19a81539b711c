"""What of the case file somebody may read: whole parts, single facts, and rows that name whom they are visible to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from app.people.policy import Rights

VISIBLE_TO = "visible_to"
SENSITIVE_GOALS = frozenset({"health", "protection"})
"""Kinds of goals that others read only with the consent for health and the like."""

Parts = Mapping[str, Mapping[str, object]]


def readable_parts(parts: Parts, rights: Rights, closed: frozenset[str] = frozenset()) -> dict[str, dict[str, object]]:
    """The facts by part that `rights` allow; `closed` are texts of rows that are closed (`closed_texts`)."""
    found: dict[str, dict[str, object]] = {}
    for part, facts in parts.items():
        for key, value in facts.items():
            if not rights.reads(part, key):
                continue
            shown = value if rights.counsels else _open_rows(value, rights, closed)
            if shown is not None:
                found.setdefault(part, {})[key] = shown
    return found


def closed_texts(each: Iterable[Parts], rights: Rights) -> frozenset[str]:
    """What closed rows say of themselves (a goal, its steps): other rows that repeat it are closed as well."""
    if rights.counsels:
        return frozenset()
    rows = (row for parts in each for facts in parts.values() for value in facts.values() for row in _rows(value))
    return frozenset(text for row in rows if not _is_open(row, rights) for text in _names_in(row))


def _open_rows(value: object, rights: Rights, closed: frozenset[str]) -> object:
    """The value without closed rows; None where nothing is left of it."""
    if isinstance(value, str):
        return None if value in closed else value
    rows = _rows(value)
    if not rows:
        return value
    return [row for row in rows if _is_open(row, rights) and not closed & set(_texts(row))] or None


def _is_open(row: Mapping[str, object], rights: Rights) -> bool:
    named = row.get(VISIBLE_TO)
    if not isinstance(named, list):
        return True
    asked = {f"{name}:art9" if row.get("goal_type") in SENSITIVE_GOALS else str(name) for name in named}
    return bool(asked & rights.recipients)


def _names_in(row: Mapping[str, object]) -> Iterator[str]:
    """The texts by which other forms refer to a row: the goal in words, what a step is about."""
    for name in ("goal_text", "what"):
        if isinstance(text := row.get(name), str) and text:
            yield text
    for value in row.values():
        for inner in _rows(value):
            yield from _names_in(inner)


def _texts(row: Mapping[str, object]) -> Iterator[str]:
    return (value for value in row.values() if isinstance(value, str))


def _rows(value: object) -> list[Mapping[str, object]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
