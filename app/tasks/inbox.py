"""The inbox: one page of open tasks, found along the indexes, however many there are.

Each way a task can be for somebody (they have it; it is an office's; it names them beside its office) is a query of its
own that an index answers in the order of the page; only as many rows are read as a page shows, or as are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select, union
from sqlalchemy.orm import Session, joinedload, lazyload

from app.cases.models import Case
from app.people.models import User
from app.people.policy import PERSONAL_ROLES
from app.people.queries import display_names
from app.store.counting import COUNTED, Count, counted
from app.tasks.models import Candidate, Exclusion, Task
from app.tasks.queries import in_person

PAGE_SIZE = 50

_Branch = Select[tuple[str, datetime]]
_OPEN = Task.state == literal_column("'open'")  # as written in the conditions of the indexes


@dataclass(frozen=True)
class InboxFilter:
    """What to show: `whose` is mine, group or all; the rest narrows it down; `after` is where the last page ended."""

    whose: str = "all"
    role: str | None = None
    step: str | None = None
    reference: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class InboxRow:
    """One open task as the inbox shows it; nothing about the person the case is about."""

    task_id: str
    element_id: str
    name: str
    reference: str
    process_id: str
    due_at: datetime | None
    follow_up_at: datetime | None
    case_priority: str
    reminded: bool
    escalated: bool
    assignee_id: str | None
    assignee: str | None
    roles: tuple[str, ...]


@dataclass(frozen=True)
class InboxPage:
    """Rows of one page, how many there are in all that fit the filter, and where the next page goes on (`following`).

    `everything`, `mine` and `group` count without the filter.
    """

    rows: tuple[InboxRow, ...]
    total: Count
    following: str | None
    everything: Count
    mine: Count
    group: Count


def inbox(session: Session, user: User, wanted: InboxFilter) -> InboxPage:
    """Open tasks by due date; tasks without one come last."""
    places = session.execute(_first(_branches(user, wanted), PAGE_SIZE + 1, read_place(wanted.after))).all()
    shown = [task_id for task_id, _ in places[:PAGE_SIZE]]
    query = select(Task).where(Task.id.in_(shown))
    tasks = session.scalars(query.options(joinedload(Task.case).lazyload(Case.parties), lazyload(Task.exclusions)))
    by_id = {task.id: task for task in tasks.unique()}
    names = display_names(session, (task.assignee_id for task in by_id.values()))
    counts = {whose: _count(session, _branches(user, InboxFilter(whose))) for whose in ("all", "mine", "group")}
    plain = wanted.role is wanted.step is wanted.reference is None
    return InboxPage(
        rows=tuple(_row(by_id[task_id], names) for task_id in shown),
        total=counts[wanted.whose] if plain else _count(session, _branches(user, wanted)),
        following=_place(*places[PAGE_SIZE - 1]) if len(places) > PAGE_SIZE else None,
        everything=counts["all"],
        mine=counts["mine"],
        group=counts["group"],
    )


def read_place(text: str | None) -> tuple[datetime, str] | None:
    """Where a page ended, as `InboxPage.following` says it; None for anything else."""
    moment, _, task_id = (text or "").partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at.astimezone(UTC), task_id) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _place(task_id: str, queue_at: datetime) -> str:
    return f"{queue_at.isoformat()}~{task_id}"


def _branches(user: User, wanted: InboxFilter) -> list[_Branch]:
    """Open tasks that the policy's `may_do_task` would allow, one query for each way to them."""
    mine, group = wanted.whose in ("all", "mine"), wanted.whose in ("all", "group")
    free = [Task.assignee_id.is_(None)] if wanted.whose == "group" else []
    beside = select(Task.id, Task.queue_at).join(Candidate, Candidate.task_id == Task.id)
    branches: list[_Branch] = []
    if mine:
        branches.append(select(Task.id, Task.queue_at).where(Task.assignee_id == user.id, *_of_role(wanted.role)))
    if group:
        for role, place in _offices(user, wanted.role):
            personal = [in_person(user)] if role in PERSONAL_ROLES else []
            branches += [
                select(Task.id, Task.queue_at).where(
                    Task.role == role, Task.organisation_id == place, *personal, *free
                ),
                beside.where(Candidate.role == role, Candidate.organisation_id == place, *personal, *free),
            ]
        branches.append(beside.where(Candidate.user_id == user.id, *_of_role(wanted.role), *free))
    kept_from = exists().where(Exclusion.task_id == Task.id, Exclusion.user_id == user.id)
    return [branch.where(_OPEN, ~kept_from, *_narrow(wanted)) for branch in branches]


def _offices(user: User, role: str | None) -> list[tuple[str, str | None]]:
    """(role, organisation) of the tasks that are for this user; without an organisation, for the role anywhere."""
    held = sorted({(m.role, m.organisation_id) for m in user.memberships if role in (None, m.role)})
    return [*held, *((one, None) for one in sorted({name for name, _ in held}))]


def _of_role(role: str | None) -> list[ColumnElement[bool]]:
    if role is None:
        return []
    beside = select(Candidate.task_id).where(Candidate.role == role, Candidate.task_id == Task.id).correlate(Task)
    return [or_(Task.role == role, beside.exists())]


def _narrow(wanted: InboxFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.step:
        conditions.append(Task.element_id == wanted.step)
    if wanted.reference:
        fitting = select(Case.id).where(Case.reference.icontains(wanted.reference.strip(), autoescape=True))
        conditions.append(Task.case_id.in_(fitting))
    return conditions


def _first(branches: Sequence[_Branch], most: int, after: tuple[datetime, str] | None) -> Select[tuple[str, datetime]]:
    """The first of all branches in the order of the inbox; each gives no more than are needed."""
    if after is not None:
        at, task_id = after
        later = and_(Task.queue_at >= at, or_(Task.queue_at > at, Task.id > task_id))
        branches = [branch.where(later) for branch in branches]
    each = [branch.order_by(Task.queue_at, Task.id).limit(most).subquery() for branch in branches]
    found = union(*(select(one.c.id, one.c.queue_at) for one in each)).subquery()
    return select(found.c.id, found.c.queue_at).order_by(found.c.queue_at, found.c.id).limit(most)


def _count(session: Session, branches: Sequence[_Branch]) -> Count:
    each = [branch.with_only_columns(Task.id).limit(COUNTED + 1).subquery() for branch in branches]
    found = union(*(select(one.c.id) for one in each)).limit(COUNTED + 1).subquery()
    number = session.scalar(select(func.count()).select_from(found)) or 0
    return counted(number)


def _row(task: Task, names: dict[str, str]) -> InboxRow:
    return InboxRow(
        task_id=task.id,
        element_id=task.element_id,
        name=task.name,
        reference=task.case.reference,
        process_id=task.process_id,
        due_at=task.due_at,
        follow_up_at=task.follow_up_at,
        case_priority=task.case.priority,
        reminded=task.reminded_at is not None,
        escalated=task.escalated_at is not None,
        assignee_id=task.assignee_id,
        assignee=names.get(task.assignee_id or ""),
        roles=tuple(sorted({candidate.role for candidate in task.candidates if candidate.role})),
    )
