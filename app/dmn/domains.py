"""The values of one column cut into parts between which no cell makes a difference, and sets of parts as FEEL text."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from app.dmn.columns import constants_of, is_constant
from app.feel import tree
from app.feel.budget import Run
from app.feel.builtins import BUILTINS
from app.feel.compiler import Closure, Compiler
from app.feel.convert import format_number
from app.feel.frames import Frame, RootFrame
from app.feel.temporal import Date

_OTHER = "\0 anything else"


class Part(NamedTuple):
    """A value, or an open interval between two (None: without end), represented by a sample of it."""

    sample: object
    low: object = None
    high: object = None
    point: bool = True


class Domain:
    """The parts of one column. Sets of parts are masks: part number n is bit n.

    `rules` has for each rule the parts that its cell matches, and None where the cell depends on more than the value.
    """

    def __init__(self, title: str, cells: tuple[tree.Tests, ...], allowed: tree.Tests | None, kind: str) -> None:
        self.title = title
        self.problem = ""
        constant = tuple(cell for cell in cells if is_constant(cell))
        limits = allowed if allowed is not None and is_constant(allowed) else None
        constants = constants_of((*constant, *((limits,) if limits else ())))
        self.parts = self._cut(constants, constant, kind)
        self.whole = self._mask(limits) if limits else (1 << len(self.parts)) - 1
        self.rules = [self._mask(cell) & self.whole if is_constant(cell) else None for cell in cells]
        self._whole_numbers = self._is_numeric() and all(_is_whole(value) for value in constants)

    def _cut(self, constants: set, cells: tuple[tree.Tests, ...], kind: str) -> list[Part]:
        kinds = {type(value) for value in constants}
        if kind == "boolean" or (not kinds and _mentions_boolean(cells)):
            return [Part(True), Part(False)]
        if kinds == {str} and not _has_ranges(cells):
            return [*(Part(text) for text in sorted(constants)), Part(_OTHER, point=False)]
        if kinds == {Decimal}:
            return _segments(sorted(constants), lambda a, b: (a + b) / 2, lambda a, step: a + step)
        if kinds == {Date}:
            return _dates(sorted(constants, key=Date.days))
        if kinds:
            self.problem = "mixed"
        return [Part(None, point=False)]

    def _is_numeric(self) -> bool:
        return any(isinstance(part.sample, Decimal) for part in self.parts)

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
        if not self._whole_numbers:
            return False
        return all(
            not part.point and part.low is not None and part.high is not None and part.high - part.low <= 1
            for index, part in enumerate(self.parts)
            if mask >> index & 1
        )

    def text(self, mask: int) -> str:
        """A set of parts as unary tests, such as `[18..65), > 70`."""
        if mask == self.whole:
            return "-"
        chosen = [index for index in range(len(self.parts)) if mask >> index & 1]
        if any(self.parts[index].sample == _OTHER for index in chosen):
            left_out = [part.sample for index, part in enumerate(self.parts) if not mask >> index & 1]
            return f"not({', '.join(map(_literal, left_out))})"
        if not self._is_ordered():
            return ", ".join(_literal(self.parts[index].sample) for index in chosen)
        texts, start = [], 0
        while start < len(chosen):
            end = start
            while end + 1 < len(chosen) and chosen[end + 1] == chosen[end] + 1:
                end += 1
            texts.append(_range_text(self.parts[chosen[start]], self.parts[chosen[end]]))
            start = end + 1
        return ", ".join(texts)

    def _is_ordered(self) -> bool:
        return any(isinstance(part.sample, (Decimal, Date)) for part in self.parts)


def _is_whole(value: object) -> bool:
    return isinstance(value, Decimal) and value == value.to_integral_value()


def _segments(points: list, between: object, beside: object) -> list[Part]:
    """Gap, point, gap, point … gap."""
    one = Decimal(1)
    parts = [Part(beside(points[0], -one), None, points[0], False)]
    for index, point in enumerate(points):
        parts.append(Part(point, point, point))
        following = points[index + 1] if index + 1 < len(points) else None
        sample = beside(point, one) if following is None else between(point, following)
        parts.append(Part(sample, point, following, False))
    return parts


def _dates(points: list[Date]) -> list[Part]:
    """Like `_segments`; between two days in a row there is nothing."""
    parts = [Part(Date.from_days(points[0].days() - 1), None, points[0], False)]
    for index, point in enumerate(points):
        parts.append(Part(point, point, point))
        following = points[index + 1] if index + 1 < len(points) else None
        if following is None or following.days() > point.days() + 1:
            parts.append(Part(Date.from_days(point.days() + 1), point, following, False))
    return parts


def _mentions_boolean(node: object) -> bool:
    if isinstance(node, tuple):
        return any(map(_mentions_boolean, node))
    if isinstance(node, tree.Literal):
        return isinstance(node.value, bool)
    return isinstance(node, tree.Node) and any(_mentions_boolean(getattr(node, slot)) for slot in node.__slots__)


def _has_ranges(node: object) -> bool:
    if isinstance(node, tuple):
        return any(map(_has_ranges, node))
    if isinstance(node, (tree.UnaryRange, tree.RangeNode)):
        return True
    return isinstance(node, tree.Node) and any(_has_ranges(getattr(node, slot)) for slot in node.__slots__)


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format_number(value)
    return f'date("{value}")' if isinstance(value, Date) else f'"{value}"'


def _range_text(first: Part, last: Part) -> str:
    if first is last and first.point:
        return _literal(first.sample)
    if first.low is None and last.high is None:
        return "-"
    if first.low is None:
        return f"{'<=' if last.point else '<'} {_literal(last.high)}"
    if last.high is None:
        return f"{'>=' if first.point else '>'} {_literal(first.low)}"
    opening, closing = "[" if first.point else "(", "]" if last.point else ")"
    return f"{opening}{_literal(first.low)}..{_literal(last.high)}{closing}"
