"""Pages: everything that is set for the whole office, and one setting with its bounds and history."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import Conflict, NotFound, Problem
from app.mail.settings import mail_settings
from app.people.keeping.settings import chain_of, revision_of, set_back, set_office
from app.people.office import GROUPS, NUMBER, SETTINGS, SWITCH, Setting, Value, chosen
from app.people.typed import Mistyped
from app.text import Text
from app.web import edge
from app.web.administration.pages import admin, administration_pages, lines_about
from app.web.language import said


@administration_pages.get("/settings")
def settings() -> ResponseReturnValue:
    admin()
    groups = {
        said(name): [(one, _shown(one, _counts(one)), chosen(edge.session(), one.key) is None) for one in _of(group)]
        for group, name in GROUPS.items()
    }
    return render_template("administration/settings.html", groups=groups)


@administration_pages.get("/settings/<key>")
def setting(key: str) -> ResponseReturnValue:
    admin()
    one = _setting(key)
    return _page(one, str(_counts(one)), revision_of(edge.session(), key))


@administration_pages.post("/settings/<key>")
def change_setting(key: str) -> ResponseReturnValue:
    user, one = admin(), _setting(key)
    typed, seen = request.form.get("value", ""), request.form.get("seen", "")
    revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1
    try:
        if "default" in request.form:
            set_back(edge.session(), user, key, revision)
        else:
            set_office(edge.session(), user, key, typed, revision)
    except Problem as problem:
        edge.undo()
        status = 409 if isinstance(problem, Conflict) else 422
        return _page(one, typed, revision_of(edge.session(), key), problem), status
    flash(_("Saved: %(name)s.", name=said(one.name)), "success")
    return redirect(url_for("administration.settings"))


def _page(one: Setting, typed: str, seen: int, problem: Problem | None = None) -> str:
    at_field = isinstance(problem, Mistyped)
    sentence = said(problem.text) if problem else ""
    return render_template(
        "administration/setting.html",
        setting=one,
        typed=typed,
        seen=seen,
        mistake=sentence if at_field else "",
        problem="" if at_field else sentence,
        default=_shown(one, _default(one)),
        counts=_shown(one, _counts(one)),
        is_set=chosen(edge.session(), one.key) is not None,
        lines=lines_about(chain_of(one.key)),
    )


def _setting(key: str) -> Setting:
    if key not in SETTINGS:
        raise NotFound(Text("Diese Einstellung gibt es nicht.", "There is no such setting."))
    return SETTINGS[key]


def _of(group: str) -> list[Setting]:
    return [one for one in SETTINGS.values() if one.group == group]


def _default(one: Setting) -> Value:
    """What counts while nobody has set it: for the hour of the overview, what the server was started with."""
    mail = mail_settings(edge.session())
    return mail.digest_hour if one.key == "digest_hour" and mail else one.default


def _counts(one: Setting) -> Value:
    value = chosen(edge.session(), one.key)
    return _default(one) if value is None else value


def _shown(one: Setting, value: Value) -> str:
    if one.kind == SWITCH:
        return said(dict(one.choices).get(str(value)))
    if one.kind == NUMBER:
        return f"{value} {said(one.unit)}".strip()
    return str(value) or "–"
