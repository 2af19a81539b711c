"""Reading the inbox. Every query filters by what the policy lets this user see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from app.cases.models import Case, Party
from app.cases.sharing import bare_ref
from app.errors import NotFound
from app.people.models import User
from app.people.policy import PERSONAL_ROLES, TaskRef, may_do_task, roles_in_case
from app.people.queries import display_names
from app.store.clock import now
from app.tasks.models import Candidate, Exclusion, Task
from app.text import Text

PAGE_SIZE = 50


@dataclass(frozen=True)
class InboxFilter:
    """What to show: `whose` is mine, group or all; the rest narrows it down; `page` counts from 1."""

    whose: str = "all"
    role: str | None = None
    step: str | None = None
    reference: str | None = None
    page: int = 1


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
    """Rows of one page, how many there are in all, and the steps that occur (id, name) for the filter."""

    rows: tuple[InboxRow, ...]
    total: int
    page: int
    pages: int
    mine: int
    group: int


def inbox(session: Session, user: User, wanted: InboxFilter) -> InboxPage:
    """Open tasks by due date; tasks without one come last."""
    condition = and_(_for_user(user), *_narrow(user, wanted))
    total = session.scalar(select(func.count(Task.id)).join(Case).where(condition)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, wanted.page), pages)
    query = (
        select(Task)
        .join(Case)
        .where(condition)
        .options(joinedload(Task.case).lazyload(Case.parties))
        .order_by(Task.due_at.is_(None), Task.due_at, Task.priority.desc(), Task.opened_at)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    tasks = list(session.scalars(query).unique())
    names = display_names(session, (task.assignee_id for task in tasks))
    mine = session.scalar(select(func.count(Task.id)).where(_for_user(user), Task.assignee_id == user.id)) or 0
    group = session.scalar(select(func.count(Task.id)).where(_for_user(user), Task.assignee_id.is_(None))) or 0
    return InboxPage(tuple(_row(task, names) for task in tasks), total, page, pages, mine, group)


_TASK = (
    select(Task)
    .where(Task.id == bindparam("id"))
    .options(joinedload(Task.case).joinedload(Case.parties), joinedload(Task.others), joinedload(Task.exclusions))
)


def visible_task(session: Session, user: User, task_id: str) -> Task:
    """The task, open or ended, if the user may (or might have) come across it; else NotFound."""
    task = session.scalars(_TASK, {"id": task_id}).unique().one_or_none()
    if task is None or not concerns(session, user, task):
        raise no_such_task()
    return task


def no_such_task() -> NotFound:
    return NotFound(
        Text(
            "Diese Aufgabe gibt es nicht, oder sie gehört nicht zu Ihren Aufgaben.",
            "There is no such task, or it is not one of yours.",
        )
    )


def ref_of(task: Task) -> TaskRef:
    """The task as the policy sees it."""
    return TaskRef(
        roles=tuple((c.role, c.organisation_id) for c in task.candidates if c.role),
        user_ids=frozenset(c.user_id for c in task.candidates if c.user_id),
        assignee_id=task.assignee_id,
        excluded_ids=frozenset(exclusion.user_id for exclusion in task.exclusions),
        persons=_persons(task),
    )


def _persons(task: Task) -> frozenset[str]:
    """Only asked of the case where the task is for a personal role."""
    if not any(candidate.role in PERSONAL_ROLES for candidate in task.candidates):
        return frozenset()
    held = (party for party in task.case.parties if party.role in PERSONAL_ROLES and party.until is None)
    return frozenset(party.user_id for party in held if party.user_id)


def open_tasks_of_case(session: Session, case: Case) -> list[Task]:
    """All open tasks of a case, by due date; the caller has checked that the case may be seen."""
    query = select(Task).where(Task.case_id == case.id, Task.state == "open")
    return list(session.scalars(query.order_by(Task.due_at.is_(None), Task.due_at)).unique())


def may_do(user: User, task: Task) -> bool:
    return task.state == "open" and may_do_task(user, ref_of(task))


def concerns(session: Session, user: User, task: Task) -> bool:
    """May this user come across the task: as one who may do it, is kept from it, did it, or works beside who did it?"""
    if task.state == "open":
        return may_do_task(user, ref_of(task)) or any(e.user_id == user.id for e in task.exclusions)
    if user.id in (task.ended_by, task.assignee_id):
        return True
    if task.state == "cancelled" and may_do_task(user, ref_of(task)):
        return True  # it fell away while it was open before this person
    if not roles_in_case(user, bare_ref(task.case), now(session)):
        return False
    colleague = session.get(User, task.ended_by) if task.ended_by else None
    mine = {(m.role, m.organisation_id) for m in user.memberships}
    return colleague is not None and any((m.role, m.organisation_id) in mine for m in colleague.memberships)


def _for_user(user: User) -> ColumnElement[bool]:
    """Open tasks that the policy's `may_do_task` would allow, as a SQL condition."""
    offices = sorted({(m.role, m.organisation_id) for m in user.memberships})
    mine = or_(*(_is_of(Task, user, *office) for office in offices))
    others = or_(Candidate.user_id == user.id, *(_is_of(Candidate, user, *office) for office in offices))
    return and_(
        Task.state == "open",
        or_(Task.assignee_id == user.id, mine, Task.id.in_(select(Candidate.task_id).where(others))),
        Task.id.not_in(select(Exclusion.task_id).where(Exclusion.user_id == user.id)),
    )


def _is_of(kind: type[Task | Candidate], user: User, role: str, organisation_id: str) -> ColumnElement[bool]:
    """Whether it is for the members with a role, of whom this user is one; of a personal role, for this person."""
    office = and_(kind.role == role, or_(kind.organisation_id == organisation_id, kind.organisation_id.is_(None)))
    return and_(office, _in_person(user)) if role in PERSONAL_ROLES else office


def _in_person(user: User) -> ColumnElement[bool]:
    """The case of the task names this person for a personal role, or nobody."""
    named = (
        select(Party.id)
        .where(Party.case_id == Task.case_id, Party.role.in_(PERSONAL_ROLES))
        .where(Party.until.is_(None), Party.user_id.is_not(None))
        .correlate(Task)
    )
    return or_(exists(named.where(Party.user_id == user.id)), not_(exists(named)))


def _narrow(user: User, wanted: InboxFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.whose == "mine":
        conditions.append(Task.assignee_id == user.id)
    elif wanted.whose == "group":
        conditions.append(Task.assignee_id.is_(None))
    if wanted.role:
        others = select(Candidate.task_id).where(Candidate.role == wanted.role)
        conditions.append(or_(Task.role == wanted.role, Task.id.in_(others)))
    if wanted.step:
        conditions.append(Task.element_id == wanted.step)
    if wanted.reference:
        conditions.append(Case.reference.icontains(wanted.reference.strip(), autoescape=True))
    return conditions


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
