"""What differs between two versions of one model, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.catalog.compare.calendars import compare_calendars
from app.catalog.compare.code_lists import compare_code_lists
from app.catalog.compare.decision import compare_decisions
from app.catalog.compare.form import compare_forms
from app.catalog.compare.process import compare_processes
from app.catalog.compare.report import ADDED, CHANGED, HIGH, LOW, REMOVED, Change, Report
from app.catalog.compare.text_lines import compare_lines, compare_texts
from app.catalog.compare.wordings import compare_wordings
from app.catalog.compare.words import quoted
from app.catalog.files import ModelFile, describe
from app.catalog.texts import Texts
from app.errors import Rejected
from app.text import Text

KINDS = {
    "process": Text("Prozess", "Process"),
    "decision": Text("Entscheidungstabelle", "Decision table"),
    "form": Text("Formular", "Form"),
    "texts": Text("Englische Texte", "English texts"),
    "scenario": Text("Szenario", "Scenario"),
    "readme": Text("Beschreibung", "Description"),
    "tests": Text("Prüfzeilen", "Test rows"),
    "list": Text("Werteliste", "Code list"),
    "wording": Text("Mail- oder Brieftext", "Mail or letter text"),
    "calendar": Text("Arbeitstage", "Working days"),
}
NEW, GONE = Text("Neu: {kind}{name}.", "New: {kind}{name}."), Text("Entfällt: {kind}{name}.", "Removed: {kind}{name}.")
WRITTEN = Text(
    "Nur die Schreibweise der Datei ist anders (Reihenfolge, Leerraum oder Kommentare). Das ändert nichts am Ablauf.",
    "Only the way the file is written differs (order, white space or comments). This changes nothing of what happens.",
)
_Compare = Callable[[bytes, bytes, str, Texts], Report]
_COMPARE: dict[str, _Compare] = {
    "decision": compare_decisions,
    "form": compare_forms,
    "list": compare_code_lists,
    "texts": lambda old, new, file, english: compare_texts(old, new, file),
}
_SHIPPED: dict[str, Callable[[bytes | None, bytes, str, Texts], Report]] = {
    "wording": compare_wordings,
    "calendar": compare_calendars,
}
"""Kinds that are there without a file: a new file is compared with what is shipped."""
_ENDINGS = {"process": "bpmn", "decision": "dmn", "form": "form"}


def compare_models(
    old: bytes | None,
    new: bytes | None,
    kind: str,
    *,
    file: str = "",
    english: Texts | None = None,
    periods: Mapping[str, Text] | None = None,
) -> Report:
    """What differs, `None` standing for no model; `kind` is a kind of `catalog.models.KINDS`.

    `english` translates the German names in the models; `periods` (see `deadline_periods`) says what the rows of the
    table of deadlines mean that a diagram names. Raises Rejected, with the file, where a model cannot be read.
    """
    if old == new:
        return Report()
    english = english or Texts()
    if kind in _SHIPPED and new is not None:
        report = _SHIPPED[kind](old, new, file, english)
        return report if old is None else _or_written(report)
    if old is None or new is None:
        return Report((_whole(old, new, kind, file, english),))
    compare = _COMPARE.get(kind)
    if kind == "process":
        report = compare_processes(old, new, file, english, periods)
    else:
        report = compare(old, new, file, english) if compare else compare_lines(old, new)
    return _or_written(report)


def _or_written(report: Report) -> Report:
    return Report(layout=(Change(None, CHANGED, WRITTEN, LOW),)) if report.is_empty else report


def _whole(old: bytes | None, new: bytes | None, kind: str, file: str, english: Texts) -> Change:
    name = _name(new if old is None else old, kind, file)
    shown = quoted(Text(name, english.translate(name, "en"))) if name else Text("", "")
    text = (NEW if old is None else GONE).fill(
        kind=KINDS.get(kind, quoted(kind)), name=Text(f" {shown.de}", f" {shown.en}") if name else shown
    )
    return Change(None, ADDED if old is None else REMOVED, text, HIGH)


def _name(content: bytes | None, kind: str, file: str) -> str:
    path = file or (f"model.{_ENDINGS[kind]}" if kind in _ENDINGS else "")
    try:
        return describe(ModelFile(path, content or b"")).name if kind in _ENDINGS else path
    except (Rejected, ValueError, IndexError):
        return file
