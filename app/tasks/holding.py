"""Hold a case while a step is done: everything that the step reads, in one locked read, and the task in another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Load, Session, joinedload, lazyload, undefer
from sqlalchemy.orm.attributes import set_committed_value

from app.audit.models import Chain
from app.audit.operations import lock_chain, note_chain
from app.cases.models import Case, Party
from app.catalog.in_force import newest_deployment, note_deployment
from app.engine.models import Instance
from app.engine.state import damaged
from app.errors import NotFound
from app.people.models import User
from app.store.keys import DataKey, open_key
from app.store.memory import memory
from app.tasks.models import Task
from app.tasks.queries import concerns, no_such_task
from app.text import Text


@dataclass(frozen=True)
class Held:
    """A case and its process as they are now, kept from others until the transaction ends."""

    case: Case
    instance: Instance


_HELD = (
    select(Case, Instance, Chain, DataKey, newest_deployment())
    .join(Instance, Instance.id == Case.instance_id)
    .join(Chain, Chain.id == Case.id)
    .outerjoin(DataKey, DataKey.id == Case.key_id)
    .options(Load(Case).undefer_group("facts"), Load(Case).lazyload(Case.parties))
    .with_for_update(of=(Instance, Case, Chain))
    .execution_options(populate_existing=True)
)
_BY_CASE = _HELD.where(Case.id == bindparam("id"))
_BY_TASK = _HELD.where(Case.id == select(Task.case_id).where(Task.id == bindparam("id")).scalar_subquery())
_TASK = (
    select(Task, Party)
    .outerjoin(Party, Party.case_id == Task.case_id)
    .where(Task.id == bindparam("id"))
    .order_by(Party.since)
    .options(
        joinedload(Task.others),
        joinedload(Task.exclusions),
        lazyload(Task.case),
        undefer(Task.has_drafts),
        undefer(Party.is_staffed),
    )
    .execution_options(populate_existing=True)
)
_ENDING = (
    select(Task)
    .options(undefer(Task.has_drafts), joinedload(Task.others), lazyload(Task.exclusions), lazyload(Task.case))
    .execution_options(populate_existing=True)
)


def hold_case(session: Session, case_id: str) -> Held:
    """Raises NotFound."""
    return _hold(session, _BY_CASE, case_id) or _without_chain(session, case_id)


def hold_task(session: Session, user: User, task_id: str) -> tuple[Task, Held]:
    """The task, open or ended, if the user may (or might have) come across it, and its case. Raises NotFound."""
    held = _hold(session, _BY_TASK, task_id)
    if held is None:
        case_id = session.scalar(select(Task.case_id).where(Task.id == task_id))
        if case_id is None:
            raise no_such_task()
        held = _without_chain(session, case_id)
    rows = session.execute(_TASK, {"id": task_id}).unique().all()
    task = rows[0].Task
    set_committed_value(held.case, "parties", [party for _, party in rows if party is not None])
    if not concerns(session, user, task):
        raise no_such_task()
    memory(session)["task", task.id] = task
    return task, held


def held_tasks(session: Session, task_ids: Iterable[str]) -> list[Task]:
    """Tasks of a case that is held, as they are now, in this order."""
    wanted, known = list(task_ids), memory(session)
    found = {task_id: task for task_id in wanted if isinstance(task := known.get(("task", task_id)), Task)}
    missing = [task_id for task_id in wanted if task_id not in found]
    if missing:
        for task in session.scalars(_ENDING.where(Task.id.in_(missing))).unique():
            found[task.id] = task
    return [found[task_id] for task_id in wanted]


def _hold(session: Session, query: Select[Any], wanted: str) -> Held | None:
    try:
        row = session.execute(query, {"id": wanted}).one_or_none()
    except ValueError as error:  # the stored state is no JSON
        raise damaged() from error
    if row is None:
        return None
    case, instance, chain, key, deployment = row
    note_chain(session, chain)
    note_deployment(session, deployment)
    if key is not None:
        open_key(session, key)
    return Held(case, instance)


def _without_chain(session: Session, case_id: str) -> Held:
    """A case of whose history not even the beginning is there: it gets one, and the check of the history tells."""
    lock_chain(session, case_id)
    held = _hold(session, _BY_CASE, case_id)
    if held is None:
        raise NotFound(Text("Diesen Fall gibt es nicht.", "There is no such case."))
    return held
