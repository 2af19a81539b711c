"""A changed table `deadlines` or calendar for running cases: whose dates move, and moving them on confirmation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import engine
from app.audit.operations import Event, record
from app.cases.models import Case
from app.catalog.working_days.in_use import newest_calendar, working_days_version
from app.catalog.working_days.model import WorkingDays
from app.engine import Moved, Step
from app.engine.models import Instance
from app.errors import Conflict, NotAllowed, Problem
from app.feel import FeelFunction
from app.jobs.operations import enqueue
from app.jobs.registry import handles
from app.people.models import User
from app.people.policy import may_see_operations
from app.store.clock import now
from app.store.locks import try_lock
from app.tasks.deadline_tables import (
    APPLY,
    CALENDAR,
    LEAVE,
    TABLE,
    Pending,
    pending_changes,
    rows_of,
    version_for,
)
from app.tasks.functions import feel_functions
from app.tasks.holding import hold_case
from app.tasks.models import DeadlineChange, DeadlineMove, Task, place_in_queue
from app.tasks.steps import Run
from app.text import Text

MOVE = "move_deadlines"
DRAFT = "draft"


@dataclass(frozen=True)
class MovedDate:
    """A date of a running case that moves. `what`: due, follow_up or timer; `past`: only the new date is over."""

    case_id: str
    reference: str
    what: str
    process_id: str
    element_id: str
    before: datetime | None
    after: datetime | None
    past: bool


@dataclass(frozen=True)
class Preview:
    """Whose dates would move now. `unreadable`: references of cases that cannot be read and stay as they are."""

    dates: tuple[MovedDate, ...]
    unreadable: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """A decision about a change, and how far it has got: cases done of those concerned, dates moved."""

    change: DeadlineChange
    cases: int
    done: int
    moved: int


def preview(session: Session, pending: Pending, draft: WorkingDays | None = None) -> Preview:
    """Look into every running case; nothing is changed. `draft`: the calendar meant by the version `DRAFT`."""
    dates: list[MovedDate] = []
    unreadable: list[str] = []
    query = select(Case, Instance).join(Instance, Instance.id == Case.instance_id).where(Case.state == "open")
    for case, instance in session.execute(query.order_by(Case.reference)).unique():
        try:
            dates += _dates_of(session, case, instance, pending, draft)
        except Problem:
            unreadable.append(case.reference)
    return Preview(tuple(dates), tuple(unreadable))


def decide_about(session: Session, user: User, version: str, choice: str) -> int:
    """Apply a pending version to running cases, by jobs, or leave these as they are; how many cases it concerns.

    Raises NotAllowed, and Conflict where that version no longer waits for it.
    """
    if not may_see_operations(user):
        raise NotAllowed(Text("Darüber entscheidet die Prozessverantwortung.", "Process owners decide about this."))
    waiting = pending_changes(session) if try_lock(session, "deadline_change") else []
    pending = next((one for one in waiting if one.version == version), None)
    if pending is None:
        raise Conflict(
            Text(
                "Inzwischen hat jemand entschieden, oder die Tabelle wurde noch einmal geändert. Bitte sehen Sie neu "
                "nach.",
                "Meanwhile somebody has decided, or the table was changed once more. Please look again.",
            )
        )
    concerned = {date.case_id for date in preview(session, pending).dates} if choice == APPLY else set()
    change = _keep(session, user, pending, APPLY if choice == APPLY else LEAVE)
    for case_id in sorted(concerned):
        move = DeadlineMove(change_number=change.number, case_id=case_id)
        session.add(move)
        session.flush()
        enqueue(session, MOVE, move.id)
    details = {"table" if pending.what == TABLE else "calendar": pending.number, "cases": len(concerned)}
    record(session, user.id, [Event(f"deadlines.{change.choice}", pending.version, details)])
    return len(concerned)


def decided_changes(session: Session) -> list[Progress]:
    """What was decided, the latest first."""
    counts = (func.count(DeadlineMove.id), func.count(DeadlineMove.done_at), func.sum(DeadlineMove.moved))
    query = (
        select(DeadlineChange, *counts)
        .outerjoin(DeadlineMove, DeadlineMove.change_number == DeadlineChange.number)
        .group_by(DeadlineChange.number)
        .order_by(DeadlineChange.number.desc())
    )
    return [Progress(change, cases, done, moved or 0) for change, cases, done, moved in session.execute(query)]


@handles(MOVE)
def move_case(session: Session, move_id: str) -> None:
    """Move the dates of one case; nothing, where that is done."""
    move = session.get(DeadlineMove, move_id, with_for_update=True)
    if move is None or move.done_at is not None:
        return
    change = session.get_one(DeadlineChange, move.change_number)
    held = hold_case(session, move.case_id)
    move.moved, move.done_at = 0, now(session)
    if held.case.state != "open":
        return
    run = Run(session, held.case, None)
    step = _reschedule(session, run, held.instance, change)
    moved = list(_really_moved(session, step))
    for one, task in moved:
        if task is not None:
            _move_task(task, one)
    move.moved = len(moved)
    if moved:
        session.flush()
        run.apply(held.instance, step, [Event("deadlines.moved", "", {"dates": len(moved), "change": change.number})])


def _keep(session: Session, user: User, pending: Pending, choice: str) -> DeadlineChange:
    number = (session.scalar(select(func.max(DeadlineChange.number))) or 0) + 1
    change = DeadlineChange(
        number=number,
        what=pending.what,
        earlier=pending.earlier,
        version=pending.version,
        since=pending.since,
        choice=choice,
        by=user.id,
        at=now(session),
    )
    session.add(change)
    session.flush()
    return change


def drafted_calendar(session: Session) -> Pending:
    """A calendar that is not published yet, as if it were."""
    return Pending(CALENDAR, newest_calendar(session), DRAFT, 0, now(session))


def _dates_of(
    session: Session, case: Case, instance: Instance, pending: Pending, draft: WorkingDays | None
) -> Iterator[MovedDate]:
    step = _reschedule(session, Run(session, case, None), instance, pending, draft)
    at = now(session)
    for one, task in _really_moved(session, step):
        before = one.before if task is None else _date(task, one)
        past = one.after is not None and one.after <= at and (before is None or before > at)
        yield MovedDate(case.id, case.reference, one.what, one.process_id, one.element_id, before, one.after, past)


def _reschedule(
    session: Session,
    run: Run,
    instance: Instance,
    change: Pending | DeadlineChange,
    draft: WorkingDays | None = None,
) -> Step:
    """Counted by both versions of what changed; by the other as it counted for what began at that moment."""

    def counted_by(version: str) -> Callable[[datetime], dict[str, FeelFunction]]:
        def at(moment: datetime) -> dict[str, FeelFunction]:
            versions = {what: version_for(session, moment, what) for what in (TABLE, CALENDAR)} | {change.what: version}
            rows, days = rows_of(session, versions[TABLE]), versions[CALENDAR]
            calendar = draft if draft is not None and days == DRAFT else working_days_version(session, days)
            return feel_functions(session, lambda: run.facts, at=moment, row_of=rows, calendar=calendar)

        return at

    return engine.reschedule(instance.state, run.ports(), counted_by(change.earlier), counted_by(change.version))


def _really_moved(session: Session, step: Step) -> Iterator[tuple[Moved, Task | None]]:
    """Timers, and dates of tasks that are not yet what they become."""
    for one in step.moved:
        if one.what == "timer":
            yield one, None
            continue
        task = session.get(Task, one.task_id)
        if task is not None and task.state == "open" and _date(task, one) != one.after:
            yield one, task


def _date(task: Task, one: Moved) -> datetime | None:
    return task.due_at if one.what == "due" else task.follow_up_at


def _move_task(task: Task, one: Moved) -> None:
    if one.what == "due":
        task.due_at = one.after
    else:
        task.follow_up_at = one.after
    task.queue_at = place_in_queue(task.due_at, task.priority)
