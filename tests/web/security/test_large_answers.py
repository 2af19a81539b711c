"""Answers made to keep the server busy or to break it are refused at once, like any other wrong answer."""

from __future__ import annotations

import pytest

from app.store.database import open_database
from app.web import create_app
from app.web.assets import Manifest
from app.web.numbers import MAX_LENGTH, read_number
from tests.conftest import KEYS
from tests.web.conftest import Person


@pytest.mark.parametrize("typed", ["1" * 1_000_000, "9" * MAX_LENGTH, "1," + "3" * (MAX_LENGTH - 2), "1" * 4_000])
@pytest.mark.parametrize("intent", ["complete", "refresh"])
def test_a_number_with_endless_digits_is_no_number(office, typed, intent) -> None:
    person = office.person("jana.johannisbeere")
    person.get("/proposals/new")
    person.press("/proposals/new", ("intent", intent), **{"case.adults": typed})
    assert person.answer.status_code == (422 if intent == "complete" else 200)


def test_no_time_is_spent_on_digits_that_no_form_takes() -> None:
    assert read_number("1" * (MAX_LENGTH + 1), "de") is None
    assert read_number(" " * MAX_LENGTH + "1", "de") is None
    assert read_number("1" * 24 + "," + "2" * 20, "de") is not None


@pytest.mark.parametrize("day", ["31.12.9999", "01.01.0001", "31.12.9998"])
def test_a_day_that_no_calendar_reckons_with_is_refused(office, day) -> None:
    person = office.person("jana.johannisbeere")
    person.get("/proposals/new")
    given = {"case.consent_e1": "granted", "case.consent_e1_date": day, "case.birth_date": day}
    person.press("/proposals/new", ("intent", "complete"), **given)
    assert person.answer.status_code == 422
    assert person.text.count("Dieses Jahr kann nicht stimmen.") >= 2


@pytest.mark.parametrize(("at", "repeat"), [("31.12.9999", "monthly"), ("31.12.9990", "once")])
def test_a_conference_at_the_end_of_time_is_refused(office, at, repeat) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/conferences/new")
    changes = {"at:date": at, "at:time": "23:59", "place": "Rathaus", "repeat": repeat, "count": "24"}
    person.press("/conferences/new", ("intent", "complete"), **changes)
    assert person.answer.status_code == 422
    assert "Dieses Jahr kann nicht stimmen." in person.text


def test_a_zero_character_is_a_bad_request_on_postgresql_too(postgresql_url, office) -> None:
    database = open_database(postgresql_url, KEYS)
    app = create_app(database)
    assert isinstance(office.app.extensions["kim_assets"], Manifest)
    app.extensions["kim_assets"] = office.app.extensions["kim_assets"]
    person = Person(app.test_client())
    person.get("/login")
    assert person.press("/login", username="ker\x00stin", password="geheim").status_code == 400
    assert person.get("/login").status_code == 200
    database.close()
