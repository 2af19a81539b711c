"""English texts, scenarios and readme files: what changed, in short."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from app.catalog.compare.report import ADDED, CHANGED, LOW, NORMAL, REMOVED, Change, Report
from app.catalog.compare.words import quoted, shortened
from app.catalog.texts import read_texts
from app.text import Text

SHOWN = 20  # changed texts that are told one by one
SUMMARY = Text(
    "Englische Texte: {added} neu, {removed} entfallen, {changed} geändert.",
    "English texts: {added} new, {removed} removed, {changed} changed.",
)
ONE = Text("Der englische Text zu {german} lautet jetzt {after} statt {before}.",
           "The English of {german} is now {after}, not {before}.")  # fmt: skip
LINES = Text("Die Datei ist geändert: {added} Zeilen neu, {removed} entfallen.",
             "The file has changed: {added} lines new, {removed} removed.")  # fmt: skip


def compare_texts(old: bytes, new: bytes, file: str) -> Report:
    """A summary, and the changed texts while they are few. Raises Rejected where a file cannot be read."""
    before, after = read_texts(old, file).english, read_texts(new, file).english
    changed = [german for german in after if german in before and before[german] != after[german]]
    added, removed = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    if not (added or removed or changed):
        return Report()
    kind = CHANGED if changed or (added and removed) else ADDED if added else REMOVED
    summary = Change(None, kind, SUMMARY.fill(added=added, removed=removed, changed=len(changed)), NORMAL)
    return Report((summary, *(_one(german, before[german], after[german]) for german in changed[:SHOWN])))


def _one(german: str, before: str, after: str) -> Change:
    before, after = shortened(before, after)
    text = ONE.fill(german=quoted(german[:80]), before=quoted(before), after=quoted(after))
    return Change(None, CHANGED, text, LOW)


def compare_lines(old: bytes, new: bytes) -> Report:
    """How many lines are new and gone."""
    added = removed = 0
    for tag, start, end, new_start, new_end in _steps(old.splitlines(), new.splitlines()):
        if tag != "equal":
            removed, added = removed + end - start, added + new_end - new_start
    if not added and not removed:
        return Report()
    return Report((Change(None, CHANGED, LINES.fill(added=added, removed=removed), NORMAL),))


def _steps(old: list[bytes], new: list[bytes]) -> Iterator[tuple[str, int, int, int, int]]:
    yield from SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
