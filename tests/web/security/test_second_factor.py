"""The second factor: set up with the password, asked for at login, each code good once, enforceable by setting."""

from __future__ import annotations

from datetime import datetime

import pyotp
import pytest
from sqlalchemy import select

from app.audit.models import Entry
from app.people.login import reset_access
from app.people.models import User
from app.people.queries import user_by_name
from app.rehearsal.office import DEMO_PASSWORD
from app.store.demonstration import mark
from app.web import create_app
from tests.web.conftest import Office, Person

NAME = "kerstin.kastanie"


def code_of(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


def set_up(office: Office, person: Person) -> str:
    person.get("/account/")
    person.press("/account/second-factor", password=DEMO_PASSWORD)
    secret = person.page.xpath("//*[@class='factor-key']")[0].text_content().replace(" ", "")
    person.press("/account/second-factor/confirm", code=code_of(secret, office.clock.at))
    assert "eingeschaltet" in person.follow().text
    office.wait(minutes=1)
    return secret


def test_after_the_password_the_code_is_asked_for(office) -> None:
    secret = set_up(office, office.person(NAME))
    person = office.person().log_in(NAME)
    assert "Code aus Ihrer App" in person.text
    assert person.get("/inbox").status_code == 302, "the password alone opens nothing"
    person = office.person().log_in(NAME)
    person.press("/login/code", code=code_of(secret, office.clock.at))
    assert person.follow().status_code == 200


def test_a_code_counts_once(office) -> None:
    secret = set_up(office, office.person(NAME))
    code = code_of(secret, office.clock.at)
    for expected in (302, 401):
        person = office.person().log_in(NAME)
        assert person.press("/login/code", code=code).status_code == expected


def test_codes_of_the_half_minutes_beside_are_taken_others_not(office) -> None:
    secret = set_up(office, office.person(NAME))
    for seconds, expected in ((-90, 401), (90, 401), (-30, 302)):
        person = office.person().log_in(NAME)
        at = datetime.fromtimestamp(office.clock.at.timestamp() + seconds, office.clock.at.tzinfo)
        assert person.press("/login/code", code=code_of(secret, at)).status_code == expected, seconds


def test_guessing_codes_pauses_the_account_even_with_the_password_between(office) -> None:
    secret = set_up(office, office.person(NAME))
    for _ in range(5):
        person = office.person().log_in(NAME)
        person.press("/login/code", code="000000")
    assert office.person().log_in(NAME).answer.status_code == 401
    office.wait(hours=2)
    person = office.person().log_in(NAME)
    assert person.press("/login/code", code=code_of(secret, office.clock.at)).status_code == 302


def test_the_code_must_come_soon_after_the_password(office) -> None:
    secret = set_up(office, office.person(NAME))
    person = office.person().log_in(NAME)
    office.wait(minutes=6)
    assert person.press("/login/code", code=code_of(secret, office.clock.at)).status_code == 401
    assert "Ihre Sitzung ist beendet" in person.text
    assert office.person().post("/login/code", []).status_code == 401


def test_what_was_typed_survives_the_code_as_well(office) -> None:
    secret = set_up(office, office.person(NAME))
    person = office.person().log_in(NAME)
    person.press("/login/code", code=code_of(secret, office.clock.at))
    task = office.task()
    person.get(f"/tasks/{task}")
    fields = person.form(f"/tasks/{task}")
    office.wait(hours=1)
    person.post(f"/tasks/{task}", [*fields, ("intent", "save")])
    person.press("/login", username=NAME, password=DEMO_PASSWORD)
    person.press("/login/code", code=code_of(secret, office.clock.at))
    assert "Ihre Eingaben sind noch da" in person.text


def test_setting_up_and_switching_off_ask_for_the_password(office) -> None:
    person = office.person(NAME)
    person.get("/account/")
    assert person.press("/account/second-factor", password="not the password").status_code == 400
    assert "otpauth" not in person.answer.text
    set_up(office, person)
    person.get("/account/")
    assert person.press("/account/second-factor/off", password="not the password").status_code == 400
    person.press("/account/second-factor/off", password=DEMO_PASSWORD)
    assert "ausgeschaltet" in person.follow().text
    assert office.person().log_in(NAME).answer.status_code == 302


def test_a_wrong_code_does_not_switch_it_on(office) -> None:
    person = office.person(NAME)
    person.get("/account/")
    person.press("/account/second-factor", password=DEMO_PASSWORD)
    assert person.press("/account/second-factor/confirm", code="000000").status_code == 400
    assert "Dieser Code passt nicht" in person.text
    assert office.person().log_in(NAME).answer.status_code == 302


def test_the_secret_is_sealed_and_leaves_no_trace_when_it_goes(office) -> None:
    secret = set_up(office, office.person(NAME))
    with office.database.session() as session:
        user = user_by_name(session, NAME)
        assert user is not None
        assert user.factor_secret is not None
        assert secret.encode() not in user.factor_secret
        reset_access(session, user, "start-word-from-admin")
        session.commit()
        assert (user.factor_key_id, user.factor_secret, user.factor_since) == (None, None, None)
        actions = set(session.scalars(select(Entry.action).where(Entry.subject == user.id)))
        assert {"second_factor.on", "second_factor.off", "access.reset"} <= actions


@pytest.fixture
def strict(office) -> Office:
    app = create_app(office.database, {"SECOND_FACTOR": "required"})
    app.extensions["kim_assets"] = office.app.extensions["kim_assets"]
    return Office(app, office.database, office.clock)


def test_where_it_is_required_case_workers_set_it_up_first(strict) -> None:
    person = strict.person(NAME)
    assert person.get("/inbox").location == "/account/?first=factor"
    assert "richten Sie den zweiten Faktor ein" in person.follow().text
    set_up(strict, person)
    assert person.get("/inbox").status_code == 200
    assert "lässt er sich nicht ausschalten" in person.get("/account/").text


def test_whoever_sees_no_contents_need_not(strict) -> None:
    assert strict.person("anton.apfel").get("/inbox").status_code == 200


def test_a_demonstration_goes_without(strict) -> None:
    with strict.database.session() as session:
        mark(session)
        session.commit()
    assert strict.person(NAME).get("/inbox").status_code == 200


def test_nobody_else_can_read_the_secret_from_the_cookie(office) -> None:
    person = office.person(NAME)
    secret = set_up(office, person)
    found = person.client.get_cookie("kim")
    assert found is not None
    assert secret not in found.value
    with office.database.reading() as session:
        assert session.scalars(select(User.factor_step).where(User.username == NAME)).one() > 0
