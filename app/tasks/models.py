"""The inbox: open and finished tasks, drafts, notices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, exists, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.cases.models import Case
from app.store.base import ID_LENGTH, Base, new_id


def _where(condition: str) -> dict[str, Any]:
    """An index over the few rows that meet the condition."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Who(NamedTuple):
    """The members with a role (in one organisation or, None, anywhere), or one person."""

    role: str | None
    organisation_id: str | None
    user_id: str | None = None


END_OF_QUEUE = datetime(9000, 1, 1, tzinfo=UTC)
MOST_IMPORTANT = 100
OPEN = "state = 'open'"
FREE = "state = 'open' AND assignee_id IS NULL"
OFFICE = ("role", "organisation_id", "queue_at", "id")


class Task(Base):
    """One step for a person. Its id is the engine's id of the open task.

    `role` and `organisation_id` name the office whose work it is: the members with that role there or, without an
    organisation, anywhere. The further ones that a diagram may name are in `others`.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index(None, "case_id"),
        Index("ix_task_unannounced", "opened_at", **_where("announced_at IS NULL")),
        # Open work in the order of the inbox: an office's, what nobody there has yet, and what a person has.
        Index("ix_task_office", *OFFICE, **_where(OPEN)),
        Index("ix_task_free", *OFFICE, **_where(FREE)),
        Index("ix_task_assignee", "assignee_id", "queue_at", "id", **_where(OPEN)),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    process_id: Mapped[str] = mapped_column(String(200))
    process_version: Mapped[str] = mapped_column(String(64))
    element_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(300))
    form_id: Mapped[str] = mapped_column(String(200))
    form_version: Mapped[str] = mapped_column(String(64))
    variables: Mapped[dict[str, object]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="open")
    priority: Mapped[int] = mapped_column(default=50)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    follow_up_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    assignee_id: Mapped[str | None] = mapped_column(ForeignKey("app_user.id"))
    role: Mapped[str | None] = mapped_column(String(30))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    queue_at: Mapped[datetime]
    """Its place in the inbox: see `place_in_queue`."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    case: Mapped[Case] = relationship(lazy="joined", innerjoin=True)
    others: Mapped[list[Candidate]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    exclusions: Mapped[list[Exclusion]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def candidates(self) -> list[Who]:
        """Everybody who may do it."""
        office = [Who(self.role, self.organisation_id)] if self.role else []
        return office + [Who(other.role, other.organisation_id, other.user_id) for other in self.others]


def place_in_queue(due_at: datetime | None, priority: int) -> datetime:
    """By due date; what has none comes after all that has one, the more important (up to 100) first."""
    return due_at or END_OF_QUEUE + timedelta(days=MOST_IMPORTANT - priority)


class Candidate(Base):
    """A further one who may do an open task, beside its office: another office, or a person."""

    __tablename__ = "task_candidate"
    __table_args__ = (
        Index(None, "role", "organisation_id", "task_id"),
        Index(None, "user_id", "task_id"),
        Index(None, "task_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"))
    role: Mapped[str | None] = mapped_column(String(30))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("app_user.id"))


class Exclusion(Base):
    """Somebody who may not do an open task, because it asks for a second person."""

    __tablename__ = "task_exclusion"

    task_id: Mapped[str] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"), primary_key=True)


class Draft(Base):
    """What somebody typed and has not handed in: for an open task, or for a start form (`form_id`)."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("task_id", "user_id"), Index(None, "user_id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("task.id"))
    form_id: Mapped[str] = mapped_column(String(200))
    key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    reopens_id: Mapped[str | None] = mapped_column(ForeignKey("kim_case.id"))
    """The ended case that the proposal takes up again."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]


# Whether anybody has typed something that is not handed in; read only where it is asked for.
Task.has_drafts = column_property(exists().where(Draft.task_id == Task.id), deferred=True)  # type: ignore[attr-defined]


class PartnerLink(Base):
    """A link by which a referral partner without an account answers one task; of the token only its hash is kept."""

    __tablename__ = "partner_link"
    __table_args__ = (Index(None, "task_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    task: Mapped[Task] = relationship(lazy="joined", innerjoin=True)


class Notice(Base):
    """Something a person or an office is told in the inbox: reminder, escalation, feedback."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(None, "role", "organisation_id"),
        Index(None, "user_id"),
        Index(None, "case_id"),
        Index("ix_notice_unannounced", "at", **_where("announced_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("task.id"))
    kind: Mapped[str] = mapped_column(String(20))
    role: Mapped[str | None] = mapped_column(String(30))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("app_user.id"))
    text: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship(lazy="joined")

    @property
    def to_organisation(self) -> bool:
        """For everybody in an organisation, whatever their role: an institution at the round table."""
        return self.user_id is None and self.role is None and self.organisation_id is not None


class Incident(Base):
    """Where a case cannot go on by itself. `engine_id` is the engine's id of it, or `CLOCK` for the case as a whole.

    The sentence says nothing about the person: values are named by their kind only. Open while `ended_at` is empty.
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index(None, "case_id"),
        Index("ix_incident_open", "process_id", "element_id", **_where("ended_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    engine_id: Mapped[str] = mapped_column(String(60))
    process_id: Mapped[str] = mapped_column(String(200))
    element_id: Mapped[str] = mapped_column(String(200))
    sentence_de: Mapped[str] = mapped_column(String(1000))
    sentence_en: Mapped[str] = mapped_column(String(1000))
    since: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=1)
    retries_left: Mapped[int]
    retry_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    """When a process owner wanted it tried again."""
    notice_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """What the process owners were told."""
    ended_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship(lazy="joined", innerjoin=True)


class CaseDates(Base):
    """Which dates of a case's file were told, sealed. The dates stand in the file."""

    __tablename__ = "case_dates"

    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"), primary_key=True)
    told: Mapped[bytes | None] = mapped_column(LargeBinary)


class DeadlineChange(Base):
    """What somebody decided about a newer table `deadlines` or calendar: `apply` it to running cases, or `leave` these.

    `what`: `deadlines` or `working_days`. `earlier` ("": the shipped calendar) counted for them until then; `since` is
    when the newer `version` was published.
    """

    __tablename__ = "deadline_change"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(String(20), default="deadlines")
    earlier: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]
    choice: Mapped[str] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]


class DeadlineMove(Base):
    """A running case whose dates move with a change; `moved` is how many did, once it is done."""

    __tablename__ = "deadline_move"
    __table_args__ = (UniqueConstraint("change_number", "case_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    change_number: Mapped[int] = mapped_column(ForeignKey("deadline_change.number"))
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    moved: Mapped[int | None]
    done_at: Mapped[datetime | None]


class Repair(Base):
    """Work of a case put to another element by hand, once a second process owner has agreed.

    `state`: `waiting`, `done`, `declined`, `withdrawn`, `outdated` (the case had gone on). `revision`: that of the
    instance when it was asked for. The reason is sealed with the key of the case.
    """

    __tablename__ = "repair"
    __table_args__ = (Index(None, "case_id"), Index("ix_repair_waiting", "asked_at", **_where("state = 'waiting'")))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    process_id: Mapped[str] = mapped_column(String(200))
    token_id: Mapped[str] = mapped_column(String(60))
    element_id: Mapped[str] = mapped_column(String(200))
    target_id: Mapped[str] = mapped_column(String(200))
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    asked_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship(lazy="joined", innerjoin=True)
