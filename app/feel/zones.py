"""Time zones: an offset from UTC in seconds, or a name of the IANA database."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.feel import calendar

MAX_OFFSET = 18 * 3600
_NAME = re.compile(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*\Z")
_OFFSET = re.compile(r"([+-])([01]\d):([0-5]\d)(?::([0-5]\d))?\Z")


class Zone(NamedTuple):
    """`name` is None for a plain offset of `seconds` east of UTC; with a name, the date decides the offset."""

    seconds: int = 0
    name: str | None = None

    def offset_at(self, local_seconds: int) -> int:
        """Seconds east of UTC at a local wall-clock moment (seconds since 1970-01-01T00:00 local)."""
        return self.seconds if self.name is None else _named_offset(self.name, local_seconds)

    def offset_at_instant(self, utc_seconds: int) -> int:
        """Seconds east of UTC at a moment given in UTC."""
        if self.name is None:
            return self.seconds
        return _named_offset(self.name, utc_seconds, utc=True)

    def standard_offset(self) -> int:
        """Seconds east of UTC where no date is known: without daylight saving."""
        if self.name is None:
            return self.seconds
        moment = datetime(2000, 1, 1, tzinfo=ZoneInfo(self.name))
        offset, saving = moment.utcoffset() or timedelta(), moment.dst() or timedelta()
        return int((offset - saving).total_seconds())

    def __str__(self) -> str:
        if self.name is not None:
            return "@" + self.name
        if self.seconds == 0:
            return "Z"
        minutes, seconds = divmod(abs(self.seconds), 60)
        text = f"{'-' if self.seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
        return f"{text}:{seconds:02}" if seconds else text


UTC_ZONE = Zone()


@lru_cache(maxsize=512)
def _zone_info(name: str) -> ZoneInfo | None:
    if not _NAME.match(name):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None


@lru_cache(maxsize=4096)
def _named_offset(name: str, seconds: int, utc: bool = False) -> int:
    """The offset at a moment given by the wall clock, or in UTC."""
    info = _zone_info(name)
    if info is None:
        return 0
    year, month, day = calendar.from_days(seconds // 86_400)
    # The rules repeat with the calendar; Python's datetime knows the years 1 to 9999 only.
    year = year if 1 < year < 9998 else 2000 + year % 400
    moment = datetime(year, month, day, tzinfo=UTC if utc else info) + timedelta(seconds=seconds % 86_400)
    return int((moment.astimezone(info).utcoffset() or timedelta()).total_seconds())


def parse_zone(text: str) -> Zone | None:
    """`Z`, `+02:00`, `-05:30:15` or `@Europe/Berlin` as a zone; None when it is none of these."""
    if text in ("Z", "z"):
        return UTC_ZONE
    if text.startswith("@"):
        return Zone(0, text[1:]) if _zone_info(text[1:]) else None
    match = _OFFSET.match(text)
    if not match:
        return None
    sign, hours, minutes, seconds = match.groups()
    total = int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
    return Zone(-total if sign == "-" else total) if total <= MAX_OFFSET else None
