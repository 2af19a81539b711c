"""Pages: where a case stands, what moving its work would do, asking for it, agreeing to it. No contents of cases."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.models import Case
from app.engine import WorkPlace
from app.errors import NotFound, Problem
from app.people.models import User
from app.people.policy import may_repair_cases
from app.people.queries import display_names
from app.tasks.models import Repair
from app.tasks.repairing import (
    Preview,
    agree,
    ask_for_repair,
    decline,
    open_repairs,
    places_of,
    preview,
    reason_of,
)
from app.text import Text
from app.web import edge
from app.web.language import said
from app.web.login.account import acting_user
from app.web.places import place

repair_pages = Blueprint("repair", __name__, url_prefix="/repairs")


@dataclass(frozen=True)
class RepairLine:
    """One that waits for a second person, in words."""

    repair: Repair
    step: str
    process: str
    target: str
    reason: str
    who: str
    is_own: bool


@repair_pages.app_context_processor
def _for_pages() -> dict[str, object]:
    return {"may_repair_cases": may_repair_cases}


@repair_pages.get("/")
def index() -> ResponseReturnValue:
    """What waits for a second person, and the way to a case by its reference."""
    user, reference = _owner(), request.args.get("reference", "").strip().upper()
    if reference:
        return redirect(url_for("repair.case", reference=reference))
    return render_template("repair/index.html", lines=_lines(user))


@repair_pages.get("/cases/<reference>")
def case(reference: str) -> ResponseReturnValue:
    """The places of a case; with `token` and `target` what would happen."""
    return _case_page(reference)


@repair_pages.post("/cases/<reference>")
def ask(reference: str) -> ResponseReturnValue:
    """Ask a second person to agree."""
    user, form = _owner(), request.form
    found, _places = places_of(edge.session(), user, reference)
    try:
        ask_for_repair(
            edge.session(), user, found, form.get("token", ""), form.get("target", ""), form.get("reason", "")
        )
    except Problem as problem:
        edge.undo()
        return _case_page(reference, problem), 409
    flash(_("Asked for. It happens once a second process owner agrees."), "success")
    return redirect(url_for("repair.index"))


@repair_pages.post("/<repair_id>/<any(agree, decline):verb>")
def settle(repair_id: str, verb: str) -> ResponseReturnValue:
    """The second person's word, or the author's change of mind."""
    user = _owner()
    repair = (agree if verb == "agree" else decline)(edge.session(), user, repair_id)
    told = {
        "done": _("Done. %(reference)s goes on there.", reference=repair.case.reference),
        "outdated": _("%(reference)s has gone on since; nothing was changed.", reference=repair.case.reference),
        "declined": _("Declined; nothing was changed."),
        "withdrawn": _("Taken back; nothing was changed."),
    }
    flash(told[repair.state], "success" if repair.state != "outdated" else "warning")
    return redirect(url_for("repair.index"))


def _case_page(reference: str, problem: Problem | None = None) -> str:
    user, session = _owner(), edge.session()
    found, places = places_of(session, user, reference)
    values = request.form if request.method == "POST" else request.args
    token, target = values.get("token", ""), values.get("target", "")
    chosen = next((one for one in places if one.token_id == token), None)
    expected, refused = _preview(user, found, chosen, target)
    return render_template(
        "repair/case.html",
        case=found,
        places=places,
        processes={one.process_id: place(session, one.process_id, "")[1] for one in places},
        chosen=chosen,
        target=target,
        preview=expected,
        problem=said(problem.text) if problem else refused,
        reason=request.form.get("reason", ""),
    )


def _preview(user: User, found: Case, chosen: WorkPlace | None, target: str) -> tuple[Preview | None, str]:
    """What would happen, or why it cannot."""
    if chosen is None or not target:
        return None, ""
    try:
        return preview(edge.session(), user, found, chosen.token_id, target), ""
    except Problem as problem:
        return None, said(problem.text)


def _lines(user: User) -> list[RepairLine]:
    session = edge.session()
    repairs = open_repairs(session)
    names = display_names(session, [repair.asked_by for repair in repairs])
    return [
        RepairLine(
            repair,
            *place(session, repair.process_id, repair.element_id),
            place(session, repair.process_id, repair.target_id)[0],
            reason_of(session, repair),
            names.get(repair.asked_by, ""),
            repair.asked_by == user.id,
        )
        for repair in repairs
    ]


def _owner() -> User:
    if not may_repair_cases(acting_user()):
        raise NotFound(Text("Diese Seite gibt es nicht für Ihre Rolle.", "There is no such page for your role."))
    return acting_user()
