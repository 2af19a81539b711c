"""Conversion functions (10.3.4.1): dates, times, durations, numbers, strings and ranges of other values."""

from __future__ import annotations

import re
from decimal import Decimal, DecimalException
from typing import TypeVar

from app.feel import temporal_text
from app.feel.budget import Run
from app.feel.builtins.registry import builtin
from app.feel.convert import format_value
from app.feel.errors import FeelError, NullResult
from app.feel.range_text import parse_range
from app.feel.temporal import NANOS, Date, DateTime, DaysDuration, MonthsDuration, Time
from app.feel.values import NUMBERS, Range
from app.feel.zones import MAX_OFFSET, UTC_ZONE, Zone, parse_zone

T = TypeVar("T")
_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)


def _parsed(value: T | None, text: object, de: str, en: str) -> T:
    if value is None:
        raise NullResult(f"„{str(text)[:60]}“ ist {de}.", f"'{str(text)[:60]}' is {en}.")
    return value


def _whole(*numbers: Decimal) -> list[int]:
    if any(number != number.to_integral_value() or number.adjusted() > 12 for number in numbers):
        raise NullResult("Hier werden ganze Zahlen erwartet.", "Whole numbers are expected here.")
    return [int(number) for number in numbers]


@builtin("date", "from: string")
def date_from_text(run: Run, text: str) -> Date:
    """The date that a text names."""
    return _parsed(temporal_text.parse_date(text), text, "kein gültiges Datum", "not a valid date")


@builtin("date", "from: day")
def date_from_date(run: Run, value: Date | DateTime) -> Date:
    """The date of a date and time."""
    return value.date if type(value) is DateTime else value


@builtin("date", "year: number", "month: number", "day: number")
def date_from_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Date:
    """The date with these parts."""
    parts = _whole(year, month, day)
    return _parsed(Date.make(*parts), f"{year}-{month}-{day}", "kein gültiges Datum", "not a valid date")


@builtin("date and time", "from: string")
def date_time_from_text(run: Run, text: str) -> DateTime:
    """The date and time that a text names."""
    value = temporal_text.parse_date_time(text)
    return _parsed(value, text, "keine gültige Angabe von Datum und Uhrzeit", "not a valid date and time")


@builtin("date and time", "date: day", "time: time")
def date_time_from_both(run: Run, date: Date | DateTime, time: Time) -> DateTime:
    """The date (of a date and time, too) with that time."""
    return DateTime(date.date if type(date) is DateTime else date, time)


