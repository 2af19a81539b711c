"""Pages: the inbox with its filters and notices; taking tasks and giving them back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.conferences.queries import open_notices as open_conference_notices
from app.people.roles import ROLES
from app.tasks import operations
from app.tasks.inbox import InboxFilter, InboxRow, inbox
from app.tasks.notices import open_notices, put_away
from app.tasks.yearly import evaluation_due
from app.web import edge
from app.web.back import back_address
from app.web.login.account import acting_user
from app.web.model_texts import say_model
from app.web.present import bucket
from app.web.wishes.lines import wishes_line

inbox_pages = Blueprint("inbox", __name__)

WHOSE = ("all", "mine", "group")


@dataclass(frozen=True)
class Group:
    """Rows that are due in the same stretch of time: overdue, today, week, later or open."""

    key: str
    rows: tuple[InboxRow, ...]


@inbox_pages.get("/")
def start() -> ResponseReturnValue:
    return redirect(url_for("inbox.show"))


@inbox_pages.get("/inbox")
def show() -> ResponseReturnValue:
    user = acting_user()
    wanted = _read_filter()
    found = inbox(edge.session(), user, wanted)
    groups = [Group(key, tuple(rows)) for key, rows in groupby(found.rows, lambda row: bucket(row.due_at))]
    return render_template(
        "inbox/inbox.html",
        found=found,
        groups=groups,
        wanted=wanted,
        arguments=_arguments(wanted),
        steps=sorted({(row.element_id, say_model(row.name)) for row in found.rows}, key=lambda step: step[1]),
        roles=[code for code in ROLES if code in user.roles],
        notices=open_notices(edge.session(), user),
        evaluation=evaluation_due(edge.session(), user),
        wishes=wishes_line(edge.session(), user),
        conference_notices=len(open_conference_notices(edge.session(), user)),
    )


@inbox_pages.post("/tasks/<task_id>/claim")
def claim(task_id: str) -> ResponseReturnValue:
    operations.claim(edge.session(), acting_user(), task_id)
    return redirect(url_for("task.show", task_id=task_id, back=back_address()))


@inbox_pages.post("/tasks/<task_id>/release")
def release(task_id: str) -> ResponseReturnValue:
    task = operations.release(edge.session(), acting_user(), task_id)
    flash(
        _("Given back: %(step)s, case %(reference)s.", step=say_model(task.name), reference=task.case.reference),
        "success",
    )
    return redirect(back_address())


@inbox_pages.post("/tasks/<task_id>/take-over")
def take_over(task_id: str) -> ResponseReturnValue:
    """Only from the page that asks whether it is really meant."""
    operations.take_over(edge.session(), acting_user(), task_id)
    return redirect(url_for("task.show", task_id=task_id, back=back_address()))


@inbox_pages.post("/notices/<notice_id>/done")
def put_notice_away(notice_id: str) -> ResponseReturnValue:
    put_away(edge.session(), acting_user(), notice_id)
    return redirect(back_address())


@inbox_pages.post("/notices/done")
def put_notices_away() -> ResponseReturnValue:
    """The notices that the page named, so that none which came in since then goes unread."""
    for notice_id in request.form.getlist("notice"):
        put_away(edge.session(), acting_user(), notice_id)
    return redirect(back_address())


def _read_filter() -> InboxFilter:
    whose = request.args.get("whose", "all")
    return InboxFilter(
        whose=whose if whose in WHOSE else "all",
        role=request.args.get("role") or None,
        step=request.args.get("step") or None,
        reference=request.args.get("reference") or None,
        after=request.args.get("after") or None,
    )


def _arguments(wanted: InboxFilter) -> dict[str, str]:
    """The filter as it stands in the address, without the page."""
    given = {"whose": wanted.whose, "role": wanted.role, "step": wanted.step, "reference": wanted.reference}
    return {name: value for name, value in given.items() if value and (name, value) != ("whose", "all")}
