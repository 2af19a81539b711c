"""What the cells of one column distinguish: the parts of its values, sets of parts as masks and as FEEL text."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from operator import and_

from app.dmn.columns import constants_of, is_constant, text_is_ordered
from app.dmn.parts import OTHER_TEXT, Part, cut, is_fraction_only, literal, range_text
from app.dmn.tables import TableNode
from app.feel import tree
from app.feel.budget import Run
from app.feel.builtins import BUILTINS
from app.feel.compiler import Closure, Compiler
from app.feel.frames import Frame, RootFrame
from app.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time

_KINDS: dict[str, type] = {
    "boolean": bool,
    "number": Decimal,
    "string": str,
    "date": Date,
    "date and time": DateTime,
    "time": Time,
    "days and time duration": DaysDuration,
    "years and months duration": MonthsDuration,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


class Domain:
    """The parts of one column. Sets of parts are masks: part number n is bit n.

    `rules` has for each rule the parts that its cell matches, and None where the cell depends on more than the value.
    `problem` is true where the constants of the column have no order; it is not taken apart then. `whole_numbers`: the
    column speaks of whole numbers only.
    """

    def __init__(
        self, title: str, expression: str, cells: tuple[tree.Tests, ...], allowed: list[tree.Tests], kind: str
    ) -> None:
        self.title, self.expression, self.problem = title, expression, False
        limits = [tests for tests in allowed if is_constant(tests)]
        constant = (*(cell for cell in cells if is_constant(cell)), *limits)
        constants = constants_of(constant)
        self._groups = self._cut(constants, constant, _KINDS.get(kind))
        self.parts = [part for group in self._groups.values() for part in group]
        self.whole = self._everything(limits)
        self.rules = [self._mask(cell) & self.whole if self._is_clear(cell) else None for cell in cells]
        numbers = [value for value in constants if isinstance(value, Decimal)]
        self.whole_numbers = bool(numbers) and all(value == value.to_integral_value() for value in numbers)

    def join(self, count: int) -> None:
        """Make one cell of each rule where the cells of several columns were given, one column after the other."""
        joined: list[int | None] = []
        for rule in range(count):
            masks = self.rules[rule::count]
            known = reduce(and_, (mask for mask in masks if mask is not None), self.whole)
            joined.append(None if None in masks and known else known)
        self.rules = joined

    def _is_clear(self, cell: tree.Tests) -> bool:
        return not cell.tests or (is_constant(cell) and not self.problem)

    def _cut(self, constants: set, cells: tuple[tree.Tests, ...], declared: type | None) -> dict[type, list[Part]]:
        kinds = [declared] if declared else [kind for kind in _NAMES if _mentions(cells, kind)]
        if not kinds:
            kinds = [object]
        if _mentions(cells, type(None)):
            kinds.append(type(None))
        groups: dict[type, list[Part]] = {}
        for kind in kinds:
            of_kind = {value for value in constants if type(value) is kind}
            parts = cut(kind, of_kind, text_is_ordered(cells))
            self.problem |= parts is None
            groups[kind] = parts or [Part(OTHER_TEXT, point=False)]
        return groups

    def _everything(self, limits: list[tree.Tests]) -> int:
        """All parts within the allowed values; null is always allowed."""
        whole = (1 << len(self.parts)) - 1
        for tests in limits if not self.problem else ():
            whole &= self._mask(tests)
        return whole | sum(1 << index for index, part in enumerate(self.parts) if part.sample is None)

    def _mask(self, tests: tree.Tests) -> int:
        if not tests.tests:
            return (1 << len(self.parts)) - 1
        compiler = Compiler(BUILTINS)
        compiler.push({"?"})
        closure: Closure = compiler.compile(tests)
        run = Run()
        root = RootFrame({}, run, BUILTINS)
        mask = 0
        for index, part in enumerate(self.parts):
            if closure(Frame({"?": part.sample}, root, run)) is True:
                mask |= 1 << index
        return mask

    def only_fractions(self, mask: int) -> bool:
        """Whether a set has no whole number in it, in a column that speaks of whole numbers only."""
        chosen = [part for index, part in enumerate(self.parts) if mask >> index & 1]
        return self.whole_numbers and all(map(is_fraction_only, chosen))

    def text(self, mask: int) -> str:
        """A set of parts as unary tests, such as `[18..65), > 70`."""
        if mask == self.whole:
            return "-"
        texts, start = [], 0
        for kind, parts in self._groups.items():
            group = mask >> start & ((1 << len(parts)) - 1)
            start += len(parts)
            if group:
                texts += self._group_texts(kind, parts, group)
        return ", ".join(texts)

    def _group_texts(self, kind: type, parts: list[Part], mask: int) -> list[str]:
        alone = len(self._groups) == 1
        if mask == (1 << len(parts)) - 1 and not alone and kind not in (bool, type(None)):
            only_null_beside = set(self._groups) == {kind, type(None)}
            return ["not(null)" if only_null_beside else f"? instance of {_NAMES[kind]}"]
        if parts[-1].sample == OTHER_TEXT and mask >> len(parts) - 1 & 1:
            left_out = ", ".join(literal(part.sample) for index, part in enumerate(parts) if not mask >> index & 1)
            return [f"not({left_out})" if alone else f"? instance of string and not(? in ({left_out}))"]
        chosen = [index for index in range(len(parts)) if mask >> index & 1]
        if kind is bool or kind is type(None) or parts[-1].sample == OTHER_TEXT:
            return [literal(parts[index].sample) for index in chosen]
        return _ranges(parts, chosen)


def domains_of(node: TableNode, allowed: list[tree.Tests | None]) -> list[Domain]:
    """What the columns of a table distinguish; those of the same expression speak of the same values and become one.

    `allowed`: for each column, the values that its type allows.
    """
    same: dict[str, list[int]] = {}
    for index, column in enumerate(node.table.inputs):
        same.setdefault(column.expression.strip(), []).append(index)
    domains = []
    for expression, indexes in same.items():
        parts = [node.inputs[index] for index in indexes]
        limits = [tests for index in indexes for tests in (node.inputs[index].allowed, allowed[index]) if tests]
        cells = tuple(cell for part in parts for cell in part.cells)
        domain = Domain(parts[0].title, expression, cells, limits, parts[0].kind.name)
        domain.join(len(node.table.rules))
        domains.append(domain)
    return domains


def _ranges(parts: list[Part], chosen: list[int]) -> list[str]:
    """Neighbours joined."""
    texts, start = [], 0
    while start < len(chosen):
        end = start
        while end + 1 < len(chosen) and chosen[end + 1] == chosen[end] + 1:
            end += 1
        texts.append(range_text(parts[chosen[start]], parts[chosen[end]]))
        start = end + 1
    return texts


def _mentions(node: object, kind: type) -> bool:
    """Whether a constant of that kind is in a tree, or in a tuple of trees."""
    if isinstance(node, tuple):
        return any(_mentions(part, kind) for part in node)
    if isinstance(node, tree.Literal):
        return type(node.value) is kind
    return isinstance(node, tree.Node) and any(_mentions(getattr(node, slot), kind) for slot in node.__slots__)
