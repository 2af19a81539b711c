"""Test rows belong to a table that exists, and hold."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.check.library import Library
from app.catalog.files import ModelFile
from app.catalog.row_files import RowFile
from app.catalog.row_trials import try_rows
from app.dmn import Definitions
from app.errors import Finding
from app.text import Text

NO_TABLE = Text("Die Entscheidung „{id}“ gibt es nicht.", "There is no decision “{id}”.")


def check(library: Library) -> Iterator[Finding]:
    """Rows that do not hold, also those of other files where their table is among the files checked."""
    checked = [definitions for _, definitions in library.decisions]
    for file, rows in library.rows:
        definitions = _with(rows.decision, [*checked, *library.other_decisions])
        if definitions is None:
            yield Finding(file.path, None, NO_TABLE.fill(id=rows.decision))
        else:
            yield from _red(file, definitions, rows)
    for file, rows in library.other_rows:
        if definitions := _with(rows.decision, checked):
            yield from _red(file, definitions, rows)


def _red(file: ModelFile, definitions: Definitions, rows: RowFile) -> Iterator[Finding]:
    return (Finding(file.path, None, tried.told) for tried in try_rows(definitions, rows) if tried.faults)


def _with(decision_id: str, among: list[Definitions]) -> Definitions | None:
    return next((found for found in among if any(it.id == decision_id for it in found.decisions)), None)
