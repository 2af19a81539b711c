"""The pages of a task in each of its states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import render_template

from app.cases.consents import consent_state
from app.cases.file import read_facts
from app.people.queries import display_names
from app.tasks.answers import AnswerError
from app.tasks.forms import FilledForm
from app.tasks.models import Task
from app.web import edge
from app.web.back import back_address
from app.web.fill import shown
from app.web.login.account import acting_user

LONG_FORM = 3


def show_form_page(
    task: Task,
    filled: FilledForm,
    answers: Mapping[str, object],
    *,
    errors: Sequence[AnswerError] = (),
    saved_at: datetime | None = None,
    focus: str | None = None,
    only_blocks: bool = False,
    taken_now: bool = False,
) -> str:
    """The form to fill in, or only its blocks (for a script that puts them into the page)."""
    form = shown(filled, answers, errors, focus)
    return render_template(
        "task/blocks.html" if only_blocks else "task/form.html",
        task=task,
        form=form,
        saved_at=saved_at,
        taken_now=taken_now,
        consent=_consent(task),
        is_long=len(form.sections) >= LONG_FORM,
        back=back_address(),
    )


def show_taken(task: Task, typed: Sequence[tuple[str, str]], reason: str | None) -> str:
    """An open task that this person cannot fill in now: a colleague has it, or it asks for a second person."""
    excluded = any(exclusion.user_id == acting_user().id for exclusion in task.exclusions)
    who = None if task.assignee_id == acting_user().id else _name(task.assignee_id)
    return render_template(
        "task/taken.html", task=task, typed=typed, reason=reason, excluded=excluded, who=who, back=back_address()
    )


def show_ended(task: Task, typed: Sequence[tuple[str, str]], reason: str | None) -> str:
    return render_template(
        "task/ended.html", task=task, typed=typed, reason=reason, who=_name(task.ended_by), back=back_address()
    )


def _consent(task: Task) -> str | None:
    return consent_state(read_facts(edge.session(), task.case, ("A", "B")))


def _name(user_id: str | None) -> str | None:
    return display_names(edge.session(), [user_id]).get(user_id) if user_id else None
