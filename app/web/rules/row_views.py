"""Pages: the test rows of a table, changed in drafts by process owners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.catalog.changes import find_change_set
from app.catalog.models import ChangeSet
from app.catalog.row_files import Row
from app.catalog.row_trials import TriedRow, try_rows
from app.dmn import RecordedInputs
from app.errors import NotAllowed, NotFound, Problem
from app.feel import to_json
from app.people.policy import may_draft
from app.people.queries import display_names
from app.rehearsal.row_keeping import (
    ROW_GONE,
    RowsAt,
    open_suggestions,
    put_row,
    rows_of,
    settle_suggestion,
    take_out_row,
)
from app.text import Text
from app.web import edge
from app.web.fill import read_typed, shown
from app.web.language import said
from app.web.login.account import acting_user
from app.web.render import ShownForm
from app.web.rules.pages import reader, rule_pages
from app.web.rules.row_form import RowForm, row_form
from app.web.rules.table import TableAt, find_table
from app.web.rules.telling import Teller
from app.web.rules.words import words_for

NOT_YOURS = Text("Prüfzeilen ändert die Prozessverantwortung.", "Test rows are changed by process owners.")


@dataclass(frozen=True)
class RowLine:
    """A row in words; without `faults` it holds. `found`: what comes out instead; empty where nothing does."""

    name: str
    inputs: tuple[tuple[str, str], ...]
    expected: str
    found: str
    faults: tuple[Text, ...]


@rule_pages.get("/<decision_id>/rows")
def rows(decision_id: str) -> ResponseReturnValue:
    """The rows that count, or those of the draft named in `draft`, and whether they hold."""
    table = find_rows_table(decision_id)
    at = rows_of(edge.session(), decision_id, table.draft)
    suggestions = open_suggestions(edge.session(), decision_id)
    return render_template(
        "rules/rows.html",
        table=table,
        lines=_lines(table, at),
        suggestions=suggestions if may_draft(acting_user(), {"tests"}) else (),
        people=display_names(edge.session(), [suggestion.by for suggestion in suggestions]),
    )


@rule_pages.post("/<decision_id>/rows/edit", endpoint="keep_row")
@rule_pages.get("/<decision_id>/rows/edit")
def edit_row(decision_id: str) -> ResponseReturnValue:
    """A row to fill in: new, the one called `row`, after a `suggestion`, or from an evaluation by hand (`hand`)."""
    table = find_rows_table(decision_id)
    _must_change()
    asked = row_form(table, words_for(edge.session(), table))
    if request.args.get("hand"):
        return _page(asked, _from_hand(asked))
    opened = _opened(table, request.args.get("row"), request.args.get("suggestion"))
    filled = asked.opened(opened.name, opened.inputs, opened.expect)
    if request.method == "GET":
        return _page(asked, opened)
    typed = read_typed(filled)
    try:
        row, errors = asked.read(filled, typed.raw)
        if errors:
            return _form_page(table, shown(filled, typed.raw, errors)), 422
        draft = _keep(table, row)
    except Problem as problem:
        edge.undo()
        return _form_page(table, shown(filled, typed.raw), said(problem.text)), 422
    flash(_("The row is in the draft. It counts only once a second person has approved it."), "success")
    return redirect(url_for("rules.rows", decision_id=decision_id, draft=draft.id))


@rule_pages.post("/<decision_id>/rows/remove")
def remove_row(decision_id: str) -> ResponseReturnValue:
    """Take a row out, in a draft."""
    table = find_rows_table(decision_id)
    _must_change()
    name = request.form.get("row", "")
    draft = take_out_row(edge.session(), acting_user(), table.decision.name, decision_id, own_draft(table), name)
    flash(_("The row was taken out in the draft."), "success")
    return redirect(url_for("rules.rows", decision_id=decision_id, draft=draft.id))


@rule_pages.post("/<decision_id>/rows/decline")
def decline_row(decision_id: str) -> ResponseReturnValue:
    """A suggestion is not wanted."""
    reader()
    settle_suggestion(edge.session(), acting_user(), request.form.get("suggestion", ""), "declined")
    flash(_("The suggestion was declined."), "success")
    return redirect(url_for("rules.rows", decision_id=decision_id))


def find_rows_table(decision_id: str) -> TableAt:
    """The table as it counts, or as it is with the draft named in the address, which may hold only its rows."""
    draft_id = request.args.get("draft")
    if draft_id is None:
        return find_table(edge.session(), reader(), decision_id)
    change_set = find_change_set(edge.session(), reader(), draft_id)
    try:
        return find_table(edge.session(), reader(), decision_id, draft_id)
    except NotFound:
        return find_table(edge.session(), reader(), decision_id).beside(change_set)


def own_draft(table: TableAt) -> ChangeSet | None:
    """The draft of the page, kept from others, if this person may change it; else None: a new one is made."""
    if table.draft is None or table.draft.author_id != acting_user().id or table.draft.state != "draft":
        return None
    return find_change_set(edge.session(), acting_user(), table.draft.id, to_change=True)


def _must_change() -> None:
    if not may_draft(acting_user(), {"tests"}):
        raise NotAllowed(NOT_YOURS)


def _lines(table: TableAt, at: RowsAt) -> list[RowLine]:
    words = words_for(edge.session(), table)
    teller = Teller(table.definitions, table.decision, words)

    def line(tried: TriedRow) -> RowLine:
        inputs = tuple((words.input_title(name), words.value(name, value)) for name, value in tried.row.inputs.items())
        found = teller.came_out(tried.evaluation) if tried.evaluation else ""
        return RowLine(tried.row.name, inputs, teller.expected(tried.row.expect), found, tried.faults)

    return [line(tried) for tried in try_rows(table.definitions, at.rows)]


def _opened(table: TableAt, name: str | None, suggestion_id: str | None) -> Row:
    """What the form opens with."""
    session = edge.session()
    if suggestion_id:
        for suggestion in open_suggestions(session, table.decision.id):
            if suggestion.id == suggestion_id:
                given: Mapping[str, object] = suggestion.row
                return Row(suggestion.name, dict(given["inputs"]), given["expect"])  # type: ignore[call-overload]
        raise NotFound(ROW_GONE)
    at = rows_of(session, table.decision.id, table.draft)
    if name is None:
        return Row("", at.rows.usual, {})
    found = next((row for row in at.rows.rows if row.name == name), None)
    if found is None:
        raise NotFound(ROW_GONE)
    return Row(found.name, at.rows.inputs(found), found.expect)


def _from_hand(asked: RowForm) -> Row:
    """The answers typed on the page of one evaluation by hand, and what came out."""
    table, filled = asked.table, asked.opened("", {}, {})
    raw = {**read_typed(filled).raw, "row_name": "-"}
    values = asked.read_inputs(filled, raw)
    inputs = RecordedInputs(table.definitions, table.decision).read(values)
    found = table.definitions.evaluate(table.decision.id, inputs, clock=edge.moment)
    return Row("", values, to_json(found.value))


def _keep(table: TableAt, row: Row) -> ChangeSet:
    if suggestion_id := request.args.get("suggestion"):
        settle_suggestion(edge.session(), acting_user(), suggestion_id, "taken")
    name, place = table.decision.name or table.decision.id, request.args.get("row")
    return put_row(edge.session(), acting_user(), name, table.decision.id, own_draft(table), row, place)


def _page(asked: RowForm, row: Row) -> str:
    filled = asked.opened(row.name, row.inputs, row.expect)
    return _form_page(asked.table, shown(filled, {}))


def _form_page(table: TableAt, form: ShownForm, problem: str = "") -> str:
    return render_template("rules/row.html", table=table, form=form, problem=problem)