@builtin("date and time", "date: date and time", "timezone: string")
def date_time_in_zone(run: Run, value: DateTime, timezone: str) -> DateTime:
    """The same moment in another zone; a local value is taken to be of that zone."""
    zone = _zone(timezone)
    if value.zone is None:
        return DateTime(value.date, Time(value.time.nanos, zone))
    instant = value.instant_nanos()
    shifted = DateTime.from_local_nanos(instant + zone.offset_at_instant(instant // NANOS) * NANOS, zone)
    return _parsed(shifted, value, "außerhalb des Kalenders", "outside the calendar")


def _zone(text: str) -> Zone:
    zone = parse_zone(text) or parse_zone("@" + text)
    if zone is None:
        raise NullResult(f"Die Zeitzone „{text[:60]}“ ist unbekannt.", f"The time zone '{text[:60]}' is unknown.")
    return zone


@builtin("date and time", "from: date")
def date_time_from_date(run: Run, date: Date) -> DateTime:
    """Midnight of the date in UTC."""
    return DateTime.at_midnight(date)


@builtin("date and time", "from: date and time")
def date_time_from_date_time(run: Run, value: DateTime) -> DateTime:
    """The value itself."""
    return value


_PARTS = ("year: number", "month: number", "day: number", "hour: number", "minute: number", "second: number")


@builtin("date and time", *_PARTS)
@builtin("date and time", *_PARTS, "offset: days duration")
def date_time_from_parts(run: Run, *parts: object) -> DateTime:
    """The date and time with these parts."""
    date = date_from_parts(run, *parts[:3])
    time = time_from_parts(run, *parts[3:])
    return DateTime(date, time)


@builtin("date and time", *_PARTS, "timezone: string")
def date_time_from_parts_in_zone(run: Run, *parts: object) -> DateTime:
    """The date and time with these parts in a named zone."""
    value = date_time_from_parts(run, *parts[:6])
    return DateTime(value.date, Time(value.time.nanos, _zone(str(parts[6]))))


@builtin("time", "from: string")
def time_from_text(run: Run, text: str) -> Time:
    """The time that a text names."""
    return _parsed(temporal_text.parse_time(text), text, "keine gültige Uhrzeit", "not a valid time")


@builtin("time", "from: temporal")
def time_from_temporal(run: Run, value: Time | DateTime | Date) -> Time:
    """The time of a date and time; of a date, midnight in UTC."""
    if type(value) is DateTime:
        return value.time
    return Time(0, UTC_ZONE) if type(value) is Date else value


@builtin("time", "hour: number", "minute: number", "second: number")
@builtin("time", "hour: number", "minute: number", "second: number", "offset?: days duration")
def time_from_parts(
    run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: DaysDuration | None = None
) -> Time:
    """The time with these parts; seconds may have a fraction."""
    hours, minutes = _whole(hour, minute)
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= second < 60):
        raise NullResult("Das ist keine Uhrzeit.", "This is not a time of day.")
    zone = None
    if offset is not None:
        seconds = int(offset.nanos / NANOS) if abs(offset.nanos) < 10**18 else MAX_OFFSET + 1
        if abs(seconds) > MAX_OFFSET:
            raise NullResult("Das ist kein Abstand zu UTC.", "This is not an offset from UTC.")
        zone = Zone(seconds)
    return Time((hours * 3600 + minutes * 60) * NANOS + int(second * NANOS), zone)


@builtin("duration", "from: string")
def duration(run: Run, text: str) -> DaysDuration | MonthsDuration:
    """The duration that a text names."""
    return _parsed(temporal_text.parse_duration(text), text, "keine gültige Dauer", "not a valid duration")


@builtin("years and months duration", "from: day", "to: day")
def years_and_months_duration(run: Run, start: Date | DateTime, end: Date | DateTime) -> MonthsDuration:
    """The whole months between two dates."""
    first = start if type(start) is DateTime else DateTime(start, Time(0))
    last = end if type(end) is DateTime else DateTime(end, Time(0))
    months = (last.date.year - first.date.year) * 12 + last.date.month - first.date.month
    begins, ends = (first.date.day, first.time.nanos), (last.date.day, last.time.nanos)
    if months > 0 and ends < begins:
        months -= 1
    elif months < 0 and ends > begins:
        months += 1
    return MonthsDuration(months)


@builtin("number", "from: string")
@builtin("number", "from: string", "grouping separator?: string", "decimal separator?: string")
def number(run: Run, text: str, grouping: str | None = None, decimal: str | None = None) -> Decimal:
    """The number that a text names, with these separators in it."""
    if grouping not in (None, " ", ",", ".") or decimal not in (None, ",", "."):
        raise NullResult("Dieses Trennzeichen ist nicht erlaubt.", "This separator is not allowed.")
    if grouping is not None and grouping == decimal:
        raise NullResult("Die Trennzeichen müssen sich unterscheiden.", "The separators must differ.")
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(decimal, ".") if decimal else plain
    if not _NUMBER.match(plain):
        raise NullResult(f"„{text[:60]}“ ist keine Zahl.", f"'{text[:60]}' is not a number.")
    try:
        return NUMBERS.create_decimal(plain)
    except DecimalException as error:
        raise NullResult("Die Zahl liegt außerhalb des Zahlenbereichs.", "The number is out of range.") from error


@builtin("string", "from: any")
def string(run: Run, value: object) -> str | None:
    """The text of a value; null stays null."""
    return None if value is None else format_value(value, run)


@builtin("range", "from: string")
def range_from_text(run: Run, text: str) -> Range:
    """The range that a text such as `[18..21)` names; an end may be left open."""
    try:
        found = parse_range(text)
    except FeelError as error:
        raise NullResult(error.de, error.en) from error
    if found is None:
        raise NullResult(f"„{text[:60]}“ ist kein Bereich.", f"'{text[:60]}' is not a range.")
    return found
