"""Letters go out through a real mail server: each once, again after a passing failure, never to a dead address."""

from __future__ import annotations

import smtplib
import socket
import ssl
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.errors import Conflict
from app.jobs.queries import known_jobs
from app.mail import letters
from app.mail.delivery import CLAIM, LOST_AFTER, find_lost_mail, send_mail
from app.mail.letters import Calendar, Letter
from app.mail.models import DROPPED, REFUSED, SENDING, SENT, WAITING, Mail
from app.mail.operations import post
from app.mail.queries import refused_addresses, waiting_mail
from app.mail.settings import use_mail
from app.people.models import User
from app.people.operations import add_user
from app.store.clock import now
from app.text import Text
from tests.rig.mailserver import mail_server, make_certificate

SUBJECT = Text("neue Aufgabe im Fall {case}", "new task in case {case}")
LINE = Text("Im Fall {case} wartet < eine Aufgabe.", "A task in case {case} is < waiting.")


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(letters, "_writers", {})

    @letters.writes("note")
    def write(_session, _user, subject_id):
        if subject_id == "gone":
            return None
        case = "KIM-2026-0001"
        calendar = Calendar(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n") if subject_id == "date" else None
        return Letter(SUBJECT.fill(case=case), (LINE.fill(case=case),), f"/tasks/{subject_id}", calendar)


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def erle(database, kinds, server):
    """Somebody with an address, where mail is switched on."""
    use_mail(database, server.settings())
    with database.session() as session:
        user = add_user(session, "erna.erle", "Erna Erle", "lang-genug-123", "erna.erle@kreis.example")
        session.commit()
    return user


def posted(database, user, subject_id: str = "t1") -> str:
    with database.session() as session:
        assert post(session, "note", subject_id, [user]) == 1
        session.commit()
        return session.scalars(select(Mail.id).where(Mail.subject_id == subject_id)).one()


def deliver(database, mail_id: str) -> None:
    """As the worker does it."""
    with database.session() as session:
        send_mail(session, mail_id)
        session.commit()


def state_of(database, mail_id: str) -> str:
    with database.session() as session:
        return session.get_one(Mail, mail_id).state


def test_a_letter_arrives_with_reference_and_link_and_asks_for_no_answer(database, erle, server):
    deliver(database, posted(database, erle))
    [message] = server.box.messages
    assert message["Subject"] == "KIM-Lotse: neue Aufgabe im Fall KIM-2026-0001"
    assert message["To"] == "erna.erle@kreis.example"
    assert message["From"] == "KIM-Lotse <kim@kreis.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "KIM-Lotse <kim-lotse.kim.kreis.example>"
    plain, html = message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()
    assert "https://kim.kreis.example/tasks/t1" in plain
    assert "Bitte antworten Sie nicht" in plain
    assert 'href="https://kim.kreis.example/tasks/t1"' in html
    assert "wartet &lt; eine Aufgabe" in html
    assert "Erna" not in plain + html + message["Subject"]


def test_english_for_those_who_read_english(database, erle, server):
    with database.session() as session:
        session.get_one(User, erle.id).language = "en"
        session.commit()
    deliver(database, posted(database, erle))
    [message] = server.box.messages
    assert message["Subject"] == "KIM-Lotse: new task in case KIM-2026-0001"
    assert 'lang="en"' in message.get_body(("html",)).get_content()


def test_a_calendar_goes_along(database, erle, server):
    deliver(database, posted(database, erle, "date"))
    [attached] = list(server.box.messages[0].iter_attachments())
    assert attached.get_content_type() == "text/calendar"
    assert attached["Content-Type"].params["method"] == "REQUEST"
    assert b"BEGIN:VCALENDAR" in attached.get_content().encode()


def test_nobody_gets_a_letter_twice(database, erle, server):
    mail_id = posted(database, erle)
    deliver(database, mail_id)
    deliver(database, mail_id)
    with database.session() as session:
        assert post(session, "note", "t1", [erle, erle]) == 0
    assert len(server.box.messages) == 1
    assert state_of(database, mail_id) == SENT


def test_what_is_no_longer_needed_is_not_sent(database, erle, server):
    mail_id = posted(database, erle, "gone")
    deliver(database, mail_id)
    assert (server.box.messages, state_of(database, mail_id)) == ([], DROPPED)


def test_without_a_mail_server_nothing_is_posted(database, erle):
    use_mail(database, None)
    with database.session() as session:
        assert post(session, "note", "t1", [erle]) == 0


def test_without_an_address_nothing_is_posted(database, erle):
    with database.session() as session:
        nobody = add_user(session, "nora.nussbaum", "Nora Nussbaum", "lang-genug-123")
        assert post(session, "note", "t1", [nobody]) == 0


def test_a_dead_address_is_left_to_the_administrators(database, erle, server):
    server.box.refusals[erle.email] = "550 no such user"
    mail_id = posted(database, erle)
    deliver(database, mail_id)
    deliver(database, mail_id)
    assert state_of(database, mail_id) == REFUSED
    with database.session() as session:
        assert [user.username for user in refused_addresses(session)] == ["erna.erle"]
    server.box.refusals.clear()
    deliver(database, posted(database, erle, "t2"))
    with database.session() as session:
        assert refused_addresses(session) == []


def test_a_full_mailbox_is_tried_again(database, erle, server):
    server.box.refusals[erle.email] = "452 full"
    mail_id = posted(database, erle)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        deliver(database, mail_id)
    assert state_of(database, mail_id) == WAITING
    server.box.refusals.clear()
    deliver(database, mail_id)
    assert len(server.box.messages) == 1


def test_a_server_that_never_speaks_is_given_up_for_now(database, erle, server):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use_mail(database, server.settings(port=silent.getsockname()[1], timeout=0.2))
        mail_id = posted(database, erle)
        with pytest.raises(OSError):  # noqa: PT011  a timeout
            deliver(database, mail_id)
    assert state_of(database, mail_id) == WAITING


def test_a_server_that_is_not_there_is_tried_again(database, erle, server):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    use_mail(database, server.settings(port=port))
    with pytest.raises(OSError):  # noqa: PT011  refused
        deliver(database, posted(database, erle))


def test_starttls_and_login(database, erle, tmp_path):
    with mail_server(tmp_path) as safe:
        use_mail(database, safe.settings(user="kim", password="geheim"))
        deliver(database, posted(database, erle))
        assert len(safe.box.messages) == 1
        assert safe.box.logins == [b"kim"]


def test_a_server_nobody_vouches_for_gets_nothing(database, erle, tmp_path):
    other, _ = make_certificate(tmp_path / "other")
    with mail_server(tmp_path) as unknown:
        use_mail(database, unknown.settings(user="kim", password="geheim", ca_file=other))
        mail_id = posted(database, erle)
        with pytest.raises(ssl.SSLError):
            deliver(database, mail_id)
        assert (unknown.box.messages, unknown.box.logins) == ([], [])


def test_starttls_is_not_given_up_for_a_server_that_has_none(database, erle, server):
    use_mail(database, server.settings(scheme="smtp+starttls"))
    with pytest.raises(smtplib.SMTPNotSupportedError):
        deliver(database, posted(database, erle))
    assert server.box.messages == []


def test_two_workers_never_send_the_same_letter_at_once(database, erle, server):
    mail_id = posted(database, erle)
    with database.session() as session:
        mail = session.get_one(Mail, mail_id)
        mail.state, mail.tried_at = SENDING, now(session)
        session.commit()
    with pytest.raises(Conflict):
        deliver(database, mail_id)
    assert server.box.messages == []


def test_what_a_dead_worker_was_sending_is_sent_after_a_while(database, erle, server):
    mail_id = posted(database, erle)
    with database.session() as session:
        mail = session.get_one(Mail, mail_id)
        mail.state, mail.tried_at = SENDING, now(session) - CLAIM
        session.commit()
    deliver(database, mail_id)
    assert len(server.box.messages) == 1


def test_letters_that_lost_their_job_get_another(database, erle):
    with database.session() as session:
        lost = Mail(kind="note", subject_id="t9", user_id=erle.id, posted_at=now(session) - LOST_AFTER)
        lost.posted_at -= timedelta(seconds=1)
        session.add(lost)
        session.flush()
        find_lost_mail(session)
        assert ("mail", lost.id) in known_jobs(session)
        assert waiting_mail(session) == 1
