"""Trying passwords: what an attacker meets, by account and by address, from several processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.people import login, throttle
from app.people.login import TooManyAttempts, confirm_password, log_in
from app.people.models import AddressFailures, User
from app.people.operations import add_user
from app.people.queries import user_by_name
from app.people.throttle import ALLOWED_IN_WINDOW, ALLOWED_ON_DEVICE, WINDOW, address_pauses, count_failure_from
from app.rehearsal.office import DEMO_PASSWORD
from app.store.database import open_database
from app.web.login.devices import COOKIE
from tests.conftest import KEYS

PASSWORD = "zwölf Buchen im Wald"


@pytest.fixture
def user(database) -> str:
    with database.session() as session:
        made = add_user(session, "kerstin.kastanie", "Kerstin Kastanie", PASSWORD)
        session.commit()
        return made.id


def test_one_address_waits_after_many_failures_whatever_the_names(office, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "ALLOWED_IN_WINDOW", 6)
    for number in range(6):
        assert office.person().log_in(f"nobody.{number}", "wrong password").answer.status_code == 401
    person = office.person().log_in("kerstin.kastanie")
    assert person.answer.status_code == 429
    assert "Bitte warten Sie zehn Minuten" in person.text
    office.wait(minutes=11)
    assert office.person().log_in("kerstin.kastanie").answer.status_code == 302


def test_right_passwords_do_not_count_against_an_address(office, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "ALLOWED_IN_WINDOW", 3)
    for _ in range(5):
        assert office.person().log_in("kerstin.kastanie").answer.status_code == 302


def test_attempts_in_several_processes_are_all_counted(database, user, database_url) -> None:
    """Each thread has connections of its own, as a process would."""

    def attempt(_number: int) -> None:
        own = open_database(database_url, KEYS)
        with own.session() as session:
            log_in(session, "kerstin.kastanie", "wrong", "192.0.2.7")
            session.commit()
        own.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(attempt, range(4)))
    with database.session() as session:
        assert session.get_one(User, user).failed_logins == 4
        [row] = session.query(AddressFailures).all()
        assert row.count == 4


def test_the_address_is_kept_as_a_keyed_hash_and_forgotten(database) -> None:
    with database.session() as session:
        count_failure_from(session, "192.0.2.7")
        [row] = session.query(AddressFailures).all()
        assert "192.0.2.7" not in row.address
        row.since -= WINDOW
        session.flush()
        count_failure_from(session, "192.0.2.8")
        assert [line.count for line in session.query(AddressFailures)] == [1]


def test_addresses_of_one_ipv6_network_count_as_one(database, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "ALLOWED_IN_WINDOW", 2)
    with database.session() as session:
        count_failure_from(session, "2001:db8:1:2::1")
        count_failure_from(session, "2001:db8:1:2:ffff::9")
        assert address_pauses(session, "2001:db8:1:2::3")
        assert not address_pauses(session, "2001:db8:1:3::3")


def test_who_only_knows_the_name_keeps_nobody_out_of_their_own_browser(office) -> None:
    kerstin = been_here(office)
    stranger = office.person()
    for _ in range(8):
        assert stranger.log_in("kerstin.kastanie", "wrong password").answer.status_code == 401
    assert stranger.log_in("kerstin.kastanie").answer.status_code == 401, "the account pauses for strangers"
    assert office.person().log_in("kerstin.kastanie").answer.status_code == 401
    assert kerstin.log_in("kerstin.kastanie").answer.status_code == 302
    assert stranger.log_in("kerstin.kastanie").answer.status_code == 401, "the pause of the others goes on"


def test_a_pause_of_the_address_is_for_strangers(office, monkeypatch) -> None:
    kerstin = been_here(office)
    monkeypatch.setattr(throttle, "ALLOWED_IN_WINDOW", 3)
    for number in range(4):
        office.person().log_in(f"nobody.{number}", "wrong password")
    assert office.person().log_in("kerstin.kastanie").answer.status_code == 429
    assert kerstin.log_in("kerstin.kastanie").answer.status_code == 302


def test_a_day_after_its_pause_an_account_begins_anew(office) -> None:
    for _ in range(12):
        office.person().log_in("kerstin.kastanie", "wrong password")
        office.wait(minutes=61)
    assert failed_logins(office, "kerstin.kastanie") == 12
    office.wait(minutes=26 * 60)
    office.person().log_in("kerstin.kastanie", "wrong password")
    assert failed_logins(office, "kerstin.kastanie") == 1


def test_wrong_passwords_in_a_known_browser_do_not_go_on_for_ever(office) -> None:
    kerstin = been_here(office)
    for _ in range(ALLOWED_ON_DEVICE):
        kerstin.log_in("kerstin.kastanie", "wrong password")
    assert failed_logins(office, "kerstin.kastanie") == 0, "counted for the browser alone"
    for _ in range(6):
        kerstin.log_in("kerstin.kastanie", "wrong password")
    assert failed_logins(office, "kerstin.kastanie") >= 5, "then as any other"
    assert kerstin.log_in("kerstin.kastanie").answer.status_code == 401


def test_the_browser_is_known_only_for_who_was_there_and_only_with_our_signature(office) -> None:
    kerstin = been_here(office)
    for name in ("kerstin.kastanie", "konrad.kornelkirsche"):
        for _ in range(6):
            office.person().log_in(name, "wrong password")
    assert kerstin.log_in("konrad.kornelkirsche").answer.status_code == 401
    cookie = kerstin.client.get_cookie(COOKIE)
    assert cookie.http_only
    assert "kerstin" not in cookie.decoded_value
    forged = office.person()
    forged.client.set_cookie(COOKIE, cookie.decoded_value[:-3] + "abc")
    assert forged.log_in("kerstin.kastanie").answer.status_code == 401


def test_who_is_logged_in_proves_it_whatever_strangers_try(office) -> None:
    kerstin = office.person().log_in("kerstin.kastanie")
    for _ in range(8):
        office.person().log_in("kerstin.kastanie", "wrong password")
    with office.database.session() as session:
        confirm_password(session, user_by_name(session, "kerstin.kastanie"), DEMO_PASSWORD)
    assert kerstin.get("/inbox").status_code == 200


def been_here(office):
    """Kerstin's browser, after she has logged out again."""
    kerstin = office.person().log_in("kerstin.kastanie")
    kerstin.get("/inbox")
    kerstin.press("/logout")
    return kerstin


