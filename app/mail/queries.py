"""What the outbox tells: whose address does not work."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.mail.models import REFUSED, SENDING, SENT, WAITING, Mail
from app.people.models import User


def refused_addresses(session: Session) -> list[User]:
    """People whose newest letter was refused by the mail server, by name; for administrators."""
    newest = (
        select(Mail.user_id, func.max(Mail.posted_at).label("at"))
        .where(Mail.state.in_((SENT, REFUSED)))
        .group_by(Mail.user_id)
        .subquery()
    )
    query = (
        select(User)
        .join(newest, newest.c.user_id == User.id)
        .join(Mail, (Mail.user_id == newest.c.user_id) & (Mail.posted_at == newest.c.at))
        .where(Mail.state == REFUSED, User.active)
        .order_by(User.display_name)
        .distinct()
    )
    return list(session.scalars(query))


def waiting_mail(session: Session) -> int:
    """How many letters wait to be sent."""
    return session.scalar(select(func.count(Mail.id)).where(Mail.state.in_((WAITING, SENDING)))) or 0
