"""Two versions of a model beside each other, with what differs marked in both."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.catalog.changes import counting
from app.catalog.compare import Report, compare_models, deadline_periods
from app.catalog.compare.report import ADDED, MOVED, REMOVED, Change
from app.catalog.files import ModelFile
from app.catalog.forms import read_form
from app.catalog.queries import content, english
from app.dmn import Decision, DmnError, read_definitions
from app.errors import Rejected
from app.tasks.forms import form_to_look_at
from app.text import Text
from app.web.fill import shown
from app.web.language import language
from app.web.models.kept import KeptTable, kept_table
from app.web.render import ShownForm

DEADLINES = "definitions_deadlines"


@dataclass(frozen=True)
class Side:
    """One of two versions: its heading, where its file is, and marks by element id as JSON."""

    title: str
    source: str
    marks: str
    decisions: tuple[Decision, ...] = ()
    form: ShownForm | None = None
    table: KeptTable | None = None


@dataclass(frozen=True)
class Comparison:
    """The report, and both sides. `changed`: ids of rules and columns to be marked, by what happened to them."""

    kind: str
    report: Report
    sides: tuple[Side, Side]
    changed: dict[str, str]


def compare(
    session: Session, kind: str, path: str, before: tuple[str, str, bytes], after: tuple[str, str, bytes]
) -> Comparison:
    """`before` and `after`: title, address of the file, content. Raises Rejected, DmnError for what cannot be read."""
    periods = periods_with(session, {path: after[2]})
    report = compare_models(before[2], after[2], kind, file=path, english=english(session), periods=periods)
    old = _marks(report, lambda change: change.kind != ADDED)
    new = _marks(report, lambda change: change.kind != REMOVED)
    return Comparison(
        kind,
        report,
        (_side(session, kind, path, before, old), _side(session, kind, path, after, new)),
        {change.element: change.kind for change in report.changes if change.element},
    )


def periods_with(session: Session, drafted: dict[str, bytes]) -> dict[str, Text]:
    """What the table of deadlines says, so that a changed deadline is told with its time."""
    path = next((path for path, model in counting(session).items() if model.model_id == DEADLINES), None)
    if path is None:
        return {}
    table = drafted.get(path) or content(session, "decision", counting(session)[path].version)
    try:
        return deadline_periods(table, path, english(session))
    except (Rejected, DmnError):
        return {}


def _marks(report: Report, belongs: Callable[[Change], bool]) -> dict[str, dict[str, str]]:
    """What happens first, then what is only drawn otherwise; each element once."""
    marks: dict[str, dict[str, str]] = {}
    signs = {"added": "+", "removed": "−", "changed": "≠", "moved": ""}
    for change in (*report.changes, *report.layout):
        if change.element and belongs(change) and change.element not in marks:
            kind = MOVED if change in report.layout else change.kind
            marks[change.element] = {"kind": kind, "note": signs.get(kind, "")}
    return marks


def _side(
    session: Session, kind: str, path: str, given: tuple[str, str, bytes], marks: dict[str, dict[str, str]]
) -> Side:
    title, source, data = given
    decisions = read_definitions(data).decisions if kind == "decision" else ()
    form = None
    if kind == "form":
        read = read_form(data, "")
        form = shown(form_to_look_at(session, read, ModelFile("x.form", data).version, language()), {})
    table = kept_table(kind, path, data)
    return Side(title, source, json.dumps(marks, ensure_ascii=False), tuple(decisions), form, table)
