"""Moving running cases to another version: asked for, done as jobs, each case by itself; undone from a snapshot."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from app import engine
from app.audit.operations import Event, record
from app.catalog.models import ModelVersion
from app.engine.migration import CannotMigrate
from app.errors import Conflict, NotAllowed, NotFound, Problem
from app.jobs.operations import enqueue
from app.jobs.registry import handles, sweeps
from app.people.models import User
from app.people.policy import may_migrate_cases
from app.rehearsal.migration.moving import WITH_DRAFTS, Mover
from app.rehearsal.migration.plan import Plan, pinned
from app.rehearsal.migration.snapshot import changed_since, look, put_back
from app.rehearsal.migration.trial import CANNOT, rehearse
from app.rehearsal.models import MigratedCase, Migration
from app.store.clock import now
from app.tasks.carrying import carry_over
from app.tasks.holding import Held, hold_case
from app.tasks.models import Draft, Task
from app.tasks.steps import Run
from app.text import Text

MIGRATE = "migrate_case"
MAY_BE_UNDONE = timedelta(days=30)
MOST_LETTERS = 2000


def start_migration(session: Session, user: User, plan: Plan, case_ids: Collection[str]) -> Migration:
    """Have the chosen cases moved by jobs. Those that the rehearsal finds cannot move now stay out of it.

    Raises NotAllowed, and Conflict where none of them can move.
    """
    if not may_migrate_cases(user):
        raise NotAllowed(Text("Das macht die Prozessverantwortung.", "This is done by the process owners."))
    able = {case.case_id for case in rehearse(session, plan).cases if case.verdict != CANNOT}
    chosen = sorted(able & set(case_ids))
    if not chosen:
        raise Conflict(
            Text(
                "Von den ausgewählten Fällen kann keiner wechseln. Bitte wählen Sie Fälle aus, bei denen es geht.",
                "None of the chosen cases can move. Please choose cases for which it is possible.",
            )
        )
    made = Migration(process_id=plan.process_id, version=plan.version, mapping=dict(plan.mapping),
                     recount=plan.recount, by=user.id, at=now(session))  # fmt: skip
    session.add(made)
    session.flush()
    for case_id in chosen:
        row = MigratedCase(migration_id=made.id, case_id=case_id)
        session.add(row)
        session.flush()
        enqueue(session, MIGRATE, row.id)
    record(session, user.id, [Event("migration.started", made.id, {"process": plan.process_id, "cases": len(chosen)})])
    return made


@handles(MIGRATE)
def migrate_case(session: Session, row_id: str) -> None:
    """Move one case; where that is done already, nothing. What cannot move stays as it is, with the reason."""
    row = session.get(MigratedCase, row_id, with_for_update={"of": MigratedCase})
    if row is None or row.state != "waiting":
        return
    row.done_at = now(session)
    try:
        with session.begin_nested():
            _move(session, row)
    except CannotMigrate as refused:
        _stays(row, [*refused.reasons])
    except Problem as problem:
        _stays(row, [problem.text])


def undo(session: Session, user: User, row: MigratedCase) -> None:
    """Put a case back to exactly where it was. Raises NotAllowed, and Conflict where that is no longer possible."""
    if not may_migrate_cases(user):
        raise NotAllowed(Text("Das macht die Prozessverantwortung.", "This is done by the process owners."))
    session.refresh(row, with_for_update={"of": MigratedCase})
    held = hold_case(session, row.case_id)
    reason = cannot_undo(session, row, held)
    if reason is not None:
        raise Conflict(reason)
    assert row.before is not None
    at, run = now(session), Run(session, held.case, user.id)
    step = engine.look(row.before["state"], run.ports())  # type: ignore[arg-type]
    put_back(session, held.case, row.before, at)
    run.apply(held.instance, step, [Event("case.migration_undone", row.migration.process_id)])
    session.flush()
    session.expire_all()
    row.state, row.undone_at, row.undone_by, row.before = "undone", at, user.id, None


def cannot_undo(session: Session, row: MigratedCase, held: Held) -> Text | None:
    """Why a case cannot be put back; None where it can."""
    if row.state != "moved" or row.before is None:
        return Text(
            "Das lässt sich nicht mehr zurücknehmen: Es ist länger als 30 Tage her oder schon zurückgenommen.",
            "This can no longer be undone: it is more than 30 days ago, or undone already.",
        )
    if held.case.state != "open" or held.instance.revision != row.revision:
        return Text(
            "{reference} ist seitdem weitergegangen. Sie können den Fall auf die frühere Fassung umziehen lassen, wie "
            "auf jede andere.",
            "{reference} has gone on since. You can have the case moved to the earlier version, as to any other.",
        ).fill(reference=held.case.reference)
    typed = select(exists().where(Draft.task_id.in_(row.before["opened"])))  # type: ignore[arg-type]
    if session.scalar(typed):
        return Text(
            "Bei {reference} hat jemand in einem Schritt der neuen Fassung schon geschrieben. Das ginge verloren.",
            "At {reference} somebody has already written in a step of the new version. That would be lost.",
        ).fill(reference=held.case.reference)
    return None


@sweeps(timedelta(days=1))
def forget_snapshots(session: Session) -> None:
    """After thirty days nothing is put back any more."""
    old = MigratedCase.before.is_not(None), MigratedCase.done_at < now(session) - MAY_BE_UNDONE
    session.execute(update(MigratedCase).where(*old).values(before=None))


def find_migrated(session: Session, migration_id: str, row_id: str) -> MigratedCase:
    """One case of a migration. Raises NotFound."""
    row = session.get(MigratedCase, row_id)
    if row is None or row.migration_id != migration_id:
        raise NotFound(Text("Diesen Umzug gibt es nicht.", "There is no such move."))
    return row


def _move(session: Session, row: MigratedCase) -> None:
    held = hold_case(session, row.case_id)
    case, instance, wanted = held.case, held.instance, row.migration
    if case.state != "open":
        raise Conflict(Text("Der Fall ist inzwischen beendet.", "The case has ended meanwhile."))
    row.from_version = pinned(instance, wanted.process_id)
    query = select(Task).where(Task.case_id == case.id, Task.state == "open").options(WITH_DRAFTS)
    tasks = list(session.scalars(query.execution_options(populate_existing=True)).unique())
    before = look(session, case, instance)
    run = Run(session, case, None)
    plan = Plan(wanted.process_id, wanted.version, wanted.mapping, wanted.recount)
    moved = Mover(session, plan).move(run, instance, tasks, rehearse=False)
    carry_over(session, case, moved.kept)
    numbers = _numbers(session, plan.process_id)
    details = {"from": numbers.get(row.from_version), "to": numbers.get(plan.version), "by": wanted.by}
    run.apply(instance, moved.step, [Event("case.migrated", plan.process_id, details)])
    session.flush()
    row.before = changed_since(session, case, before)
    row.state, row.revision = "moved", instance.revision


def _stays(row: MigratedCase, reasons: list[Text]) -> None:
    row.state = "stayed"
    row.reason_de = " ".join(reason.de for reason in reasons)[:MOST_LETTERS]
    row.reason_en = " ".join(reason.en for reason in reasons)[:MOST_LETTERS]


def _numbers(session: Session, process_id: str) -> dict[str, int]:
    query = select(ModelVersion.version, ModelVersion.number)
    query = query.where(ModelVersion.kind == "process", ModelVersion.model_id == process_id)
    return dict(session.execute(query).all())  # type: ignore[arg-type]
