"""Closures of comparisons, ranges, `in`, `between`, and unary tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.feel import tree
from app.feel.budget import Place
from app.feel.frames import Frame
from app.feel.values import Range, compare, contained, describe, equal, within

if TYPE_CHECKING:
    from app.feel.compiler import Closure, Compiler

_ORDERS: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def incomparable(frame: Frame, at: Place, a: object, b: object) -> None:
    """Null, with the warning that these two cannot be compared."""
    (de_a, en_a), (de_b, en_b) = describe(a), describe(b)
    frame.run.null(at, f"{de_a} und {de_b} sind nicht vergleichbar.", f"{en_a} and {en_b} cannot be compared.")


def untestable(frame: Frame, at: Place, value: object, target: object) -> None:
    """Null, with a warning unless it comes of a null, where a value cannot be put to a test."""
    if type(target) is Range:
        target = target.end if target.start is None else target.start
    return None if value is None or target is None else incomparable(frame, at, value, target)


def comparison(compiler: Compiler, node: tree.Comparison) -> Closure:
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    at, operator = node.at, node.operator
    if operator in ("=", "!="):
        wanted = operator == "="

        def run_equal(frame: Frame) -> object:
            a, b = left(frame), right(frame)
            same = equal(a, b, frame.run)
            if same is None:
                return incomparable(frame, at, a, b)
            return same is wanted

        return run_equal
    decide = _ORDERS[operator]

    def run(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        order = compare(a, b)
        return incomparable(frame, at, a, b) if order is None else decide(order)

    return run


def between(compiler: Compiler, node: tree.Between) -> Closure:
    value, low, high = (compiler.compile(part) for part in (node.value, node.low, node.high))
    at = node.at

    def run(frame: Frame) -> object:
        found = value(frame)
        interval = Range(low(frame), high(frame))
        inside = within(found, interval, frame.run)
        return incomparable(frame, at, found, interval.start) if inside is None else inside

    return run


def membership(compiler: Compiler, node: tree.In) -> Closure:
    value = compiler.compile(node.value)
    tests = tuple(_membership_test(compiler, test) for test in node.tests)
    if len(tests) == 1:
        (only,) = tests
        return lambda frame: only(frame, value(frame))

    def run(frame: Frame) -> object:
        found = value(frame)
        result: bool | None = False
        for test in tests:
            inside = test(frame, found)
            if inside is True:
                return True
            if inside is None:
                result = None
        return result

    return run


def _membership_test(compiler: Compiler, test: tree.Node) -> Callable[[Frame, object], bool | None]:
    """One test after `in`; a condition with `?` is asked of the value (table 55, last row)."""
    at = tree.place(test)
    if not tree.mentions(test, "?"):
        target, is_range = compiler.compile(test), isinstance(test, tree.RangeNode)

        def meet(frame: Frame, found: object) -> bool | None:
            wanted = target(frame)
            if type(wanted) is Range and type(found) is not Range:
                inside = within(found, wanted, frame.run)
                return untestable(frame, at, found, wanted) if inside is None else inside
            return _met(frame, at, found, wanted, is_range)

        return meet
    compiler.push({"?"})
    condition = compiler.compile(test)
    compiler.pop()

    def ask(frame: Frame, found: object) -> bool | None:
        answer = condition(Frame({"?": found}, frame, frame.run))
        return answer if answer is None or type(answer) is bool else _met(frame, at, found, answer)

    return ask


def _met(frame: Frame, at: Place, found: object, target: object, is_range: bool = False) -> bool | None:
    if target is None and is_range:
        return False  # nothing lies in what is no range, not even null
    inside = contained(found, target, frame.run)
    return untestable(frame, at, found, target) if inside is None else inside


def interval(compiler: Compiler, node: tree.RangeNode) -> Closure:
    start, end = compiler.compile(node.start), compiler.compile(node.end)
    start_included, end_included, at = node.start_included, node.end_included, node.at

    def run(frame: Frame) -> object:
        low, high = start(frame), end(frame)
        if low is not None and high is not None:
            order = compare(low, high)
            if order is None:
                return incomparable(frame, at, low, high)
            if order > 0:
                return frame.run.null(at, "Der Bereich beginnt hinter seinem Ende.", "The range starts behind its end.")
        return Range(low, high, start_included, end_included)

    return run


def unary_range(compiler: Compiler, node: tree.UnaryRange) -> Closure:
    operand, operator = compiler.compile(node.operand), node.operator
    return lambda frame: Range.compared(operator, operand(frame))


def unary_tests(compiler: Compiler, node: tree.Tests) -> Closure:
    """True, False or null for the value that `?` stands for.

    A test that gives true or false decides by itself; the constants `true` and `false` are compared with the value, so
    that a value which is not known never counts as true.
    """
    value = compiler.compile(tree.Name("?"))
    tests = tuple(_unary_test(compiler, test) for test in node.tests)
    negated = node.negated
    if not tests:
        return lambda frame: True

    def run(frame: Frame) -> object:
        found = value(frame)
        result: bool | None = False
        for test in tests:
            met = test(frame, found)
            if met is True:
                return not negated
            if met is None:
                result = None
        return True if result is False and negated else result

    return run


def _unary_test(compiler: Compiler, test: tree.Node) -> Callable[[Frame, object], bool | None]:
    """One test of a cell: a condition with `?`, a condition about other names, or something the value may be (in)."""
    target, at = compiler.compile(test), tree.place(test)
    if tree.mentions(test, "?"):

        def ask(frame: Frame, found: object) -> bool | None:
            answer = target(frame)
            return answer if answer is None or type(answer) is bool else _met(frame, at, found, answer)

        return ask
    is_range, is_constant = isinstance(test, tree.RangeNode), isinstance(test, tree.Literal)

    def meet(frame: Frame, found: object) -> bool | None:
        wanted = target(frame)
        if type(wanted) is bool and not is_constant and type(found) is not bool:
            return wanted
        return _met(frame, at, found, wanted, is_range)

    return meet


METHODS = {
    tree.Comparison: comparison,
    tree.Between: between,
    tree.In: membership,
    tree.RangeNode: interval,
    tree.UnaryRange: unary_range,
    tree.Tests: unary_tests,
}
