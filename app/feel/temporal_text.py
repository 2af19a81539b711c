"""Texts of dates, times and durations, as XML Schema writes them (and `@Zone/Name` as FEEL adds), to values or None."""

from __future__ import annotations

import re

from app.feel import tree
from app.feel.temporal import NANOS, Date, DateTime, DaysDuration, MonthsDuration, Time
from app.feel.zones import parse_zone

_DATE = r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)"
_TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(Z|z|[+-]\d\d:\d\d(?::\d\d)?|@[\w/+\-]+)?"
_DATE_TEXT = re.compile(_DATE + r"\Z", re.ASCII)
_TIME_TEXT = re.compile(_TIME + r"\Z", re.ASCII)
_DATE_TIME_TEXT = re.compile(_DATE + "T" + _TIME + r"\Z", re.ASCII)
_MONTHS_TEXT = re.compile(r"(-?)P(?=\d)(?:(\d{1,18})Y)?(?:(\d{1,18})M)?\Z", re.ASCII)
_DAYS_TEXT = re.compile(
    r"(-?)P(?=\d|T\d)(?:(\d{1,18})D)?(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{1,30}))?S)?)?\Z",
    re.ASCII,
)


def parse_date(text: str) -> Date | None:
    """`2026-03-02`, also with more than four digits of year or a minus."""
    match = _DATE_TEXT.match(text)
    return _date(match.groups()) if match else None


def parse_time(text: str) -> Time | None:
    """`09:30:00`, with fraction and zone where given; `24:00:00` is midnight."""
    match = _TIME_TEXT.match(text)
    parsed = _time(match.groups()) if match else None
    return parsed[0] if parsed else None


def parse_date_time(text: str) -> DateTime | None:
    """`2026-03-02T09:30:00+01:00`; a date alone is its local midnight."""
    match = _DATE_TIME_TEXT.match(text)
    if not match:
        date = parse_date(text)
        return None if date is None else DateTime(date, Time(0))
    date, parsed = _date(match.groups()[:3]), _time(match.groups()[3:])
    if date is None or parsed is None:
        return None
    time, next_day = parsed
    if next_day:
        date = Date.from_days(date.days() + 1)
    return None if date is None else DateTime(date, time)


def parse_duration(text: str) -> DaysDuration | MonthsDuration | None:
    """`P1Y2M` or `P3DT4H5M6.7S`, with a minus in front for a negative one; not both kinds in one."""
    match = _MONTHS_TEXT.match(text)
    if match:
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return MonthsDuration(-total if sign else total)
    match = _DAYS_TEXT.match(text)
    if not match:
        return None
    sign, days, hours, minutes, seconds, fraction = match.groups()
    total = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    nanos = total * NANOS + _nanos(fraction)
    return DaysDuration(-nanos if sign else nanos)


def parse_temporal(text: str) -> Date | Time | DateTime | DaysDuration | MonthsDuration | None:
    """Whatever an `@"…"` literal holds (10.3.1.2, grammar rule 62)."""
    if "P" in text[:2]:
        return parse_duration(text)
    if "T" in text:
        return parse_date_time(text)
    return parse_date(text) or parse_time(text)


CONSTRUCTORS = {"date": parse_date, "time": parse_time, "date and time": parse_date_time, "duration": parse_duration}


def folded(call: tree.Call) -> tree.Node:
    """A call such as `date("2026-03-02")` as the value it gives; any other call as it is."""
    if isinstance(call.function, tree.Name) and call.names is None and len(call.arguments) == 1:
        parse, argument = CONSTRUCTORS.get(call.function.name), call.arguments[0]
        if parse and isinstance(argument, tree.Literal) and isinstance(argument.value, str):
            value = parse(argument.value)
            if value is not None:
                return tree.Literal(value, at=call.at)
    return call


def _date(groups: tuple[str, ...]) -> Date | None:
    return Date.make(int(groups[0]), int(groups[1]), int(groups[2]))


def _nanos(fraction: str | None) -> int:
    return int(fraction[:9].ljust(9, "0")) if fraction else 0


def _time(groups: tuple[str | None, ...]) -> tuple[Time, bool] | None:
    hour, minute, second = int(groups[0] or 0), int(groups[1] or 0), int(groups[2] or 0)
    nanos, zone_text = _nanos(groups[3]), groups[4]
    zone = parse_zone(zone_text) if zone_text else None
    if zone_text and zone is None:
        return None
    if hour == 24 and not (minute or second or nanos):
        return Time(0, zone), True
    if hour > 23 or minute > 59 or second > 59:
        return None
    return Time((hour * 3600 + minute * 60 + second) * NANOS + nanos, zone), False
