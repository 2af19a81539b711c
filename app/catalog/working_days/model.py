"""A calendar of working days: Monday to Friday without holidays of the Land and days on which the office is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

import holidays

from app.text import Text

LANDS: dict[str, Text] = {
    "BW": Text("Baden-Württemberg", "Baden-Württemberg"),
    "BY": Text("Bayern", "Bavaria"),
    "BE": Text("Berlin", "Berlin"),
    "BB": Text("Brandenburg", "Brandenburg"),
    "HB": Text("Bremen", "Bremen"),
    "HH": Text("Hamburg", "Hamburg"),
    "HE": Text("Hessen", "Hesse"),
    "MV": Text("Mecklenburg-Vorpommern", "Mecklenburg-Western Pomerania"),
    "NI": Text("Niedersachsen", "Lower Saxony"),
    "NW": Text("Nordrhein-Westfalen", "North Rhine-Westphalia"),
    "RP": Text("Rheinland-Pfalz", "Rhineland-Palatinate"),
    "SL": Text("Saarland", "Saarland"),
    "SN": Text("Sachsen", "Saxony"),
    "ST": Text("Sachsen-Anhalt", "Saxony-Anhalt"),
    "SH": Text("Schleswig-Holstein", "Schleswig-Holstein"),
    "TH": Text("Thüringen", "Thuringia"),
}
LONGEST_CLOSING = 60
"""Days in a row; more is no closing but another kind of office."""


@dataclass(frozen=True)
class LandSince:
    """The Land whose holidays count; `since` its first day, None for always."""

    land: str
    since: date | None = None


@dataclass(frozen=True)
class Closing:
    """The office is closed from `since` to `until`, both included."""

    since: date
    until: date
    name: Text

    def overlaps(self, other: Closing) -> bool:
        return self.since <= other.until and other.since <= self.until

    @property
    def days(self) -> Iterator[date]:
        return (self.since + timedelta(days=at) for at in range((self.until - self.since).days + 1))


@dataclass(frozen=True)
class WorkingDays:
    """`lands` in the order of their first days, the first one without; `closings` in the order of theirs."""

    lands: tuple[LandSince, ...]
    closings: tuple[Closing, ...] = ()

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self._closed and day not in _holidays(self.land_on(day))

    def add(self, start: date, count: int) -> date:
        """The working day `count` working days after (or, negative, before) `start`."""
        day, step = start, timedelta(days=1 if count >= 0 else -1)
        remaining = abs(count)
        while remaining:
            day += step
            remaining -= self.is_working_day(day)
        return day

    def land_on(self, day: date) -> str:
        """The code of the Land whose holidays count on a day."""
        return next(
            (one.land for one in reversed(self.lands) if one.since is None or one.since <= day), self.lands[0].land
        )

    def holidays_of(self, year: int) -> list[tuple[date, Text]]:
        """The holidays by law of a year, with their names."""
        german, english = _named(year, "de"), _named(year, "en_US")
        found = {day for code in {one.land for one in self.lands} for day in german[code]}
        return [
            (day, Text(german[land][day], english[land][day]))
            for day in sorted(found)
            if day in german[land := self.land_on(day)]
        ]

    @cached_property
    def _closed(self) -> frozenset[date]:
        return frozenset(day for closing in self.closings for day in closing.days)


SHIPPED = WorkingDays((LandSince("NW"),))
"""What counts until an office publishes a calendar of its own."""


@cache
def _holidays(land: str) -> holidays.HolidayBase:
    return holidays.country_holidays("DE", subdiv=land)


@cache
def _named(year: int, language: str) -> dict[str, dict[date, str]]:
    return {land: dict(holidays.country_holidays("DE", subdiv=land, years=year, language=language)) for land in LANDS}
