"""Pages: drafts by upload, the sheet of a draft, and the two pairs of eyes."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.catalog.changes import begin, find_change_set, keep_over, put_files, take_out
from app.catalog.english_texts import MissingEnglish, add_english
from app.catalog.models import ChangeSet
from app.catalog.shelf import SHOWN
from app.catalog.upload import MAX_BYTES, TOO_LARGE, Upload, read_upload
from app.errors import NotAllowed, NotFound, Problem
from app.people.policy import may_draft
from app.rehearsal import approving
from app.rehearsal.runs import ask_to_play
from app.store.clock import today
from app.text import Text
from app.web import edge
from app.web.language import said
from app.web.login.account import acting_user
from app.web.models.pages import model_pages, reader
from app.web.models.sheet import gather

MOST_ENGLISH = 40
"""So many texts on one page."""


@model_pages.get("/drafts/new")
def new_draft() -> ResponseReturnValue:
    _must_change()
    return _upload_page()


@model_pages.post("/drafts/new")
def upload() -> ResponseReturnValue:
    """A new draft from what was uploaded. Nothing counts yet."""
    _must_change()
    try:
        given = _uploaded()
        change_set = begin(edge.session(), acting_user(), request.form.get("title", ""), given.files)
    except Problem as problem:
        edge.undo()
        return _upload_page(problem), 422
    _tell_skipped(given)
    flash(_("The draft is kept. It counts only once a second person has approved it."), "success")
    return _to_sheet(change_set)


@model_pages.get("/drafts/<change_set_id>")
def change_set(change_set_id: str) -> ResponseReturnValue:
    found = find_change_set(edge.session(), reader(), change_set_id)
    return _sheet_page(found)


@model_pages.get("/drafts/<change_set_id>/file/<path:path>")
def draft_file(change_set_id: str, path: str) -> ResponseReturnValue:
    """One file of a draft, byte for byte."""
    found = find_change_set(edge.session(), reader(), change_set_id)
    content = next((file.content for file in found.files if file.path == path), None)
    if content is None:
        raise NotFound(Text("Diese Datei gibt es in dem Entwurf nicht.", "There is no such file in the draft."))
    answer = Response(content, mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=path.rpartition("/")[2])
    return answer


@model_pages.post("/drafts/<change_set_id>/files")
def add_files(change_set_id: str) -> ResponseReturnValue:
    """More files, or newer contents of those that are in it."""
    found = _own(change_set_id)
    try:
        given = _uploaded()
        put_files(edge.session(), acting_user(), found, given.files)
    except Problem as problem:
        edge.undo()
        return _sheet_page(find_change_set(edge.session(), acting_user(), change_set_id), problem), 422
    _tell_skipped(given)
    flash(_("The draft was changed."), "success")
    return _to_sheet(found)


@model_pages.post("/drafts/<change_set_id>/english")
def say_in_english(change_set_id: str) -> ResponseReturnValue:
    """English for what the draft says in German only; what is left empty stays German."""
    found = _own(change_set_id)
    form = request.form
    lines = zip(form.getlist("path"), form.getlist("german"), form.getlist("english"), strict=False)
    given = {MissingEnglish(path, german.replace("\r\n", "\n")): english for path, german, english in lines}
    try:
        count = add_english(edge.session(), acting_user(), found, given)
    except Problem as problem:
        edge.undo()
        return _sheet_page(find_change_set(edge.session(), acting_user(), change_set_id), problem), _status(problem)
    flash(ngettext("%(num)d text in English was kept.", "%(num)d texts in English were kept.", count), "success")
    return _to_sheet(found)


@model_pages.post(
    "/drafts/<change_set_id>/<any(remove, keep, theirs, play, submit, withdraw, discard, approve, refuse):verb>"
)
def act(change_set_id: str, verb: str) -> ResponseReturnValue:
    """What the buttons of the sheet do."""
    found = _own(change_set_id)
    try:
        text = _VERBS[verb](found)
    except Problem as problem:
        edge.undo()
        return _sheet_page(find_change_set(edge.session(), acting_user(), change_set_id), problem), _status(problem)
    flash(text, "success")
    if verb in ("keep", "theirs") and request.form.get("to") == "editor":
        return redirect(url_for("models.edit", change_set_id=found.id, path=request.form.get("path", "")))
    return redirect(url_for("models.index")) if verb == "discard" else _to_sheet(found)


def _remove(found: ChangeSet) -> str:
    take_out(edge.session(), acting_user(), found, request.form.get("path", ""))
    return _("The file was taken out of the draft.")


def _keep(found: ChangeSet) -> str:
    keep_over(edge.session(), acting_user(), found, request.form.get("path", ""))
    return _("Your file will replace the version that was published meanwhile.")


def _theirs(found: ChangeSet) -> str:
    take_out(edge.session(), acting_user(), found, request.form.get("path", ""))
    return _("The draft begins again from the version that counts.")


def _play(found: ChangeSet) -> str:
    ask_to_play(edge.session(), acting_user(), found)
    return _("The scenarios are being played. You may leave this page.")


def _submit(found: ChangeSet) -> str:
    form = request.form
    day, reason = _day(form.get("counts_from", "")), form.get("reason", "")
    approving.hand_in(edge.session(), acting_user(), found, day, reason)
    return _("Handed in. A second person now approves it or sends it back.")


def _withdraw(found: ChangeSet) -> str:
    approving.take_back(edge.session(), acting_user(), found)
    return _("You have the draft back.")


def _discard(found: ChangeSet) -> str:
    approving.discard(edge.session(), acting_user(), found)
    return _("The draft was discarded.")


def _approve(found: ChangeSet) -> str:
    approving.approve(edge.session(), acting_user(), found, request.form.get("seen", ""))
    if found.state == "published":
        return _("Approved and published. It counts from now on.")
    return _("Approved. It will be published on its day.")


def _refuse(found: ChangeSet) -> str:
    approving.send_back(edge.session(), acting_user(), found, request.form.get("comment", ""))
    return _("Sent back to its author.")


_VERBS = {
    "remove": _remove,
    "keep": _keep,
    "theirs": _theirs,
    "play": _play,
    "submit": _submit,
    "withdraw": _withdraw,
    "discard": _discard,
    "approve": _approve,
    "refuse": _refuse,
}


def _must_change() -> None:
    reader()
    if not may_draft(acting_user(), ()):
        raise NotAllowed(Text("Das ist nicht Ihre Aufgabe.", "This is not for you to do."))


def _own(change_set_id: str) -> ChangeSet:
    """The draft, kept from others until the end of the request."""
    return find_change_set(edge.session(), reader(), change_set_id, to_change=True)


def _uploaded() -> Upload:
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        raise Problem(Text("Wählen Sie zuerst mindestens eine Datei.", "Choose at least one file first."))
    return read_upload((file.filename or "", file.read()) for file in files)


def _tell_skipped(given: Upload) -> None:
    if given.skipped:
        names = ", ".join(given.skipped[:5]) + (" …" if len(given.skipped) > 5 else "")
        flash(_("Left out, because it is no model file: %(names)s", names=names), "info")


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise Problem(
            Text(
                "Das ist kein Tag. Schreiben Sie ihn so: 2026-05-31.", "This is no day. Write it like this: 2026-05-31."
            )
        ) from None


def _status(problem: Problem) -> int:
    return 403 if isinstance(problem, NotAllowed) else 409


def _to_sheet(found: ChangeSet) -> ResponseReturnValue:
    return redirect(url_for("models.change_set", change_set_id=found.id))


def _upload_page(problem: Problem | None = None) -> str:
    return render_template(
        "models/upload.html",
        problem=said(problem.text) if problem else "",
        most=MAX_BYTES,
        too_large=said(TOO_LARGE),
        title=request.form.get("title", ""),
    )


def _sheet_page(found: ChangeSet, problem: Problem | None = None) -> str:
    return render_template(
        "models/sheet.html",
        shown_kinds=SHOWN,
        MOST_ENGLISH=MOST_ENGLISH,
        sheet=gather(edge.session(), acting_user(), found),
        problem=said(problem.text) if problem else "",
        typed=request.form,
        most=MAX_BYTES,
        too_large=said(TOO_LARGE),
        today=today(edge.session()),
    )
