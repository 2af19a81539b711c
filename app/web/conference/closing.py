"""Pages: close the conference; its minutes, to be read, approved and printed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.conferences import closing, operations
from app.conferences.agenda import AgendaLine
from app.conferences.models import Conference
from app.conferences.queries import lines_for
from app.errors import Conflict
from app.reports.minutes import minutes_pdf
from app.store.clock import OFFICE_ZONE
from app.text import Text
from app.web import edge
from app.web.conference.minutes import gather_minutes
from app.web.conference.pages import conference_pages, runs, the_conference
from app.web.language import said
from app.web.login.account import acting_user
from app.web.model_texts import translator


@conference_pages.get("/<conference_id>/close")
def ask_close(conference_id: str) -> ResponseReturnValue:
    """What is missing, case by case, before the conference can be closed."""
    conference = the_conference(conference_id)
    operations.must_be_planned(acting_user(), conference)
    return _close_page(conference, closing.what_is_missing(edge.session(), acting_user(), conference))


@conference_pages.post("/<conference_id>/close")
def close(conference_id: str) -> ResponseReturnValue:
    """Close it, or first put off what was not discussed."""
    conference = the_conference(conference_id)
    session, user = edge.session(), acting_user()
    if request.form.get("intent") == "rest":
        count = operations.put_off_rest(session, user, conference)
        flash(_("%(count)d cases are put off to the next conference.", count=count), "success")
        return redirect(url_for("conference.ask_close", conference_id=conference.id))
    try:
        closing.close_conference(session, user, conference)
    except closing.NotReady as not_ready:
        edge.undo()
        return _close_page(conference, not_ready.missing, said(not_ready.text)), 422
    flash(_("The conference is closed. Its cases go on. Please check and approve the minutes."), "success")
    return redirect(url_for("conference.minutes", conference_id=conference.id))


@conference_pages.get("/<conference_id>/minutes")
def minutes(conference_id: str) -> ResponseReturnValue:
    conference = _over(conference_id)
    found = gather_minutes(edge.session(), acting_user(), conference)
    return render_template("conference/minutes.html", conference=conference, minutes=found, runs=runs(conference))


@conference_pages.post("/<conference_id>/minutes")
def approve(conference_id: str) -> ResponseReturnValue:
    conference = _over(conference_id)
    operations.approve_minutes(edge.session(), acting_user(), conference)
    flash(_("The minutes are approved. Those who took part are told."), "success")
    return redirect(url_for("conference.minutes", conference_id=conference.id))


@conference_pages.get("/<conference_id>/minutes.pdf")
def minutes_as_pdf(conference_id: str) -> ResponseReturnValue:
    """The minutes as a tagged PDF, with the cases this person may see."""
    conference = _over(conference_id)
    with force_locale("de"):
        found = gather_minutes(edge.session(), acting_user(), conference)
    name = f"protokoll-{conference.at.astimezone(OFFICE_ZONE):%Y-%m-%d}.pdf"
    return Response(
        minutes_pdf(found),
        mimetype="application/pdf",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def _over(conference_id: str) -> Conference:
    conference = the_conference(conference_id)
    if conference.state != "closed" and not any(line.state == "done" for line in _lines(conference)):
        raise Conflict(
            Text("Zu dieser Konferenz gibt es noch kein Protokoll.", "There are no minutes of this conference yet.")
        )
    return conference


def _lines(conference: Conference) -> Sequence[AgendaLine]:
    return lines_for(edge.session(), acting_user(), conference)


def _close_page(conference: Conference, missing: Sequence[closing.Missing], problem: str | None = None) -> str:
    lines = _lines(conference)
    lacking = {entry.line.case.id: entry for entry in missing}
    return render_template(
        "conference/close.html",
        conference=conference,
        lines=[line for line in lines if line.state != "put_off"],
        put_off=[line for line in lines if line.state == "put_off"],
        missing=lacking,
        problem=problem,
        said=said,
        say=translator(),
    )
