"""Pages: the library, one model, its versions and files; the whole as a ZIP."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.catalog.changes import closed_change_sets, draft_again, files_with, open_change_sets
from app.catalog.models import KINDS
from app.catalog.shelf import SHOWN, all_versions, numbered
from app.errors import NotFound
from app.people.queries import display_names
from app.rehearsal.runs import ask_to_play
from app.store.clock import today
from app.web import edge
from app.web.models import model, shelf
from app.web.models.pages import model_pages, reader

TYPES = {"process": "application/xml", "decision": "application/xml", "form": "application/json"}


@model_pages.get("/")
def index() -> ResponseReturnValue:
    reader()
    library = shelf.gather(edge.session())
    words, kind = request.args.get("words", "").strip(), request.args.get("kind", "")
    drafts, published = open_change_sets(edge.session()), closed_change_sets(edge.session())
    return render_template(
        "models/library.html",
        library=library,
        found=[card for card in library.cards if card.fits(words, kind)],
        words=words,
        kind=kind,
        kinds=SHOWN,
        drafts=drafts,
        published=published,
        people=display_names(edge.session(), {p for d in drafts + published for p in (d.author_id, d.decided_by)}),
    )


@model_pages.get("/<kind>/<path:model_id>")
def show(kind: str, model_id: str) -> ResponseReturnValue:
    """The version that counts, or the one named in `version`."""
    reader()
    number = request.args.get("version", type=int)
    return render_template("models/model.html", page=model.gather(edge.session(), kind, model_id, number))


@model_pages.get("/<kind>/<int:number>/file/<path:model_id>")
def file(kind: str, number: int, model_id: str) -> ResponseReturnValue:
    """One version byte for byte, as it was published."""
    reader()
    if kind not in KINDS:
        raise NotFound(model.NO_MODEL)
    found = numbered(edge.session(), kind, model_id, number)
    answer = Response(found.content, mimetype=TYPES.get(kind, "text/plain"))
    answer.headers.set("Content-Disposition", "attachment", filename=found.path.rpartition("/")[2])
    return answer


@model_pages.get("/all.zip")
def archive() -> ResponseReturnValue:
    """All that counts, in the folders that `kim export` writes."""
    reader()
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for found in files_with(edge.session(), None):
            archive.writestr(found.path, found.content)
    answer = Response(packed.getvalue(), mimetype="application/zip")
    name = f"kim-modelle-{today(edge.session()).isoformat()}.zip"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@model_pages.post("/scenarios")
def play() -> ResponseReturnValue:
    """Play all scenarios on what counts now."""
    ask_to_play(edge.session(), reader(), None)
    flash(_("The scenarios are being played. You may leave this page."), "success")
    return redirect(url_for("models.index"))


@model_pages.post("/<kind>/<int:number>/again/<path:model_id>")
def again(kind: str, number: int, model_id: str) -> ResponseReturnValue:
    """A draft that has an earlier version count again."""
    user = reader()
    found = next((m for m in all_versions(edge.session(), kind, model_id) if m.number == number), None)
    if found is None:
        raise NotFound(model.NO_MODEL)
    change_set = draft_again(edge.session(), user, found)
    flash(_("A draft was made. It counts only once a second person has approved it."), "success")
    return redirect(url_for("models.change_set", change_set_id=change_set.id))
