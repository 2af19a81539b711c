"""Pages: a task with its form; save, hand in; take over a colleague's task."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import Conflict
from app.people.queries import display_names
from app.tasks import operations
from app.tasks.drafts import read_draft, save_draft
from app.tasks.forms import FilledForm, form_for_task
from app.tasks.holding import Held, hold_task
from app.tasks.models import Task
from app.tasks.operations import AnswersRefused
from app.tasks.queries import may_do, visible_task
from app.web import edge, kept, trail
from app.web.back import back_address
from app.web.fill import Typed, answered, read_typed
from app.web.language import said
from app.web.login.account import acting_user
from app.web.model_texts import say_model
from app.web.present import clock_time
from app.web.task.page import show_ended, show_form_page, show_taken

task_pages = Blueprint("task", __name__, url_prefix="/tasks")


@task_pages.get("/<task_id>")
def show(task_id: str) -> ResponseReturnValue:
    task = visible_task(edge.session(), acting_user(), task_id)
    if not _can_fill(task):
        return _closed_page(task)
    draft = read_draft(edge.session(), acting_user(), task)
    filled = _fill(task)
    if filled.shows_counselling:
        trail.counselling_read(task.case)
    return show_form_page(task, filled, draft.answers if draft else {}, saved_at=draft.saved_at if draft else None)


@task_pages.post("/<task_id>")
def submit(task_id: str) -> ResponseReturnValue:
    """Hand in, save, add or remove a row, or show again what was typed: the pressed button says which."""
    task, held = hold_task(edge.session(), acting_user(), task_id)
    filled = _fill(task)
    typed = read_typed(filled)
    if not _can_fill(task):
        if request.headers.get("HX-Request"):
            return render_template("task/no_longer.html"), 409
        return _closed_page(task, answered(filled, typed.raw), 200 if typed.intent == kept.RESUME else 409)
    if typed.intent == "save":
        return _save(task, typed)
    if typed.intent in ("refresh", "autosave"):
        return _save_quietly(task, typed)
    if typed.intent in ("rows", kept.RESUME):
        only_blocks = bool(request.headers.get("HX-Request"))
        return show_form_page(task, filled, typed.raw, focus=typed.focus, only_blocks=only_blocks)
    return _complete(task, held, filled, typed)


@task_pages.get("/<task_id>/take-over")
def ask_take_over(task_id: str) -> ResponseReturnValue:
    """Ask before a task is taken from a colleague."""
    task = visible_task(edge.session(), acting_user(), task_id)
    if task.assignee_id in (None, acting_user().id) or not may_do(acting_user(), task):
        return redirect(url_for("task.show", task_id=task_id, back=back_address()))
    who = display_names(edge.session(), [task.assignee_id])[task.assignee_id]
    return render_template("task/take_over.html", task=task, who=who, back=back_address())


def _complete(task: Task, held: Held, filled: FilledForm, typed: Typed) -> ResponseReturnValue:
    try:
        outcome = operations.hand_in(edge.session(), acting_user(), task, held, filled, typed.raw)
    except AnswersRefused as refused:
        edge.undo()
        return show_form_page(task, _fill(task), typed.raw, errors=refused.errors), 422
    except Conflict as conflict:
        edge.undo()
        return _closed_page(task, answered(_fill(task), typed.raw), 409, said(conflict.text))
    step, reference = say_model(task.name), outcome.case.reference
    if outcome.ended is not None:
        flash(_("Done: %(step)s. Case %(reference)s is finished.", step=step, reference=reference), "success")
    else:
        flash(_("Done: %(step)s, case %(reference)s. It goes on by itself.", step=step, reference=reference), "success")
    return redirect(back_address())


def _save(task: Task, typed: Typed) -> ResponseReturnValue:
    _take_if_free(task)
    at = save_draft(edge.session(), acting_user(), task, typed.raw)
    flash(_("Saved at %(time)s. Nothing has been handed in yet.", time=clock_time(at)), "success")
    return redirect(url_for("task.show", task_id=task.id, back=back_address()))


def _save_quietly(task: Task, typed: Typed) -> ResponseReturnValue:
    """In the background: keep what is typed; for `refresh` also give the form anew, as conditions now have it."""
    taken_now = _take_if_free(task)
    at = save_draft(edge.session(), acting_user(), task, typed.raw)
    if typed.intent == "autosave":
        return render_template("task/saved.html", saved_at=at, taken_now=taken_now)
    return show_form_page(task, _fill(task), typed.raw, saved_at=at, only_blocks=True, taken_now=taken_now)


def _take_if_free(task: Task) -> bool:
    """Whoever begins to write has the task: colleagues see it. True if it was free until now."""
    if task.assignee_id is not None:
        return False
    operations.claim(edge.session(), acting_user(), task.id)
    return True


def _can_fill(task: Task) -> bool:
    user = acting_user()
    return may_do(user, task) and task.assignee_id in (None, user.id)


def _closed_page(
    task: Task, typed: Sequence[tuple[str, str]] = (), status: int = 200, reason: str | None = None
) -> ResponseReturnValue:
    """A task that cannot be filled in: done, no longer needed, with a colleague, or asking for a second person."""
    page = show_taken if task.state == "open" else show_ended
    return page(task, typed, reason), status


def _fill(task: Task) -> FilledForm:
    return form_for_task(edge.session(), acting_user(), task)
