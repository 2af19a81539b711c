"""A worker on its own: what falls due happens, those concerned get mail, each once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

import app.serve  # noqa: F401  registers every job
from app.jobs import worker
from app.jobs.registry import TICK, all_sweeps
from app.mail.settings import use_mail
from app.tasks.models import Notice
from tests.rig.apart import apart
from tests.rig.mailserver import mail_server
from tests.unit.jobs.test_worker import wait_for

MINUTE = timedelta(minutes=1)


def test_a_timer_fires_and_mail_about_it_goes_out_once(office, case, clock, monkeypatch):
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.1)
    clock.at += timedelta(days=2, hours=1)
    with mail_server() as server:
        use_mail(office, server.settings())
        running = apart(lambda: worker.start(office, "test", tick=timedelta(seconds=1)))
        try:
            wait_for(lambda: len(reminders(office)) == 1, seconds=60)
            wait_for(lambda: len(about(server, case)) >= 2, seconds=90)
        finally:
            running.stop()
        written = about(server, case)
    subject = f"KIM-Lotse: Erinnerung im Fall {case.reference}"
    assert sorted(written) == [("kerstin.kastanie", subject), ("konrad.kornelkirsche", subject)]


def test_timers_and_mail_are_looked_for_twice_a_minute():
    every = {sweep.name: sweep.every for sweep in all_sweeps()}
    for name in ("app.tasks.timers.fire_what_is_due", "app.tasks.mails.announce"):
        assert every[name] + TICK <= MINUTE


def reminders(office) -> list[str]:
    with office.session() as session:
        return list(session.scalars(select(Notice.id).where(Notice.kind == "reminder")))


def about(server, case) -> list[tuple[str, str]]:
    """(recipient, subject) of the mail about a case."""
    mails = [(message["To"].split("@")[0], message["Subject"]) for message in server.box.messages]
    return [mail for mail in mails if case.reference in mail[1]]
