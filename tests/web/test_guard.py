"""What holds for every address: login, token, method, headers, size, language, and plain words on errors."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.web.login.guard import PUBLIC
from app.web.security import HEADERS

VALUES = {
    "model_id": "referral",
    "number": 1,
    "path": "forms/screen_case.form",
    "reference": "KIM-2026-0001",
    "other": "KIM-2026-0002",
    "process_id": "referral",
    "key": "schuldnerberatung",
    "token": "0" * 43,
}
"""What stands for the variable parts of addresses; an id for all others."""


def _addresses(office, method):
    for rule in office.app.url_map.iter_rules():
        if method in rule.methods and rule.endpoint not in PUBLIC and rule.endpoint != "static":
            choices = {name: getattr(converter, "items", {"0" * 32}) for name, converter in rule._converters.items()}
            parts = {name: VALUES.get(name) or min(some) for name, some in choices.items()}
            yield office.app.url_map.bind("localhost").build(rule.endpoint, parts)


def test_every_page_asks_for_a_login(office) -> None:
    person = office.person()
    addresses = list(_addresses(office, "GET"))
    assert len(addresses) > 8
    for address in addresses:
        answer = person.get(address)
        assert (answer.status_code, answer.location.startswith("/login?next=")) == (302, True), address


def test_no_change_goes_through_without_its_token(office) -> None:
    person = office.person("kerstin.kastanie")
    addresses = list(_addresses(office, "POST"))
    assert len(addresses) > 6
    for address in addresses:
        assert person.post(address, []).status_code == 400, address
        assert person.post(address, [("csrf_token", "guessed")]).status_code == 400, address


def test_changes_of_strangers_end_at_the_login(office) -> None:
    person = office.person()
    for address in _addresses(office, "POST"):
        assert person.post(address, []).status_code == 401, address


def test_answers_carry_the_headers_that_keep_browsers_safe(office) -> None:
    person = office.person("kerstin.kastanie")
    for address in ("/inbox", "/login", "/nowhere", "/proposals/new", "/static/icon.svg"):
        answer = person.get(address)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (address, name)
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert person.get("/inbox").headers["Cache-Control"] == "no-store"


def test_no_page_holds_inline_script_or_style(office) -> None:
    person = office.person("kerstin.kastanie")
    task = office.task()
    for address in (
        "/inbox",
        "/login",
        f"/tasks/{task}",
        "/proposals/new",
        "/cases/",
        "/cases/KIM-2026-0001",
        "/help/",
    ):
        person.get(address)
        assert not person.page.xpath("//*[@style] | //style | //script[not(@src)]"), address
        assert not [a for e in person.page.iter() for a in e.attrib if a.startswith("on")], address


@pytest.mark.parametrize(
    ("method", "address", "status", "words"),
    [
        ("get", "/nowhere", 404, "Unter dieser Adresse gibt es nichts"),
        ("get", "/cases/KIM-1999-0001", 404, "Diesen Fall gibt es nicht"),
        ("get", "/tasks/" + "f" * 32, 404, "Diese Aufgabe gibt es nicht"),
        ("get", "/help/nothing", 404, "Diese Hilfeseite gibt es nicht"),
        ("delete", "/inbox", 405, "Diese Adresse lässt sich so nicht aufrufen"),
        ("get", "/logout", 405, "Diese Adresse lässt sich so nicht aufrufen"),
    ],
)
def test_errors_are_told_in_plain_words(office, method, address, status, words) -> None:
    person = office.person("kerstin.kastanie")
    client: FlaskClient = person.client
    answer = getattr(client, method)(address)
    assert answer.status_code == status
    assert words in answer.text
    assert "Traceback" not in answer.text


def test_too_much_at_once_is_refused(office) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/inbox")
    answer = person.post("/language", [("csrf_token", person.token()), ("language", "x" * 3_000_000)])
    assert answer.status_code == 413
    assert "größer, als der Server annimmt" in answer.text


def test_a_broken_page_shows_a_code_and_logs_no_contents(office, monkeypatch, caplog) -> None:
    person = office.person("kerstin.kastanie")

    def fail(*_args: object) -> None:
        raise ValueError("Bela " + "nekrib"[::-1])

    monkeypatch.setattr("app.web.inbox.views.inbox", fail)
    answer = person.get("/inbox")
    assert answer.status_code == 500
    assert "Bei uns ist etwas schiefgegangen" in answer.text
    assert "ValueError at inbox.show" in caplog.text
    assert "birken" not in caplog.text + answer.text


def test_a_lost_database_is_said_to_be_away(office, monkeypatch) -> None:
    person = office.person("kerstin.kastanie")

    def fail(*_args: object) -> None:
        raise OperationalError("select", {}, Exception())

    monkeypatch.setattr("app.web.inbox.views.inbox", fail)
    assert "Die Datenbank ist gerade nicht erreichbar" in person.get("/inbox").text
