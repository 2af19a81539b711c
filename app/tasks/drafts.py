"""Drafts: what somebody typed and has not handed in, kept sealed on the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import User
from app.store.base import new_id
from app.store.clock import now
from app.store.keys import DataKey, create_data_key, seal, unseal
from app.tasks.models import Draft, Task


@dataclass(frozen=True)
class SavedDraft:
    """The raw answers by form key, and when they were saved."""

    answers: Mapping[str, object]
    saved_at: datetime
    reopens_id: str | None = None
    """The ended case that a proposal takes up again."""


def save_draft(session: Session, user: User, task: Task, raw: Mapping[str, object]) -> datetime:
    """Keep what is typed in a task's form; replaces the user's earlier draft."""
    draft = _draft_of_task(session, user, task)
    if draft is None:
        draft = Draft(id=new_id(), user_id=user.id, task_id=task.id, form_id=task.form_id, key_id=task.case.key_id)
    return _keep(session, draft, raw)


def save_start_draft(
    session: Session, user: User, form_id: str, raw: Mapping[str, object], reopens_id: str | None = None
) -> datetime:
    """Keep a proposal that is not handed in yet, under a key of its own; it keeps the case that it reopens."""
    draft = _start_draft(session, user)
    if draft is None:
        draft = Draft(id=new_id(), user_id=user.id, form_id=form_id, key_id=create_data_key(session).id)
    draft.reopens_id = reopens_id or draft.reopens_id
    return _keep(session, draft, raw)


def read_draft(session: Session, user: User, task: Task) -> SavedDraft | None:
    draft = _draft_of_task(session, user, task)
    return _open(session, draft) if draft else None


def read_start_draft(session: Session, user: User) -> SavedDraft | None:
    draft = _start_draft(session, user)
    return _open(session, draft) if draft else None


def hand_over_drafts(session: Session, case_id: str, role: str, from_id: str, to_id: str) -> None:
    """What one holder of a role typed in its open tasks goes to the next, where that one has typed nothing yet."""
    query = (
        select(Draft, Task)
        .join(Task, Draft.task_id == Task.id)
        .where(Task.case_id == case_id, Task.state == "open", Draft.user_id.in_((from_id, to_id)))
    )
    found = [(draft, task) for draft, task in session.execute(query).unique() if _is_for(task, role)]
    typed = {task.id for draft, task in found if draft.user_id == to_id}
    for draft, task in found:
        if draft.user_id == from_id and task.id not in typed:
            draft.user_id = to_id


def _is_for(task: Task, role: str) -> bool:
    return any(place.role == role for place in (task, *task.others))


def discard_start_draft(session: Session, user: User) -> None:
    """Delete the draft and its key."""
    draft = _start_draft(session, user)
    if draft is not None:
        session.delete(session.get_one(DataKey, draft.key_id))
        session.delete(draft)


def _draft_of_task(session: Session, user: User, task: Task) -> Draft | None:
    return session.scalar(select(Draft).where(Draft.task_id == task.id, Draft.user_id == user.id))


def _start_draft(session: Session, user: User) -> Draft | None:
    return session.scalar(select(Draft).where(Draft.task_id.is_(None), Draft.user_id == user.id))


def _keep(session: Session, draft: Draft, raw: Mapping[str, object]) -> datetime:
    draft.content = seal(session, draft.key_id, f"draft:{draft.id}", dict(raw))
    draft.saved_at = now(session)
    session.add(draft)  # only now: reading the key would write it half made
    return draft.saved_at


def _open(session: Session, draft: Draft) -> SavedDraft:
    answers = unseal(session, draft.key_id, f"draft:{draft.id}", draft.content)
    assert isinstance(answers, dict)
    return SavedDraft(answers, draft.saved_at, draft.reopens_id)
