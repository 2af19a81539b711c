"""The case: who takes part, what is known (sealed, in parts A, B and C), what was recommended and decided."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.people.queries import has_members
from app.store.base import ID_LENGTH, Base, new_id

PARTS = ("A", "B", "C")


class Case(Base):
    """One case from proposal to end. What is in plain text here says nothing about the person.

    What is known now stands in the row itself, so that a step reads and writes it along with the rest: per part a
    sealed JSON object of facts by key. Lists of cases leave these columns unread.
    """

    __tablename__ = "kim_case"
    __table_args__ = (
        Index(None, "state", "next_due_at"),
        Index(None, "next_due_at", "id"),
        Index(None, "opened_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    instance_id: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True)
    key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    state: Mapped[str] = mapped_column(String(10), default="open")
    stage: Mapped[str] = mapped_column(String(30), default="proposal")
    outcome: Mapped[str | None] = mapped_column(String(60))
    priority: Mapped[str] = mapped_column(String(10), default="normal")
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    ended_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    delete_after: Mapped[datetime | None]
    restricted_at: Mapped[datetime | None]
    dates_seen_on: Mapped[date | None] = mapped_column(Date)
    """The day as of which the file was last looked into for dates; None: look again, the facts have changed."""
    facts_a: Mapped[bytes | None] = mapped_column(LargeBinary, deferred_group="facts")
    facts_b: Mapped[bytes | None] = mapped_column(LargeBinary, deferred_group="facts")
    facts_c: Mapped[bytes | None] = mapped_column(LargeBinary, deferred_group="facts")
    parties: Mapped[list[Party]] = relationship(back_populates="case", lazy="selectin")

    def party(self, role: str) -> Party | None:
        """The party that holds the role now (the newest, where several came after another)."""
        held = [party for party in self.parties if party.role == role and party.until is None]
        return held[-1] if held else None


class Party(Base):
    """A role in a case, held by an organisation and perhaps by a person there.

    `shared_until`: until when the person's consent lets this party know; None where it does not. `stands_in_for_id`:
    whose place the person takes until that one is back.
    """

    __tablename__ = "party"
    __table_args__ = (Index(None, "case_id"), Index(None, "organisation_id", "role"), Index(None, "user_id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    role: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("app_user.id"))
    stands_in_for_id: Mapped[str | None] = mapped_column(ForeignKey("app_user.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    shared_until: Mapped[datetime | None]
    case: Mapped[Case] = relationship(back_populates="parties")
    is_staffed: Mapped[bool] = column_property(has_members(role.column, organisation_id.column), deferred=True)
    """Whether anybody in the organisation has the role."""


class PersonMark(Base):
    """A trait by which a person is found again, as a keyed hash: see `likeness` and `duplicates`."""

    __tablename__ = "person_mark"
    __table_args__ = (Index(None, "hash"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    hash: Mapped[str] = mapped_column(String(32), primary_key=True)


class CaseLink(Base):
    """Two cases that belong together: `kind` is `merged_into` or `reopens`; `until` is set when it was undone."""

    __tablename__ = "case_link"
    __table_args__ = (Index(None, "case_id"), Index(None, "other_id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(20))
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    other_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Submission(Base):
    """A completed form as it was handed in: the sealed answers, by part, and the form's version."""

    __tablename__ = "submission"
    __table_args__ = (Index(None, "case_id", "at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    element_id: Mapped[str] = mapped_column(String(200))
    form_id: Mapped[str] = mapped_column(String(200))
    form_version: Mapped[str] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]
    answers: Mapped[bytes] = mapped_column(LargeBinary)


class ReleasedLine(Base):
    """A line of part C that the case manager gave to one recipient, sealed as it was then; it can be taken back."""

    __tablename__ = "released_line"
    __table_args__ = (Index(None, "case_id", "at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    recipient: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class DecisionRecord(Base):
    """One evaluation of a decision table: what went in, which rules fired, what came out, by which version."""

    __tablename__ = "decision_record"
    __table_args__ = (Index(None, "case_id", "number"), Index(None, "decision_id", "at"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    number: Mapped[int]
    element_id: Mapped[str] = mapped_column(String(200))
    decision_id: Mapped[str] = mapped_column(String(200))
    decision_version: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    evaluation: Mapped[bytes] = mapped_column(LargeBinary)


class ReferenceCounter(Base):
    """The last case number given in a year."""

    __tablename__ = "reference_counter"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)
