"""Days and times of day as people type and read them in a German office."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(\d{1,2})(?:\s*[:.]\s*(\d{2}))?(?:\s*(?:Uhr|h))?", re.IGNORECASE)


def read_day(text: str) -> str:
    """ISO for a day typed as 02.03.2026 or 2026-03-02; what is no day stays as typed."""
    compact = text.strip()
    if found := _DAY.fullmatch(compact):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO_DAY.fullmatch(compact):
        year, month, day = (int(part) for part in found.groups())
    else:
        return compact
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return compact


def read_time(text: str) -> str:
    """HH:MM for a time typed as 9:30, 9.30 or 9 Uhr; what is no time stays as typed."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return text.strip()
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else text.strip()


def show_day(value: object) -> str:
    """02.03.2026 for an ISO day; anything else as it is."""
    text = "" if value is None else str(value)
    found = _ISO_DAY.fullmatch(text[:10])
    return f"{found[3]}.{found[2]}.{found[1]}" if found else text


def show_time(value: object) -> str:
    """09:30 for an ISO time of day; anything else as it is."""
    text = "" if value is None else str(value)
    return text[:5] if re.match(r"\d{2}:\d{2}", text) else text


def split_moment(value: object) -> tuple[str, str]:
    """Day and time of an ISO date-time, each as it is typed."""
    day, _, time = str(value or "").partition("T") if "T" in str(value or "")[8:] else (str(value or ""), "", "")
    return show_day(day), show_time(time)
