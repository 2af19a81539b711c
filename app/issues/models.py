"""Structural issues: what hinders many people. Nothing here leads back to a case, a person or who noted it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.kinds import TEXT_LENGTH, TOPIC_LENGTH
from app.store.base import ID_LENGTH, Base, new_id


class Issue(Base):
    """One issue. Of the day it was noted only the month is kept, so that the history of cases does not point at it.

    `topic` is the code that the forms offer; `state` one of `kinds.STATES`; `measure` is what is done about it.
    """

    __tablename__ = "structural_issue"
    __table_args__ = (Index(None, "topic", "month"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    topic: Mapped[str] = mapped_column(String(TOPIC_LENGTH))
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    month: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="new")
    measure: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    changed_on: Mapped[date | None] = mapped_column(Date)
