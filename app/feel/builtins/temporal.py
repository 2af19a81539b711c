"""Functions on dates and times: `is`, the calendar (10.3.4.7, 10.3.4.8), `now` and `today` (10.3.4.11)."""

from __future__ import annotations

from decimal import Decimal

from app.feel import calendar
from app.feel.budget import Run
from app.feel.builtins.registry import builtin
from app.feel.convert import from_python
from app.feel.temporal import Date, DateTime, Time
from app.feel.values import equal

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("is", "value1: any", "value2: any")
def is_(run: Run, a: object, b: object) -> bool:
    """Whether both are the same element of the value space: the same kind, and for times the same zone too."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (Time, DateTime)):
        return str(a) == str(b)
    return equal(a, b, run) is True


def _date(value: Date | DateTime) -> Date:
    return value.date if type(value) is DateTime else value


@builtin("day of year", "date: day")
def day_of_year(run: Run, value: Date | DateTime) -> Decimal:
    """1 to 366."""
    date = _date(value)
    return Decimal(date.days() - calendar.to_days(date.year, 1, 1) + 1)


@builtin("day of week", "date: day")
def day_of_week(run: Run, value: Date | DateTime) -> str:
    """The English name of the weekday."""
    return _WEEKDAYS[_date(value).weekday - 1]


@builtin("month of year", "date: day")
def month_of_year(run: Run, value: Date | DateTime) -> str:
    """The English name of the month."""
    return _MONTHS[_date(value).month - 1]


@builtin("week of year", "date: day")
def week_of_year(run: Run, value: Date | DateTime) -> Decimal:
    """The week number of ISO 8601."""
    date = _date(value)
    return Decimal(calendar.iso_week(date.year, date.month, date.day))


@builtin("now")
def now(run: Run) -> DateTime:
    """The moment of the evaluation."""
    return from_python(run.now())


@builtin("today")
def today(run: Run) -> Date:
    """The date of the evaluation."""
    return from_python(run.now().date())
