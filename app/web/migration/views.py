"""Pages: rehearse moving running cases to another version, have it done, look how far it is, undo it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.errors import Conflict, NotFound
from app.people.models import User
from app.people.policy import may_migrate_cases
from app.rehearsal.migration.operations import find_migrated, start_migration, undo
from app.rehearsal.migration.plan import Plan, target_version
from app.rehearsal.migration.queries import find_migration
from app.text import Text
from app.web import edge
from app.web.language import said
from app.web.login.account import acting_user
from app.web.migration.page import gather_rehearsal, gather_run

migration_pages = Blueprint("migration", __name__, url_prefix="/migrations")
TO = "to."
"""Before the id of an element: the field that says where its work goes on."""
FROM_NOW = "now"


@migration_pages.app_context_processor
def _for_pages() -> dict[str, object]:
    return {"may_migrate_cases": may_migrate_cases}


@migration_pages.get("/<process_id>")
def rehearsal(process_id: str) -> ResponseReturnValue:
    """How it would go with every running case; the plan stands in the address."""
    _owner()
    target = target_version(edge.session(), process_id, request.args.get("version", type=int))
    plan = _plan(process_id, target.version)
    page = gather_rehearsal(edge.session(), plan, target)
    return render_template("migration/rehearsal.html", page=page, TO=TO)


@migration_pages.post("/<process_id>")
def start(process_id: str) -> ResponseReturnValue:
    """Move the chosen cases by the plan in the address."""
    user, session = _owner(), edge.session()
    target = target_version(session, process_id, request.args.get("version", type=int))
    made = start_migration(session, user, _plan(process_id, target.version), request.form.getlist("case"))
    return redirect(url_for("migration.run", migration_id=made.id))


@migration_pages.get("/runs/<migration_id>")
def run(migration_id: str) -> ResponseReturnValue:
    _owner()
    page = gather_run(edge.session(), find_migration(edge.session(), migration_id))
    return render_template("migration/run.html", page=page)


@migration_pages.post("/runs/<migration_id>/undo")
def take_back(migration_id: str) -> ResponseReturnValue:
    """Put the chosen cases back, each by itself; who could not be put back is told with the reason."""
    user, session = _owner(), edge.session()
    rows = [find_migrated(session, migration_id, row_id) for row_id in request.form.getlist("row")]
    done = 0
    for row in rows:
        try:
            with session.begin_nested():
                undo(session, user, row)
            done += 1
        except Conflict as problem:
            flash(said(problem.text), "warning")
    if done:
        flash(
            ngettext("%(num)d case is back where it was.", "%(num)d cases are back where they were.", done), "success"
        )
    elif not rows:
        flash(_("Please choose at least one case."), "warning")
    return redirect(url_for("migration.run", migration_id=migration_id))


def _plan(process_id: str, version: str) -> Plan:
    mapping = {name.removeprefix(TO): value for name, value in request.args.items() if name.startswith(TO)}
    return Plan(process_id, version, mapping, recount=request.args.get("dates") != FROM_NOW)


def _owner() -> User:
    if not may_migrate_cases(acting_user()):
        raise NotFound(Text("Diese Seite gibt es nicht für Ihre Rolle.", "There is no such page for your role."))
    return acting_user()
