"""Names and types in a decision table: each cell against its column, each column against its declared type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.dmn import places
from app.dmn.nodes import require_fit
from app.feel import tree, types
from app.feel.budget import Run
from app.feel.checking import Checker
from app.feel.types import ANY, FeelType
from app.feel.values import equal

if TYPE_CHECKING:
    from app.dmn.tables import InputPart, OutputPart, TableNode


def check(node: TableNode, checker: Checker) -> FeelType:
    """The type of what the table answers; doubts are about (element id, German and English name of the place)."""
    for index, part in enumerate(node.inputs):
        _check_input(node, index, part, checker)
    kinds = [_check_output(node, index, part, checker) for index, part in enumerate(node.outputs)]
    return _answer(node, kinds)


def _answer(node: TableNode, kinds: list[FeelType]) -> FeelType:
    table = node.table
    if table.aggregation == "COUNT":
        return types.NUMBER
    names = [part.name for part in node.outputs]
    row = kinds[0] if len(kinds) == 1 else types.ContextType(dict(zip(names, kinds, strict=True)))
    several = table.hit_policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER") and not table.aggregation
    return types.ListType(row) if several else row


def _check_input(node: TableNode, index: int, part: InputPart, checker: Checker) -> None:
    table, column = node.table, node.table.inputs[index]
    head = (column.id or table.id, *places.column(node.title, column))
    with checker.within(head):
        found = checker.check(part.expression)
        require_fit(checker, found, part.kind, (1, 1), part.title)
        kind = found if part.kind is ANY else part.kind
        _check_tests(part.allowed, kind, checker)
    for rule, cell in zip(table.rules, part.cells, strict=True):
        with checker.within((rule.place(index) or table.id, *places.cell(node.title, rule, column))):
            _check_tests(cell, kind, checker)
            for test in cell.tests if not isinstance(kind.plain(), types.ListType) else ():
                _check_allowed(test, part.allowed, kind, checker)


def _check_tests(tests: tree.Tests | None, kind: FeelType, checker: Checker) -> None:
    if tests is not None:
        with checker.names({"?": kind}):
            checker.check(tests)


def _check_output(node: TableNode, index: int, part: OutputPart, checker: Checker) -> FeelType:
    table, column = node.table, node.table.outputs[index]
    with checker.within((column.id or table.id, *places.column(node.title, column))):
        _check_tests(part.allowed, part.kind, checker)
        if part.default is not None:
            _check_entry(part.default, part, checker)
    for rule, cell in zip(table.rules, part.cells, strict=True):
        here = rule.place(len(table.inputs) + index) or table.id
        with checker.within((here, *places.cell(node.title, rule, column))):
            _check_entry(cell, part, checker)
    return part.kind


def _check_entry(entry: tree.Node, part: OutputPart, checker: Checker) -> None:
    require_fit(checker, checker.check(entry), part.kind, tree.place(entry), part.name)
    _check_allowed(entry, part.allowed, part.kind, checker)


def _check_allowed(entry: tree.Node, allowed: tree.Tests | None, kind: FeelType, checker: Checker) -> None:
    """Note a constant that is not among the allowed values of its column or of the type of the column."""
    if not isinstance(entry, tree.Literal) or entry.value is None:
        return
    listed = _listed(allowed)
    plain_fits = kind.plain().accepts(entry.value, Run())
    if (listed and _outside(entry.value, listed)) or (plain_fits and not kind.accepts(entry.value, Run())):
        checker.doubt(
            entry.at,
            f"{_shown(entry.value)} gehört nicht zu den erlaubten Werten.",
            f"{_shown(entry.value)} is not one of the allowed values.",
        )


def _listed(allowed: tree.Tests | None) -> list[object]:
    """Allowed values that are a plain list of constants."""
    if allowed is None or allowed.negated or not all(isinstance(test, tree.Literal) for test in allowed.tests):
        return []
    return [test.value for test in allowed.tests]


def _outside(value: object, listed: list[object]) -> bool:
    return not any(equal(value, other, Run()) for other in listed)


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
