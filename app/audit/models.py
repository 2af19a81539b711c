"""The history: append-only, chained by hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import ID_LENGTH, Base


class Chain(Base):
    """Head of one chain of entries: a case's own, or that of the office (`OFFICE`)."""

    __tablename__ = "audit_chain"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")


class Entry(Base):
    """One thing that happened. `details` are sealed with the case's key, or absent."""

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("chain_id", "number"), Index(None, "actor_id"))

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    chain_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    number: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200), default="")
    details: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
