"""Tasks come and go with the engine's steps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Party
from app.catalog.queries import bound_version
from app.engine import OpenTask
from app.people.queries import members, user_by_name
from app.tasks.models import Candidate, Draft, Exclusion, Task

ORGANISATION_ROLES = frozenset(
    {"proposer", "coordination", "liaison", "case_manager", "carrier_lead", "referral_partner"}
)
"""Roles that somebody holds for an organisation: nobody of another organisation steps in."""


def open_task(session: Session, case: Case, opened: OpenTask, at: datetime) -> Task:
    """Put a task of the engine into the inboxes of those who may do it."""
    form = bound_version(
        session,
        "form",
        opened.form_id or "",
        opened.form_binding,
        opened.form_version_tag,
        opened.process_version,
    )
    task = Task(
        id=opened.task_id,
        case_id=case.id,
        process_id=opened.process_id,
        process_version=opened.process_version,
        element_id=opened.element_id,
        name=opened.name,
        form_id=opened.form_id or "",
        form_version=form.version,
        variables=dict(opened.variables),
        state="open",
        priority=opened.priority,
        opened_at=at,
        due_at=opened.due_at,
        follow_up_at=opened.follow_up_at,
        assignee_id=_assignee(session, case, opened),
        candidates=[_candidate(session, case, role, opened) for role in opened.roles] + _persons(session, opened),
        exclusions=_exclusions(session, case, opened),
    )
    session.add(task)
    return task


def close_task(session: Session, task_id: str, reason: str, actor_id: str | None, at: datetime) -> None:
    """The task leaves every inbox; its drafts go with it."""
    task = session.get_one(Task, task_id)
    task.state, task.ended_at, task.ended_by = reason, at, actor_id
    session.execute(delete(Candidate).where(Candidate.task_id == task_id).execution_options(synchronize_session=False))
    session.execute(delete(Draft).where(Draft.task_id == task_id).execution_options(synchronize_session=False))


def hand_over(session: Session, case: Case, role: str, earlier: Party) -> None:
    """The open tasks of a role go from its earlier holder to the present one, or to the coordinating office."""
    party = case.party(role)
    new_role, holder = (role, party) if party else ("coordination", case.party("coordination"))
    query = select(Candidate).join(Task).where(Task.case_id == case.id, Task.state == "open", Candidate.role == role)
    for candidate in session.scalars(query).all():
        candidate.role, candidate.organisation_id = new_role, holder.organisation_id if holder else None
        task = session.get_one(Task, candidate.task_id)
        if task.assignee_id == earlier.user_id or party is None:
            task.assignee_id = holder.user_id if holder else None


def next_due(session: Session, case_id: str) -> datetime | None:
    """The earliest due date among the case's open tasks."""
    return session.scalar(select(func.min(Task.due_at)).where(Task.case_id == case_id, Task.state == "open"))


def _candidate(session: Session, case: Case, role: str, opened: OpenTask) -> Candidate:
    """The role in the organisation that holds it; where nobody there could see it, the coordinating office sees to it.

    That is so while nobody holds the role, and where the organisation has no account, as many a service.
    """
    party = case.party(role)
    if role in ORGANISATION_ROLES and (party is None or not members(session, role, party.organisation_id)):
        role, party = "coordination", case.party("coordination")
    return Candidate(role=role, organisation_id=party.organisation_id if party else None, due_at=opened.due_at)


def _assignee(session: Session, case: Case, opened: OpenTask) -> str | None:
    """The person named in the diagram, else the person who holds the role in the case."""
    if opened.assignee and (user := user_by_name(session, opened.assignee)):
        return user.id
    parties = [case.party(role) for role in opened.roles]
    return next((party.user_id for party in parties if party and party.user_id), None)


def _persons(session: Session, opened: OpenTask) -> list[Candidate]:
    """The candidate users that the diagram names."""
    users = (user_by_name(session, name) for name in opened.users)
    return [Candidate(user_id=user.id, due_at=opened.due_at) for user in users if user]


def _exclusions(session: Session, case: Case, opened: OpenTask) -> list[Exclusion]:
    """A second person is asked for: whoever did the named step (of several: the latest) may not do this one."""
    named = opened.properties.get("excludes_performer_of")
    if not named:
        return []
    elements = [element.strip() for element in named.split(",")]
    query = (
        select(Task.ended_by)
        .where(Task.case_id == case.id, Task.element_id.in_(elements), Task.state == "completed")
        .order_by(Task.ended_at.desc())
        .limit(1)
    )
    performer = session.scalar(query)
    return [Exclusion(user_id=performer)] if performer else []
