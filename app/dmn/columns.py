"""Which rules a value of one column can match, found by a look-up instead of testing every cell.

Cells that depend on nothing but the value (constants, comparisons with constants, ranges of constants) are asked once,
when the table is prepared: for each constant that occurs, for one value between each two of them, and for null. So the
index answers exactly as the cells do. Cells that use other names are asked at each evaluation.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from decimal import Context, Decimal
from itertools import pairwise

from app.feel import tree
from app.feel.arithmetic import negate
from app.feel.budget import Run
from app.feel.compiler import Closure
from app.feel.errors import NullResult
from app.feel.frames import Frame, RootFrame
from app.feel.temporal import Date
from app.feel.values import ORDERED

_WIDE = Context(prec=120)
_CONSTANT_NODES = (tree.Literal, tree.UnaryRange, tree.RangeNode, tree.ListNode, tree.Tests, tree.Negation)


class Column:
    """The cells of one input column; `fixed` tells which of them depend on nothing but the value.

    Rule number n (from 0) is bit n of a mask.
    """

    def __init__(self, cells: list[tree.Tests], closures: list[Closure], fixed: list[bool]) -> None:
        self._closures = closures
        self._all = (1 << len(cells)) - 1
        self.free = 0
        for index, is_fixed in enumerate(fixed):
            self.free |= 0 if is_fixed else 1 << index
        self._fixed = self._all & ~self.free
        indexed = tuple(cell for cell, is_fixed in zip(cells, fixed, strict=True) if is_fixed)
        constants = constants_of(indexed)
        self.texts = frozenset(value for value in constants if type(value) is str)
        #: The Python classes of the constants; a value of another class surely meets none of them.
        self.classes = classes_of(indexed) - {type(None)}
        #: By Python class: from a value to the rules whose constant cell matches it.
        self.lookups: dict[type, Callable[[object], int]] = {}
        self._index(constants, text_is_ordered(indexed))

    def matches(self, value: object, frame: Frame | RootFrame) -> bool:
        """Whether the first (or only) cell matches."""
        lookup = self.lookups.get(type(value))
        mask = lookup(value) if lookup else self.ask(value, frame.run)
        return bool(mask & 1) or (bool(self.free) and bool(self.check_free(self.free, value, frame)))

    def candidates(self, value: object, run: Run) -> int:
        """The rules whose constant cell matches, and all those with a free one."""
        lookup = self.lookups.get(type(value))
        return (lookup(value) if lookup else self.ask(value, run)) | self.free

    def check_free(self, mask: int, value: object, frame: Frame | RootFrame) -> int:
        """The mask without the rules whose free cell does not match."""
        pending = mask & self.free
        inner = Frame({"?": value}, frame, frame.run)
        while pending:
            bit = pending & -pending
            pending ^= bit
            if self._closures[bit.bit_length() - 1](inner) is not True:
                mask ^= bit
        return mask

    def ask(self, value: object, run: Run) -> int:
        """The rules whose constant cell matches, by asking each; for values that `lookups` has no answer for."""
        frame = Frame({"?": value}, RootFrame({}, run, {}), run)
        mask, rest = 0, self._fixed
        while rest:
            bit = rest & -rest
            rest ^= bit
            if self._closures[bit.bit_length() - 1](frame) is True:
                mask |= bit
        return mask

    def _index(self, constants: set, text_is_ordered: bool) -> None:
        run = Run()
        null_mask = self.ask(None, run)
        self.lookups[type(None)] = lambda value: null_mask
        yes, no = self.ask(True, run), self.ask(False, run)
        self.lookups[bool] = lambda value: yes if value else no
        self._index_ordered(Decimal, sorted(value for value in constants if type(value) is Decimal))
        dates = sorted((value for value in constants if type(value) is Date), key=Date.days)
        self._index_dates(dates)
        if not text_is_ordered:
            texts = {value for value in constants if type(value) is str}
            masks = {text: self.ask(text, run) for text in texts}
            other = self.ask("\0" + "".join(sorted(texts)), run)
            self.lookups[str] = lambda value: masks.get(value, other)

    def _index_ordered(self, kind: type, points: list[Decimal]) -> None:
        run = Run()
        if points:
            between = [_WIDE.divide(_WIDE.add(a, b), 2) for a, b in pairwise(points)]
            gaps = [_WIDE.subtract(points[0], 1), *between, _WIDE.add(points[-1], 1)]
        else:
            gaps = [Decimal(0)]
        at_points = [self.ask(point, run) for point in points]
        at_gaps = [self.ask(gap, run) for gap in gaps]
        count = len(points)

        def lookup(value: object) -> int:
            index = bisect_left(points, value)
            return at_points[index] if index < count and points[index] == value else at_gaps[index]

        self.lookups[kind] = lookup

    def _index_dates(self, points: list[Date]) -> None:
        run = Run()
        days = [point.days() for point in points]
        masks: dict[int, int] = {}
        gaps: list[int] = []
        for index in range(len(days) + 1):
            # Between two neighbouring days there is nothing; the gap is then never looked up.
            day = days[index] - 1 if index < len(days) else (days[-1] + 1 if days else 0)
            gaps.append(self.ask(Date.from_days(day), run))
        for day, point in zip(days, points, strict=True):
            masks[day] = self.ask(point, run)

        def lookup(value: object) -> int:
            day = value.days()
            return masks[day] if day in masks else gaps[bisect_left(days, day)]

        self.lookups[Date] = lookup


def is_constant(node: object) -> bool:
    """Whether a test depends on nothing but the value tested."""
    if isinstance(node, tuple):
        return all(is_constant(part) for part in node)
    if isinstance(node, tree.Node):
        return isinstance(node, _CONSTANT_NODES) and all(
            is_constant(getattr(node, slot)) for slot in node.__slots__ if slot != "value"
        )
    return True


def constants_of(node: object) -> set:
    """The numbers, strings and temporal values that occur in a tree, or in a tuple of trees."""
    if isinstance(node, tuple):
        return set().union(*map(constants_of, node))
    if isinstance(node, tree.Literal):
        return {node.value} if isinstance(node.value, ORDERED) else set()
    if isinstance(node, tree.Negation):
        return set(map(_negated, constants_of(node.operand)))
    if isinstance(node, tree.Node):
        return constants_of(tuple(getattr(node, slot) for slot in node.__slots__))
    return set()


def classes_of(node: object) -> set[type]:
    """The Python classes of all constants in a tree, or in a tuple of trees."""
    if isinstance(node, tuple):
        return set().union(*map(classes_of, node))
    if isinstance(node, tree.Literal):
        return {type(node.value)}
    return classes_of(tuple(getattr(node, slot) for slot in node.__slots__)) if isinstance(node, tree.Node) else set()


def _negated(value: object) -> object:
    try:
        return negate(value)
    except NullResult:
        return value


def text_is_ordered(node: object, within: bool = False) -> bool:
    """Whether strings occur in comparisons or ranges, where equality alone does not decide."""
    if isinstance(node, (tuple, list)):
        return any(text_is_ordered(part, within) for part in node)
    if isinstance(node, tree.Literal):
        return within and isinstance(node.value, str)
    if isinstance(node, tree.Node):
        ordered = within or isinstance(node, (tree.UnaryRange, tree.RangeNode))
        return any(text_is_ordered(getattr(node, slot), ordered) for slot in node.__slots__)
    return False
