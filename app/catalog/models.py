"""Models as they were published: contents that never change, and the deployments that made them count."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.store.base import ID_LENGTH, Base, new_id

KINDS = ("process", "decision", "form", "texts", "scenario", "readme")
NAME_LENGTH = 200
HASH_LENGTH = 64


class ModelVersion(Base):
    """One immutable content of one model file; `version` is the SHA-256 of the content, `number` counts from 1.

    `model_id` is the id that other models use: of the process, of the form; of a DMN file, its definitions. Texts,
    scenarios and readme files are known by their path. `path` is where the file lay when it was last published.
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
