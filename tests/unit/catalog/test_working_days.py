"""The calendar of working days: Land, closings, files, what differs, and that the past stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.catalog.compare import compare_models
from app.catalog.working_days.files import PATH, read_calendar, write_calendar
from app.catalog.working_days.model import LANDS, SHIPPED, Closing, LandSince, WorkingDays
from app.catalog.working_days.past import differing_past
from app.errors import Rejected
from app.text import Text

EVE = Closing(date(2026, 12, 24), date(2026, 12, 24), Text("Heiligabend", "Christmas Eve"))
BRIDGE = Closing(date(2026, 5, 15), date(2026, 5, 15), Text("Brückentag", "Bridge day"))
OWN = WorkingDays((LandSince("NW"), LandSince("HE", date(2027, 1, 1))), (BRIDGE, EVE))


def test_closings_and_holidays_of_the_land_of_that_day_are_no_working_days() -> None:
    assert SHIPPED.is_working_day(EVE.since)
    assert not OWN.is_working_day(EVE.since)
    assert not OWN.is_working_day(date(2026, 6, 4)), "Corpus Christi in North Rhine-Westphalia"
    all_saints = date(2027, 11, 1)
    assert not SHIPPED.is_working_day(all_saints)
    assert OWN.is_working_day(all_saints), "no holiday in Hesse"
    assert SHIPPED.add(date(2026, 12, 23), 1) == EVE.since
    assert OWN.add(date(2026, 12, 23), 1) == date(2026, 12, 28)
    assert OWN.add(date(2026, 12, 28), -1) == date(2026, 12, 23)


def test_holidays_have_names_in_both_languages() -> None:
    names = dict(OWN.holidays_of(2026))
    assert names[date(2026, 6, 4)] == Text("Fronleichnam", "Corpus Christi")
    assert date(2027, 11, 1) not in dict(OWN.holidays_of(2027))


@pytest.mark.parametrize("land", LANDS)
def test_every_land_has_its_holidays(land: str) -> None:
    assert len(WorkingDays((LandSince(land),)).holidays_of(2026)) >= 9


def test_a_calendar_comes_back_from_its_file_as_it_was() -> None:
    assert read_calendar(write_calendar(OWN), PATH) == OWN
    assert read_calendar(write_calendar(SHIPPED), PATH) == SHIPPED


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (
            "lands:\n  - {land: NW}\nclosed:\n  - {from: 2026-12-24, until: 2026-12-31, de: Ferien, en: Holidays}\n"
            "  - {from: 2026-12-31, de: Silvester, en: New Year's Eve}\n",
            5,
            "Am 31.12.2026 ist schon geschlossen: „Ferien“.",
        ),
        ("lands:\n  - {land: NW}\nclosed:\n  - {from: 2026-12-24, de: '', en: Eve}\n", 4, "Es fehlt der Name"),
        ("lands:\n  - {land: NW}\nclosed:\n  - {from: 24.12.2026, de: a, en: b}\n", 4, "Ein Tag steht so da"),
        ("lands:\n  - {land: NW}\nclosed:\n  - {from: 2026-12-24, until: 2026-12-01, de: a, en: b}\n", 4, "vor dem"),
        ("lands:\n  - {land: NW}\nclosed:\n  - {from: 2026-12-24, until: 2027-12-24, de: a, en: b}\n", 4, "am Stück"),
        ("lands:\n  - {land: XX}\n", None, "Das Land „XX“ gibt es nicht."),
        ("lands:\n  - {land: NW}\n  - {land: HE}\n", None, "Zwei Länder zugleich gibt es nicht."),
        ("lands:\n  - {land: NW, from: 2026-01-01}\n", None, "Das erste Land gilt von Anfang an"),
        ("lands: []\n", None, "Ein Kalender hat"),
        ("- a\n", None, "Ein Kalender hat"),
    ],
)
def test_mistakes_stand_at_their_row(content: str, line: int | None, said: str) -> None:
    with pytest.raises(Rejected) as refused:
        read_calendar(content.encode(), PATH)
    assert [finding.line for finding in refused.value.findings] == [line]
    assert said in refused.value.findings[0].text.de


def test_another_name_of_the_file_is_refused() -> None:
    with pytest.raises(Rejected, match=r"working_days\.yaml"):
        read_calendar(write_calendar(OWN), "calendars/holidays.yaml")


def test_what_differs_is_told_in_sentences() -> None:
    report = compare_models(None, write_calendar(OWN), "calendar", file=PATH)
    assert [change.text.de for change in report.changes] == [
        "Feiertage: Nordrhein-Westfalen, ab 01.01.2027 Hessen, bisher Nordrhein-Westfalen.",
        "Geschlossen: 15.05.2026, „Brückentag“.",
        "Geschlossen: 24.12.2026, „Heiligabend“.",
    ]
    back = compare_models(write_calendar(OWN), write_calendar(SHIPPED), "calendar", file=PATH)
    assert "No longer closed: 24.12.2026, “Christmas Eve”." in [change.text.en for change in back.changes]


def test_only_past_days_that_become_or_cease_to_be_working_days_count_as_changed_past() -> None:
    assert differing_past(SHIPPED, OWN, BRIDGE.since) == [], "today may still be closed"
    assert differing_past(SHIPPED, OWN, BRIDGE.since + timedelta(days=1)) == [BRIDGE.since]
    saturday = Closing(date(2026, 5, 16), date(2026, 5, 16), Text("Samstag", "Saturday"))
    assert differing_past(SHIPPED, WorkingDays(SHIPPED.lands, (saturday,)), date(2026, 6, 1)) == []
