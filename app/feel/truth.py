"""Whether a condition can ever be true, where it is known which texts some names can have.

Cautious: whatever is not understood can be true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.feel import tree
from app.feel.api import parse_expression
from app.feel.names import NameTable

Texts = Mapping[tuple[str, ...], frozenset[str]]
"""All texts that a name, or a path such as ("case", "decision"), can have besides null."""


@dataclass(frozen=True)
class Never:
    """Why a condition is never true: `path` is none of `wanted`; without a path, because it says so itself."""

    path: tuple[str, ...] = ()
    wanted: frozenset[str] = frozenset()


def why_never_true(text: str, texts: Texts) -> Never | None:
    """None where the condition can be true. Raises FeelSyntaxError."""
    return _why(parse_expression(text, NameTable(())), texts)


def _why(node: object, texts: Texts) -> Never | None:
    if isinstance(node, tree.Literal):
        return None if node.value is True else Never()
    if isinstance(node, tree.Logic):
        each = [_why(operand, texts) for operand in node.operands]
        if node.operator == "or":
            return each[0] if None not in each else None
        return next((why for why in each if why is not None), None) or _contradiction(node)
    path, wanted = _wanted(node)
    if path in texts and wanted and not wanted & texts[path]:
        return Never(path, wanted)
    return None


def _contradiction(node: tree.Logic) -> Never | None:
    """Two parts that ask the same name for different texts."""
    asked: dict[tuple[str, ...], frozenset[str]] = {}
    for operand in node.operands:
        path, wanted = _wanted(operand)
        if path and wanted:
            asked[path] = asked.get(path, wanted) & wanted
            if not asked[path]:
                return Never(path, wanted)
    return None


def _wanted(node: object) -> tuple[tuple[str, ...], frozenset[str]]:
    """For `path = "a"` and `path in ("a", "b")`: the path, and the texts one of which it has to be; else nothing."""
    if isinstance(node, tree.Comparison) and node.operator == "=":
        sides = (node.left, node.right)
        for one, other in (sides, sides[::-1]):
            if isinstance(other, tree.Literal) and isinstance(other.value, str):
                return _path(one), frozenset({other.value})
    if isinstance(node, tree.In):
        tests = [item for test in node.tests for item in (test.items if isinstance(test, tree.ListNode) else (test,))]
        values = [test.value for test in tests if isinstance(test, tree.Literal)]
        if len(values) == len(tests) and all(isinstance(value, str) for value in values):
            return _path(node.value), frozenset(values)  # type: ignore[arg-type]
    return (), frozenset()


def _path(node: object) -> tuple[str, ...]:
    if isinstance(node, tree.Name):
        return (node.name,)
    if isinstance(node, tree.Path) and (base := _path(node.base)):
        return (*base, node.name)
    return ()
