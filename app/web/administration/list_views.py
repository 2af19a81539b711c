"""Pages: code lists, one of them with its draft, one value."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.catalog.changes import counting
from app.catalog.code_lists import code_list_names
from app.catalog.list_editing import Edited, add_value, change_value, edited, take_value_out, value_at
from app.catalog.list_use import use_of
from app.catalog.models import ChangeSet
from app.catalog.shelf import all_versions
from app.errors import Conflict, Problem
from app.people.queries import display_names
from app.store.clock import today
from app.web import edge
from app.web.administration.list_form import NewValueForm, ValueForm, filled
from app.web.administration.pages import admin, administration_pages
from app.web.language import said


@administration_pages.get("/lists")
def lists() -> ResponseReturnValue:
    user = admin()
    session = edge.session()
    found = [edited(session, user, name) for name in code_list_names(session)]
    return render_template(
        "administration/lists.html",
        found=sorted(found, key=lambda one: said(one.counts.name)),
        on=today(session),
    )


@administration_pages.get("/lists/<name>")
def code_list(name: str) -> ResponseReturnValue:
    now = edited(edge.session(), admin(), name)
    return _list_page(now, NewValueForm(formdata=None, seen=now.version))


@administration_pages.post("/lists/<name>")
def add_to_list(name: str) -> ResponseReturnValue:
    user, form = admin(), NewValueForm()
    if not form.validate():
        return _list_page(edited(edge.session(), user, name), form), 422
    return _attempt(
        name,
        form,
        lambda: add_value(edge.session(), user, name, form.code.data or "", form.details(), form.seen.data or ""),
        lambda sentence: _list_page(edited(edge.session(), admin(), name), form, sentence),
    )


@administration_pages.get("/lists/<name>/<int:position>")
def list_value(name: str, position: int) -> ResponseReturnValue:
    now = edited(edge.session(), admin(), name)
    return _value_page(now, position, filled(value_at(now.shown, position), now.version))


@administration_pages.post("/lists/<name>/<int:position>")
def change_list_value(name: str, position: int) -> ResponseReturnValue:
    user, form = admin(), ValueForm()
    now = edited(edge.session(), user, name)
    if not form.validate():
        return _value_page(now, position, form), 422
    return _attempt(
        name,
        form,
        lambda: change_value(edge.session(), user, name, position, form.details(), form.seen.data or ""),
        lambda sentence: _value_page(edited(edge.session(), admin(), name), position, form, sentence),
    )


@administration_pages.post("/lists/<name>/<int:position>/out")
def take_list_value_out(name: str, position: int) -> ResponseReturnValue:
    user, form = admin(), ValueForm()
    return _attempt(
        name,
        form,
        lambda: take_value_out(edge.session(), user, name, position, form.seen.data or ""),
        lambda sentence: _value_page(edited(edge.session(), admin(), name), position, form, sentence),
    )


def _attempt(
    name: str, form: ValueForm, change: Callable[[], ChangeSet], again: Callable[[str], str]
) -> ResponseReturnValue:
    """Do it and go back to the list, or show the sentence where it belongs; after a conflict from what is there."""
    try:
        change()
    except Problem as problem:
        sentence = form.take(problem)
        edge.undo()
        if isinstance(problem, Conflict):
            form.seen.data = edited(edge.session(), admin(), name).version
            return again(sentence), 409
        return again(sentence), 422
    flash(_("Kept in your draft. It counts only once a second person has approved it."), "success")
    return redirect(url_for("administration.code_list", name=name))


def _list_page(now: Edited, form: NewValueForm, problem: str = "") -> str:
    session = edge.session()
    versions = all_versions(session, "list", now.counts.id)
    return render_template(
        "administration/list.html",
        now=now,
        form=form,
        problem=problem,
        on=today(session),
        use=use_of(session, now.shown),
        steps=_steps(),
        versions=versions,
        names=display_names(session, {version.published_by for version in versions}),
    )


def _steps() -> Callable[[str], str]:
    """What people call a form: the steps that it belongs to."""
    from app.web.models.shelf import title_of, uses  # the pages of models are loaded after those of cases

    counts = counting(edge.session())
    used = uses(edge.session(), counts)
    forms = {model.model_id: title_of(edge.session(), model, used) for model in counts.values() if model.kind == "form"}
    return lambda form_id: forms.get(form_id, form_id)


def _value_page(now: Edited, position: int, form: ValueForm, problem: str = "") -> str:
    value = value_at(now.shown, position)
    return render_template(
        "administration/list_value.html",
        now=now,
        value=value,
        position=position,
        form=form,
        problem=problem,
        published=not now.is_new(value),
    )
