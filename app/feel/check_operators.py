"""Types of arithmetic, comparisons, logic and unary tests, as `compile_compare` and `arithmetic` evaluate them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from app.feel import arithmetic, tree, types
from app.feel.budget import Place, Run
from app.feel.errors import NullResult
from app.feel.kinds import SAMPLES, classes_of, joined, of_classes
from app.feel.types import ANY, FeelType
from app.feel.values import compare, describe, equal, not_boolean

if TYPE_CHECKING:
    from app.feel.checking import Checker

_OPERATIONS = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "**": arithmetic.power,
}


@lru_cache(maxsize=4096)
def _tried(operation: Callable[..., object], *operands: frozenset[type]) -> frozenset[type] | NullResult:
    """The kinds of results that an operation gives of values of these kinds, or the reason why it gives none."""
    results, reason = set(), None
    for chosen in product(*(sorted(classes, key=lambda one: one.__name__) for classes in operands)):
        try:
            results.add(type(operation(*(SAMPLES[one] for one in chosen))))
        except NullResult as error:
            reason = reason or error
    return frozenset(results) if results or reason is None else reason


def _result(checker: Checker, at: Place, operation: Callable[..., object], *operands: FeelType) -> FeelType:
    known = [classes_of(kind) for kind in operands]
    if not all(known):
        return ANY
    outcome = _tried(operation, *known)
    if isinstance(outcome, NullResult):
        checker.doubt(at, outcome.de, outcome.en)
        return ANY
    return of_classes(outcome)


def calculation(checker: Checker, node: tree.Arithmetic) -> FeelType:
    left, right = checker.check(node.left), checker.check(node.right)
    return _result(checker, node.at, _OPERATIONS[node.operator], left, right)


def negation(checker: Checker, node: tree.Negation) -> FeelType:
    return _result(checker, node.at, arithmetic.negate, checker.check(node.operand))


def logic(checker: Checker, node: tree.Logic) -> FeelType:
    for operand in node.operands:
        require_boolean(checker, operand, node.operator)
    return types.BOOLEAN


def require_boolean(checker: Checker, node: tree.Node, word: str) -> None:
    """Check a node of which only true and false make sense after that word."""
    classes = classes_of(checker.check(node))
    if classes and bool not in classes:
        checker.doubt(tree.place(node), *not_boolean(word, SAMPLES[next(iter(classes))]))


def _described(classes: frozenset[type]) -> tuple[str, str]:
    words = sorted(describe(SAMPLES[one]) for one in classes)
    return " / ".join(de for de, _ in words), " / ".join(en for _, en in words)


def _comparable(a: FeelType, b: FeelType, ordered: bool) -> bool:
    """Whether values of these types can ever be compared: for order, or for being equal."""
    decide = compare if ordered else _same_kind
    left, right = classes_of(a), classes_of(b)
    return not left or not right or any(decide(SAMPLES[x], SAMPLES[y]) is not None for x in left for y in right)


def _same_kind(a: object, b: object) -> bool | None:
    return equal(a, b, Run())


def require_comparable(checker: Checker, at: Place, a: FeelType, b: FeelType, ordered: bool) -> None:
    """Note it where values of these types can never be compared."""
    if not _comparable(a, b, ordered):
        (de_a, en_a), (de_b, en_b) = _described(classes_of(a)), _described(classes_of(b))
        checker.doubt(at, f"{de_a} und {de_b} sind nicht vergleichbar.", f"{en_a} and {en_b} cannot be compared.")


def comparison(checker: Checker, node: tree.Comparison) -> FeelType:
    left, right = checker.check(node.left), checker.check(node.right)
    require_comparable(checker, node.at, left, right, node.operator not in ("=", "!="))
    return types.BOOLEAN


def between(checker: Checker, node: tree.Between) -> FeelType:
    value = checker.check(node.value)
    for bound in (node.low, node.high):
        require_comparable(checker, node.at, value, checker.check(bound), True)
    return types.BOOLEAN


def interval(checker: Checker, node: tree.RangeNode) -> FeelType:
    start, end = checker.check(node.start), checker.check(node.end)
    require_comparable(checker, node.at, start, end, True)
    return types.RangeType(joined([start, end]))


def unary_range(checker: Checker, node: tree.UnaryRange) -> FeelType:
    return types.RangeType(checker.check(node.operand))


# --- `in` and unary tests ---


def membership(checker: Checker, node: tree.In) -> FeelType:
    value = checker.check(node.value)
    with checker.names({"?": value}):
        _check_tests(checker, node.tests, value)
    return types.BOOLEAN


def unary_tests(checker: Checker, node: tree.Tests) -> FeelType:
    _check_tests(checker, node.tests, checker.find("?") or ANY)
    return types.BOOLEAN


def _check_tests(checker: Checker, tests: tuple[tree.Node, ...], value: FeelType) -> None:
    for test in tests:
        if not isinstance(test, tree.Node) or tree.mentions(test, "?"):
            checker.check(test)
        else:
            require_member(checker, test, value)


def require_member(checker: Checker, test: tree.Node, value: FeelType) -> None:
    """Check a test that a value of this type is put to: note it where it can never be met."""
    if isinstance(test, tree.ListNode) and type(value.plain()) is not types.ListType:
        for item in test.items:
            require_member(checker, item, value)
        return
    kind = checker.check(test).plain()
    if isinstance(kind, types.RangeType) and not isinstance(value.plain(), types.RangeType):
        ordered = not (isinstance(test, tree.UnaryRange) and test.operator in ("=", "!="))
        require_comparable(checker, tree.place(test), value, kind.item, ordered)
    elif isinstance(kind, types.ListType):
        if not any(_comparable(value, other, False) for other in (kind, kind.item)):
            require_comparable(checker, tree.place(test), value, kind.item, False)
    elif kind is not types.BOOLEAN or isinstance(test, tree.Literal):
        require_comparable(checker, tree.place(test), value, kind, False)


METHODS = {
    tree.Arithmetic: calculation,
    tree.Negation: negation,
    tree.Logic: logic,
    tree.Comparison: comparison,
    tree.Between: between,
    tree.RangeNode: interval,
    tree.UnaryRange: unary_range,
    tree.In: membership,
    tree.Tests: unary_tests,
}
