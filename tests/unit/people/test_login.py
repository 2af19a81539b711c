from datetime import UTC, datetime, timedelta

import pytest

from app.errors import Problem
from app.people.login import log_in
from app.people.operations import add_organisation, add_user, give_role

PASSWORD = "zwölf Buchen im Wald"


@pytest.fixture
def user(session):
    return add_user(session, "kerstin.kastanie", "Kerstin Kastanie", PASSWORD)


def test_name_and_password_let_in(session, user):
    assert log_in(session, "Kerstin.Kastanie ", PASSWORD) is user
    assert user.last_login_at is not None


def test_wrong_password_unknown_name_and_closed_account_sound_the_same(session, user):
    assert log_in(session, "kerstin.kastanie", "falsch") is None
    assert log_in(session, "niemand", PASSWORD) is None
    user.active = False
    assert log_in(session, "kerstin.kastanie", PASSWORD) is None


def test_after_five_failures_even_the_right_password_waits(session, user):
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    session.info["clock"] = lambda: at
    for _ in range(5):
        log_in(session, "kerstin.kastanie", "falsch")
    assert log_in(session, "kerstin.kastanie", PASSWORD) is None
    session.info["clock"] = lambda: at + timedelta(seconds=31)
    assert log_in(session, "kerstin.kastanie", PASSWORD) is user
    assert user.failed_logins == 0


def test_short_password_taken_name_and_unknown_role_are_refused(session, user):
    with pytest.raises(Problem, match="12 Zeichen"):
        add_user(session, "neu", "Neu", "kurz")
    with pytest.raises(Problem, match="gibt es schon"):
        add_user(session, "KERSTIN.kastanie", "Zweite", PASSWORD)
    office = add_organisation(session, "ki", "KI", "coordination")
    with pytest.raises(Problem, match="chef"):
        give_role(session, user, office, "chef")


def test_password_is_kept_as_argon2id(user):
    assert user.password_hash.startswith("$argon2id$")
