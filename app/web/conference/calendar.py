"""Pages: the calendar of conferences; plan, change, cancel; the calendar entry as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.catalog.queries import latest
from app.conferences import operations
from app.conferences.agenda import without_emergency_conference
from app.conferences.invitations import KINDS, calendar_entry, invitation_of
from app.conferences.mails import sender_of
from app.conferences.models import Conference
from app.conferences.queries import calendar, guests_of, notice_for, offices_of, open_notices
from app.errors import NotAllowed, NotFound, Problem
from app.store.clock import OFFICE_ZONE
from app.tasks.answers import AnswerError, check_answers
from app.tasks.forms import FilledForm, form_without_case
from app.text import Text
from app.web import edge
from app.web.conference.pages import conference_pages, runs, the_conference
from app.web.fill import read_typed, shown
from app.web.language import said
from app.web.login.account import acting_user
from app.web.present import day

PLAN_FORM = "plan_conference"


@conference_pages.get("/")
def index() -> ResponseReturnValue:
    session, user = edge.session(), acting_user()
    found, now = calendar(session, user), edge.moment()
    offices = offices_of(session, user)
    coming = [c for c in found if c.state == "planned"]
    past = [c for c in reversed(found) if c.state != "planned"]
    return render_template(
        "conference/calendar.html",
        coming=coming,
        past=past,
        now=now,
        may_plan=bool(offices),
        notices=open_notices(session, user),
        runs=runs,
        urgent=[case for office in offices for case in without_emergency_conference(session, office.id)],
    )


@conference_pages.get("/new")
def new() -> ResponseReturnValue:
    _must_plan()
    kind = request.args.get("kind")
    return _plan_page(_form({}), {"kind": kind} if kind in KINDS else {})


@conference_pages.post("/new")
def plan() -> ResponseReturnValue:
    """Plan one conference or a series."""
    _must_plan()
    filled = _form({})
    typed = read_typed(filled)
    if typed.intent in ("refresh", "autosave", "rows"):
        return _plan_page(filled, typed.raw, only_blocks=bool(request.headers.get("HX-Request")))
    checked = check_answers(filled.form, typed.raw, filled.scope)
    if checked.errors:
        return _plan_page(filled, typed.raw, errors=checked.errors), 422
    values = checked.values
    session, user, at = edge.session(), acting_user(), _moment(values["at"])
    try:
        operations.check_plan(session, user, str(values["office"]), at, _number(values["length"]))
    except NotAllowed:
        raise
    except Problem as problem:
        return _plan_page(filled, typed.raw, errors=(_error_at("at", problem.text),)), 422
    first = operations.plan_conference(
        session,
        str(values["office"]),
        str(values["kind"]),
        at,
        _text(values.get("place")),
        video_link=_text(values.get("video_link")),
        length=_number(values["length"]),
        by=user.id,
    )
    repeat = str(values.get("repeat") or "once")
    series = [first]
    if repeat != "once":
        series += operations.plan_series(session, user, first, repeat, _number(values.get("count")))
    for conference in series:
        operations.set_guests(session, user, conference, _list(values.get("guests")))
    count = len(series)
    flash(
        _("The conference is planned.") if count == 1 else _("%(count)d conferences are planned.", count=count),
        "success",
    )
    return redirect(url_for("conference.show", conference_id=first.id))


@conference_pages.get("/<conference_id>/edit")
def edit(conference_id: str) -> ResponseReturnValue:
    conference = _to_change(conference_id)
    return _plan_page(_form({"editing": True}), _present(conference), conference=conference)


@conference_pages.post("/<conference_id>/edit")
def change(conference_id: str) -> ResponseReturnValue:
    conference = _to_change(conference_id)
    filled = _form({"editing": True})
    typed = read_typed(filled)
    if typed.intent in ("refresh", "autosave", "rows"):
        only = bool(request.headers.get("HX-Request"))
        return _plan_page(filled, typed.raw, conference=conference, only_blocks=only)
    checked = check_answers(filled.form, typed.raw, filled.scope)
    if checked.errors:
        return _plan_page(filled, typed.raw, errors=checked.errors, conference=conference), 422
    values = checked.values
    try:
        operations.change(
            edge.session(),
            acting_user(),
            conference,
            at=_moment(values["at"]),
            place=_text(values.get("place")),
            video_link=_text(values.get("video_link")),
            length=_number(values["length"]),
            guests=_list(values.get("guests")),
        )
    except NotAllowed:
        raise
    except Problem as problem:
        edge.undo()
        error = _error_at("at", problem.text)
        return _plan_page(filled, typed.raw, errors=(error,), conference=conference), 422
    if conference.invited_at is not None:
        flash(_("Saved. Whoever is invited is told."), "success")
    else:
        flash(_("Saved."), "success")
    return redirect(url_for("conference.show", conference_id=conference.id))


@conference_pages.get("/<conference_id>/cancel")
def ask_cancel(conference_id: str) -> ResponseReturnValue:
    return render_template("conference/cancel.html", conference=_to_change(conference_id))


@conference_pages.post("/<conference_id>/cancel")
def cancel(conference_id: str) -> ResponseReturnValue:
    conference = _to_change(conference_id)
    operations.cancel(edge.session(), acting_user(), conference)
    flash(
        _("The conference of %(day)s is cancelled. Its cases go onto the next agenda.", day=day(conference.at)),
        "success",
    )
    return redirect(url_for("conference.index"))


@conference_pages.get("/<conference_id>/termin.ics")
def entry(conference_id: str) -> ResponseReturnValue:
    """The calendar entry of one's own invitation."""
    conference = the_conference(conference_id)
    invitation = invitation_of(edge.session(), conference, acting_user())
    if invitation is None:
        raise NotFound(Text("Sie sind noch nicht eingeladen.", "You are not invited yet."))
    content, method = calendar_entry(invitation, conference, acting_user(), sender_of(edge.session()))
    headers = {"Content-Disposition": "attachment; filename=termin.ics"}
    return Response(
        content,
        mimetype="text/calendar",
        headers=headers,
        content_type=f"text/calendar; method={method}; charset=utf-8",
    )


