"""Models as they were published: contents that never change, and the deployments that made them count."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.store.base import ID_LENGTH, Base, new_id

KINDS = ("process", "decision", "form", "texts", "scenario", "readme", "tests", "list", "wording", "calendar")
NAME_LENGTH = 200
HASH_LENGTH = 64


class ModelVersion(Base):
    """One immutable content of one model file; `version` is the SHA-256 of the content, `number` counts from 1.

    `model_id` is the id that other models use: of the process, of the form; of a DMN file, its definitions; a code
    list, a mail, a letter or a calendar has the name of its file. English texts, scenarios, test rows and readme files
    are known by their path. `path` is where the file lay when last published.
    """

    __tablename__ = "model_version"
    __table_args__ = (
        UniqueConstraint("kind", "model_id", "version"),
        Index(None, "version"),
        Index(None, "kind", "model_id", "version_tag"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    model_id: Mapped[str] = mapped_column(String(NAME_LENGTH))
    version: Mapped[str] = mapped_column(String(HASH_LENGTH))
    number: Mapped[int]
    version_tag: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    name: Mapped[str] = mapped_column(String(300))
    path: Mapped[str] = mapped_column(String(400))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    published_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decisions: Mapped[list[PublishedDecision]] = relationship(cascade="all, delete-orphan")


class PublishedDecision(Base):
    """A decision within a DMN file."""

    __tablename__ = "published_decision"
    __table_args__ = (Index(None, "decision_id"),)

    model_version_id: Mapped[str] = mapped_column(ForeignKey("model_version.id"), primary_key=True)
    decision_id: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)


class Deployment(Base):
    """Models that began to count together; the one with the highest number is in force."""

    __tablename__ = "deployment"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    items: Mapped[list[DeployedModel]] = relationship(cascade="all, delete-orphan")


class DeployedModel(Base):
    """A model version that belongs to a deployment."""

    __tablename__ = "deployed_model"
    __table_args__ = (Index(None, "model_version_id", "deployment_number"),)

    deployment_number: Mapped[int] = mapped_column(ForeignKey("deployment.number"), primary_key=True)
    model_version_id: Mapped[str] = mapped_column(ForeignKey("model_version.id"), primary_key=True)
    model_version: Mapped[ModelVersion] = relationship(lazy="joined", innerjoin=True)


class ChangeSet(Base):
    """Changed files that are to count together; nothing of it counts before a second person has approved.

    `state`: `draft`, `handed_in` (waits for a second person), `approved` (waits for its day), `published`, `discarded`.
    `comment` is what was said when it was sent back, or why the system could not publish it on its day.
    """

    __tablename__ = "change_set"
    __table_args__ = (Index(None, "state", "counts_from"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(NAME_LENGTH))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    author_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]
    counts_from: Mapped[date | None]
    """The day from which it is to count; None: as soon as it is approved."""
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(String(2000), default="")
    reason: Mapped[str] = mapped_column(String(2000), default="")
    """Why it is to count although the check warns."""
    deployment_number: Mapped[int | None] = mapped_column(ForeignKey("deployment.number"))
    files: Mapped[list[ChangedFile]] = relationship(
        cascade="all, delete-orphan", order_by="ChangedFile.path", lazy="selectin"
    )


class ChangedFile(Base):
    """One file of a change set. `base` is the version that counted when it was put in; None: the file is new."""

    __tablename__ = "changed_file"

    change_set_id: Mapped[str] = mapped_column(ForeignKey("change_set.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(String(400), primary_key=True)
    version: Mapped[str] = mapped_column(String(HASH_LENGTH))
    base: Mapped[str | None] = mapped_column(String(HASH_LENGTH))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class OpenEditor(Base):
    """Somebody has a model file open in an editor; renewed while it is open."""

    __tablename__ = "open_editor"

    path: Mapped[str] = mapped_column(String(400), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime]
