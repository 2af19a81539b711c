"""String functions (10.3.4.3)."""

from __future__ import annotations

from decimal import Decimal

from app.feel import regex
from app.feel.budget import Run
from app.feel.builtins.registry import builtin
from app.feel.errors import NullResult


@builtin("substring", "string: string", "start position: number")
@builtin("substring", "string: string", "start position: number", "length: number")
def substring(run: Run, string: str, start: Decimal, length: Decimal | None = None) -> str:
    """Characters from a position (from 1, from the end when negative), all or that many."""
    position = int(start)
    if position == 0 or abs(position) > len(string):
        raise NullResult(f"Der Text hat keine Position {start}.", f"The string has no position {start}.")
    first = position - 1 if position > 0 else len(string) + position
    if length is None:
        return string[first:]
    count = int(length)
    if count < 1:
        raise NullResult("Die Länge muss mindestens 1 sein.", "The length must be at least 1.")
    return string[first : first + count]


@builtin("string length", "string: string")
def string_length(run: Run, string: str) -> Decimal:
    """The number of characters."""
    return Decimal(len(string))


@builtin("upper case", "string: string")
def upper_case(run: Run, string: str) -> str:
    """In capital letters."""
    return string.upper()


@builtin("lower case", "string: string")
def lower_case(run: Run, string: str) -> str:
    """In small letters."""
    return string.lower()


@builtin("substring before", "string: string", "match: string")
def substring_before(run: Run, string: str, match: str) -> str:
    """What stands before the first occurrence; empty when there is none."""
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after", "string: string", "match: string")
def substring_after(run: Run, string: str, match: str) -> str:
    """What stands after the first occurrence; empty when there is none."""
    return string.partition(match)[2] if match else string


@builtin("contains", "string: string", "match: string")
def contains(run: Run, string: str, match: str) -> bool:
    """Whether the match occurs in the string."""
    return match in string


@builtin("starts with", "string: string", "match: string")
def starts_with(run: Run, string: str, match: str) -> bool:
    """Whether the string begins so."""
    return string.startswith(match)


@builtin("ends with", "string: string", "match: string")
def ends_with(run: Run, string: str, match: str) -> bool:
    """Whether the string ends so."""
    return string.endswith(match)


@builtin("matches", "input: string", "pattern: string", "flags?: string")
def matches(run: Run, text: str, pattern: str, flags: str | None) -> bool:
    """Whether the regular expression (XPath's) matches anywhere in the string."""
    return regex.pattern(pattern, flags or "").search(text, run)


@builtin("replace", "input: string", "pattern: string", "replacement: string", "flags?: string")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None) -> str:
    """Every match replaced; `$1` to `$9` stand for groups, `$0` for the whole match."""
    result = regex.pattern(pattern, flags or "").replace(text, replacement, run)
    run.check_text(len(result))
    return result


@builtin("split", "string: string", "delimiter: string")
def split(run: Run, string: str, delimiter: str) -> list:
    """The parts between the matches of a regular expression."""
    parts = regex.pattern(delimiter, "").split(string, run)
    run.check_list(len(parts))
    return parts


@builtin("string join", "list: list")
@builtin("string join", "list: list", "delimiter?: string")
def string_join(run: Run, items: list, delimiter: str | None = None) -> str:
    """The strings one after the other with the delimiter between; nulls are left out."""
    parts = [item for item in items if item is not None]
    if any(type(part) is not str for part in parts):
        raise NullResult("Nicht alle Einträge sind Texte.", "Not all items are strings.")
    run.check_list(len(parts))
    run.check_text(sum(len(part) + len(delimiter or "") for part in parts))
    return (delimiter or "").join(parts)
