"""Closures of paths, filters, `for`, `some` and `every`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from app.feel import tree
from app.feel.budget import Place
from app.feel.convert import READY, from_python
from app.feel.frames import Frame, ItemFrame
from app.feel.properties import MISSING, member
from app.feel.temporal import Date
from app.feel.values import FeelFunction, Range, describe, not_boolean

if TYPE_CHECKING:
    from app.feel.compiler import Closure, Compiler


# --- paths ---


def path(compiler: Compiler, node: tree.Path) -> Closure:
    names = _root_path(compiler, node)
    if names:
        return _from_root(compiler, names, node.at)
    base, name, at = compiler.compile(node.base), node.name, node.at
    return lambda frame: _member(frame, base(frame), name, at)


def _member(frame: Frame, value: object, name: str, at: Place) -> object:
    """`value.name`; of a list, the list of what its items have there."""
    if type(value) is list:
        frame.run.charge(len(value))
        return [_member(frame, item, name, at) for item in value]
    found = member(value, name)
    if found is MISSING:
        de, en = describe(value)
        return frame.run.null(at, f"{de} hat kein „{name}“.", f"{en} has no '{name}'.")
    return found


def _root_path(compiler: Compiler, node: tree.Node) -> tuple[str, ...] | None:
    """The names of a path that starts at a name of the root, else None."""
    names: list[str] = []
    while isinstance(node, tree.Path):
        names.append(node.name)
        node = node.base
    if not isinstance(node, tree.Name) or compiler.find(node.name) != (False, None):
        return None
    return (node.name, *reversed(names))


def _from_root(compiler: Compiler, names: tuple[str, ...], at: Place) -> Closure:
    """Walk plain Python mappings as they are, so that a large case file is not converted for one of its fields."""
    compiler.note_free(*names)
    first, rest = names[0], names[1:]

    def run(frame: Frame) -> object:
        root = frame.root
        value = root.raw.get(first) if first not in root.names else root.names[first]
        if value is None:
            value = root.lookup(first, at)
        for name in rest:
            if type(value) is dict or isinstance(value, Mapping):
                value = value[name] if name in value else _member(frame, {}, name, at)
            else:
                value = _member(frame, from_python(value), name, at)
        return value if type(value) in READY else from_python(value)

    return run


# --- filters ---


def filter_(compiler: Compiler, node: tree.Filter) -> Closure:
    base = compiler.compile(node.base)
    compiler.push(None)
    condition, cost = compiler.sized(node.condition)
    compiler.pop()
    at = node.at

    def run(frame: Frame) -> object:
        value = base(frame)
        if value is None:
            return None
        items = value if type(value) is list else [value]
        if not items:
            probe = ItemFrame(None, frame)
            warnings = len(frame.run.warnings)
            index = condition(probe)
            del frame.run.warnings[warnings:]
            return None if type(index) is Decimal else []
        kept = []
        for item in items:
            frame.run.charge(cost)
            met = condition(ItemFrame(item, frame))
            if met is True:
                kept.append(item)
            elif type(met) is Decimal:
                return _item_at(frame, items, met, at)
            elif met is not False and met is not None:
                return frame.run.null(
                    at,
                    "Ein Filter muss wahr, falsch oder eine Zahl ergeben.",
                    "A filter must give true, false or a number.",
                )
        return kept

    return run


def _item_at(frame: Frame, items: list, index: Decimal, at: Place) -> object:
    position = int(index)
    if 1 <= abs(position) <= len(items) and position == index:
        return items[position - 1 if position > 0 else position]
    return frame.run.null(at, f"Die Liste hat keinen Eintrag {index}.", f"The list has no item {index}.")


# --- for, some, every ---


def _compile_iterators(compiler: Compiler, iterators: tuple[tree.Iterator, ...]) -> list:
    """Pushes a scope with their names, which the caller pops."""
    names: set[str] = set()
    compiler.push(names)
    compiled = []
    for iterator in iterators:
        domain = compiler.compile(iterator.domain)
        end = compiler.compile(iterator.end) if iterator.end else None
        names.add(iterator.name)
        compiled.append((iterator.name, domain, end, iterator.at))
    return compiled


class _NoDomain(Exception):
    """What shall be iterated is null or cannot be iterated; the warning is recorded."""


def _domain(frame: Frame, domain: Closure, end: Closure | None, at: Place) -> Iterator[object] | list:
    value = domain(frame)
    if end is not None:
        return _steps(frame, value, end(frame), at)
    if type(value) is Range:
        return _range_items(frame, value, at)
    if value is None or isinstance(value, FeelFunction):
        frame.run.null(at, "Hier ist nichts, was man durchlaufen kann.", "There is nothing here to iterate over.")
        raise _NoDomain
    return value if type(value) is list else [value]


def _steps(frame: Frame, start: object, end: object, at: Place) -> Iterator[object]:
    """Whole numbers or days from start to end, both included, up or down."""
    if type(start) is Decimal and type(end) is Decimal and start == start.to_integral_value():
        first = int(start)
        last = int(end.to_integral_value("ROUND_FLOOR" if end >= start else "ROUND_CEILING"))
        step = 1 if last >= first else -1
        return (Decimal(number) for number in range(first, last + step, step))
    if type(start) is Date and type(end) is Date:
        first, last = start.days(), end.days()
        step = 1 if last >= first else -1
        return (Date.from_days(day) for day in range(first, last + step, step))
    frame.run.null(
        at,
        "Ein Durchlauf braucht zwei ganze Zahlen oder zwei Daten als Grenzen.",
        "An iteration needs two whole numbers or two dates as bounds.",
    )
    raise _NoDomain


def _range_items(frame: Frame, interval: Range, at: Place) -> Iterator[object]:
    items = _steps(frame, interval.start, interval.end, at)
    return (
        item
        for item in items
        if (interval.start_included or item != interval.start) and (interval.end_included or item != interval.end)
    )


def _combinations(frame: Frame, iterators: list, position: int) -> Iterator[Frame]:
    """One frame for each combination of values; the last iterator turns fastest. The frames are not shared."""
    name, domain, end, at = iterators[position]
    last = position == len(iterators) - 1
    for value in _domain(frame, domain, end, at):
        frame.run.charge(1)
        if last:
            yield _with(frame, name, value)
        else:
            yield from _combinations(_with(frame, name, value), iterators, position + 1)


def _with(frame: Frame, name: str, value: object) -> Frame:
    extended = Frame({**frame.names, name: value}, frame, frame.run)
    extended.parent = frame.parent
    return extended


def for_(compiler: Compiler, node: tree.For) -> Closure:
    iterators = _compile_iterators(compiler, node.iterators)
    assert compiler.scope is not None
    compiler.scope.names.add("partial")
    body, cost = compiler.sized(node.body)
    compiler.pop()
    partial_used = tree.mentions(node.body, "partial")

    def run(frame: Frame) -> object:
        state, results = frame.run, []
        try:
            for inner in _combinations(Frame({}, frame, state), iterators, 0):
                state.charge(cost)
                if partial_used:
                    state.charge(len(results))
                    inner.names["partial"] = list(results)
                results.append(body(inner))
                if len(results) > state.limits.list_items:
                    raise state.exceeded("list_items")
        except _NoDomain:
            return None
        return results

    return run


def quantified(compiler: Compiler, node: tree.Quantified) -> Closure:
    iterators = _compile_iterators(compiler, node.iterators)
    condition, cost = compiler.sized(node.condition)
    compiler.pop()
    decisive, at = node.kind == "some", tree.place(node.condition)

    def run(frame: Frame) -> object:
        result: bool | None = not decisive
        wrong: object = None
        try:
            for inner in _combinations(Frame({}, frame, frame.run), iterators, 0):
                frame.run.charge(cost)
                met = condition(inner)
                if met is decisive:
                    return decisive
                if type(met) is not bool:
                    result, wrong = None, wrong if met is None else met
        except _NoDomain:
            return None
        return result if wrong is None else frame.run.null(at, *not_boolean("satisfies", wrong))

    return run


METHODS = {
    tree.Path: path,
    tree.Filter: filter_,
    tree.For: for_,
    tree.Quantified: quantified,
}
