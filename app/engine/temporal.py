"""Points in time, durations and cycles, as ISO 8601 texts or FEEL values, on the calendar of the office."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.engine.failure import failure
from app.feel.convert import to_python
from app.feel.temporal import NANOS, DaysDuration, MonthsDuration
from app.feel.temporal_text import parse_date_time
from app.feel.values import kind_of
from app.store.clock import OFFICE_ZONE

_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=\d)(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})(?:\.\d{1,9})?S)?)?\Z",
    re.ASCII,
)
_CYCLE = re.compile(r"R(\d{0,6})/(?:([^/]+)/)?(P[^/]+)\Z", re.ASCII)
_DAY = 86_400
_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True)
class Period:
    """A duration: months and days follow the calendar of the office (same wall-clock time), seconds are exact."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    def after(self, moment: datetime) -> datetime:
        """That much later than `moment`; in UTC."""
        local = moment.astimezone(OFFICE_ZONE)
        try:
            moved = _add_months(local, self.months) + timedelta(days=self.days)
            return moved.astimezone(UTC) + timedelta(seconds=self.seconds)
        except (OverflowError, ValueError):
            raise failure(
                "Die Dauer reicht über den Kalender hinaus.", "The duration reaches beyond the calendar."
            ) from None

    def is_positive(self) -> bool:
        return self.months > 0 or self.days > 0 or self.seconds > 0

    def __str__(self) -> str:
        """ISO 8601, as it is stored."""
        parts = [f"{n}{unit}" for n, unit in ((self.months, "M"), (self.days, "D")) if n]
        return "P" + "".join(parts) + (f"T{self.seconds}S" if self.seconds or not parts else "")


@dataclass(frozen=True)
class Cycle:
    """A repeated timer: `times` is None for ever; `start` is when it fires first, where that is given."""

    times: int | None
    start: datetime | None
    every: Period


def read_period(text: str) -> Period | None:
    """`P1Y2M3W4DT5H6M7S` as a period, or None if the text is none. Fractions of seconds are dropped."""
    match = _DURATION.match(text.strip())
    if not match:
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(group or 0) for group in match.groups())
    return Period(years * 12 + months, weeks * 7 + days, hours * 3600 + minutes * 60 + seconds)


def read_cycle(text: str) -> Cycle | None:
    """`R3/PT10H`, `R/P1D` or `R3/2026-03-02T09:00+01:00/P1D` as a cycle, or None if the text is none."""
    match = _CYCLE.match(text.strip())
    if not match:
        return None
    times, start, every = match.groups()
    period = read_period(every)
    moment = read_moment(start) if start else None
    if period is None or not period.is_positive() or (start and moment is None):
        return None
    return Cycle(int(times) if times else None, moment, period)


def read_moment(text: str, *, end_of_day: bool = False) -> datetime | None:
    """An ISO 8601 text as a point in time, in UTC; without a zone it is meant in the office's. None if it is none."""
    value = parse_date_time(text.strip())
    if value is None:
        try:
            return _moment(datetime.fromisoformat(text.strip()), end_of_day)
        except ValueError:
            return None
    if "T" not in text:
        value = value.date  # type: ignore[assignment]
    return _moment(to_python(value), end_of_day)


def as_moment(value: object, *, end_of_day: bool = False) -> datetime:
    """A FEEL date, date and time, or text as a point in time. `end_of_day`: a mere date means its last second."""
    moment = (
        read_moment(value, end_of_day=end_of_day) if isinstance(value, str) else _moment(to_python(value), end_of_day)
    )
    if moment is None:
        raise failure(
            "Hier wird ein Datum oder ein Zeitpunkt gebraucht, nicht „{value}“.",
            "A date or a point in time is needed here, not “{value}”.",
            value=_shown(value),
        )
    return moment


def as_period(value: object) -> Period:
    """A FEEL duration or an ISO 8601 text as a period."""
    if isinstance(value, MonthsDuration):
        return Period(months=value.months)
    if isinstance(value, DaysDuration):
        seconds = value.nanos // NANOS
        days, rest = divmod(seconds, _DAY)
        return Period(days=days) if rest == 0 else Period(seconds=seconds)
    period = read_period(value) if isinstance(value, str) else None
    if period is None:
        raise failure(
            "Hier wird eine Dauer gebraucht (zum Beispiel P14D), nicht „{value}“.",
            "A duration is needed here (for example P14D), not “{value}”.",
            value=_shown(value),
        )
    return period


def as_cycle(value: object) -> Cycle:
    """An ISO 8601 text, or a FEEL duration that repeats for ever, as a cycle."""
    if isinstance(value, (MonthsDuration, DaysDuration)) and as_period(value).is_positive():
        return Cycle(None, None, as_period(value))
    cycle = read_cycle(value) if isinstance(value, str) else None
    if cycle is None:
        raise failure(
            "Hier wird eine Wiederholung gebraucht (zum Beispiel R3/P7D), nicht „{value}“.",
            "A repetition is needed here (for example R3/P7D), not “{value}”.",
            value=_shown(value),
        )
    return cycle


def to_text(moment: datetime) -> str:
    """A point in time as it is stored."""
    return moment.astimezone(UTC).isoformat()


def _moment(value: object, end_of_day: bool) -> datetime | None:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=OFFICE_ZONE)).astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, _END_OF_DAY if end_of_day else time(), OFFICE_ZONE).astimezone(UTC)
    return None


def _add_months(moment: datetime, months: int) -> datetime:
    if not months:
        return moment
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    first_of_next = date(year + month // 11, (month + 1) % 12 + 1, 1)
    last_day = (first_of_next - timedelta(days=1)).day
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last_day))


def _shown(value: object) -> str:
    """The kind of a value; the value itself might be personal."""
    return kind_of(value)
