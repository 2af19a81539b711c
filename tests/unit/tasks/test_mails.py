"""Mail about tasks and notices, and the overview of the morning: to whom, once, and nothing personal in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.mail.delivery import send_mail
from app.mail.models import Mail
from app.mail.settings import use_mail
from app.tasks.digest import post_digests
from app.tasks.mails import announce
from app.tasks.operations import claim, fire_due
from app.tasks.queries import open_tasks_of_case
from tests.rig.mailserver import mail_server
from tests.rig.proposals import PROPOSAL

MONDAY_AT_EIGHT = datetime(2026, 3, 9, 7, 0, tzinfo=UTC)


@pytest.fixture
def box(office):
    with mail_server() as server:
        use_mail(office, server.settings())
        yield server.box


@pytest.fixture
def mailing(session, office, box):
    """The session, with mail switched on."""
    session.info.update(office.surroundings)
    return session


def recipients(session, kind: str) -> list[str]:
    return sorted(mail.user.username for mail in session.scalars(select(Mail).where(Mail.kind == kind)))


def send_all(session) -> None:
    for mail_id in list(session.scalars(select(Mail.id).order_by(Mail.posted_at))):
        send_mail(session, mail_id)
        session.commit()


def test_a_new_task_is_told_to_the_office_once(case, mailing):
    announce(mailing)
    announce(mailing)
    assert recipients(mailing, "task") == ["kerstin.kastanie", "konrad.kornelkirsche"]


def test_who_does_not_want_it_gets_none(case, mailing, person):
    person("kerstin.kastanie").mail_when = "digest"
    person("konrad.kornelkirsche").mail_for_group = False
    announce(mailing)
    assert recipients(mailing, "task") == []


def test_nothing_personal_is_in_a_mail(case, mailing, box):
    announce(mailing)
    send_all(mailing)
    assert len(box.messages) == 2
    words = {str(PROPOSAL[key]) for key in ("case.first_name", "case.last_name", "case.birth_date") if key in PROPOSAL}
    assert words
    for message in box.messages:
        whole = message.as_string() + message.get_body(("plain",)).get_content()
        assert case.reference in message["Subject"]
        assert not any(word in whole for word in words)
        assert "sichten" not in whole


def test_a_task_that_somebody_took_is_not_written_about_to_the_others(case, mailing, box, person):
    announce(mailing)
    [task] = open_tasks_of_case(mailing, case)
    claim(mailing, person("kerstin.kastanie"), task.id)
    mailing.commit()
    send_all(mailing)
    assert [message["To"] for message in box.messages] == ["kerstin.kastanie@kim.example"]


def test_a_reminder_is_told(case, mailing, box, clock):
    announce(mailing)
    clock.at += timedelta(days=2, hours=1)
    fire_due(mailing, case)
    mailing.flush()
    announce(mailing)
    assert recipients(mailing, "notice") == ["kerstin.kastanie", "konrad.kornelkirsche"]
    mailing.commit()
    send_all(mailing)
    assert any("Erinnerung" in message["Subject"] for message in box.messages)


def test_what_lay_there_before_mail_was_set_is_not_written_about(case, office, session):
    announce(session)
    session.commit()
    with mail_server() as server:
        use_mail(office, server.settings())
        with office.session() as mailing:
            announce(mailing)
            assert recipients(mailing, "task") == []


def test_the_overview_comes_on_working_days_at_its_hour_once(case, mailing, box, clock):
    clock.at = MONDAY_AT_EIGHT - timedelta(days=1)
    post_digests(mailing)
    clock.at = MONDAY_AT_EIGHT - timedelta(hours=2)
    post_digests(mailing)
    assert recipients(mailing, "digest") == []
    clock.at = MONDAY_AT_EIGHT
    post_digests(mailing)
    post_digests(mailing)
    everybody = recipients(mailing, "digest")
    assert len(everybody) == len(set(everybody)) > 2
    mailing.commit()
    send_all(mailing)
    told = {message["To"]: message.get_body(("plain",)).get_content() for message in box.messages}
    assert set(told) == {"kerstin.kastanie@kim.example", "konrad.kornelkirsche@kim.example"}, "only who has work"
    assert f"Überfällig (1): {case.reference}" in told["kerstin.kastanie@kim.example"]


def test_who_switched_the_overview_off_gets_none(case, mailing, person, clock):
    clock.at = MONDAY_AT_EIGHT
    person("kerstin.kastanie").mail_when = "at_once"
    mailing.flush()
    post_digests(mailing)
    assert "kerstin.kastanie" not in recipients(mailing, "digest")
    assert "konrad.kornelkirsche" in recipients(mailing, "digest")
