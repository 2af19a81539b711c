"""Pages: a case retold as a scenario that a process owner asked for, by its coordinating office."""

from __future__ import annotations

from random import SystemRandom
from threading import BoundedSemaphore

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.queries import CaseView, case_view
from app.catalog.changes import files_with
from app.errors import NotFound, Problem
from app.people.policy import may_retell
from app.rehearsal.from_case import Made, make, prepare, read_story
from app.rehearsal.from_case.wishes import NOT_THERE, checked_name, keep_prepared, wishes_to
from app.rehearsal.models import ScenarioWish
from app.rehearsal.office import Stage
from app.rehearsal.unfolding import unfolded
from app.text import Text
from app.web import edge
from app.web.case.views import case_pages
from app.web.login.account import acting_user
from app.web.model_texts import say_about_models

AT_ONCE = BoundedSemaphore(1)
"""Playing a case takes a whole office and some seconds: one at a time leaves the others their machine."""
BUSY = Text(
    "Gerade wird schon ein Fall nacherzählt. Versuchen Sie es in einer Minute noch einmal.",
    "A case is being retold already. Please try again in a minute.",
)


@case_pages.app_context_processor
def _for_case_page() -> dict[str, object]:
    return {"may_retell": may_retell, "scenarios_asked_for": _open_wishes}


@case_pages.post("/<reference>/scenario", endpoint="make_scenario")
@case_pages.get("/<reference>/scenario")
def scenario(reference: str) -> ResponseReturnValue:
    """Choose the request and a name; then it is played on the machine, and shown to be looked through."""
    view = _view(reference)
    if request.method == "GET":
        return _page(view)
    wish_id, name = request.form.get("wish", ""), request.form.get("name", "")
    try:
        checked_name(view, name)
        made = _made(view)
        kept = keep_prepared(edge.session(), acting_user(), _view(reference), wish_id, name, made)
    except Problem as problem:
        if type(problem) is not Problem:
            raise
        edge.undo()
        return _page(_view(reference), problem), 422
    return redirect(url_for("wishes.show", wish_id=kept.id))


def _made(view: CaseView) -> Made:
    session = edge.session()
    ways = prepare(session, read_story(session, view), SystemRandom())
    files = files_with(session, None)
    edge.commit()  # nobody waits for the database while it is played
    if not AT_ONCE.acquire(blocking=False):
        raise Problem(BUSY)
    try:
        with unfolded(files) as root, Stage(root) as stage:
            return make(stage, ways)
    finally:
        AT_ONCE.release()


def _view(reference: str) -> CaseView:
    view = case_view(edge.session(), acting_user(), reference)
    if not may_retell(view.roles):
        raise NotFound(NOT_THERE)
    return view


def _open_wishes() -> list[ScenarioWish]:
    return [wish for wish in wishes_to(edge.session(), acting_user()) if wish.state == "open"]


def _page(view: CaseView, problem: Problem | None = None) -> str:
    return render_template(
        "case/scenario.html",
        case=view.case,
        wishes=_open_wishes(),
        chosen=request.form.get("wish", ""),
        name=request.form.get("name", ""),
        problem=say_about_models(problem.text) if problem else "",
    )
