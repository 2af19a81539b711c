"""Pages: structural issues by topic, noting one, following one up."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import NotAllowed, Problem
from app.issues.kinds import STATES
from app.issues.operations import follow_up, note
from app.issues.queries import issue_by_id, topics
from app.people.policy import may_follow_up_issues, may_see_issues
from app.text import Text
from app.web import edge
from app.web.issues.form import FollowUpForm, NoteForm, topic_names
from app.web.language import said
from app.web.login.account import acting_user

issue_pages = Blueprint("issues", __name__, url_prefix="/issues")


@issue_pages.get("/")
def index() -> ResponseReturnValue:
    _must(may_see_issues(acting_user()))
    names, state = topic_names(), request.args.get("state")
    return render_template(
        "issues/list.html",
        topics=topics(edge.session(), names, state if state in STATES else None),
        names=names,
        states={code: said(text) for code, text in STATES.items()},
        state=state,
        may_follow_up=may_follow_up_issues(acting_user()),
    )


@issue_pages.get("/new")
def new() -> ResponseReturnValue:
    return render_template("issues/new.html", form=NoteForm().offer())


@issue_pages.post("/new")
def add() -> ResponseReturnValue:
    form = NoteForm().offer()
    if not form.validate():
        return render_template("issues/new.html", form=form), 422
    note(edge.session(), form.topic.data, form.text.data)
    flash(_("Thank you. The issue is noted, without any reference to a case or to you."), "success")
    return redirect(url_for("issues.index" if may_see_issues(acting_user()) else "inbox.show"))


@issue_pages.get("/<issue_id>")
def edit(issue_id: str) -> ResponseReturnValue:
    _must(may_follow_up_issues(acting_user()))
    issue = issue_by_id(edge.session(), issue_id)
    return render_template("issues/edit.html", issue=issue, form=FollowUpForm(obj=issue).offer_for(issue.topic))


@issue_pages.post("/<issue_id>")
def change(issue_id: str) -> ResponseReturnValue:
    _must(may_follow_up_issues(acting_user()))
    issue = issue_by_id(edge.session(), issue_id)
    form = FollowUpForm().offer_for(issue.topic)
    if not form.validate():
        return render_template("issues/edit.html", issue=issue, form=form), 422
    try:
        follow_up(
            edge.session(),
            acting_user(),
            issue,
            topic=form.topic.data,
            text=form.text.data,
            state=form.state.data,
            measure=form.measure.data or "",
        )
    except Problem as problem:
        edge.undo()
        return render_template("issues/edit.html", issue=issue, form=form, problem=said(problem.text)), 422
    flash(_("Saved."), "success")
    return redirect(url_for("issues.index"))


def _must(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(
            Text(
                "Strukturhinweise sehen die Koordinierende Stelle, die KI-Leitung und die Lenkungsgruppe.",
                "Structural issues are seen by the coordinating office, the head of the integration centre and the "
                "steering group.",
            )
        )
