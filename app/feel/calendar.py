"""Calendar arithmetic without a bound on years: days since 1970-01-01 in the proleptic Gregorian calendar."""

from __future__ import annotations

MAX_YEAR = 999_999_999
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    return 29 if month == 2 and is_leap(year) else _DAYS[month - 1]


def to_days(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to this date (negative before)."""
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


def from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day of the date that many days after 1970-01-01."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return era * 400 + year_of_era + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


def weekday(days: int) -> int:
    """1 (Monday) to 7 (Sunday) for the date that many days after 1970-01-01, a Thursday."""
    return (days + 3) % 7 + 1


def add_months(year: int, month: int, day: int, months: int) -> tuple[int, int, int]:
    """The date that many months later; the day is cut to the length of the month reached."""
    years, index = divmod(year * 12 + month - 1 + months, 12)
    return years, index + 1, min(day, days_in_month(years, index + 1))


def iso_week(year: int, month: int, day: int) -> int:
    """Week number of ISO 8601 (1 to 53)."""
    days = to_days(year, month, day)
    thursday = days - weekday(days) + 4
    return (thursday - to_days(from_days(thursday)[0], 1, 1)) // 7 + 1