def failed_logins(office, name: str) -> int:
    with office.database.reading() as session:
        return user_by_name(session, name).failed_logins


def test_who_waits_learns_nothing_about_the_password(database, user) -> None:
    with database.session() as session:
        for _ in range(ALLOWED_IN_WINDOW):
            count_failure_from(session, "192.0.2.7")
        for password in (PASSWORD, "wrong"):
            with pytest.raises(TooManyAttempts):
                log_in(session, "kerstin.kastanie", password, "192.0.2.7")


def test_pauses_of_an_account_grow(database, user) -> None:
    with database.session() as session:
        person = session.get_one(User, user)
        pauses = []
        for _ in range(12):
            at = login.machine_now(session)
            login._count_failure(session, person)
            pauses.append((person.locked_until or at) - at)
    assert pauses[:4] == [timedelta(0)] * 4
    assert [round(pause.total_seconds()) for pause in pauses[4:7]] == [30, 60, 120]
    assert pauses[-1] <= login.LONGEST_PAUSE + timedelta(seconds=1)


def test_an_unknown_name_costs_the_same_work_as_a_known_one(database, user, monkeypatch) -> None:
    """Not a stopwatch: the same number of verifications, against hashes of the same cost."""
    seen: list[str] = []
    from app.people import passwords

    class Listening:
        def verify(self, stored: str, password: str) -> None:
            seen.append(stored)
            real.verify(stored, password)

        def __getattr__(self, name: str):
            return getattr(real, name)

    real = passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Listening())
    with database.session() as session:
        for name in ("kerstin.kastanie", "nobody"):
            assert log_in(session, name, "wrong password") is None
    assert [stored.rsplit("$", 2)[0] for stored in seen] == [seen[0].rsplit("$", 2)[0]] * 2
    assert seen[0] != seen[1]


def test_known_unknown_closed_and_pausing_accounts_get_the_same_answer(office) -> None:
    def answer_to(username: str, password: str) -> tuple[int, str]:
        person = office.person()
        person.get("/login")
        answer = person.press("/login", username=username, password=password)
        return answer.status_code, person.text

    with office.database.session() as session:
        closed = user_by_name(session, "sven.schlehe")
        assert closed is not None
        closed.active = False
        session.commit()
    expected = answer_to("nobody", "wrong password")
    assert answer_to("kerstin.kastanie", "wrong password") == expected
    assert answer_to("sven.schlehe", DEMO_PASSWORD) == expected
    for _ in range(6):
        answer_to("konrad.kornelkirsche", "wrong password")
    assert answer_to("konrad.kornelkirsche", DEMO_PASSWORD) == expected
