"""How the clock of a play moves, and what `today+14` means."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.errors import Problem
from app.rehearsal.dates import relative_dates
from app.rehearsal.player import add_duration
from app.store.clock import OFFICE_ZONE

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("duration", "reached"),
    [
        ("P6D", "2026-03-08T09:00"),
        ("P6W", "2026-04-13T09:00"),
        ("P3M", "2026-06-02T09:00"),
        ("P1Y2M", "2027-05-02T09:00"),
        ("PT4H30M", "2026-03-02T13:30"),
        ("P1DT1H", "2026-03-03T10:00"),
    ],
)
def test_a_duration_moves_the_clock_on_the_wall_also_over_summer_time(duration: str, reached: str) -> None:
    assert add_duration(MONDAY, duration) == datetime.fromisoformat(reached).replace(tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize("text", ["", "P", "6 Tage", "P6", "PW", "today"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Problem, match=f"„{text}“ ist keine Dauer. Beispiel: P6D"):
        add_duration(MONDAY, text)


@pytest.mark.parametrize("text", ["-P1D", "-PT1H"])
def test_time_does_not_run_backwards(text: str) -> None:
    with pytest.raises(Problem, match="läuft nicht rückwärts"):
        add_duration(MONDAY, text)


def test_relative_dates_anywhere_in_the_answers() -> None:
    answers = {
        "date": "today",
        "goals": [{"due": "today+30", "steps": [{"until": "today-3"}]}],
        "note": "today is a word here",
        "kept": ["today+", 7, None, True],
    }
    assert relative_dates(answers, date(2026, 2, 27)) == {
        "date": "2026-02-27",
        "goals": [{"due": "2026-03-29", "steps": [{"until": "2026-02-24"}]}],
        "note": "today is a word here",
        "kept": ["today+", 7, None, True],
    }
