"""Tables say the codes of code lists: those named in `columns` of a list know its values, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.catalog.check.library import Library
from app.catalog.lists import CodeList
from app.dmn import Decision
from app.errors import Finding
from app.text import Text

LITERAL = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Column:
    """What a column of a table says: the codes it allows, and those of its cells by rule id."""

    decision: Decision
    id: str
    title: str
    allowed: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]


def check(library: Library) -> Iterator[Finding]:
    """Columns that do not exist, and codes that their list does not know."""
    for path, code_list, is_given in _lists(library):
        for name in code_list.columns:
            table, column = _find(library, name)
            if column is None:
                if is_given:
                    yield Finding(path, None, _NO_COLUMN.fill(name=name))
                continue
            for place, code in [(column.id, code) for code in column.allowed] + list(column.cells):
                if code not in code_list.codes:
                    text = _UNKNOWN.fill(code=code, list=code_list.name, table=column.decision.name)
                    yield Finding(table or path, place if table else code, text)


def advise(library: Library) -> Iterator[Finding]:
    """Values that can be chosen, now or later, and that a table does not know yet."""
    for path, code_list, is_given in _lists(library):
        for name in code_list.columns:
            table, column = _find(library, name)
            if column is None or not column.allowed or not (table or is_given):
                continue
            for value in code_list.values:
                if value.until is None and value.code not in column.allowed:
                    text = _NOT_YET.fill(code=value.code, table=column.decision.name, column=column.title)
                    yield Finding(path if is_given else table or path, value.code if is_given else column.id, text)


def _lists(library: Library) -> Iterator[tuple[str, CodeList, bool]]:
    """Path, list, and whether it is among what is checked."""
    yield from ((file.path, found, True) for file, found in library.lists)
    given = {found.id for _, found in library.lists}
    yield from ((f"lists/{found.id}.yaml", found, False) for found in library.other_lists if found.id not in given)


def _find(library: Library, name: str) -> tuple[str | None, Column | None]:
    """The file of the table, where it is among what is checked, and its column."""
    decision_id, _, column = name.partition("/")
    given = [(file.path, model) for file, model in library.decisions]
    for path, model in [*given, *((None, model) for model in library.other_decisions)]:
        for decision in model.decisions:
            if decision.id == decision_id:
                return path, _column(decision, column)
    return None, None


def _column(decision: Decision, name: str) -> Column | None:
    for at, found in enumerate(decision.inputs):
        if found.expression.strip() == name:
            cells = [(rule.id, code) for rule in decision.rules for code in LITERAL.findall(rule.inputs[at])]
            return Column(decision, found.id, found.title, tuple(LITERAL.findall(found.allowed)), tuple(cells))
    for at, result in enumerate(decision.outputs):
        if result.name == name:
            cells = [(rule.id, code) for rule in decision.rules for code in LITERAL.findall(rule.outputs[at])]
            return Column(decision, result.id, result.title, tuple(LITERAL.findall(result.allowed)), tuple(cells))
    return None


_NO_COLUMN = Text(
    "Die Spalte „{name}“ gibt es in keiner Tabelle. Schreiben Sie: Kennung der Entscheidung, Schrägstrich, Eingabe "
    "oder Ergebnis.",
    "There is no column “{name}” in any table. Write: id of the decision, slash, input or output.",
)
_UNKNOWN = Text(
    "Die Tabelle „{table}“ nennt „{code}“; die Werteliste „{list}“ kennt diesen Wert nicht.",
    "The table “{table}” says “{code}”; the code list “{list}” does not know this value.",
)
_NOT_YET = Text(
    "Die Tabelle „{table}“ kennt „{code}“ in der Spalte „{column}“ noch nicht.",
    "The table “{table}” does not know “{code}” in its column “{column}” yet.",
)
