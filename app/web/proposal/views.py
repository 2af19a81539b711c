"""Pages: my proposals with state and feedback; the form that proposes a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.listing import CaseFilter, visible_cases
from app.catalog.queries import start_form_version
from app.errors import Conflict, NotAllowed
from app.people.policy import may_propose
from app.tasks.answers import AnswerError
from app.tasks.drafts import discard_start_draft, read_start_draft, save_start_draft
from app.tasks.forms import FilledForm, form_for_start
from app.tasks.limits import must_have_proposals_left
from app.tasks.notices import notices_of_case
from app.tasks.operations import START_PROCESS, AnswersRefused, start_case
from app.tasks.reconsideration import being_discussed, open_until
from app.text import Text
from app.web import edge, kept
from app.web.fill import Typed, read_typed, shown
from app.web.language import said
from app.web.login.account import acting_user
from app.web.present import clock_time

proposal_pages = Blueprint("proposal", __name__, url_prefix="/proposals")


@proposal_pages.get("/")
def index() -> ResponseReturnValue:
    _must_propose()
    session, user = edge.session(), acting_user()
    wanted = CaseFilter(state="all", mine=True, after=request.args.get("after") or None)
    found = visible_cases(session, user, wanted)
    feedback = {case.id: notices_of_case(session, user, case.id) for case in found.cases}
    draft = read_start_draft(session, user)
    return render_template(
        "proposal/list.html",
        found=found,
        wanted=wanted,
        feedback=feedback,
        draft=draft,
        reconsiderable=open_until(session, user, found.cases),
        reconsidered=being_discussed(session, feedback),
    )


@proposal_pages.get("/new")
def new() -> ResponseReturnValue:
    _must_propose()
    draft = read_start_draft(edge.session(), acting_user())
    return _form_page(_fill(), draft.answers if draft else {}, saved_at=draft.saved_at if draft else None)


@proposal_pages.post("/new")
def submit() -> ResponseReturnValue:
    """Hand in, save, add or remove a row, or show again what was typed: the pressed button says which."""
    _must_propose()
    filled = _fill()
    typed = read_typed(filled)
    if typed.intent == "save":
        at = save_start_draft(edge.session(), acting_user(), filled.form.id, typed.raw)
        flash(_("Saved at %(time)s. Nothing has been handed in yet.", time=clock_time(at)), "success")
        return redirect(url_for("proposal.new"))
    if typed.intent in ("autosave", "refresh"):
        return _save_quietly(filled, typed)
    if typed.intent in ("rows", kept.RESUME):
        only_blocks = bool(request.headers.get("HX-Request"))
        return _form_page(filled, typed.raw, focus=typed.focus, only_blocks=only_blocks)
    return _propose(typed)


@proposal_pages.post("/discard")
def discard() -> ResponseReturnValue:
    _must_propose()
    discard_start_draft(edge.session(), acting_user())
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("proposal.index"))


@proposal_pages.get("/discard")
def ask_discard() -> ResponseReturnValue:
    _must_propose()
    return render_template("proposal/discard.html", draft=read_start_draft(edge.session(), acting_user()))


def _propose(typed: Typed) -> ResponseReturnValue:
    try:
        must_have_proposals_left(edge.session(), acting_user())
    except Conflict as problem:
        at = save_start_draft(edge.session(), acting_user(), _fill().form.id, typed.raw)
        flash(said(problem.text), "warning")
        return _form_page(_fill(), typed.raw, saved_at=at), 409
    try:
        case = start_case(edge.session(), acting_user(), typed.raw)
    except AnswersRefused as refused:
        edge.undo()
        return _form_page(_fill(), typed.raw, errors=refused.errors), 422
    flash(_("Thank you. Your proposal is handed in: %(reference)s.", reference=case.reference), "success")
    return redirect(url_for("proposal.index"))


def _save_quietly(filled: FilledForm, typed: Typed) -> ResponseReturnValue:
    at = save_start_draft(edge.session(), acting_user(), filled.form.id, typed.raw)
    if typed.intent == "autosave":
        return render_template("task/saved.html", saved_at=at)
    return _form_page(filled, typed.raw, saved_at=at, only_blocks=True)


def _form_page(
    filled: FilledForm,
    answers: Mapping[str, object],
    *,
    errors: Sequence[AnswerError] = (),
    saved_at: datetime | None = None,
    focus: str | None = None,
    only_blocks: bool = False,
) -> str:
    form = shown(filled, answers, errors, focus)
    return render_template("task/blocks.html" if only_blocks else "proposal/form.html", form=form, saved_at=saved_at)


def _fill() -> FilledForm:
    session = edge.session()
    return form_for_start(session, acting_user(), start_form_version(session, START_PROCESS).version)


def _must_propose() -> None:
    if not may_propose(acting_user()):
        raise NotAllowed(
            Text("Mit Ihrer Rolle können Sie keine Fälle vorschlagen.", "With your role you cannot propose cases.")
        )
