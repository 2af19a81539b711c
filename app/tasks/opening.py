"""Tasks come and go with the engine's steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Insert, ScalarSelect, delete, func, insert, inspect, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.cases.models import Case, Party
from app.catalog.queries import bound_version
from app.engine import ClosedTask, OpenTask, Step
from app.people.queries import is_staffed, user_by_name
from app.store.base import new_id
from app.tasks.holding import held_tasks
from app.tasks.models import Candidate, Draft, Exclusion, Task, place_in_queue

ORGANISATION_ROLES = frozenset(
    {"proposer", "coordination", "liaison", "case_manager", "carrier_lead", "referral_partner"}
)
"""Roles that somebody holds for an organisation: nobody of another organisation steps in."""
NEXT_DUE: ScalarSelect[datetime | None] = (
    select(func.min(Task.due_at)).where(Task.case_id == Case.id, Task.state == "open").scalar_subquery()
)
"""The earliest due date among the case's open tasks, as the database finds it when the case is written."""


def pass_tasks(session: Session, case: Case, step: Step, actor_id: str | None, at: datetime) -> None:
    """Take the tasks that a step closed out of every inbox, and put those it opened into theirs."""
    ended = _end(session, step.closed, actor_id, at)
    places = {task.task_id: offices(session, case, task) for task in step.opened}
    opened = [_row(session, case, task, places[task.task_id], at) for task in step.opened]
    _write(session, [*ended, *opened])
    further = [line for task in step.opened for line in others(session, task, places[task.task_id])]
    if further:
        session.connection().execute(insert(Candidate.__table__), further)
    for task in step.opened:
        exclude(session, case, task)


def _end(session: Session, closed: Sequence[ClosedTask], actor_id: str | None, at: datetime) -> list[dict[str, object]]:
    """The rows of tasks as they end. Their drafts go with them."""
    tasks = held_tasks(session, [task.task_id for task in closed])
    for task, how in zip(tasks, closed, strict=True):
        for name, value in (("state", how.reason), ("ended_at", at), ("ended_by", actor_id)):
            set_committed_value(task, name, value)
        task.others.clear()
    drafts = [task.id for task in tasks if task.has_drafts]
    if drafts:
        gone = delete(Draft).where(Draft.task_id.in_(drafts))
        session.execute(gone.execution_options(synchronize_session=False))
    return [{column.key: inspect(task).dict[column.key] for column in Task.__table__.columns} for task in tasks]


def _write(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """In one statement: rows that are there take over how they ended, the others are added."""
    if not rows:
        return
    session.connection().execute(_writing(session.get_bind().dialect.name), rows)


@cache
def _writing(dialect: str) -> Insert:
    """Made once: building it takes longer than running it."""
    adding = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[dialect](Task.__table__)
    ending = {name: adding.excluded[name] for name in ("state", "ended_at", "ended_by")}
    return adding.on_conflict_do_update(index_elements=["id"], set_=ending)


def hand_over(session: Session, case: Case, role: str, earlier: Party) -> None:
    """The open tasks of a role go from its earlier holder to the present one, or to the coordinating office."""
    session.flush()
    party = case.party(role)
    new_role, holder = (role, party) if party else ("coordination", case.party("coordination"))
    office = new_role, holder.organisation_id if holder else None
    open_ones = select(Task).where(Task.case_id == case.id, Task.state == "open")
    for task in session.scalars(open_ones.execution_options(populate_existing=True)).unique():
        mine = [place for place in (task, *task.others) if place.role == role]
        for place in mine:
            place.role, place.organisation_id = office
        if mine and (task.assignee_id == earlier.user_id or party is None):
            task.assignee_id = holder.user_id if holder else None


Office = tuple[str, str | None]


def _row(session: Session, case: Case, opened: OpenTask, places: Sequence[Office], at: datetime) -> dict[str, object]:
    form = bound_version(
        session,
        "form",
        opened.form_id or "",
        opened.form_binding,
        opened.form_version_tag,
        opened.process_version,
    )
    role, organisation_id = places[0] if places else (None, None)
    return {
        "id": opened.task_id,
        "case_id": case.id,
        "process_id": opened.process_id,
        "process_version": opened.process_version,
        "element_id": opened.element_id,
        "name": opened.name,
        "form_id": opened.form_id or "",
        "form_version": form.version,
        "variables": dict(opened.variables),
        "state": "open",
        "priority": opened.priority,
        "opened_at": at,
        "due_at": opened.due_at,
        "follow_up_at": opened.follow_up_at,
        "assignee_id": assignee(session, case, opened),
        "role": role,
        "organisation_id": organisation_id,
        "queue_at": place_in_queue(opened.due_at, opened.priority),
        **dict.fromkeys(("reminded_at", "escalated_at", "announced_at", "ended_at", "ended_by")),
    }


def offices(session: Session, case: Case, opened: OpenTask) -> list[Office]:
    """Whose work a task is, the first in the first place."""
    return [office for role in opened.roles for office in _offices_of(session, case, role)]


def _offices_of(session: Session, case: Case, role: str) -> list[Office]:
    """The role in the organisation that holds it; where nobody there could see it, the coordinating office sees to it.

    That is so while nobody holds the role, and where the organisation has no account, as many a service: it may then
    still answer by link.
    """
    party = case.party(role)
    held = [(role, party.organisation_id if party else None)]
    if role not in ORGANISATION_ROLES or (party is not None and _is_staffed(session, party)):
        return held
    office = case.party("coordination")
    return [("coordination", office.organisation_id if office else None), *(held if party else [])]


def _is_staffed(session: Session, party: Party) -> bool:
    return is_staffed(session, party.role, party.organisation_id) if party in session.new else party.is_staffed


def others(session: Session, opened: OpenTask, places: Sequence[Office]) -> list[dict[str, object]]:
    """The further offices, and the persons that the diagram names."""
    further = list(dict.fromkeys(places))[1:]
    users = [user.id for name in opened.users if (user := user_by_name(session, name))]
    named = [*((*office, None) for office in further), *((None, None, user_id) for user_id in users)]
    return [
        {"id": new_id(), "task_id": opened.task_id, "role": role, "organisation_id": organisation, "user_id": user_id}
        for role, organisation, user_id in named
    ]


def assignee(session: Session, case: Case, opened: OpenTask) -> str | None:
    """The person named in the diagram, else the person who holds the role in the case."""
    if opened.assignee and (user := user_by_name(session, opened.assignee)):
        return user.id
    parties = [case.party(role) for role in opened.roles]
    return next((party.user_id for party in parties if party and party.user_id), None)


def exclude(session: Session, case: Case, opened: OpenTask) -> None:
    """A second person is asked for: whoever did the named step (of several: the latest) may not do this one."""
    named = opened.properties.get("excludes_performer_of")
    if not named:
        return
    elements = [element.strip() for element in named.split(",")]
    performer = (
        select(literal(opened.task_id), Task.ended_by)
        .where(Task.case_id == case.id, Task.element_id.in_(elements))
        .where(Task.state == "completed", Task.ended_by.is_not(None))
        .order_by(Task.ended_at.desc())
        .limit(1)
    )
    session.connection().execute(insert(Exclusion.__table__).from_select(["task_id", "user_id"], performer))
