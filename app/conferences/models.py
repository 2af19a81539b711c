"""Case conferences: the calendar, what stands on an agenda, what is written in the room, who was invited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.people.models import Organisation
from app.store.base import ID_LENGTH, Base, new_id


class Conference(Base):
    """One conference of a coordinating office; `kind` is proposals, quarterly or emergency.

    It runs along the process `case_conference` (`instance_id`). `state` is planned, closed (its cases have gone on)
    or cancelled.
    """

    __tablename__ = "conference"
    __table_args__ = (Index(None, "organisation_id", "at"), UniqueConstraint("instance_id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="planned")
    video_link: Mapped[str] = mapped_column(String(300), default="")
    length: Mapped[int] = mapped_column(default=90)
    """Minutes that are set aside for it."""
    series_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    instance_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    present: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes of the roles that are in the room."""
    invited_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("app_user.id"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None] = mapped_column(ForeignKey("app_user.id"))
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class Guest(Base):
    """An organisation that is invited besides the parties of the cases; it sees date and place, and no case more."""

    __tablename__ = "conference_guest"

    conference_id: Mapped[str] = mapped_column(ForeignKey("conference.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class AgendaItem(Base):
    """A case on an agenda, once somebody has touched it; what only waits is found by `agenda.py`.

    `kind` is proposal, reconsideration, review or advice (anonymous); `state` is open, put_off or done. `minutes` is
    what was recorded, sealed under the key of the case: erasing the case erases it here, too.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("conference_id", "case_id"), Index(None, "case_id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    conference_id: Mapped[str] = mapped_column(ForeignKey("conference.id", ondelete="CASCADE"))
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    length: Mapped[int]
    by_hand: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="open")
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(ForeignKey("app_user.id"))
    minutes: Mapped[bytes | None] = mapped_column(LargeBinary)
    case: Mapped[Case] = relationship(lazy="joined")


class RoomEntry(Base):
    """What is written in one field of one case in the conference room, sealed; whoever wrote it last, and when."""

    __tablename__ = "room_entry"

    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)
    by: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime]


class Invitation(Base):
    """What one person was told of a conference by mail: the number of the calendar entry, and what it said."""

    __tablename__ = "conference_invitation"

    conference_id: Mapped[str] = mapped_column(ForeignKey("conference.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    cancelled: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class ConferenceNotice(Base):
    """What an office is told about a conference as a whole; it names no case."""

    __tablename__ = "conference_notice"
    __table_args__ = (Index(None, "role", "organisation_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    conference_id: Mapped[str] = mapped_column(ForeignKey("conference.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    text: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    conference: Mapped[Conference] = relationship(lazy="joined")
