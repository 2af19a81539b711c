"""The outbox: one row for each letter to one person. No text and no address stands here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.people.models import User
from app.store.base import ID_LENGTH, Base, new_id

WAITING, SENDING, SENT, DROPPED, REFUSED = "waiting", "sending", "sent", "dropped", "refused"


class Mail(Base):
    """A letter of one kind about one thing (`subject_id`) to one person: there is never a second one.

    state: waiting, sending (since `tried_at`), sent, dropped (no longer needed), refused (the address does not work).
    """

    __tablename__ = "mail"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "user_id"), Index(None, "state", "posted_at"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    posted_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