@conference_pages.post("/notices/<notice_id>")
def put_notice_away(notice_id: str) -> ResponseReturnValue:
    operations.put_notice_away(edge.session(), notice_for(edge.session(), acting_user(), notice_id))
    return redirect(url_for("conference.index"))


def _to_change(conference_id: str) -> Conference:
    conference = the_conference(conference_id)
    operations.must_be_planned(acting_user(), conference)
    return conference


def _must_plan() -> None:
    if not offices_of(edge.session(), acting_user()):
        raise NotAllowed(
            Text(
                "Nur die koordinierende Stelle setzt Konferenzen an.", "Only the coordinating office plans conferences."
            )
        )


def _form(variables: Mapping[str, object]) -> FilledForm:
    session = edge.session()
    return form_without_case(session, acting_user(), latest(session, "form", PLAN_FORM).version, variables)


def _plan_page(
    filled: FilledForm,
    answers: Mapping[str, object],
    *,
    errors: Sequence[AnswerError] = (),
    conference: Conference | None = None,
    only_blocks: bool = False,
) -> str:
    form = shown(filled, answers, errors)
    template = "task/blocks.html" if only_blocks else "conference/plan.html"
    return render_template(template, form=form, conference=conference, saved_at=None)


def _present(conference: Conference) -> dict[str, object]:
    """The form filled in as the conference stands."""
    return {
        "office": conference.organisation_id,
        "kind": conference.kind,
        "at": conference.at.astimezone(OFFICE_ZONE).strftime("%Y-%m-%dT%H:%M"),
        "length": conference.length,
        "place": conference.place,
        "video_link": conference.video_link,
        "guests": [office.id for office in guests_of(edge.session(), conference)],
    }


def _error_at(key: str, text: Text) -> AnswerError:
    return AnswerError(key, key, "Beginn", Text(said(text), said(text)))


def _moment(value: object) -> datetime:
    at = datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=OFFICE_ZONE)


def _number(value: object) -> int:
    return int(str(value))


def _text(value: object) -> str:
    return str(value or "").strip()


def _list(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
