"""Numeric functions (10.3.4.5)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
)

from app.feel.budget import Run
from app.feel.builtins.registry import builtin
from app.feel.errors import NullResult
from app.feel.temporal import DaysDuration, MonthsDuration
from app.feel.values import NUMBERS

_MIN_SCALE, _MAX_SCALE = -6111, 6176
_WIDE = Context(prec=80, Emin=-20_000, Emax=20_000)


def out_of_range() -> NullResult:
    """The reason when a function has no number as its result."""
    return NullResult("Das Ergebnis ist keine gültige Zahl.", "The result is not a valid number.")


def _rounded(n: Decimal, scale: Decimal, rounding: str) -> Decimal:
    places = int(scale)
    if not _MIN_SCALE <= places <= _MAX_SCALE:
        raise NullResult(
            f"Die Stellenzahl liegt nicht zwischen {_MIN_SCALE} und {_MAX_SCALE}.",
            f"The scale is not between {_MIN_SCALE} and {_MAX_SCALE}.",
        )
    exponent = n.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -places:
        return n
    try:
        rounded = n.quantize(Decimal(1).scaleb(-places, _WIDE), rounding=rounding, context=_WIDE)
        return NUMBERS.plus(rounded)
    except DecimalException as error:
        raise out_of_range() from error


def _rounding(name: str, rounding: str, *parameters: str) -> None:
    @builtin(name, *parameters)
    def rounded(run: Run, n: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
        return _rounded(n, scale, rounding)


_rounding("decimal", ROUND_HALF_EVEN, "n: number", "scale: number")
_rounding("floor", ROUND_FLOOR, "n: number")
_rounding("floor", ROUND_FLOOR, "n: number", "scale: number")
_rounding("ceiling", ROUND_CEILING, "n: number")
_rounding("ceiling", ROUND_CEILING, "n: number", "scale: number")
_rounding("round up", ROUND_UP, "n: number", "scale: number")
_rounding("round down", ROUND_DOWN, "n: number", "scale: number")
_rounding("round half up", ROUND_HALF_UP, "n: number", "scale: number")
_rounding("round half down", ROUND_HALF_DOWN, "n: number", "scale: number")


@builtin("abs", "n: quantity")
def abs_(run: Run, n: Decimal | DaysDuration | MonthsDuration) -> Decimal | DaysDuration | MonthsDuration:
    """The size without the sign, of a number or a duration."""
    if type(n) is Decimal:
        return abs(n)
    return type(n)(abs(n.order()))


@builtin("modulo", "dividend: number", "divisor: number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    """dividend - divisor * floor(dividend / divisor): the sign is that of the divisor."""
    if not divisor:
        raise NullResult("Teilung durch 0.", "Division by zero.")
    try:
        quotient = _WIDE.divide(dividend, divisor).to_integral_value(ROUND_FLOOR)
        return NUMBERS.plus(_WIDE.subtract(dividend, _WIDE.multiply(divisor, quotient)))
    except DecimalException as error:
        raise out_of_range() from error


@builtin("sqrt", "number: number")
def sqrt(run: Run, number: Decimal) -> Decimal:
    """The square root; null for a negative number."""
    if number < 0:
        raise out_of_range()
    return number.sqrt(NUMBERS)


@builtin("log", "number: number")
def log(run: Run, number: Decimal) -> Decimal:
    """The natural logarithm; null for zero and negative numbers."""
    if number <= 0:
        raise out_of_range()
    return number.ln(NUMBERS)


@builtin("exp", "number: number")
def exp(run: Run, number: Decimal) -> Decimal:
    """Euler's number to that power."""
    try:
        return number.exp(NUMBERS)
    except DecimalException as error:
        raise out_of_range() from error


@builtin("odd", "number: number")
def odd(run: Run, number: Decimal) -> bool:
    """Whether a whole number is odd; null for other numbers."""
    return _remainder(number) == 1


@builtin("even", "number: number")
def even(run: Run, number: Decimal) -> bool:
    """Whether a whole number is even; null for other numbers."""
    return _remainder(number) == 0


def _remainder(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise NullResult("Nur ganze Zahlen sind gerade oder ungerade.", "Only whole numbers are odd or even.")
    return int(number) % 2
