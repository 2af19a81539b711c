"""The history: append-only, chained by hash; and the seals that hold the ends of the chains.

The database itself refuses to change or delete rows of these tables (triggers, made by a migration).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import ID_LENGTH, Base

HASH_LENGTH = 64


class Chain(Base):
    """Head of one chain of entries: of a case, of what administrators keep, or of the office (`OFFICE`)."""

    __tablename__ = "audit_chain"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")


class Entry(Base):
    """One thing that happened. `details` are sealed with the case's key, or absent."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "actor_id"),)

    chain_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200), default="")
    details: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))


class Seal(Base):
    """All chains as they stood at one moment. `hash` needs the seal key, so nobody makes it from the database alone."""

    __tablename__ = "audit_seal"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    previous_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))


class SealedHead(Base):
    """How far a chain went at a seal; chains that had not grown since the seal before have no row."""

    __tablename__ = "audit_sealed_head"

    seal_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chain_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
