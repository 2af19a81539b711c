"""Running processes: their states, what they wait for, the way they went."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import ID_LENGTH, Base, new_id


class Instance(Base):
    """One running (or finished) process with everything it calls. `revision` counts changes, for optimistic locking."""

    __tablename__ = "instance"
    __table_args__ = (Index(None, "next_due"), Index(None, "process_id", "process_version", "over"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    process_id: Mapped[str] = mapped_column(String(200), default="")
    process_version: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    next_due: Mapped[datetime | None]
    over: Mapped[bool] = mapped_column(default=False)
    ended: Mapped[str | None] = mapped_column(String(200))
    passed: Mapped[int] = mapped_column(default=0)
    """Number of path entries so far."""
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  SQLAlchemy reads it from the class


class Wait(Base):
    """A message or signal (`kind`) that an instance waits for."""

    __tablename__ = "wait"
    __table_args__ = (Index(None, "kind", "name", "key"), Index(None, "instance_id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(300))
    key: Mapped[str | None] = mapped_column(String(300))


class PathEntry(Base):
    """An element was entered, completed or cancelled (`what`); `number` orders the entries of one instance."""

    __tablename__ = "path_entry"
    __table_args__ = (Index(None, "instance_id", "number"), Index(None, "process_id", "element_id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id", ondelete="CASCADE"))
    number: Mapped[int]
    process_id: Mapped[str] = mapped_column(String(200))
    element_id: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
