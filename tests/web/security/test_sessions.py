"""Sessions: a fresh one at each login, ended by whatever changes an account, told to the browser in a safe way."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.people.models import User
from app.people.operations import give_role
from app.people.queries import organisation_by_key, user_by_name
from app.rehearsal.office import DEMO_PASSWORD
from app.web import create_app
from tests.web.conftest import Office, Person

NEW = "vier Buchen am Bach"


def cookie(person: Person, name: str = "kim") -> str:
    found = person.client.get_cookie(name)
    assert found is not None
    return found.value


def behind_https(office: Office) -> Office:
    app = create_app(office.database, {"TRUSTED_PROXIES": 1})
    app.extensions["kim_assets"] = office.app.extensions["kim_assets"]
    return Office(app, office.database, office.clock)


def test_a_login_begins_a_fresh_session(office) -> None:
    person = office.person()
    person.get("/login")
    before, token = cookie(person), person.token()
    person.press("/login", username="kerstin.kastanie", password=DEMO_PASSWORD)
    assert cookie(person) != before
    person.get("/inbox")
    assert person.token() != token
    assert person.post("/language", [("csrf_token", token), ("language", "en")]).status_code == 400


def test_a_session_that_was_planted_before_the_login_leads_nowhere(office) -> None:
    attacker = office.person()
    attacker.get("/login")
    victim = office.person()
    victim.client.set_cookie("kim", cookie(attacker))
    victim.log_in("kerstin.kastanie")
    assert attacker.get("/inbox").status_code == 302


@pytest.mark.parametrize("change", ["password", "role", "closed"])
def test_what_changes_an_account_ends_its_sessions(office, change) -> None:
    here, elsewhere = office.person("kerstin.kastanie"), office.person("kerstin.kastanie")
    if change == "password":
        here.get("/account/")
        here.press("/account/password", current=DEMO_PASSWORD, new=NEW)
        assert here.get("/inbox").status_code == 200, "the one who changed it stays"
    else:
        with office.database.session() as session:
            user = user_by_name(session, "kerstin.kastanie")
            assert user is not None
            if change == "closed":
                user.active = False
            else:
                office_of_ki = organisation_by_key(session, "ki_kreis_borken")
                assert office_of_ki is not None
                give_role(session, user, office_of_ki, "administrator")
            session.commit()
    assert elsewhere.get("/inbox").location == "/login?next=/inbox"


def test_the_cookie_says_nothing_about_the_person(office) -> None:
    person = office.person("kerstin.kastanie")
    with office.database.reading() as session:
        everything = {word for user in session.scalars(select(User)) for word in (user.username, user.display_name)}
    from itsdangerous import base64_decode

    body = base64_decode(cookie(person).lstrip(".").split(".")[0])
    assert not [word for word in everything if word.encode() in body]


def test_a_forged_cookie_is_nobody(office) -> None:
    person = office.person("kerstin.kastanie")
    value = cookie(person)
    person.client.set_cookie("kim", value[:-4] + ("AAAA" if not value.endswith("AAAA") else "BBBB"))
    assert person.get("/inbox").status_code == 302


def test_behind_https_the_cookie_is_secure_and_bound_to_this_host(office) -> None:
    person = Person(behind_https(office).app.test_client())
    header = person.get("/login", headers={"X-Forwarded-Proto": "https"}).headers["Set-Cookie"]
    assert header.startswith("__Host-kim=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in header, attribute
    assert "Domain" not in header


def test_the_session_cookie_goes_with_the_browser(office) -> None:
    header = office.person().get("/login").headers["Set-Cookie"]
    assert "Expires" not in header
    assert "Max-Age" not in header
