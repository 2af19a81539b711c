"""Pages: scenarios asked for after real cases, by process owners and to coordinating offices."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.catalog.queries import latest
from app.errors import NotFound, Problem
from app.people.policy import may_answer_wishes, may_draft
from app.people.queries import display_names
from app.rehearsal.from_case import wishes
from app.rehearsal.models import ScenarioWish
from app.text import Text
from app.web import edge
from app.web.language import said
from app.web.login.account import acting_user
from app.web.model_texts import say_about_models, say_model

wish_pages = Blueprint("wishes", __name__, url_prefix="/wishes")


@wish_pages.get("/")
def index() -> ResponseReturnValue:
    """What one has asked for, or is asked for; `process` names the one to ask for."""
    _must_take_part()
    return _page()


@wish_pages.post("/")
def ask() -> ResponseReturnValue:
    _must_take_part()
    try:
        wishes.ask(edge.session(), acting_user(), request.form.get("process", ""), request.form.get("what", ""))
    except Problem as problem:
        if type(problem) is not Problem:
            raise
        edge.undo()
        return _page(problem), 422
    flash(_("The coordinating offices see your request in their inbox."), "success")
    return redirect(url_for("wishes.index"))


@wish_pages.get("/<wish_id>")
def show(wish_id: str) -> ResponseReturnValue:
    """The scenario that was made, to be looked through."""
    wish = wishes.find_wish(edge.session(), acting_user(), wish_id)
    return render_template("wishes/wish.html", wish=wish, title=_title(wish), note_text=say_about_models(_note(wish)))


@wish_pages.post("/<wish_id>/<any(hand_over, drop, take, settle):verb>")
def act(wish_id: str, verb: str) -> ResponseReturnValue:
    """What the buttons do."""
    session, user = edge.session(), acting_user()
    if verb == "take":
        change_set = wishes.take(session, user, wish_id)
        flash(_("The scenario is in a draft. It counts only once a second person has approved it."), "success")
        return redirect(url_for("models.change_set", change_set_id=change_set.id))
    if verb == "hand_over":
        wishes.hand_over(session, user, wish_id)
        flash(_("Thank you. The process owner has the scenario now."), "success")
    elif verb == "drop":
        wishes.drop(session, user, wish_id)
        flash(_("The scenario was thrown away. The request is open again."), "success")
    else:
        wishes.settle(session, user, wish_id)
        flash(_("The request is settled."), "success")
    return redirect(url_for("wishes.index"))


def _page(problem: Problem | None = None) -> str:
    session, user = edge.session(), acting_user()
    own, asked = wishes.wishes_of(session, user), wishes.wishes_to(session, user)
    process_id = request.values.get("process", "")
    return render_template(
        "wishes/list.html",
        own=own,
        asked=asked,
        may_ask=may_draft(user, wishes.SCENARIO),
        process_id=process_id,
        process=say_model(latest(session, "process", process_id).name) if process_id else "",
        titles={wish.id: _title(wish) for wish in (*own, *asked)},
        people=display_names(session, {wish.by for wish in asked}),
        what=request.form.get("what", ""),
        most=wishes.LENGTH,
        problem=said(problem.text) if problem else "",
    )


def _title(wish: ScenarioWish) -> str:
    return say_model(latest(edge.session(), "process", wish.process_id).name)


def _note(wish: ScenarioWish) -> Text:
    return Text(wish.note_de, wish.note_en)


def _must_take_part() -> None:
    """Raises NotFound for whoever neither asks for scenarios nor makes them."""
    user = acting_user()
    if not may_draft(user, wishes.SCENARIO) and not may_answer_wishes(user):
        raise NotFound(wishes.NOT_THERE)
