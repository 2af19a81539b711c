"""Functions over lists of numbers: sum, mean, product, median, standard deviation, mode (10.3.4.4)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal, DecimalException

from app.feel import arithmetic
from app.feel.budget import Run
from app.feel.builtins.numeric import out_of_range
from app.feel.builtins.registry import builtin
from app.feel.errors import NullResult
from app.feel.temporal import DaysDuration, MonthsDuration
from app.feel.values import NUMBERS


def _numbers(run: Run, items: list, least: int = 1) -> list[Decimal]:
    run.charge(len(items))
    if len(items) < least:
        raise NullResult("Die Liste hat zu wenige Einträge.", "The list has too few items.")
    if any(type(item) is not Decimal for item in items):
        raise NullResult("Nicht alle Einträge sind Zahlen.", "Not all items are numbers.")
    return items


def _sum(items: list) -> Decimal:
    try:
        total = items[0]
        for item in items[1:]:
            total = NUMBERS.add(total, item)
        return total
    except DecimalException as error:
        raise out_of_range() from error


@builtin("sum", "list...: any")
def sum_(run: Run, items: list) -> object:
    """The sum of numbers, or of durations of one kind; null for an empty list."""
    if items and type(items[0]) in (DaysDuration, MonthsDuration):
        run.charge(len(items))
        total = items[0]
        for item in items[1:]:
            total = arithmetic.add(total, item)
        return total
    return _sum(_numbers(run, items))


@builtin("mean", "list...: any")
def mean(run: Run, items: list) -> object:
    """The arithmetic mean."""
    return arithmetic.divide(sum_(run, items), Decimal(len(items)))


@builtin("product", "list...: any")
def product(run: Run, items: list) -> Decimal:
    """The product of numbers; null for an empty list."""
    result = Decimal(1)
    for item in _numbers(run, items):
        result = arithmetic.multiply(result, item)
    return result


@builtin("median", "list...: any")
def median(run: Run, items: list) -> Decimal:
    """The middle of the sorted numbers, or the mean of the two in the middle."""
    ordered = sorted(_numbers(run, items))
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return arithmetic.divide(arithmetic.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@builtin("stddev", "list...: any")
def stddev(run: Run, items: list) -> Decimal:
    """The standard deviation of a sample (divided by n - 1); null for fewer than two numbers."""
    numbers = _numbers(run, items, least=2)
    centre = NUMBERS.divide(_sum(numbers), len(numbers))
    try:
        squares = [NUMBERS.power(NUMBERS.subtract(number, centre), 2) for number in numbers]
        return NUMBERS.divide(_sum(squares), len(numbers) - 1).sqrt(NUMBERS)
    except DecimalException as error:
        raise out_of_range() from error


@builtin("mode", "list...: any")
def mode(run: Run, items: list) -> list:
    """The most frequent numbers, in ascending order; an empty list for an empty list."""
    if not items:
        return []
    counts = Counter(_numbers(run, items))
    most = max(counts.values())
    return sorted(number for number, times in counts.items() if times == most)
