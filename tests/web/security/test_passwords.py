"""Passwords: what is refused, how one changes it, and a password to start with."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

import pytest
from click.testing import CliRunner

from app.cli import main
from app.errors import Problem
from app.people.login import START_PASSWORD_LASTS, log_in, reset_access
from app.people.passwords import check_new_password, start_password
from app.people.queries import user_by_name
from app.rehearsal.office import DEMO_PASSWORD
from app.settings import read_settings
from tests.conftest import KEYS

NEW = "vier Buchen am Bach"


@pytest.mark.parametrize(
    "password", [NEW, "Ich trinke Tee im Regen.", "x8#Kq2!vLw9z", "木漏れ日の森を歩く午後の時間", "a" * 7 + NEW]
)
def test_long_and_unusual_passwords_of_any_letters_pass(password) -> None:
    check_new_password(password, "kerstin.kastanie", "Kerstin Kastanie")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kurz", "12 Zeichen"),
        ("x" * 200, "höchstens 128"),
        ("passwordpassword", "leicht zu erraten"),
        ("123456789012", "leicht zu erraten"),
        ("qwertyuiopas", "leicht zu erraten"),
        ("aaaaaaaaaaaaaaaa", "leicht zu erraten"),
        ("kerstin.kastanie1", "leicht zu erraten"),
        ("kim-lotse-kim", "leicht zu erraten"),
        ("unbelievable", "leicht zu erraten"),
    ],
)
def test_common_leaked_and_personal_passwords_are_refused(password, why) -> None:
    with pytest.raises(Problem, match=why):
        check_new_password(password, "kerstin.kastanie", "Kerstin Kastanie")


def test_a_password_is_changed_with_the_current_one_only(office) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/account/")
    answer = person.press("/account/password", current="not the password", new=NEW)
    assert (answer.status_code, "jetziges Passwort stimmt nicht" in person.text) == (400, True)
    answer = person.press("/account/password", current=DEMO_PASSWORD, new="123456789012")
    assert (answer.status_code, "leicht zu erraten" in person.text) == (400, True)
    answer = person.press("/account/password", current=DEMO_PASSWORD, new=DEMO_PASSWORD)
    assert (answer.status_code, "ist das alte" in person.text) == (400, True)
    person.press("/account/password", current=DEMO_PASSWORD, new=NEW)
    assert "Ihr Passwort ist geändert" in person.follow().text
    assert office.person().log_in("kerstin.kastanie", DEMO_PASSWORD).answer.status_code == 401
    assert office.person().log_in("kerstin.kastanie", NEW).answer.status_code == 302


def test_guessing_the_current_password_pauses_the_account(office) -> None:
    person = office.person("kerstin.kastanie")
    for _ in range(6):
        person.get("/account/")
        person.press("/account/password", current="not the password", new=NEW)
    person.get("/account/")
    assert person.press("/account/password", current=DEMO_PASSWORD, new=NEW).status_code == 400


def test_no_password_comes_back_in_a_page(office) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/account/")
    assert NEW not in person.press("/account/password", current="not the password", new=NEW).text


def test_a_password_to_start_with_leads_to_choosing_ones_own(office) -> None:
    with office.database.session() as session:
        user = user_by_name(session, "kerstin.kastanie")
        assert user is not None
        reset_access(session, user, "start-word-from-admin")
        session.commit()
    person = office.person().log_in("kerstin.kastanie", "start-word-from-admin")
    assert person.follow().location == "/account/?first=password"
    assert "wählen Sie ein eigenes Passwort" in person.follow().text
    person.press("/account/password", current="start-word-from-admin", new=NEW)
    assert person.get("/inbox").status_code == 200


def test_a_password_to_start_with_is_random_and_ends(database) -> None:
    assert len({start_password() for _ in range(100)}) == 100
    check_new_password(start_password())
    with database.session() as session:
        from app.people.operations import add_user

        user = add_user(session, "neu", "Neue Person", NEW)
        reset_access(session, user, "start-word-from-admin")
        later = session.info["clock"]() + START_PASSWORD_LASTS + timedelta(minutes=1)
        session.info["clock"] = lambda: later
        assert log_in(session, "neu", "start-word-from-admin") is None


def test_the_command_line_gives_access_anew(office, tmp_path, monkeypatch) -> None:
    keys = tmp_path / "master.keys"
    keys.write_text("".join(f"{name} {b64encode(key).decode()}\n" for name, key in KEYS.keys.items()))
    environment = {
        "KIM_DATABASE_URL": office.database.engine.url.render_as_string(hide_password=False),
        "KIM_MASTER_KEYS": str(keys),
        "KIM_INSTANCE": str(tmp_path),
    }
    monkeypatch.setattr("app.cli.base.read_settings", lambda: read_settings(environment))
    answer = CliRunner().invoke(main, ["account", "reset", "kerstin.kastanie"])
    assert answer.exit_code == 0, answer.output
    password = answer.output.split()[-1]
    assert "Startpasswort" in answer.output
    assert password.count("-") == 3
    refused = CliRunner().invoke(main, ["account", "reset", "nobody"])
    assert (refused.exit_code, "gibt es nicht" in refused.output) == (1, True)
