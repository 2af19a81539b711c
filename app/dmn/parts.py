"""The values of one kind, cut into parts that no cell tells apart: each constant, and what lies between."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from itertools import pairwise
from typing import NamedTuple

from app.feel.convert import format_number
from app.feel.temporal import NANOS, Date, DateTime, DaysDuration, MonthsDuration, Time
from app.feel.values import compare

_WIDE = Context(prec=120)
OTHER_TEXT = "\0 anything else"


class Part(NamedTuple):
    """A value, or an open interval between two (None: without end), represented by a sample of it."""

    sample: object
    low: object = None
    high: object = None
    point: bool = True


def _next_time(value: Time, seconds: int) -> Time | None:
    nanos = value.nanos + seconds * NANOS
    return Time(nanos, value.zone) if 0 <= nanos < 86_400 * NANOS else None


#: For each kind whose values lie one beside the other: the one that many steps further, or None where there is none.
_STEPS: dict[type, Callable[[object, int], object | None]] = {
    Date: lambda value, step: Date.from_days(value.days() + step),
    DateTime: lambda value, step: value.plus_nanos(step * NANOS),
    Time: _next_time,
    DaysDuration: lambda value, step: DaysDuration(value.nanos + step),
    MonthsDuration: lambda value, step: MonthsDuration(value.months + step),
}
#: How many steps people count as one.
_UNITS = {Date: 1, DateTime: 1, Time: 1, MonthsDuration: 1, DaysDuration: 86_400 * NANOS}
#: A value of each kind, for columns that name none.
_ANY: dict[type, object] = {
    Decimal: Decimal(0),
    str: OTHER_TEXT,
    Date: Date(2000, 1, 1),
    DateTime: DateTime(Date(2000, 1, 1), Time(0)),
    Time: Time(43_200 * NANOS),
    DaysDuration: DaysDuration(0),
    MonthsDuration: MonthsDuration(0),
}


def cut(kind: type, constants: set, text_is_ordered: bool) -> list[Part] | None:
    """The parts of all values of one kind; None where its constants have no order among themselves.

    The kind `object` stands for a column that says nothing of its values.
    """
    if kind is object:
        return [Part(OTHER_TEXT, point=False)]
    if kind is bool:
        return [Part(True), Part(False)]
    if kind is type(None):
        return [Part(None)]
    if not constants:
        return [Part(_ANY[kind], point=False)]
    if kind is str and not text_is_ordered:
        return [*(Part(text) for text in sorted(constants)), Part(OTHER_TEXT, point=False)]
    points = _in_order(constants)
    return None if points is None else _segments(points)


def _mixes_zones(points: list) -> bool:
    """Whether times with and without a zone are among them: what lies between two such depends on the value itself."""
    return len({value.zone is None for value in points if isinstance(value, (Time, DateTime))}) > 1


def _in_order(constants: set) -> list | None:
    points = list(constants)
    if any(compare(points[0], other) is None for other in points) or _mixes_zones(points):
        return None
    points.sort(key=lambda value: value if isinstance(value, (Decimal, str)) else value.order())
    distinct = points[:1]
    for value in points[1:]:
        if compare(distinct[-1], value):
            distinct.append(value)
    return distinct


def _segments(points: list) -> list[Part]:
    """Gap, point, gap, point … gap; without gaps that hold no value."""
    first, last = points[0], points[-1]
    parts = [Part(_beside(first, -1), None, first, False)]
    for low, high in pairwise([*points, None]):
        parts.append(Part(low, low, low))
        if high is not None:
            parts.append(Part(_between(low, high), low, high, False))
    parts.append(Part(_beside(last, 1), last, None, False))
    return [part for part in parts if part.point or part.sample is not None]


def _beside(value: object, step: int) -> object | None:
    if isinstance(value, Decimal):
        return _WIDE.add(value, _WIDE.multiply(step, max(1, abs(value))))
    if isinstance(value, str):
        return value + "\0" if step > 0 else "" if value else None
    return _STEPS[type(value)](value, step)


def _between(low: object, high: object) -> object | None:
    if isinstance(low, Decimal):
        return _WIDE.divide(_WIDE.add(low, high), 2)
    after = _beside(low, 1)
    return after if after is not None and compare(after, high) == -1 else None


def is_fraction_only(part: Part) -> bool:
    """Whether an interval of numbers has no whole number in it."""
    low, high = part.low, part.high
    return not part.point and isinstance(low, Decimal) and isinstance(high, Decimal) and high - low <= 1


def nearest(part: Part, value: object, *, whole: bool = False) -> object:
    """The value of a part that lies nearest to another of its kind; its sample where that cannot be told.

    `whole`: whole numbers only; else one of as many digits as the end of the part. None for a stretch between texts.
    """
    if part.point:
        return part.sample
    if isinstance(part.sample, str):
        return None
    if _holds(part, value):
        return value
    is_above = part.low is None or (part.high is not None and compare(value, part.high) in (0, 1))
    edge, step = (part.high, -1) if is_above else (part.low, 1)
    if edge is None:
        return part.sample
    if isinstance(edge, Decimal):
        last = 0 if whole else min(0, edge.normalize(_WIDE).as_tuple().exponent)
        beside = _WIDE.add(edge, Decimal(step).scaleb(last))
    else:
        beside = _STEPS[type(edge)](edge, step * _UNITS[type(edge)])
    return beside if beside is not None and _holds(part, beside) else part.sample


def _holds(part: Part, value: object) -> bool:
    """Whether a value lies between the ends of an interval."""
    above = part.low is None or compare(value, part.low) == 1
    return above and (part.high is None or compare(value, part.high) == -1)


def distance(first: object, second: object) -> object:
    """How far two values of one kind are apart, to be compared among themselves; 0 where they are of two kinds."""
    if type(first) is not type(second) or first is None:
        return 0
    if isinstance(first, Decimal):
        return abs(_WIDE.subtract(first, second))
    return abs(first.order() - second.order()) if hasattr(first, "order") else 0


def literal(value: object) -> str:
    """A value as it is written in FEEL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format_number(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f'date("{value}")' if isinstance(value, Date) else f'@"{value}"'


def range_text(first: Part, last: Part) -> str:
    """From one part to another of the same kind, as a unary test."""
    if first is last and first.point:
        return literal(first.sample)
    if first.low is None and last.high is None:
        return "-"
    if first.low is None:
        return f"{'<=' if last.point else '<'} {literal(last.high)}"
    if last.high is None:
        return f"{'>=' if first.point else '>'} {literal(first.low)}"
    opening, closing = "[" if first.point else "(", "]" if last.point else ")"
    return f"{opening}{literal(first.low)}..{literal(last.high)}{closing}"
