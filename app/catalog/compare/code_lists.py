"""Code lists: which values are new, named anew, or begin or end on another day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.catalog.compare.report import ADDED, CHANGED, HIGH, LOW, MOVED, NORMAL, REMOVED, Change, Report
from app.catalog.compare.words import quoted
from app.catalog.lists import CodeList, Value, read_list
from app.catalog.texts import Texts
from app.text import Text

NEW = Text("Neuer Wert {name} (Code {code}){since}{until}.", "New value {name} (code {code}){since}{until}.")
GONE = Text("Der Wert {name} (Code {code}) fehlt.", "The value {name} (code {code}) is missing.")
RENAMED = Text("{before} heißt jetzt {after} (Code {code}).", "{before} is now called {after} (code {code}).")
SINCE = Text("{name} gilt{since}, bisher{before}.", "{name} counts{since}, until now{before}.")
UNTIL = Text("{name} gilt{until}, bisher{before}.", "{name} counts{until}, until now{before}.")
LIST_NAME = Text("Die Liste heißt jetzt {name}.", "The list is now called {name}.")
COLUMNS = Text("Andere Spalten von Tabellen gehören zur Liste: {names}.", "Other columns belong to the list: {names}.")
ORDER = Text("Die Reihenfolge der Werte ist anders.", "The order of the values is different.")


def compare_code_lists(old: bytes, new: bytes, file: str, _english: Texts) -> Report:
    """Raises Rejected where a file cannot be read."""
    before, after = read_list(old, file), read_list(new, file)
    return Report((*_of_list(before, after), *_of_values(before, after)))


def _of_list(before: CodeList, after: CodeList) -> Iterator[Change]:
    if before.name != after.name:
        yield Change(None, CHANGED, LIST_NAME.fill(name=quoted(after.name)), LOW)
    if before.columns != after.columns:
        yield Change(None, CHANGED, COLUMNS.fill(names=", ".join(after.columns) or "–"), HIGH)
    kept = [[value.code for value in one.values if value.code in two.codes] for one, two in _both(before, after)]
    if kept[0] != kept[1] and sorted(kept[0]) == sorted(kept[1]):
        yield Change(None, MOVED, ORDER, LOW)


def _both(before: CodeList, after: CodeList) -> tuple[tuple[CodeList, CodeList], ...]:
    return (before, after), (after, before)


def _of_values(before: CodeList, after: CodeList) -> Iterator[Change]:
    """Entries of one code are told apart by their order."""
    was, now = _by_code(before), _by_code(after)
    for code in dict.fromkeys([*was, *now]):
        earlier, later = was.get(code, []), now.get(code, [])
        for one, other in zip(earlier, later, strict=False):
            yield from _of_value(one, other)
        yield from (Change(code, REMOVED, _said(GONE, value), HIGH) for value in earlier[len(later) :])
        yield from (Change(code, ADDED, _said(NEW, value), NORMAL) for value in later[len(earlier) :])


def _of_value(before: Value, after: Value) -> Iterator[Change]:
    if before.name != after.name:
        text = RENAMED.fill(before=quoted(before.name), after=quoted(after.name), code=after.code)
        yield Change(after.code, CHANGED, text, NORMAL)
    if before.since != after.since:
        text = SINCE.fill(name=quoted(after.name), since=_since(after.since), before=_since(before.since))
        yield Change(after.code, CHANGED, text, NORMAL)
    if before.until != after.until:
        text = UNTIL.fill(name=quoted(after.name), until=_until(after.until), before=_until(before.until))
        yield Change(after.code, CHANGED, text, HIGH)


def _by_code(code_list: CodeList) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for value in code_list.values:
        found.setdefault(value.code, []).append(value)
    return found


def _said(text: Text, value: Value) -> Text:
    parts = {
        "since": _since(value.since) if value.since else Text("", ""),
        "until": _until(value.until) if value.until else Text("", ""),
    }
    return text.fill(name=quoted(value.name), code=value.code, **parts)


def _since(day: date | None) -> Text:
    return Text(f" ab {day:%d.%m.%Y}", f" from {day:%d.%m.%Y}") if day else Text(" von Anfang an", " from the start")


def _until(day: date | None) -> Text:
    return Text(f" bis {day:%d.%m.%Y}", f" until {day:%d.%m.%Y}") if day else Text(" ohne Ende", " without an end")
