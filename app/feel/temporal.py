"""Dates, times and durations of FEEL (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.9), with nanoseconds and years beyond 9999."""

from __future__ import annotations

from app.feel import calendar
from app.feel.zones import UTC_ZONE, Zone

NANOS = 1_000_000_000
DAY_NANOS = 86_400 * NANOS


class _Value:
    """An immutable value that equals another of its class with the same parts."""

    __slots__ = ()

    def _parts(self) -> tuple[object, ...]:
        return tuple(getattr(self, slot) for slot in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((type(self), self._parts()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


class Date(_Value):
    """A day of the calendar; the constructor trusts its arguments, `make` checks them."""

    __slots__ = ("day", "month", "year")

    def __init__(self, year: int, month: int, day: int) -> None:
        self.year, self.month, self.day = year, month, day

    @classmethod
    def make(cls, year: int, month: int, day: int) -> Date | None:
        """The date, or None when there is no such day."""
        if abs(year) > calendar.MAX_YEAR or not 1 <= month <= 12:
            return None
        return cls(year, month, day) if 1 <= day <= calendar.days_in_month(year, month) else None

    @classmethod
    def from_days(cls, days: int) -> Date | None:
        """The date that many days after 1970-01-01, or None beyond the last year."""
        year, month, day = calendar.from_days(days)
        return None if abs(year) > calendar.MAX_YEAR else cls(year, month, day)

    def days(self) -> int:
        """Days since 1970-01-01."""
        return calendar.to_days(self.year, self.month, self.day)

    def order(self) -> int:
        """What dates are compared by."""
        return self.days()

    @property
    def weekday(self) -> int:
        """1 (Monday) to 7 (Sunday)."""
        return calendar.weekday(self.days())

    def plus_months(self, months: int) -> Date | None:
        """The date that many months later, cut to the end of a shorter month; None beyond the last year."""
        return Date.make(*calendar.add_months(self.year, self.month, self.day, months))

    def __str__(self) -> str:
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04}-{self.month:02}-{self.day:02}"


class Time(_Value):
    """A time of day: nanoseconds since midnight, with a zone or without."""

    __slots__ = ("nanos", "zone")

    def __init__(self, nanos: int, zone: Zone | None = None) -> None:
        self.nanos, self.zone = nanos, zone

    @property
    def hour(self) -> int:
        return self.nanos // (3600 * NANOS)

    @property
    def minute(self) -> int:
        return self.nanos // (60 * NANOS) % 60

    @property
    def second(self) -> int:
        return self.nanos // NANOS % 60

    def offset(self) -> int | None:
        """Seconds east of UTC, or None for a local time."""
        return None if self.zone is None else self.zone.standard_offset()

    def in_zone(self, zone: Zone | None) -> Time:
        """The same time on the clocks of a zone."""
        return Time(self.nanos, zone)

    def order(self) -> int:
        """What times are compared by: whole seconds, in UTC when zoned."""
        return self.nanos // NANOS - (self.offset() or 0)

    def __str__(self) -> str:
        seconds, nanos = divmod(self.nanos, NANOS)
        text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return text + _fraction(nanos) + ("" if self.zone is None else str(self.zone))


class DateTime(_Value):
    """A date with a time of day, zoned or local."""

    __slots__ = ("date", "time")

    def __init__(self, date: Date, time: Time) -> None:
        self.date, self.time = date, time

    @classmethod
    def from_local_nanos(cls, nanos: int, zone: Zone | None) -> DateTime | None:
        """From nanoseconds on the local wall clock since 1970-01-01T00:00."""
        days, rest = divmod(nanos, DAY_NANOS)
        date = Date.from_days(days)
        return None if date is None else cls(date, Time(rest, zone))

    @classmethod
    def at_midnight(cls, date: Date) -> DateTime:
        """A date taken as date and time is its midnight in UTC (10.3.2.9.4)."""
        return cls(date, Time(0, UTC_ZONE))

    @property
    def zone(self) -> Zone | None:
        return self.time.zone

    def in_zone(self, zone: Zone | None) -> DateTime:
        """The same date and time on the clocks of a zone."""
        return DateTime(self.date, self.time.in_zone(zone))

    def local_nanos(self) -> int:
        """Nanoseconds on the wall clock since 1970-01-01T00:00."""
        return self.date.days() * DAY_NANOS + self.time.nanos

    def offset(self) -> int | None:
        """Seconds east of UTC at this moment, or None for a local date and time."""
        return None if self.zone is None else self.zone.offset_at(self.local_nanos() // NANOS)

    def instant_nanos(self) -> int:
        """Nanoseconds since 1970-01-01T00:00Z; a local date and time counts as UTC."""
        return self.local_nanos() - (self.offset() or 0) * NANOS

    def order(self) -> int:
        """What they are compared by: whole seconds."""
        return self.instant_nanos() // NANOS

    def plus_nanos(self, nanos: int) -> DateTime | None:
        """That much elapsed time later; a named zone may change its offset on the way."""
        if self.zone is None or self.zone.name is None:
            return DateTime.from_local_nanos(self.local_nanos() + nanos, self.zone)
        instant = self.instant_nanos() + nanos
        offset = self.zone.offset_at_instant(instant // NANOS)
        return DateTime.from_local_nanos(instant + offset * NANOS, self.zone)

    def plus_months(self, months: int) -> DateTime | None:
        """Like Date.plus_months, with the same time of day."""
        date = self.date.plus_months(months)
        return None if date is None else DateTime(date, self.time)

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


class DaysDuration(_Value):
    """A `days and time duration`: a number of nanoseconds."""

    __slots__ = ("nanos",)

    def __init__(self, nanos: int) -> None:
        self.nanos = nanos

    def order(self) -> int:
        return self.nanos

    def part(self, unit_seconds: int, modulus: int | None) -> int:
        """The whole units within the next larger one, with the sign of the duration."""
        units = abs(self.nanos) // (unit_seconds * NANOS)
        units = units % modulus if modulus else units
        return -units if self.nanos < 0 else units

    def __str__(self) -> str:
        seconds, nanos = divmod(abs(self.nanos), NANOS)
        days, seconds = divmod(seconds, 86_400)
        hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
        clock = f"{hours}H" if hours else ""
        clock += f"{minutes}M" if minutes else ""
        clock += f"{seconds}{_fraction(nanos)}S" if seconds or nanos else ""
        if not days and not clock:
            return "PT0S"
        sign = "-" if self.nanos < 0 else ""
        return f"{sign}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"


class MonthsDuration(_Value):
    """A `years and months duration`: a number of months."""

    __slots__ = ("months",)

    def __init__(self, months: int) -> None:
        self.months = months

    def order(self) -> int:
        return self.months

    @property
    def years(self) -> int:
        """Whole years, with the sign of the duration."""
        return -(-self.months // 12) if self.months < 0 else self.months // 12

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        if not years and not months:
            return "P0M"
        return f"{'-' if self.months < 0 else ''}P{f'{years}Y' if years else ''}{f'{months}M' if months else ''}"


def _fraction(nanos: int) -> str:
    return f".{nanos:09}".rstrip("0") if nanos else ""
