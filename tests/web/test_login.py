"""Logging in and out: what a person is told, and what an attacker is not."""

import pytest

from app.rehearsal.office import DEMO_PASSWORD
from app.web.login.targets import is_own_address


def test_logging_in_leads_to_the_inbox(office) -> None:
    person = office.person("kerstin.kastanie")
    assert (person.answer.status_code, person.answer.location) == (302, "/inbox")
    assert "Kerstin Kastanie" in person.follow().text


@pytest.mark.parametrize("username", ["kerstin.kastanie", "nobody.at.all"])
def test_a_refusal_does_not_tell_whether_the_account_exists(office, username) -> None:
    person = office.person()
    person.get("/login")
    answer = person.press("/login", username=username, password="not the password")
    assert answer.status_code == 401
    assert "Anmeldename und Passwort passen nicht zusammen" in person.text


def test_failed_attempts_are_counted_although_the_login_is_refused(office) -> None:
    person = office.person()
    for _ in range(6):
        person.log_in("kerstin.kastanie", "wrong password")
    assert person.log_in("kerstin.kastanie").answer.status_code == 401
    office.wait(hours=2)
    assert person.log_in("kerstin.kastanie").answer.status_code == 302


def test_a_session_known_before_the_login_is_worthless_after_it(office) -> None:
    person = office.person()
    person.get("/login")
    before = person.client.get_cookie("kim").value
    person.press("/login", username="kerstin.kastanie", password=DEMO_PASSWORD)
    assert person.client.get_cookie("kim").value != before
    attacker = office.person()
    attacker.client.set_cookie("kim", before)
    assert attacker.get("/inbox").status_code == 302


def test_logging_out_ends_every_session_of_the_person(office) -> None:
    here, elsewhere = office.person("kerstin.kastanie"), office.person("kerstin.kastanie")
    stolen = here.client.get_cookie("kim").value
    here.get("/inbox")
    here.press("/logout")
    assert "Sie sind abgemeldet" in here.follow().text
    thief = office.person()
    thief.client.set_cookie("kim", stolen)
    for person in (here, elsewhere, thief):
        assert person.get("/inbox").location == "/login?next=/inbox"


@pytest.mark.parametrize(("pauses", "ends"), [([29, 29], False), ([31], True), ([25] * 28, False), ([25] * 29, True)])
def test_a_session_ends_after_half_an_hour_of_silence_and_after_twelve_in_any_case(office, pauses, ends) -> None:
    person = office.person("kerstin.kastanie")
    for minutes in pauses:
        office.wait(minutes=minutes)
        answer = person.get("/inbox")
    assert (answer.status_code == 302) is ends


def test_the_way_back_stays_within_the_site(office) -> None:
    person = office.person()
    person.get("/login?next=/cases/")
    person.press("/login", username="kerstin.kastanie", password=DEMO_PASSWORD)
    assert person.answer.location == "/cases/"
    person = office.person()
    person.get("/login?next=//evil.example/")
    person.press("/login", username="kerstin.kastanie", password=DEMO_PASSWORD)
    assert person.answer.location == "/inbox"


@pytest.mark.parametrize("target", ["//evil", "https://evil", "/\\evil", "javascript:alert(1)", "/a\nb", "", "inbox"])
def test_foreign_addresses_are_recognized(target) -> None:
    assert not is_own_address(target)


def test_the_language_is_chosen_and_remembered_for_the_person(office) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/inbox?whose=mine")
    answer = person.press("/language", ("language", "en"))
    assert answer.location == "/inbox?whose=mine"
    assert "I am on it" in person.follow().text
    assert "Inbox" in office.person("kerstin.kastanie").get("/inbox").text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office) -> None:
    person = office.person()
    header = person.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
