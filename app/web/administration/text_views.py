"""Pages: what mails and letters say, and the words of one of them with its draft."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.catalog.models import ModelVersion
from app.catalog.queries import versions
from app.catalog.wording import WORDINGS
from app.catalog.wording.editing import EditedWording, WrongWords, change_words, edited_wording
from app.catalog.wording.files import wrong_parts
from app.catalog.wording.in_use import wording
from app.errors import Conflict, Problem
from app.people.queries import display_names
from app.web import edge
from app.web.administration.pages import admin, administration_pages
from app.web.administration.text_form import WordsForm, filled, shown, words_form
from app.web.language import said


@administration_pages.get("/texts")
def texts() -> ResponseReturnValue:
    user = admin()
    found = [edited_wording(edge.session(), user, name) for name in WORDINGS]
    return render_template("administration/texts.html", found=found)


@administration_pages.get("/texts/<name>")
def text(name: str) -> ResponseReturnValue:
    now = edited_wording(edge.session(), admin(), name)
    return _page(now, filled(now.shown, now.version))


@administration_pages.post("/texts/<name>")
def change_text(name: str) -> ResponseReturnValue:
    """Keep what was typed, or only show it as it would be sent; `shipped` puts the original words into the fields."""
    user = admin()
    now = edited_wording(edge.session(), user, name)
    form, wish = words_form(now.shown)(), request.form.get("wish")
    if wish == "shipped":
        return _page(now, filled(now.shown, form.seen.data or "", shipped=True))
    if wish == "preview":
        form.take_all(wrong_parts(replace(now.shown, own=form.words(now.shown))))
        return _page(now, form), 422 if form.errors else 200
    try:
        change_words(edge.session(), user, name, form.words(now.shown), form.seen.data or "")
    except Problem as problem:
        return _again(name, form, problem)
    flash(_("Kept in your draft. It counts only once a second person has approved it."), "success")
    return redirect(url_for("administration.text", name=name))


def _again(name: str, form: WordsForm, problem: Problem) -> ResponseReturnValue:
    """What was typed, with the sentences where they belong; after a conflict ready to be saved once more."""
    edge.undo()
    now = edited_wording(edge.session(), admin(), name)
    if isinstance(problem, WrongWords):
        form.take_all(problem.places)
        return _page(now, form), 422
    if isinstance(problem, Conflict):
        form.seen.data = now.version
        return _page(now, form, said(problem.text)), 409
    return _page(now, form, said(problem.text)), 422


def _page(now: EditedWording, form: WordsForm, problem: str = "") -> str:
    published = versions(edge.session(), "wording", now.shown.id)
    return render_template(
        "administration/text.html",
        now=now,
        form=form,
        problem=problem,
        parts=shown(form, now.shown),
        frame=wording(edge.session(), "mail_frame" if now.shown.is_mail else "letter_frame"),
        versions=published,
        names=_names(published),
    )


def _names(published: list[ModelVersion]) -> dict[str, str]:
    return display_names(edge.session(), {version.published_by for version in published})
