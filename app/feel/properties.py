"""What follows a dot: entries of contexts and the properties of temporal values and ranges (10.3.2.6, table 53)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.feel.temporal import NANOS, Date, DateTime, DaysDuration, MonthsDuration, Time
from app.feel.values import NUMBERS, Range

MISSING = object()


def _offset(value: Time | DateTime) -> DaysDuration | None:
    if value.zone is None or (type(value) is Time and value.zone.name is not None):
        return None
    seconds = value.offset()
    return None if seconds is None else DaysDuration(seconds * 1_000_000_000)


def _seconds(nanos: int) -> Decimal:
    """Seconds with their fraction: from 0 up to 60 (table 66)."""
    return NUMBERS.divide(Decimal(nanos), Decimal(NANOS))


def _zone_name(value: Time | DateTime) -> str | None:
    return value.zone.name if value.zone else None


_CLOCK: dict[str, Callable] = {
    "hour": lambda time: Decimal(time.hour),
    "minute": lambda time: Decimal(time.minute),
    "second": lambda time: _seconds(time.nanos % (60 * NANOS)),
}
_CALENDAR: dict[str, Callable] = {
    "year": lambda date: Decimal(date.year),
    "month": lambda date: Decimal(date.month),
    "day": lambda date: Decimal(date.day),
    "weekday": lambda date: Decimal(date.weekday),
}
_PROPERTIES: dict[type, dict[str, Callable]] = {
    Date: _CALENDAR,
    Time: _CLOCK | {"time offset": _offset, "timezone": _zone_name},
    DateTime: {name: (lambda value, of=of: of(value.date)) for name, of in _CALENDAR.items()}
    | {name: (lambda value, of=of: of(value.time)) for name, of in _CLOCK.items()}
    | {"time offset": _offset, "timezone": _zone_name},
    DaysDuration: {
        "days": lambda value: Decimal(value.part(86_400, None)),
        "hours": lambda value: Decimal(value.part(3600, 24)),
        "minutes": lambda value: Decimal(value.part(60, 60)),
        "seconds": lambda value: _seconds(abs(value.nanos) % (60 * NANOS)).copy_sign(Decimal(value.nanos)),
    },
    MonthsDuration: {
        "years": lambda value: Decimal(value.years),
        "months": lambda value: Decimal(value.months - 12 * value.years),
    },
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}


def member(value: object, name: str) -> object:
    """What `value.name` is; MISSING when a value of this kind has no such entry or property."""
    if type(value) is dict:
        return value.get(name, MISSING)
    properties = _PROPERTIES.get(type(value))
    if properties is None or name not in properties:
        return MISSING
    return properties[name](value)
