"""List functions (10.3.4.4) and `sort` (10.3.4.9)."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key

from app.feel.budget import Run
from app.feel.builtins.registry import builtin
from app.feel.errors import NullResult
from app.feel.values import FeelFunction, compare, equal


@builtin("list contains", "list: list", "element: any")
def list_contains(run: Run, items: list, element: object) -> bool:
    """Whether an item equals the element; null is an element like others."""
    run.charge(len(items))
    return any(equal(item, element, run) is True for item in items)


@builtin("count", "list: list")
def count(run: Run, items: list) -> Decimal:
    """The number of items."""
    return Decimal(len(items))


def _extreme(run: Run, items: list, sign: int) -> object:
    run.charge(len(items))
    if not items:
        raise NullResult("Die Liste ist leer.", "The list is empty.")
    best = items[0]
    for item in items:
        order = compare(item, best)
        if order is None:
            raise NullResult("Die Einträge sind nicht vergleichbar.", "The items cannot be compared.")
        if order == sign:
            best = item
    return best


@builtin("min", "list...: any")
def min_(run: Run, items: list) -> object:
    """The smallest of comparable items."""
    return _extreme(run, items, -1)


@builtin("max", "list...: any")
def max_(run: Run, items: list) -> object:
    """The largest of comparable items."""
    return _extreme(run, items, 1)


def _position(items: list, position: Decimal, extra: int = 0) -> int:
    """The index for a position from 1, or from the end when negative."""
    index = int(position)
    if index < 0:
        index += len(items) + 1
    if not 1 <= index <= len(items) + extra:
        raise NullResult(f"Die Liste hat keine Position {position}.", f"The list has no position {position}.")
    return index - 1


@builtin("sublist", "list: list", "start position: number")
@builtin("sublist", "list: list", "start position: number", "length: number")
def sublist(run: Run, items: list, start: Decimal, length: Decimal | None = None) -> list:
    """Items from a position on, all or that many."""
    first = _position(items, start)
    if length is None:
        return items[first:]
    count = int(length)
    if count < 1 or first + count > len(items):
        raise NullResult("So viele Einträge hat die Liste dort nicht.", "The list does not have that many items there.")
    return items[first : first + count]


@builtin("append", "list: list", "item...: any")
def append(run: Run, items: list, new: list) -> list:
    """The list with the items behind it."""
    return concatenated(run, [items, new])


def concatenated(run: Run, lists: list[list]) -> list:
    """One list of the items of all, within the budget."""
    run.check_list(sum(len(items) for items in lists))
    return [item for items in lists for item in items]


def _lists(arguments: list) -> list[list]:
    if any(item is None for item in arguments):
        raise NullResult("Eine der Listen fehlt.", "One of the lists is null.")
    return [item if type(item) is list else [item] for item in arguments]


@builtin("insert before", "list: list", "position: number", "newItem: any")
def insert_before(run: Run, items: list, position: Decimal, new: object) -> list:
    """The list with a new item at that position."""
    index = _position(items, position)
    run.check_list(len(items) + 1)
    return [*items[:index], new, *items[index:]]


@builtin("remove", "list: list", "position: number")
def remove(run: Run, items: list, position: Decimal) -> list:
    """The list without the item at that position."""
    index = _position(items, position)
    run.check_list(len(items))
    return items[:index] + items[index + 1 :]


@builtin("list replace", "list: list", "position: number", "newItem: any")
def replace_at(run: Run, items: list, position: Decimal, new: object) -> list:
    """The list with another item at that position."""
    index = _position(items, position)
    run.check_list(len(items))
    return [*items[:index], new, *items[index + 1 :]]


@builtin("list replace", "list: list", "match: function", "newItem: any")
def replace_matching(run: Run, items: list, match: FeelFunction, new: object) -> list:
    """The list with another item wherever match(item, newItem) is true."""
    replaced = []
    for item in items:
        met = match.invoke(run, [item, new])
        if type(met) is not bool:
            raise NullResult("Die Funktion ergibt nicht wahr oder falsch.", "The function does not give a boolean.")
        replaced.append(new if met else item)
    return replaced


@builtin("reverse", "list: list")
def reverse(run: Run, items: list) -> list:
    """The items from last to first."""
    run.check_list(len(items))
    return items[::-1]


@builtin("index of", "list: list", "match: any")
def index_of(run: Run, items: list, match: object) -> list:
    """The positions, from 1, of the items that equal the match."""
    run.check_list(len(items))
    return [Decimal(index) for index, item in enumerate(items, 1) if equal(item, match, run) is True]


@builtin("distinct values", "list: list")
def distinct_values(run: Run, items: list) -> list:
    """Each value once, in the order of its first occurrence."""
    kept: list = []
    seen: set = set()
    for item in items:
        if item is None or type(item) in (Decimal, str, bool):
            key = (type(item), item)
            if key in seen:
                continue
            seen.add(key)
        else:
            run.charge(len(kept))
            if any(equal(item, other, run) is True for other in kept):
                continue
        kept.append(item)
    run.check_list(len(items))
    return kept


@builtin("flatten", "list: list")
def flatten(run: Run, items: list) -> list:
    """The items of all nested lists in one list."""
    flat: list = []
    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            run.charge(1)
            if type(item) is list:
                stack.append(iter(item))
                break
            flat.append(item)
            if len(flat) > run.limits.list_items:
                raise run.exceeded("list_items")
        else:
            stack.pop()
    return flat


@builtin("concatenate", "list...: list")
def concatenate_(run: Run, arguments: list) -> list:
    """One list of all items of the lists given."""
    return concatenated(run, _lists(arguments))


@builtin("union", "list...: list")
def union_(run: Run, arguments: list) -> list:
    """One list of all items of the lists given, each value once."""
    return distinct_values(run, concatenated(run, _lists(arguments)))


@builtin("sort", "list: list")
@builtin("sort", "list: list", "precedes: function")
def sort(run: Run, items: list, precedes: FeelFunction | None = None) -> list:
    """The items in the order in which precedes(a, b) is true; without it, in their own order."""

    def order(a: object, b: object) -> int:
        run.charge(1)
        if precedes is None:
            result = compare(a, b)
            if result is None:
                raise NullResult("Die Einträge sind nicht vergleichbar.", "The items cannot be compared.")
            return result
        if precedes.invoke(run, [a, b]) is True:
            return -1
        return 1 if precedes.invoke(run, [b, a]) is True else 0

    if precedes is not None and len(precedes.parameters) != 2:
        raise NullResult("Die Funktion muss zwei Parameter haben.", "The function must have two parameters.")
    return sorted(items, key=cmp_to_key(order))
