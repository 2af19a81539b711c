"""Pages: the editor of one file of a draft; what it saves, and what it offers to choose from."""

from __future__ import annotations

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.catalog.changes import counting, find_change_set
from app.catalog.editing import EditedFile, begin_editing, may_edit, note_editor, open_file, others_at, save_file
from app.catalog.forms import read_form
from app.catalog.models import ChangeSet
from app.catalog.shelf import all_versions
from app.errors import Conflict, Finding, NotFound, Rejected
from app.people.queries import display_names
from app.tasks.forms import form_to_look_at
from app.tasks.publishing import check_changes
from app.web import edge
from app.web.fill import shown
from app.web.language import language, said
from app.web.login.account import acting_user
from app.web.models.known import known_to
from app.web.models.model import NO_MODEL
from app.web.models.oddities import oddities
from app.web.models.pages import model_pages, reader
from app.web.models.three_ways import three_ways
from app.web.present import clock_time

SCRIPTS = {"process": "edit-diagram", "decision": "edit-decision", "form": "edit-form"}
TYPES = {"process": "application/xml", "decision": "application/xml", "form": "application/json"}


@model_pages.post("/<kind>/edit/<path:model_id>")
def begin_edit(kind: str, model_id: str) -> ResponseReturnValue:
    """Into the editor: in one's own draft of this file, or in a new one."""
    user = reader()
    versions = {version.id: version for version in all_versions(edge.session(), kind, model_id)}
    model = next((found for found in counting(edge.session()).values() if found.id in versions), None)
    if model is None:
        raise NotFound(NO_MODEL)
    draft = begin_editing(edge.session(), user, model)
    return redirect(url_for("models.edit", change_set_id=draft.id, path=model.path))


@model_pages.get("/drafts/<change_set_id>/edit")
def edit_another(change_set_id: str) -> ResponseReturnValue:
    """One more model into the same draft: both count together or not at all."""
    found = find_change_set(edge.session(), reader(), change_set_id)
    file = open_file(edge.session(), found, request.args.get("path", ""))
    return redirect(url_for("models.edit", change_set_id=found.id, path=file.path))


@model_pages.get("/drafts/<change_set_id>/edit/<path:path>")
def edit(change_set_id: str, path: str) -> ResponseReturnValue:
    """The editor. Whoever may not change the draft is led to its sheet."""
    found = find_change_set(edge.session(), reader(), change_set_id)
    file = open_file(edge.session(), found, path)
    if not may_edit(acting_user(), found, file):
        return redirect(url_for("models.change_set", change_set_id=found.id))
    _note_open(path)
    return render_template(
        "models/editor.html",
        draft=found,
        file=file,
        script=SCRIPTS[file.kind],
        title=path.rpartition("/")[2],
        others=_others(path),
        overtaken=_overtaken(found, path),
    )


@model_pages.get("/drafts/<change_set_id>/content/<path:path>")
def edited_content(change_set_id: str, path: str) -> ResponseReturnValue:
    """The file as the editor opens it; its version is the entity tag."""
    found = find_change_set(edge.session(), reader(), change_set_id)
    file = open_file(edge.session(), found, path)
    answer = Response(file.content, mimetype=TYPES[file.kind])
    answer.set_etag(file.version)
    return answer


@model_pages.post("/drafts/<change_set_id>/save/<path:path>")
def save(change_set_id: str, path: str) -> ResponseReturnValue:
    """Keep what was typed; the answer says what was found in it and who else is at it."""
    found = find_change_set(edge.session(), reader(), change_set_id, to_change=True)
    seen = (request.headers.get("If-Match") or "").strip().strip('"')
    try:
        file = save_file(edge.session(), acting_user(), found, path, request.get_data(), seen)
    except Conflict as conflict:
        edge.undo()
        return jsonify(problem=said(conflict.text)), 409
    note_editor(edge.session(), acting_user(), path)
    return jsonify(
        version=file.version, saved_at=clock_time(edge.moment()), changed=file.changed, **_about(found, file)
    )


@model_pages.get("/drafts/<change_set_id>/findings/<path:path>")
def file_findings(change_set_id: str, path: str) -> ResponseReturnValue:
    """What was found in the file as the draft has it; an open editor asks again and again, and is thereby seen."""
    found = find_change_set(edge.session(), reader(), change_set_id)
    file = open_file(edge.session(), found, path)
    if may_edit(acting_user(), found, file):
        _note_open(path)
    return jsonify(**_about(found, file))


@model_pages.get("/drafts/<change_set_id>/known/<path:path>")
def known(change_set_id: str, path: str) -> ResponseReturnValue:
    """What an editor offers to choose from."""
    found = find_change_set(edge.session(), reader(), change_set_id)
    return jsonify(known_to(edge.session(), found, path))


@model_pages.get("/drafts/<change_set_id>/preview/<path:path>")
def preview(change_set_id: str, path: str) -> ResponseReturnValue:
    """A form of the draft as staff will see it; a sentence where it cannot be shown."""
    found = find_change_set(edge.session(), reader(), change_set_id)
    file = open_file(edge.session(), found, path)
    try:
        form = shown(form_to_look_at(edge.session(), read_form(file.content, path), "", language()), {})
    except Rejected as rejected:
        return render_template("models/preview.html", form=None, problem=said(rejected.text))
    return render_template("models/preview.html", form=form, problem="")


def _about(found: ChangeSet, file: EditedFile) -> dict[str, object]:
    checked = check_changes(edge.session(), found)
    return {
        "findings": [
            *(_line(finding, "hinders", file.path) for finding in checked.hindrances),
            *(_line(finding, "advises", file.path) for finding in checked.warnings + checked.advice),
        ],
        "others": _others(file.path),
        "overtaken": _overtaken(found, file.path),
        "analysis": oddities(file.content) if file.kind == "decision" else [],
    }


def _overtaken(draft: ChangeSet, path: str) -> dict[str, object]:
    """The number of the version that was published meanwhile, and the notice of it; 0 and empty where none was."""
    found = three_ways(edge.session(), draft, path)
    if found is None:
        return {"number": 0, "notice": ""}
    notice = render_template("models/three_ways.html", found=found, draft=draft, may_change=True, in_editor=True)
    return {"number": found.theirs.number, "notice": notice}


def _note_open(path: str) -> None:
    user = acting_user()
    edge.afterwards(lambda session: note_editor(session, user, path))


def _line(finding: Finding, severity: str, path: str) -> dict[str, object]:
    """`elsewhere` names the file, where it is another one."""
    return {
        "element": finding.element,
        "text": said(finding.text),
        "line": finding.line,
        "severity": severity,
        "elsewhere": None if finding.file == path else finding.file,
        "way": list(finding.way) if finding.file == path else [],
        "help": url_for("help.check", rule=finding.rule) if finding.rule else None,
    }


def _others(path: str) -> list[str]:
    session = edge.session()
    return sorted(display_names(session, others_at(session, acting_user(), path)).values())
