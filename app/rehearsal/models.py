"""What was tried, and how it went: scenarios, tryouts, decisions decided anew, migrations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.store.base import ID_LENGTH, Base, new_id


class ScenarioRun(Base):
    """One play of all scenarios against one state of all models, known by the `fingerprint` of that state.

    `state`: `waiting`, `running`, `done`, `outdated` (the models changed before it began). `change_set_id` is the
    change set whose files were laid over what counts; None: what counts itself.
    """

    __tablename__ = "scenario_run"
    __table_args__ = (Index(None, "fingerprint", "asked_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    fingerprint: Mapped[str] = mapped_column(String(64))
    change_set_id: Mapped[str | None] = mapped_column(ForeignKey("change_set.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    total: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    results: Mapped[list[ScenarioResult]] = relationship(
        cascade="all, delete-orphan", order_by="ScenarioResult.path", lazy="selectin"
    )

    @property
    def red(self) -> list[ScenarioResult]:
        """The scenarios that did not hold."""
        return [result for result in self.results if result.reason_de]

    @property
    def is_green(self) -> bool:
        """Whether all scenarios were played and hold."""
        return self.state == "done" and not self.red


class ScenarioResult(Base):
    """How one scenario went; without a reason it holds. `step` is where it deviated, 0 = start."""

    __tablename__ = "scenario_result"

    run_id: Mapped[str] = mapped_column(ForeignKey("scenario_run.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(String(400), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    process_id: Mapped[str] = mapped_column(String(200))
    step: Mapped[int | None]
    reason_de: Mapped[str] = mapped_column(String(2000), default="")
    reason_en: Mapped[str] = mapped_column(String(2000), default="")
    entered: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    """By process id, the elements that it came to."""


class Tryout(Base):
    """A case that a process owner plays by hand: the recording of its steps, sealed with a key of its own.

    What happens in it is not kept: it is played again from the recording. `change_set_id` is the draft that is tried;
    None: what counts.
    """

    __tablename__ = "tryout"
    __table_args__ = (Index(None, "owner_id", "changed_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    change_set_id: Mapped[str | None] = mapped_column(ForeignKey("change_set.id", ondelete="CASCADE"))
    process_id: Mapped[str] = mapped_column(String(200))
    key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    recording: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]


class SuggestedRow(Base):
    """A test row that a coordinating office suggests after a case, without anything that tells which case it was.

    `row` has `inputs` and `expect` as in the files of test rows. `state`: `open`, `taken` into a draft, or `declined`.
    """

    __tablename__ = "suggested_row"
    __table_args__ = (Index(None, "state", "decision_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    decision_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    row: Mapped[dict[str, object]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="open")
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]
    settled_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    settled_at: Mapped[datetime | None]


class ScenarioWish(Base):
    """A process owner asks for a scenario after a real case; nothing in it leads back to that case.

    `state`: `open`; `prepared` by `answered_by` of a coordinating office, who looks through it; `made`, handed over;
    `taken` into a draft, `declined`, or `withdrawn`. `content` is the scenario file; the notes say how far it goes.
    """

    __tablename__ = "scenario_wish"
    __table_args__ = (Index(None, "state", "at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    process_id: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10), default="open")
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[str] = mapped_column(Text, default="")
    note_de: Mapped[str] = mapped_column(String(1000), default="")
    note_en: Mapped[str] = mapped_column(String(1000), default="")
    answered_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    answered_at: Mapped[datetime | None]


class DecisionReplay(Base):
    """One decision of a change set, decided anew on all recorded evaluations.

    `fingerprint` names the contents that decide (the table and the diagrams that hand inputs over). `state`: `waiting`,
    `running`, `done`, `cancelled`, `outdated` (the models changed before it began). `done_count` of `total` evaluations
    are through, up to the time `after_at` and the record `after_id`. `result`: sealed under `key_id`, a tally while it
    runs, figures once it is done (see `replay.tally`).
    """

    __tablename__ = "decision_replay"
    __table_args__ = (Index(None, "change_set_id", "decision_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    decision_id: Mapped[str] = mapped_column(String(200))
    change_set_id: Mapped[str] = mapped_column(ForeignKey("change_set.id", ondelete="CASCADE"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    total: Mapped[int] = mapped_column(default=0)
    done_count: Mapped[int] = mapped_column(default=0)
    after_at: Mapped[datetime | None]
    after_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ReplayedRecord(Base):
    """An evaluation that would come out differently: what came out and what would, sealed with the key of its case."""

    __tablename__ = "replayed_record"
    __table_args__ = (Index(None, "case_id"),)

    replay_id: Mapped[str] = mapped_column(ForeignKey("decision_replay.id", ondelete="CASCADE"), primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("decision_record.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    change: Mapped[bytes] = mapped_column(LargeBinary)


class Migration(Base):
    """Running cases taken to another version of one of their processes, because `by` wanted it.

    `mapping`: where the work of elements goes on that do so elsewhere; `recount`: dates count anew by that version.
    """

    __tablename__ = "migration"
    __table_args__ = (Index(None, "process_id", "at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    process_id: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    recount: Mapped[bool] = mapped_column(default=True)
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]
    cases: Mapped[list[MigratedCase]] = relationship(back_populates="migration", cascade="all, delete-orphan")


class MigratedCase(Base):
    """One case of a migration. `state`: `waiting`, `moved`, `stayed` (the reason says why), `undone`.

    `before` is what undoing needs, as long as it may be undone; `revision` that of the instance right after.
    """

    __tablename__ = "migrated_case"
    __table_args__ = (UniqueConstraint("migration_id", "case_id"), Index(None, "case_id"), Index(None, "done_at"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    migration_id: Mapped[str] = mapped_column(ForeignKey("migration.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("kim_case.id"))
    from_version: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason_de: Mapped[str] = mapped_column(String(2000), default="")
    reason_en: Mapped[str] = mapped_column(String(2000), default="")
    before: Mapped[dict[str, object] | None] = mapped_column(JSON, deferred=True)
    revision: Mapped[int | None]
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    migration: Mapped[Migration] = relationship(back_populates="cases", lazy="joined", innerjoin=True)
    case: Mapped[Case] = relationship(lazy="joined", innerjoin=True)
