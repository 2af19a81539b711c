"""Pages: what a changed table of deadlines would move, and the decision about it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.errors import NotFound
from app.people.policy import may_see_operations
from app.tasks.deadline_tables import APPLY, LEAVE
from app.tasks.rescheduling import decide_about
from app.text import Text
from app.web import edge
from app.web.deadlines.page import gather, waiting_for
from app.web.login.account import acting_user

deadline_pages = Blueprint("deadlines", __name__, url_prefix="/deadlines")


@deadline_pages.app_context_processor
def _for_navigation() -> dict[str, object]:
    """For the layout, asked only where the navigation is drawn."""
    return {"deadlines_waiting": lambda user: waiting_for(edge.session(), user)}


@deadline_pages.get("/")
def show() -> ResponseReturnValue:
    _must_see()
    return render_template("deadlines/deadlines.html", page=gather(edge.session(), acting_user()))


@deadline_pages.post("/")
def decide() -> ResponseReturnValue:
    _must_see()
    choice = APPLY if request.form.get("choice") == APPLY else LEAVE
    count = decide_about(edge.session(), acting_user(), request.form.get("version", ""), choice)
    if choice == APPLY:
        flash(
            ngettext(
                "The dates of %(num)d case are being moved. Please reload the page in a minute.",
                "The dates of %(num)d cases are being moved. Please reload the page in a minute.",
                count,
            ),
            "success",
        )
    else:
        flash(_("Running cases stay as they are."), "success")
    return redirect(url_for("deadlines.show"))


def _must_see() -> None:
    if not may_see_operations(acting_user()):
        raise NotFound(Text("Diese Seite gibt es nicht für Ihre Rolle.", "There is no such page for your role."))
