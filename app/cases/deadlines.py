"""Deadlines: a row of the table `deadlines`, counted from a moment, in working days where the table says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from app.catalog.working_days.model import WorkingDays
from app.store.clock import OFFICE_ZONE

UNITS = ("working days", "days", "weeks", "months")


def compute_deadline(row: Mapping[str, object], start: datetime, calendar: WorkingDays) -> dict[str, object]:
    """What FEEL's `deadline(matter)` gives: `{due, reminder, reminders, lapse, escalate_to}`.

    `row`: outputs of the decision `deadlines` (days, unit, reminders, lapse_days, escalate_to). Times are aware, in the
    office's zone, at the time of day of `start`. A positive reminder counts from the start, a negative one before the
    due date. Reminders and lapse count in working days where the unit is that, else in calendar days.
    """
    unit = str(row.get("unit") or "days")
    begin = start.astimezone(OFFICE_ZONE)
    fine_unit = unit if unit == "working days" else "days"
    due = _after(begin, _whole(row.get("days")), unit, calendar)
    reminders = sorted(_after(begin if n >= 0 else due, n, fine_unit, calendar) for n in _numbers(row.get("reminders")))
    lapse_days = row.get("lapse_days")
    return {
        "due": due,
        "reminder": reminders[0] if reminders else None,
        "reminders": reminders,
        "lapse": None if lapse_days is None else _after(begin, _whole(lapse_days), fine_unit, calendar),
        "escalate_to": row.get("escalate_to"),
    }


def _after(start: datetime, amount: int, unit: str, calendar: WorkingDays) -> datetime:
    if unit == "working days":
        day = calendar.add(start.date(), amount)
    elif unit == "weeks":
        day = start.date() + timedelta(weeks=amount)
    elif unit == "months":
        day = _add_months(start.date(), amount)
    else:
        day = start.date() + timedelta(days=amount)
    return datetime.combine(day, start.timetz())


def _add_months(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(start.day, (first_of_next - timedelta(days=1)).day))


def _whole(value: object) -> int:
    return int(value or 0)  # type: ignore[call-overload]


def _numbers(value: object) -> list[int]:
    if value is None:
        return []
    return [_whole(item) for item in value] if isinstance(value, list | tuple) else [_whole(value)]
