"""Pages: all organisations, a new one, one of them with its history, its last day."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import Conflict, NotFound, Problem
from app.people.keeping.organisations import change_organisation, new_organisation, set_last_day
from app.people.kinds import KINDS, SERVICE
from app.people.models import Organisation
from app.people.queries import all_organisations, organisation_by_key
from app.store.clock import today
from app.tasks.ending import end_organisation
from app.tasks.leaving import office_depends, tables_that_name
from app.text import Text
from app.web import edge
from app.web.administration.forms import LastDayForm, NewOrganisationForm, OrganisationForm
from app.web.administration.pages import admin, administration_pages, lines_about
from app.web.language import said

NAMED_BY_TABLES = ("carrier", "coordination", "immigration_office")
"""Kinds that get their cases because a table names them."""


@administration_pages.get("/organisations")
def organisations() -> ResponseReturnValue:
    admin()
    return render_template("administration/organisations.html", found=all_organisations(edge.session()), kinds=_kinds())


@administration_pages.get("/organisations/new")
def new_office() -> ResponseReturnValue:
    admin()
    return _new_page(NewOrganisationForm())


@administration_pages.post("/organisations/new")
def add_office() -> ResponseReturnValue:
    user, form = admin(), NewOrganisationForm().offer()
    if not form.validate():
        return _new_page(form), 422
    try:
        made = new_organisation(edge.session(), user, form.kind.data, form.details())
    except Problem as problem:
        return _new_page(form, form.take(problem)), 422
    flash(_("Added: %(name)s.", name=made.name), "success")
    return redirect(url_for("administration.office", key=made.key))


@administration_pages.get("/organisations/<key>")
def office(key: str) -> ResponseReturnValue:
    admin()
    found = _office(key)
    return _office_page(found, OrganisationForm(obj=found, seen=found.revision))


@administration_pages.post("/organisations/<key>")
def change_office(key: str) -> ResponseReturnValue:
    user, found, form = admin(), _office(key), OrganisationForm()
    if not form.validate():
        return _office_page(found, form), 422
    try:
        change_organisation(edge.session(), user, found, form.details(), form.revision())
    except Problem as problem:
        return _refused(key, form, problem)
    flash(_("Saved: %(name)s.", name=found.name), "success")
    return redirect(url_for("administration.office", key=key))


@administration_pages.post("/organisations/<key>/end")
def end_office(key: str) -> ResponseReturnValue:
    user, found, form = admin(), _office(key), LastDayForm()
    if not form.validate():
        return _office_page(found, ending=form), 422
    try:
        end_organisation(edge.session(), user, found, form.last_day.data)
    except Problem as problem:
        sentence = form.take(problem)
        edge.undo()
        return _office_page(_office(key), ending=form, end_problem=sentence), 422
    flash(_("The last day is set."), "success")
    return redirect(url_for("administration.office", key=key))


@administration_pages.post("/organisations/<key>/go-on")
def go_on_with_office(key: str) -> ResponseReturnValue:
    user, found = admin(), _office(key)
    set_last_day(edge.session(), user, found, None)
    flash(_("It goes on without a last day."), "success")
    return redirect(url_for("administration.office", key=key))


def _refused(key: str, form: OrganisationForm, problem: Problem) -> ResponseReturnValue:
    """What was typed stays; after a conflict the form goes on from what is there now."""
    sentence = form.take(problem)
    edge.undo()
    found = _office(key)
    if isinstance(problem, Conflict):
        form.seen.data = str(found.revision)
    return _office_page(found, form, sentence), 409 if isinstance(problem, Conflict) else 422


def _new_page(form: NewOrganisationForm, problem: str = "") -> str:
    return render_template("administration/new_office.html", form=form.offer(), problem=problem)


def _office_page(
    found: Organisation,
    form: OrganisationForm | None = None,
    problem: str = "",
    ending: LastDayForm | None = None,
    end_problem: str = "",
) -> str:
    session = edge.session()
    named = tables_that_name(session, found.key)
    return render_template(
        "administration/office.html",
        office=found,
        form=form or OrganisationForm(formdata=None, obj=found, seen=found.revision),
        problem=problem,
        ending=ending or LastDayForm(formdata=None, last_day=found.last_day or today(session)),
        end_problem=end_problem,
        depends=office_depends(session, found),
        named=named,
        unnamed=found.active and found.kind in NAMED_BY_TABLES and not named,
        is_service=found.kind == SERVICE,
        kinds=_kinds(),
        lines=lines_about(found.id),
    )


def _office(key: str) -> Organisation:
    found = organisation_by_key(edge.session(), key)
    if found is None:
        raise NotFound(Text("Diese Stelle gibt es nicht.", "There is no such organisation."))
    return found


def _kinds() -> dict[str, str]:
    return {code: said(text) for code, text in KINDS.items()}
