"""Case conferences: when, where, for which region."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import ID_LENGTH, Base, new_id


class Conference(Base):
    """One conference of a coordinating office; `kind` is proposals, quarterly or emergency."""

    __tablename__ = "conference"
    __table_args__ = (Index(None, "organisation_id", "at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="planned")
