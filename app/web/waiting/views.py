"""Pages: who waits for a place in case management, and recording interim help."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import NotAllowed, Problem
from app.people.policy import may_see_waiting_list
from app.tasks.waiting import HELP_LENGTH, arrange_interim_help, loads, waiting_list
from app.text import Text
from app.web import edge
from app.web.language import said
from app.web.login.account import acting_user

waiting_pages = Blueprint("waiting", __name__, url_prefix="/waiting")


@waiting_pages.get("/")
def index() -> ResponseReturnValue:
    _must_see()
    return _page()


@waiting_pages.post("/<reference>")
def arrange(reference: str) -> ResponseReturnValue:
    _must_see()
    try:
        arrange_interim_help(edge.session(), acting_user(), reference, request.form.get("interim", ""))
    except Problem as problem:
        if type(problem) is not Problem:  # what is refused altogether has a page of its own
            raise
        edge.undo()
        return _page(problem), 422
    flash(_("Interim help saved for case %(reference)s.", reference=reference), "success")
    return redirect(url_for("waiting.index"))


def _page(problem: Problem | None = None) -> str:
    session, user = edge.session(), acting_user()
    return render_template(
        "waiting/list.html",
        lines=waiting_list(session, user),
        loads=loads(session, user),
        most=HELP_LENGTH,
        problem=said(problem.text) if problem else "",
    )


def _must_see() -> None:
    if not may_see_waiting_list(acting_user()):
        raise NotAllowed(
            Text(
                "Die Warteliste sehen die Koordinierende Stelle, die Trägerleitung und die KI-Leitung.",
                "The waiting list is seen by the coordinating office, the leads of carriers and the head of the "
                "integration centre.",
            )
        )
