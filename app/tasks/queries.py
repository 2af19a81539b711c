"""Finding tasks. Every query filters by what the policy lets this user see."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import ColumnElement, bindparam, exists, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from app.cases.models import Case, Party
from app.cases.sharing import bare_ref
from app.errors import NotFound
from app.people.models import User
from app.people.policy import PERSONAL_ROLES, TaskRef, may_do_task, roles_in_case
from app.store.clock import now
from app.tasks.models import Task
from app.text import Text

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


def in_person(user: User) -> ColumnElement[bool]:
    """The case of the task names this person for a personal role, or nobody."""
    named = (
        select(Party.id)
        .where(Party.case_id == Task.case_id, Party.role.in_(PERSONAL_ROLES))
        .where(Party.until.is_(None), Party.user_id.is_not(None))
        .correlate(Task)
    )
    return or_(exists(named.where(Party.user_id == user.id)), not_(exists(named)))


def open_by_form_version(session: Session) -> Counter[tuple[str, str]]:
    """How many open tasks are filled in with each (form id, version)."""
    query = select(Task.form_id, Task.form_version, func.count()).where(Task.state == "open")
    rows = session.execute(query.group_by(Task.form_id, Task.form_version))
    return Counter({(form_id, version): number for form_id, version, number in rows})
