"""Between FEEL values and those of Python and JSON."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from typing import TypeVar

from app.feel.budget import Run
from app.feel.errors import FeelError, NullResult
from app.feel.temporal import NANOS, Date, DateTime, DaysDuration, MonthsDuration, Time
from app.feel.values import NUMBERS, FeelFunction, Range
from app.feel.zones import Zone

#: Classes whose values need no conversion; a Decimal may have too many digits, or be infinite.
READY = frozenset((str, bool, type(None), Date, Time, DateTime, DaysDuration, MonthsDuration, Range))
_MAX_DEPTH = 100
T = TypeVar("T")


def function(
    call: Callable[..., object], *, parameters: tuple[str, ...] = (), name: str = "", optional: int | None = None
) -> FeelFunction:
    """A Python function as a FEEL value. It gets Python values (see to_python) in the order of `parameters`.

    Arguments that are left out at the end (all may be, unless `optional` says how many) come as None. An exception of
    the function becomes null with a warning; a FeelError passes through.
    """

    def invoke(run: Run, args: list) -> object:
        run.charge(10)
        try:
            return from_python(call(*[to_python(arg) for arg in args]))
        except FeelError:
            raise
        except Exception as error:
            raise NullResult(
                f"Die Funktion „{title}“ ist gescheitert ({type(error).__name__}).",
                f"The function '{title}' failed ({type(error).__name__}).",
            ) from error

    title = name or getattr(call, "__name__", "function")
    return FeelFunction(
        title,
        tuple(parameters),
        invoke,
        optional=len(parameters) if optional is None else optional,
    )


def from_python(value: object, depth: int = _MAX_DEPTH) -> object:
    """A Python value as a FEEL value. Raises FeelError for one that FEEL has no counterpart for."""
    kind = type(value)
    if kind in READY or isinstance(value, FeelFunction):
        return value
    if kind is Decimal:
        return _checked(value)
    if depth <= 0:
        raise FeelError("Ein Eingabewert ist zu tief verschachtelt.", "An input value is nested too deeply.")
    if kind is int:
        return _checked(Decimal(value))
    if kind is float:
        return _checked(Decimal(repr(value)))
    if isinstance(value, Mapping):
        return {str(key): from_python(item, depth - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [from_python(item, depth - 1) for item in value]
    if isinstance(value, (set, frozenset)):
        return [from_python(item, depth - 1) for item in sorted(value, key=str)]
    return _from_other(value)


def _checked(value: Decimal) -> Decimal | None:
    """A number with 34 digits; what is not a number is null."""
    try:
        return NUMBERS.plus(value) if value.is_finite() else None
    except DecimalException as error:
        raise FeelError("Eine Zahl ist zu groß.", "A number is too large.") from error


def _from_other(value: object) -> object:
    """Temporal values, and subclasses of the plain ones."""
    if isinstance(value, dt.datetime):
        return DateTime(Date(value.year, value.month, value.day), _time(value.timetz(), _zone(value)))
    if isinstance(value, dt.date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, dt.time):
        return _time(value, _zone(value))
    if isinstance(value, dt.timedelta):
        return DaysDuration((value.days * 86_400 + value.seconds) * NANOS + value.microseconds * 1000)
    for plain in (str, int, float):
        if isinstance(value, plain):
            return from_python(plain(value))
    raise FeelError(
        f"Ein Wert vom Typ {type(value).__name__} kann in FEEL nicht vorkommen.",
        f"A value of type {type(value).__name__} has no place in FEEL.",
    )


def _zone(value: dt.datetime | dt.time) -> Zone | None:
    if value.tzinfo is None:
        return None
    key = getattr(value.tzinfo, "key", None)
    if isinstance(key, str):
        return Zone(0, key)
    offset = value.utcoffset()
    return None if offset is None else Zone(int(offset.total_seconds()))


def _time(value: dt.time, zone: Zone | None) -> Time:
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return Time(seconds * NANOS + value.microsecond * 1000, zone)


def to_python(value: object) -> object:
    """A FEEL value as a Python value; what no Python class can hold (years beyond 9999, ranges …) stays as it is."""
    return _bounded(_to_python, value, Run())


def _bounded(convert: Callable[[object, Run], T], value: object, run: Run) -> T:
    """Convert; a value nested too deeply is a budget error like others."""
    try:
        return convert(value, run)
    except RecursionError as error:
        raise run.exceeded("nesting") from error


def _to_python(value: object, run: Run) -> object:
    run.charge(1)
    kind = type(value)
    if kind is Decimal:
        return int(value) if _is_plain_integer(value) else value
    if kind is list:
        return [_to_python(item, run) for item in value]
    if kind is dict:
        return {key: _to_python(item, run) for key, item in value.items()}
    try:
        return _temporal_to_python(value)
    except (OverflowError, ValueError):
        return value


def _is_plain_integer(value: Decimal) -> bool:
    return value.adjusted() < 34 and value == value.to_integral_value()


def _temporal_to_python(value: object) -> object:
    if type(value) is Date:
        return dt.date(value.year, value.month, value.day)
    if type(value) is Time:
        return _python_time(value, value.zone and value.zone.standard_offset())
    if type(value) is DateTime:
        date, time = value.date, _python_time(value.time, value.offset())
        return dt.datetime.combine(dt.date(date.year, date.month, date.day), time)
    if type(value) is DaysDuration:
        return dt.timedelta(microseconds=value.nanos // 1000)
    return value


def _python_time(time: Time, offset: int | None) -> dt.time:
    zone = None if offset is None else dt.timezone(dt.timedelta(seconds=offset))
    return dt.time(time.hour, time.minute, time.second, time.nanos % NANOS // 1000, tzinfo=zone)


def to_json(value: object) -> object:
    """A FEEL (or plain Python) value as JSON has it: temporal values as ISO texts, numbers as int, else float.

    A number beyond the range of floats becomes a text.
    """
    return _bounded(_to_json, value, Run())


def _to_json(value: object, run: Run) -> object:
    run.charge(1)
    kind = type(value)
    if kind is Decimal:
        if _is_plain_integer(value):
            return int(value)
        number = float(value)
        return number if math.isfinite(number) else str(value)
    if kind is list or kind is tuple:
        return [_to_json(item, run) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _to_json(item, run) for key, item in value.items()}
    if kind in (str, bool, int, float, type(None)):
        return value
    return _text(value if kind in READY else from_python(value), run)


def from_json(value: object) -> object:
    """Plain JSON as a FEEL value; texts stay texts."""
    return from_python(value)


def format_value(value: object, run: Run | None = None) -> str:
    """The text of a value as the function `string` gives it (10.3.4.1); strings within lists are quoted."""
    if type(value) is str:
        return value
    return _bounded(_text, value, run or Run())


def _text(value: object, run: Run) -> str:
    run.charge(1)
    kind = type(value)
    if kind is Decimal:
        return format_number(value)
    if kind is str:
        return _quoted(value)
    if kind is bool:
        return "true" if value else "false"
    if value is None:
        return "null"
    if kind is list:
        parts = [_text(item, run) for item in value]
        text = f"[{', '.join(parts)}]"
        run.check_text(len(text))
        return text
    if kind is dict:
        text = "{" + ", ".join(f"{_key(key)}: {_text(item, run)}" for key, item in value.items()) + "}"
        run.check_text(len(text))
        return text
    if kind is Range:
        return _range_text(value, run)
    if isinstance(value, FeelFunction):
        return f"function({', '.join(value.parameters)})"
    return str(value) if kind in READY else _text(from_python(value), run)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _key(key: str) -> str:
    return key if key.replace(" ", "_").isidentifier() else _quoted(key)


def _range_text(value: Range, run: Run) -> str:
    if value.operator:
        return f"({value.operator} {_text(value.end if value.start is None else value.start, run)})"
    opening = "[" if value.start_included else "("
    closing = "]" if value.end_included else ")"
    return f"{opening}{_text(value.start, run)}..{_text(value.end, run)}{closing}"


def format_number(value: Decimal) -> str:
    """Digits without trailing zeros; with an exponent only where the plain form would be unreadably long."""
    if not value:
        return "0"
    value = value.normalize(NUMBERS)
    return f"{value:f}" if -40 < value.adjusted() < 40 else str(value)
