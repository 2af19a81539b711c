"""Functions on ranges and points (10.3.4.6, after Allen's intervals and HL7 CQL)."""

from __future__ import annotations

from collections.abc import Callable

from app.feel.budget import Run
from app.feel.builtins.registry import builtin
from app.feel.errors import NullResult
from app.feel.values import Range, compare

_P1, _P2 = "point1: point", "point2: point"
_R1, _R2 = "range1: range", "range2: range"
_P, _R = "point: point", "range: range"


def _order(a: object, b: object) -> int:
    order = compare(a, b)
    if order is None:
        raise NullResult("Diese Werte sind nicht vergleichbar.", "These values cannot be compared.")
    return order


def _ends(interval: Range) -> tuple[object, object]:
    return interval.start, interval.end


def _start_order(a: Range, b: Range) -> int:
    """Which range starts first; a missing start lies before all others, an open one just behind its point."""
    if a.start is None or b.start is None:
        return (a.start is not None) - (b.start is not None)
    return _order(a.start, b.start) or (b.start_included - a.start_included)


def _end_order(a: Range, b: Range) -> int:
    """Which range ends first; a missing end lies behind all others, an open one just before its point."""
    if a.end is None or b.end is None:
        return (b.end is not None) - (a.end is not None)
    return _order(a.end, b.end) or (a.end_included - b.end_included)


def _ends_before(a: Range, b: Range) -> bool:
    """Whether range a lies before range b without touching it."""
    if a.end is None or b.start is None:
        return False
    order = _order(a.end, b.start)
    return order < 0 or (order == 0 and not (a.end_included and b.start_included))


def _touches(a: Range, b: Range) -> bool:
    if a.end is None or b.start is None:
        return False
    return a.end_included and b.start_included and _order(a.end, b.start) == 0


def _point_before(point: object, interval: Range) -> bool:
    if interval.start is None:
        return False
    order = _order(point, interval.start)
    return order < 0 or (order == 0 and not interval.start_included)


def _point_after(point: object, interval: Range) -> bool:
    if interval.end is None:
        return False
    order = _order(point, interval.end)
    return order > 0 or (order == 0 and not interval.end_included)


def _inside(point: object, interval: Range) -> bool:
    return not _point_before(point, interval) and not _point_after(point, interval)


def _declare(name: str, parameters: tuple[str, ...], decide: Callable[..., bool]) -> None:
    def decided(run: Run, *arguments: object) -> bool:
        return decide(*arguments)

    builtin(name, *parameters)(decided)


def _is_end(point: object, interval: Range) -> bool:
    return interval.end is not None and interval.end_included and _order(point, interval.end) == 0


def _is_start(point: object, interval: Range) -> bool:
    return interval.start is not None and interval.start_included and _order(point, interval.start) == 0


def _overlap(a: Range, b: Range) -> bool:
    return not _ends_before(a, b) and not _ends_before(b, a)


def _includes(a: Range, b: Range) -> bool:
    return _start_order(a, b) <= 0 and _end_order(a, b) >= 0


_declare("before", (_P1, _P2), lambda a, b: _order(a, b) < 0)
_declare("before", (_P, _R), _point_before)
_declare("before", (_R, _P), lambda a, b: _point_after(b, a))
_declare("before", (_R1, _R2), _ends_before)
_declare("after", (_P1, _P2), lambda a, b: _order(a, b) > 0)
_declare("after", (_P, _R), _point_after)
_declare("after", (_R, _P), lambda a, b: _point_before(b, a))
_declare("after", (_R1, _R2), lambda a, b: _ends_before(b, a))
_declare("meets", (_R1, _R2), _touches)
_declare("met by", (_R1, _R2), lambda a, b: _touches(b, a))
_declare("overlaps", (_R1, _R2), _overlap)
_declare(
    "overlaps before",
    (_R1, _R2),
    lambda a, b: _start_order(a, b) < 0 and _overlap(a, b) and _end_order(a, b) <= 0,
)
_declare(
    "overlaps after",
    (_R1, _R2),
    lambda a, b: _start_order(b, a) < 0 and _overlap(a, b) and _end_order(b, a) <= 0,
)
_declare("finishes", (_P, _R), _is_end)
_declare("finishes", (_R1, _R2), lambda a, b: _end_order(a, b) == 0 and _start_order(b, a) <= 0)
_declare("finished by", (_R, _P), lambda a, b: _is_end(b, a))
_declare("finished by", (_R1, _R2), lambda a, b: _end_order(a, b) == 0 and _start_order(a, b) <= 0)
_declare("includes", (_R, _P), lambda a, b: _inside(b, a))
_declare("includes", (_R1, _R2), _includes)
_declare("during", (_P, _R), _inside)
_declare("during", (_R1, _R2), lambda a, b: _includes(b, a))
_declare("starts", (_P, _R), _is_start)
_declare("starts", (_R1, _R2), lambda a, b: _start_order(a, b) == 0 and _end_order(a, b) <= 0)
_declare("started by", (_R, _P), lambda a, b: _is_start(b, a))
_declare("started by", (_R1, _R2), lambda a, b: _start_order(a, b) == 0 and _end_order(b, a) <= 0)
_declare("coincides", (_P1, _P2), lambda a, b: _order(a, b) == 0)
_declare("coincides", (_R1, _R2), lambda a, b: _start_order(a, b) == 0 and _end_order(a, b) == 0)
