from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.deadlines import compute_deadline as count
from app.catalog.working_days.model import SHIPPED
from app.store.clock import OFFICE_ZONE

THURSDAY_BEFORE_MAY_DAY = datetime(2026, 4, 30, 7, 0, tzinfo=UTC)


def compute_deadline(row, start):
    return count(row, start, SHIPPED)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=OFFICE_ZONE)


def test_working_days_skip_weekend_and_may_day():
    row = {"days": 3, "unit": "working days", "reminders": [2], "lapse_days": None, "escalate_to": "ki_lead"}
    deadline = compute_deadline(row, THURSDAY_BEFORE_MAY_DAY)
    assert deadline["due"] == local(2026, 5, 6, 9)
    assert deadline["reminder"] == local(2026, 5, 5, 9)
    assert deadline["escalate_to"] == "ki_lead"


@pytest.mark.parametrize("day", [date(2026, 6, 4), date(2026, 11, 1), date(2026, 10, 3), date(2026, 12, 25)])
def test_holidays_of_nrw_are_no_working_days(day: date):
    assert not SHIPPED.is_working_day(day)


def test_days_keep_the_time_of_day_over_the_change_of_clocks():
    deadline = compute_deadline({"days": 14, "unit": "days"}, local(2026, 3, 20, 9))
    assert deadline["due"] == local(2026, 4, 3, 9)


def test_months_end_with_the_month():
    assert compute_deadline({"days": 1, "unit": "months"}, local(2026, 1, 31, 9))["due"] == local(2026, 2, 28, 9)
    assert compute_deadline({"days": 3, "unit": "months"}, local(2026, 11, 30, 9))["due"] == local(2027, 2, 28, 9)


def test_reminders_count_from_the_start_or_back_from_the_end():
    deadline = compute_deadline(
        {"days": 42, "unit": "days", "reminders": [-5, 7], "lapse_days": 60}, local(2026, 3, 2, 9)
    )
    assert deadline["reminders"] == [local(2026, 3, 9, 9), local(2026, 4, 8, 9)]
    assert deadline["reminder"] == local(2026, 3, 9, 9)
    assert deadline["lapse"] == local(2026, 5, 1, 9)


def test_reminders_of_a_term_in_months_count_in_days():
    deadline = compute_deadline({"days": 3, "unit": "months", "reminders": [-14]}, local(2026, 3, 2, 9))
    assert deadline["due"] == local(2026, 6, 2, 9)
    assert deadline["reminder"] == local(2026, 5, 19, 9)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_counting_back_undoes_counting_on_from_a_working_day(start: date, count: int):
    day = SHIPPED.add(start, 1)
    assert SHIPPED.is_working_day(SHIPPED.add(day, count))
    assert SHIPPED.add(SHIPPED.add(day, count), -count) == day
