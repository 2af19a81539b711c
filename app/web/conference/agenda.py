"""Pages: one conference with its agenda; order it, put cases off, add one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.models import Case
from app.conferences import operations
from app.conferences.agenda import in_preparation
from app.conferences.invitations import invitation_of, participants
from app.conferences.models import Conference
from app.conferences.queries import guests_of, lines_for
from app.errors import NotAllowed, NotFound, Problem
from app.text import Text
from app.web import edge
from app.web.conference.pages import conference_pages, runs, the_conference
from app.web.language import said
from app.web.login.account import acting_user


@conference_pages.get("/<conference_id>")
def show(conference_id: str) -> ResponseReturnValue:
    return _page(the_conference(conference_id))


@conference_pages.post("/<conference_id>/agenda")
def order(conference_id: str) -> ResponseReturnValue:
    """A button of the agenda: up, down, off, back or length, each with the case; or add with a reference."""
    conference = the_conference(conference_id)
    session, user = edge.session(), acting_user()
    what, _sep, case_id = request.form.get("intent", "").partition(":")
    try:
        if what == "add":
            operations.add(session, user, conference, request.form.get("reference", ""))
            flash(_("The case is on the agenda."), "success")
        else:
            _change(conference, what, _on_agenda(conference, case_id))
    except NotAllowed:
        raise
    except Problem as problem:
        edge.undo()
        return _page(conference, said(problem.text)), 422
    anchor = f"case-{case_id}" if case_id else "agenda"
    return redirect(url_for("conference.show", conference_id=conference.id, _anchor=anchor))


def _change(conference: Conference, what: str, case: Case) -> None:
    session, user = edge.session(), acting_user()
    if what in ("up", "down"):
        operations.shift(session, user, conference, case.id, -1 if what == "up" else 1)
    elif what == "length":
        typed = request.form.get(f"length:{case.id}", "")
        operations.set_length(session, user, conference, case.id, _minutes(typed))
    elif what == "off":
        operations.put_off(session, user, conference, case.id)
        flash(_("Case %(reference)s is put off to the next conference.", reference=case.reference), "success")
    elif what == "back":
        operations.take_back(session, user, conference, case.id)


def _on_agenda(conference: Conference, case_id: str) -> Case:
    for line in lines_for(edge.session(), acting_user(), conference):
        if line.case.id == case_id:
            return line.case
    raise NotFound(Text("Dieser Fall steht nicht auf der Tagesordnung.", "This case is not on the agenda."))


def _minutes(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
        raise Problem(
            Text(
                "Bitte geben Sie die Minuten als Zahl an, zum Beispiel 10.",
                "Please give the minutes as a number, for example 10.",
            )
        )
    return int(typed)


def _page(conference: Conference, problem: str | None = None) -> str:
    session, user = edge.session(), acting_user()
    mine = runs(conference)
    lines = lines_for(session, user, conference)
    return render_template(
        "conference/conference.html",
        conference=conference,
        lines=[line for line in lines if line.state != "put_off"],
        put_off=[line for line in lines if line.state == "put_off"],
        runs=mine,
        people=participants(session, conference) if mine and conference.state == "planned" else [],
        guests=guests_of(session, conference),
        preparing=in_preparation(session, conference) if mine and conference.state == "planned" else [],
        invitation=invitation_of(session, conference, user),
        begun=edge.moment() >= conference.at,
        problem=problem,
    )
