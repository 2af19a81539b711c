"""The operators + - * / ** and negation (10.3.2.5, tables 55 to 59). NullResult where they are not defined."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException

from app.feel.errors import NullResult
from app.feel.temporal import DAY_NANOS, Date, DateTime, DaysDuration, MonthsDuration, Time
from app.feel.values import NUMBERS, describe

_LARGEST = 10**30
_LARGEST_EXPONENT = 999_999_999  # table 60


def _undefined(operator: str, a: object, b: object) -> NullResult:
    (de_a, en_a), (de_b, en_b) = describe(a), describe(b)
    return NullResult(
        f"„{operator}“ ist für {de_a} und {de_b} nicht erklärt.", f"'{operator}' is not defined for {en_a} and {en_b}."
    )


def add(a: object, b: object) -> object:
    """`a + b`."""
    kind, other = type(a), type(b)
    if kind is str and other is str:
        return a + b
    if kind is Decimal and other is Decimal:
        return _number(NUMBERS.add, a, b)
    if kind is other and kind in (DaysDuration, MonthsDuration):
        return _duration(kind, a.order() + b.order())
    if other in (DaysDuration, MonthsDuration) and kind in (Date, DateTime, Time):
        return _shift(a, b, 1)
    if kind in (DaysDuration, MonthsDuration) and other in (Date, DateTime, Time):
        return _shift(b, a, 1)
    raise _undefined("+", a, b)


def subtract(a: object, b: object) -> object:
    """`a - b`."""
    kind, other = type(a), type(b)
    if kind is Decimal and other is Decimal:
        return _number(NUMBERS.subtract, a, b)
    if kind is other and kind in (DaysDuration, MonthsDuration):
        return _duration(kind, a.order() - b.order())
    if other in (DaysDuration, MonthsDuration) and kind in (Date, DateTime, Time):
        return _shift(a, b, -1)
    if kind is Time and other is Time:
        return _difference(a, b, (a.nanos, a.offset()), (b.nanos, b.offset()))
    if kind in (Date, DateTime) and other in (Date, DateTime):
        left = DateTime.at_midnight(a) if kind is Date else a
        right = DateTime.at_midnight(b) if other is Date else b
        return _difference(a, b, (left.local_nanos(), left.offset()), (right.local_nanos(), right.offset()))
    raise _undefined("-", a, b)


def multiply(a: object, b: object) -> object:
    """`a * b`: numbers, or a duration with a number."""
    kind, other = type(a), type(b)
    if kind is Decimal and other is Decimal:
        return _number(NUMBERS.multiply, a, b)
    if kind in (DaysDuration, MonthsDuration) and other is Decimal:
        return _duration(kind, _number(NUMBERS.multiply, Decimal(a.order()), b))
    if kind is Decimal and other in (DaysDuration, MonthsDuration):
        return multiply(b, a)
    raise _undefined("*", a, b)


def divide(a: object, b: object) -> object:
    """`a / b`: numbers, a duration by a number, or two durations of one kind."""
    kind, other = type(a), type(b)
    if kind is Decimal and other is Decimal:
        return _number(NUMBERS.divide, a, b)
    if kind in (DaysDuration, MonthsDuration):
        if other is Decimal:
            return _duration(kind, _number(NUMBERS.divide, Decimal(a.order()), b))
        if kind is other:
            return _number(NUMBERS.divide, Decimal(a.order()), Decimal(b.order()))
    raise _undefined("/", a, b)


def power(a: object, b: object) -> object:
    """`a ** b` for numbers; the result is null beyond the range of numbers."""
    if type(a) is Decimal and type(b) is Decimal:
        if not b:
            return Decimal(1)  # of zero as well, by IEEE 754
        if abs(b) > _LARGEST_EXPONENT:
            raise _no_number()
        result = _number(NUMBERS.power, a, b)
        if not result.is_finite():  # 0 ** -2.5 is infinite without a signal
            raise _no_number()
        return result
    raise _undefined("**", a, b)


def negate(a: object) -> object:
    """`-a` for numbers and durations."""
    if type(a) is Decimal:
        return NUMBERS.minus(a)
    if type(a) in (DaysDuration, MonthsDuration):
        return type(a)(-a.order())
    de, en = describe(a)
    raise NullResult(f"„-“ ist für {de} nicht erklärt.", f"'-' is not defined for {en}.")


def _number(operation: Callable[[Decimal, Decimal], Decimal], a: Decimal, b: Decimal) -> Decimal:
    try:
        return operation(a, b)
    except DecimalException as error:
        raise _no_number() from error


def _no_number() -> NullResult:
    return NullResult(
        "Das Ergebnis ist keine Zahl (Teilung durch 0 oder außerhalb des Zahlenbereichs).",
        "The result is not a number (division by zero or out of range).",
    )


def _duration(kind: type, amount: int | Decimal) -> object:
    if abs(amount) > _LARGEST:
        raise NullResult("Die Dauer ist zu groß.", "The duration is too large.")
    return kind(int(amount))


def _shift(moment: object, duration: object, sign: int) -> object:
    amount = sign * duration.order()
    if type(moment) is Time:
        if type(duration) is MonthsDuration:
            raise _undefined("+" if sign > 0 else "-", moment, duration)
        return Time((moment.nanos + amount) % DAY_NANOS, moment.zone)
    if type(duration) is MonthsDuration:
        result = moment.plus_months(amount)
    elif type(moment) is Date:
        result = Date.from_days((moment.days() * DAY_NANOS + amount) // DAY_NANOS)
    else:
        result = moment.plus_nanos(amount)
    if result is None:
        raise NullResult("Das Jahr liegt außerhalb des Kalenders.", "The year lies outside the calendar.")
    return result


def _difference(a: object, b: object, left: tuple[int, int | None], right: tuple[int, int | None]) -> DaysDuration:
    if (left[1] is None) != (right[1] is None):
        raise NullResult(
            "Eine Zeitangabe mit und eine ohne Zeitzone haben keine Differenz.",
            "A zoned and a local value have no difference.",
        )
    nanos = left[0] - right[0] - ((left[1] or 0) - (right[1] or 0)) * 1_000_000_000
    return DaysDuration(nanos)
