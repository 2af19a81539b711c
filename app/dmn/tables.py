"""Decision tables, prepared once: columns with an index, constant outputs evaluated beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from app.dmn import check_tables, hit_policies, places
from app.dmn.columns import Column, is_constant
from app.dmn.model import Rule, Table
from app.dmn.nodes import converted, located
from app.feel import tree, types
from app.feel.budget import Run
from app.feel.checking import Checker
from app.feel.compiler import Closure, Compiler
from app.feel.errors import NullResult
from app.feel.frames import Frame, RootFrame
from app.feel.types import FeelType
from app.feel.values import describe, described


class MatchedRule(NamedTuple):
    """A rule that fired: the ids of table and rule, its number from 1, its annotations by header."""

    table_id: str
    rule_id: str
    index: int
    annotations: dict[str, str]


class TableRun(Run):
    """An evaluation that notes what tables saw and which rules fired."""

    __slots__ = ("inputs", "matched")

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.matched: list[MatchedRule] = []
        self.inputs: dict[str, object] = {}


@dataclass(frozen=True, slots=True)
class InputPart:
    """An input column in the tree: its expression, type and allowed values (None where not given), and its cells."""

    title: str
    expression: tree.Node
    kind: types.FeelType
    allowed: tree.Tests | None
    cells: tuple[tree.Tests, ...]


@dataclass(frozen=True, slots=True)
class OutputPart:
    """An output column in the tree; `priorities` lists its allowed values where they are constants."""

    name: str
    kind: types.FeelType
    allowed: tree.Tests | None
    priorities: list | None
    default: tree.Node | None
    cells: tuple[tree.Node, ...]


@dataclass(frozen=True, slots=True)
class TableNode:
    """A decision table as a node of the syntax tree; `title` is the name of the decision it belongs to."""

    table: Table
    title: str
    inputs: tuple[InputPart, ...]
    outputs: tuple[OutputPart, ...]

    def compile(self, compiler: Compiler) -> Closure:
        """The closure that evaluates the table."""
        return PreparedTable(self, compiler).evaluate

    def check(self, checker: Checker) -> FeelType:
        """The type of what the table answers; each cell is checked against its column."""
        return check_tables.check(self, checker)


class PreparedInput(NamedTuple):
    """An input column; `expression` is its text, `node` and `value` the same as a tree and compiled."""

    title: str
    expression: str
    node: tree.Node
    value: Closure
    kind: types.FeelType | None
    allowed: Column | None
    column: Column

    def read(self, frame: Frame | RootFrame) -> object:
        """The value, of the type of the column. Raises NullResult where it is not allowed."""
        value = self.value(frame)
        if value is not None:
            if self.kind is not None and not self.kind.accepts(value, frame.run):
                value = converted(value, self.kind, self.title, frame)
            if self.allowed is not None and value is not None and not self.allowed.matches(value, frame):
                _check_allowed(self.title, self.allowed, value, frame)
        return value


class _Output(NamedTuple):
    name: str
    kind: types.FeelType | None
    allowed: Column | None
    cells: tuple[Closure, ...]
    constants: tuple[object, ...]
    default: Closure | None


#: Stands for a value that is known only when the table is evaluated.
VARIES = object()


class PreparedTable:
    """A decision table ready to be evaluated."""

    def __init__(self, node: TableNode, compiler: Compiler) -> None:
        table = node.table
        self._rules: tuple[Rule, ...] = table.rules
        self.matches = tuple(MatchedRule(table.id, rule.id, rule.index, rule.annotations) for rule in table.rules)
        self.all = (1 << len(table.rules)) - 1
        self.policy, self._aggregation = table.hit_policy, table.aggregation
        self.columns = tuple(_prepare_input(node, index, compiler) for index in range(len(node.inputs)))
        self._outputs = tuple(_prepare_output(node, index, compiler) for index in range(len(node.outputs)))
        self._priorities = tuple(part.priorities for part in node.outputs)
        self._names = tuple(part.name for part in node.outputs)
        self.single = self.policy in ("UNIQUE", "FIRST", "PRIORITY", "ANY")
        self.has_default = any(part.default is not None for part in node.outputs)
        #: The rules with a cell that has to be asked each time, as a mask.
        self.free = reduce(or_, (entry.column.free for entry in self.columns), 0)
        #: For each rule the answer if it alone counts, or VARIES.
        self.answers = tuple(map(self._constant_answer, range(len(table.rules))))

    def evaluate(self, frame: Frame | RootFrame) -> object:
        """The answer of the table; null with a warning where the standard has none."""
        run = frame.run
        run.charge(len(self.columns) + 1)
        try:
            mask = self._matching(frame)
            if not mask:
                return self._default(frame)
            if self.single and (not mask & (mask - 1) or self.policy == "FIRST"):
                return self._one((mask & -mask).bit_length() - 1, frame)
            rules = []
            while mask:
                bit = mask & -mask
                mask ^= bit
                rules.append(bit.bit_length() - 1)
            hit = hit_policies.choose(self.policy, rules, lambda rule: self._row(rule, frame), self._priorities, run)
            if isinstance(run, TableRun):
                run.matched.extend([self.matches[rule] for rule in hit.rules])
            return self._answer(hit, run)
        except NullResult as reason:
            return run.null((1, 1), reason.de, reason.en)

    def _constant_answer(self, rule: int) -> object:
        row = tuple(output.constants[rule] for output in self._outputs)
        return VARIES if VARIES in row or not row else self._shape(row)

    def _one(self, rule: int, frame: Frame | RootFrame) -> object:
        """The answer where a single rule gives it."""
        row = self._row(rule, frame)
        if isinstance(frame.run, TableRun):
            frame.run.matched.append(self.matches[rule])
        return self._shape(row)

    def _matching(self, frame: Frame | RootFrame) -> int:
        """The rules whose cells all match, as a mask; indexed cells are asked before free ones."""
        run, mask, values, free = frame.run, self.all, [], 0
        noted = run.inputs if isinstance(run, TableRun) else {}
        for entry in self.columns:
            value = entry.read(frame)
            values.append(value)
            noted[entry.expression] = value
            column = entry.column
            if value is not None and column.classes and type(value) not in column.classes:
                _warn_of_kind(entry.title, column, value, run)
            mask &= column.candidates(value, run)
            free |= column.free
        return self._ask_free(mask, values, frame) if mask & free else mask

    def met(self, frame: Frame | RootFrame) -> list[tuple[object, int]]:
        """For each column its value, and the rules whose cell matches, whatever the other columns say.

        Raises NullResult where a value is not allowed.
        """
        found = []
        for entry in self.columns:
            value = entry.read(frame)
            found.append((value, entry.column.check_free(entry.column.candidates(value, frame.run), value, frame)))
        return found

    def _ask_free(self, mask: int, values: list, frame: Frame | RootFrame) -> int:
        for entry, value in zip(self.columns, values, strict=True):
            if mask & entry.column.free:
                frame.run.charge(len(self._rules))
                mask = entry.column.check_free(mask, value, frame)
        return mask

    def _row(self, rule: int, frame: Frame | RootFrame) -> hit_policies.Row:
        row = []
        for output in self._outputs:
            value = output.constants[rule]
            row.append(_finished(output.cells[rule](frame), output, frame) if value is VARIES else value)
        return tuple(row)

    def _default(self, frame: Frame | RootFrame) -> object:
        if not self.has_default:
            return None
        row = [
            None if output.default is None else _finished(output.default(frame), output, frame)
            for output in self._outputs
        ]
        return self._shape(tuple(row))

    def _shape(self, row: hit_policies.Row) -> object:
        return row[0] if len(row) == 1 else dict(zip(self._names, row, strict=True))

    def _answer(self, hit: hit_policies.Hit, run: Run) -> object:
        if hit.single:
            return self._shape(hit.rows[0])
        if self.policy == "COLLECT" and self._aggregation:
            columns = zip(*hit.rows, strict=True)
            return self._shape(
                tuple(hit_policies.aggregate(self._aggregation, list(values), run) for values in columns)
            )
        return [self._shape(row) for row in hit.rows]


def _kind_or_none(kind: types.FeelType) -> types.FeelType | None:
    return None if kind is types.ANY else kind


def _prepare_input(node: TableNode, index: int, compiler: Compiler) -> PreparedInput:
    part, head = node.inputs[index], node.table.inputs[index]
    value = compiler.compile(part.expression)
    if not isinstance(part.expression, tree.Name):  # a name warns of nothing but itself
        value = located(value, *places.column(node.title, head))
    where = [places.cell(node.title, rule, head) for rule in node.table.rules]
    column, allowed = _column(part.cells, compiler, where), _allowed_column(part.allowed, compiler)
    return PreparedInput(part.title, head.expression, part.expression, value, _kind_or_none(part.kind), allowed, column)


def _column(cells: tuple[tree.Tests, ...], compiler: Compiler, where: Sequence[places.Place] = ()) -> Column:
    compiler.push({"?"})
    closures = [compiler.compile(cell) for cell in cells]
    fixed = [is_constant(cell) and _is_silent(cell, compiler) for cell in cells]
    compiler.pop()
    if where:
        closures = [located(closure, *place) for closure, place in zip(closures, where, strict=True)]
    return Column(list(cells), closures, fixed)


def _is_silent(cell: tree.Tests, compiler: Compiler) -> bool:
    """Whether no test of a constant cell warns, as `[1.."a"]` does; what warns has to be asked each time."""
    run = Run()
    frame = Frame({"?": None}, RootFrame({}, run, {}), run)
    for test in cell.tests:
        if not isinstance(test, (tree.Literal, tree.UnaryRange)):
            compiler.compile(test)(frame)
    return not run.warnings


def _allowed_column(allowed: tree.Tests | None, compiler: Compiler) -> Column | None:
    """Allowed values as a column of one cell."""
    return None if allowed is None else _column((allowed,), compiler)


def _prepare_output(node: TableNode, index: int, compiler: Compiler) -> _Output:
    part, head = node.outputs[index], node.table.outputs[index]
    cells = tuple(
        located(compiler.compile(cell), *places.cell(node.title, rule, head))
        for cell, rule in zip(part.cells, node.table.rules, strict=True)
    )
    default = compiler.compile(part.default) if part.default else None
    allowed = _allowed_column(part.allowed, compiler)
    kind = _kind_or_none(part.kind)
    constants = tuple(_constant(cell, kind, allowed) for cell in part.cells)
    return _Output(part.name, kind, allowed, cells, constants, default)


def _constant(cell: tree.Node, kind: types.FeelType | None, allowed: Column | None) -> object:
    """The value of an output cell that is a literal and fits its column."""
    if not isinstance(cell, tree.Literal):
        return VARIES
    run = Run()
    if cell.value is not None and kind is not None and not kind.accepts(cell.value, run):
        return VARIES
    if allowed is not None and cell.value is not None and not allowed.matches(cell.value, RootFrame({}, run, {})):
        return VARIES
    return cell.value


def _finished(value: object, output: _Output, frame: Frame | RootFrame) -> object:
    """An output value with its type and allowed values checked."""
    if output.kind is not None:
        value = converted(value, output.kind, output.name, frame)
    if output.allowed is not None and value is not None:
        _check_allowed(output.name, output.allowed, value, frame)
    return value


def _check_allowed(title: str, allowed: Column, value: object, frame: Frame | RootFrame) -> None:
    values = value if type(value) is list else [value]
    if not all(allowed.matches(item, frame) for item in values):
        raise NullResult(
            f"„{title}“: Der Wert gehört nicht zu den erlaubten Werten.",
            f"'{title}': the value is not one of the allowed values.",
        )


def _warn_of_kind(title: str, column: Column, value: object, run: Run) -> None:
    """Say that a value is of another kind than what stands in its column."""
    words = sorted(described(one) for one in column.classes)
    de, en = describe(value)
    run.null(
        (1, 1),
        f"„{title}“: Der Wert ist {de}, in der Spalte steht {' / '.join(word for word, _ in words)}.",
        f"'{title}': the value is {en}, the column has {' / '.join(word for _, word in words)}.",
    )
