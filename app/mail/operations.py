"""Posting letters: a row in the outbox and a job that sends it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs.operations import enqueue
from app.mail.models import Mail
from app.mail.settings import mail_settings
from app.people.models import User
from app.store.base import new_id
from app.store.clock import now

SEND = "mail"


def post(session: Session, kind: str, subject_id: str, users: Iterable[User]) -> int:
    """Have a letter of this kind sent to each of them after the commit; answers how many are new.

    Nobody gets the same letter twice, however often it is posted. Who has no address gets none, and where no mail
    server is set, nobody does. Whether somebody wants mail is for the caller to ask.
    """
    if mail_settings(session) is None:
        return 0
    wanted = {user.id: user for user in users if user.active and user.email}
    had = select(Mail.user_id).where(Mail.kind == kind, Mail.subject_id == subject_id, Mail.user_id.in_(wanted))
    new = wanted.keys() - set(session.scalars(had)) if wanted else set()
    for user_id in sorted(new):
        mail = Mail(id=new_id(), kind=kind, subject_id=subject_id, user_id=user_id, posted_at=now(session))
        session.add(mail)
        enqueue(session, SEND, mail.id)
    session.flush()
    return len(new)
