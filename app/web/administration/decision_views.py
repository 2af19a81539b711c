"""Page: roles that wait for a second administrator."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.errors import Problem
from app.people.keeping.granting import decide_role, request_by_id, waiting_requests, withdraw_request
from app.people.policy import may_decide_role
from app.people.queries import display_names
from app.web import edge
from app.web.administration.pages import admin, administration_pages
from app.web.language import said


@administration_pages.get("/decisions")
def decisions() -> ResponseReturnValue:
    return _page()


@administration_pages.post("/decisions")
def decide() -> ResponseReturnValue:
    """Approve or refuse what is ticked."""
    user, verb = admin(), request.form.get("verb")
    chosen = [request_by_id(edge.session(), request_id) for request_id in request.form.getlist("request")]
    if not chosen or verb not in ("approve", "refuse"):
        return _page(_("Please tick at least one role.")), 422
    try:
        for one in chosen:
            decide_role(edge.session(), user, one, approve=verb == "approve")
    except Problem as problem:
        edge.undo()
        return _page(said(problem.text)), 409
    if verb == "approve":
        flash(ngettext("%(num)d role given.", "%(num)d roles given.", len(chosen)), "success")
    else:
        flash(ngettext("%(num)d role refused.", "%(num)d roles refused.", len(chosen)), "success")
    return redirect(url_for("administration.decisions"))


@administration_pages.post("/decisions/<request_id>/withdraw")
def withdraw(request_id: str) -> ResponseReturnValue:
    user = admin()
    try:
        withdraw_request(edge.session(), user, request_by_id(edge.session(), request_id))
    except Problem as problem:
        edge.undo()
        return _page(said(problem.text)), 409
    flash(_("The request is withdrawn."), "success")
    return redirect(url_for("administration.decisions"))


def _page(problem: str = "") -> str:
    user = admin()
    waiting = waiting_requests(edge.session())
    return render_template(
        "administration/decisions.html",
        asked_for=waiting,
        mine={one.id for one in waiting if may_decide_role(user, one.asked_by, one.user_id)},
        asked=display_names(edge.session(), {one.asked_by for one in waiting}),
        problem=problem,
    )
