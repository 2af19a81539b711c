"""Pages: incidents and given-up jobs, and trying them again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.audit.operations import Event, record
from app.errors import NotFound
from app.jobs.operations import try_given_up
from app.people.policy import may_see_operations
from app.tasks.incidents import ask_to_retry
from app.text import Text
from app.web import edge
from app.web.incidents.page import gather, job_name, waiting_for
from app.web.login.account import acting_user

incident_pages = Blueprint("incidents", __name__, url_prefix="/incidents")


@incident_pages.app_context_processor
def _for_navigation() -> dict[str, object]:
    """For the layout: how many wait, asked only where the navigation is drawn."""
    return {"incidents_waiting": lambda user: waiting_for(edge.session(), user)}


@incident_pages.get("/")
def show() -> ResponseReturnValue:
    _must_see()
    return render_template("incidents/incidents.html", page=gather(edge.session(), acting_user()))


@incident_pages.post("/<incident_id>/retry")
def retry(incident_id: str) -> ResponseReturnValue:
    return _ask_to_retry(incident_id, all_of_kind=False)


@incident_pages.post("/<incident_id>/retry-kind")
def retry_kind(incident_id: str) -> ResponseReturnValue:
    """All incidents of the kind that this one is of."""
    return _ask_to_retry(incident_id, all_of_kind=True)


@incident_pages.post("/jobs/<kind>/retry")
def retry_jobs(kind: str) -> ResponseReturnValue:
    """All given-up jobs of a kind."""
    _must_see()
    count = try_given_up(edge.session(), kind)
    record(edge.session(), acting_user().id, [Event("jobs.retry", kind, {"count": count})])
    flash(_("Being tried again: %(what)s (%(count)d).", what=job_name(kind), count=count), "success")
    return redirect(url_for("incidents.show"))


def _ask_to_retry(incident_id: str, *, all_of_kind: bool) -> ResponseReturnValue:
    """The worker does it."""
    count = ask_to_retry(edge.session(), acting_user(), incident_id, all_of_kind=all_of_kind)
    flash(
        ngettext(
            "It is being tried again in %(num)d case. Please reload the page in a minute.",
            "It is being tried again in %(num)d cases. Please reload the page in a minute.",
            count,
        ),
        "success",
    )
    return redirect(url_for("incidents.show"))


def _must_see() -> None:
    if not may_see_operations(acting_user()):
        raise NotFound(Text("Diese Seite gibt es nicht für Ihre Rolle.", "There is no such page for your role."))
