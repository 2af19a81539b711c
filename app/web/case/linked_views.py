"""Pages of cases that belong together: comparing two, undoing a merge, reopening."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.queries import case_view
from app.catalog.forms import Form
from app.catalog.queries import start_form_version
from app.tasks.forms import form_for_start
from app.tasks.merging import can_undo_merge, compare_cases, undo_merge
from app.tasks.operations import START_PROCESS
from app.tasks.reopening import prepare_reopening
from app.web import edge
from app.web.case.facts import Words, fact_lines, fields_of
from app.web.case.views import case_pages
from app.web.language import language
from app.web.login.account import acting_user
from app.web.model_texts import names_in_list, translator


@case_pages.get("/<reference>/compare/<other>")
def compare(reference: str, other: str) -> ResponseReturnValue:
    """Two cases side by side, only by what tells the person."""
    session, user = edge.session(), acting_user()
    view = case_view(session, user, reference)
    found = compare_cases(session, user, view, other)
    words = Words({}, translator(), language(), names_in_list)
    sides = [
        {line.label: line.text for line in fact_lines(facts or {}, fields_of([_proposal_form()]), words)}
        for facts in (found.mine, found.theirs)
    ]
    labels = list(dict.fromkeys([*sides[0], *sides[1]]))
    return render_template("case/compare.html", case=view.case, found=found, labels=labels, sides=sides)


@case_pages.get("/<reference>/unmerge")
def ask_unmerge(reference: str) -> ResponseReturnValue:
    view = case_view(edge.session(), acting_user(), reference)
    return render_template("case/unmerge.html", case=view.case, possible=can_undo_merge(edge.session(), view))


@case_pages.post("/<reference>/unmerge")
def unmerge(reference: str) -> ResponseReturnValue:
    session, user = edge.session(), acting_user()
    view = case_view(session, user, reference)
    undo_merge(session, user, view)
    flash(_("The proposal stands for itself again and is screened anew."), "success")
    return redirect(url_for("case.show", reference=reference))


@case_pages.post("/<reference>/reopen")
def reopen(reference: str) -> ResponseReturnValue:
    """Begin a proposal that refers to this ended case."""
    session, user = edge.session(), acting_user()
    view = case_view(session, user, reference)
    prepare_reopening(session, user, view, _proposal_form())
    flash(_("The proposal refers to %(reference)s. Please check every answer.", reference=reference), "success")
    return redirect(url_for("proposal.new"))


def _proposal_form() -> Form:
    session = edge.session()
    return form_for_start(session, acting_user(), start_form_version(session, START_PROCESS).version).form
