"""Pages: what differs between two versions, beside each other."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.catalog.changes import find_change_set
from app.catalog.files import ModelFile
from app.catalog.places import identify
from app.catalog.queries import content
from app.catalog.shelf import SHOWN, all_versions, numbered
from app.dmn import DmnError
from app.errors import NotFound, Problem, Rejected
from app.text import Text
from app.web import edge
from app.web.model_texts import say_model
from app.web.models.comparing import Comparison, compare
from app.web.models.model import NO_MODEL
from app.web.models.pages import model_pages, reader

NOT_READABLE = Text(
    "Eine der beiden Fassungen lässt sich nicht lesen. Beheben Sie zuerst, was die Prüfung gefunden hat.",
    "One of the two versions cannot be read. Mend first what the check has found.",
)


@model_pages.get("/drafts/<change_set_id>/compare/<path:path>")
def compare_draft(change_set_id: str, path: str) -> ResponseReturnValue:
    """A file of a draft beside the version that it was made from."""
    found = find_change_set(edge.session(), reader(), change_set_id)
    file = next((file for file in found.files if file.path == path), None)
    if file is None or file.base is None:
        raise NotFound(Text("Diese Datei gibt es in dem Entwurf nicht.", "There is no such file in the draft."))
    model = ModelFile(file.path, file.content)
    kind, model_id = model.kind or "", identify(model) or path
    base = next((each for each in all_versions(edge.session(), kind, model_id) if each.version == file.base), None)
    if base is None or kind not in SHOWN:
        raise NotFound(NO_MODEL)
    source = url_for("models.file", kind=kind, number=base.number, model_id=model_id)
    before = (_("Version %(number)d", number=base.number), source, content(edge.session(), kind, base.version))
    address = url_for("models.draft_file", change_set_id=found.id, path=path)
    comparison = _compared(kind, path, before, (_("Draft"), address, file.content))
    back = url_for("models.change_set", change_set_id=found.id)
    return _page(comparison, say_model(base.name), back, found.title)


@model_pages.get("/<kind>/<int:number>/compare/<int:with_number>/<path:model_id>")
def compare_versions(kind: str, number: int, with_number: int, model_id: str) -> ResponseReturnValue:
    """Two published versions."""
    reader()
    if kind not in SHOWN:
        raise NotFound(NO_MODEL)
    both = [numbered(edge.session(), kind, model_id, each) for each in (number, with_number)]
    before, after = (
        (
            _("Version %(number)d", number=each.number),
            url_for("models.file", kind=kind, number=each.number, model_id=model_id),
            each.content,
        )
        for each in both
    )
    back = url_for("models.show", kind=kind, model_id=model_id)
    title = say_model(both[1].name)
    return _page(_compared(kind, both[1].path, before, after), title, back, title)


def _compared(kind: str, path: str, before: tuple[str, str, bytes], after: tuple[str, str, bytes]) -> Comparison:
    try:
        return compare(edge.session(), kind, path, before, after)
    except (Rejected, DmnError):
        raise Problem(NOT_READABLE) from None


def _page(comparison: Comparison, title: str, back: str, back_title: str) -> str:
    return render_template("models/compare.html", comparison=comparison, title=title, back=back, back_title=back_title)
