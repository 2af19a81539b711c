"""The job that sends one letter.

The row is claimed and committed before the mail server is spoken to, so that nobody waits for the server, and marked
as sent afterwards. A worker that dies in between may send that one letter again, never another.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.catalog.wording.in_use import wording
from app.errors import Conflict
from app.jobs.operations import enqueue_missing
from app.jobs.registry import handles, sweeps
from app.mail.compose import compose
from app.mail.letters import writer_of
from app.mail.models import DROPPED, REFUSED, SENDING, SENT, WAITING, Mail
from app.mail.operations import SEND
from app.mail.settings import mail_settings
from app.mail.smtp import AddressRefused, send
from app.store.clock import now
from app.text import Text

CLAIM = timedelta(minutes=5)
LOST_AFTER = timedelta(hours=4)

log = logging.getLogger("kim.mail")


@handles(SEND)
def send_mail(session: Session, mail_id: str) -> None:
    """Send it unless it was sent, is no longer needed, or mail is switched off."""
    settings = mail_settings(session)
    mail = session.scalar(select(Mail).where(Mail.id == mail_id).with_for_update(of=Mail))
    if settings is None or mail is None or mail.state not in (WAITING, SENDING):
        return
    _claim(session, mail)
    letter = writer_of(mail.kind)(session, mail.user, mail.subject_id) if mail.user.active and mail.user.email else None
    if letter is None:
        mail.state = DROPPED
        return
    message = compose(settings, mail, letter, wording(session, "mail_frame"))
    session.commit()  # nobody waits for the mail server
    try:
        send(settings, message)
    except AddressRefused:
        _refuse(session, mail)
        return
    except Exception:
        mail.state = WAITING
        session.commit()
        raise
    mail.state, mail.sent_at = SENT, now(session)


@sweeps(every=timedelta(hours=1))
def find_lost_mail(session: Session) -> None:
    """Letters that wait for hours have lost their job, or it was given up: they get another."""
    if mail_settings(session) is None:
        return
    lost = select(Mail.id).where(Mail.state.in_((WAITING, SENDING)), Mail.posted_at < now(session) - LOST_AFTER)
    enqueue_missing(session, SEND, session.scalars(lost.order_by(Mail.posted_at)))


def _claim(session: Session, mail: Mail) -> None:
    """Two workers never send the same letter at the same time."""
    at = now(session)
    if mail.state == SENDING and mail.tried_at is not None and at - mail.tried_at < CLAIM:
        raise Conflict(Text("Diese Mail wird gerade verschickt.", "This mail is being sent."))
    mail.state, mail.tried_at = SENDING, at


def _refuse(session: Session, mail: Mail) -> None:
    """The address does not work: administrators see it; it is not tried again."""
    mail.state = REFUSED
    record(session, None, [Event("mail.refused", mail.user_id)])
    log.warning("mail %s refused by the server for the recipient's address", mail.id)
