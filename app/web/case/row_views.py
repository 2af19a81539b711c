"""Pages: a test row suggested after a case, by its coordinating office."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.queries import CaseView, Recommendation, case_view
from app.catalog.row_files import Row
from app.errors import NotFound, Problem
from app.people.policy import may_suggest_rows
from app.rehearsal.row_keeping import coded_inputs, suggest
from app.text import Text
from app.web import edge
from app.web.case.views import case_pages
from app.web.fill import read_typed, shown
from app.web.language import said
from app.web.login.account import acting_user
from app.web.render import ShownForm
from app.web.rules.row_form import row_form
from app.web.rules.table import TableAt, find_table
from app.web.rules.words import words_for

NO_RECOMMENDATION = Text("Diese Empfehlung gibt es nicht.", "There is no such recommendation.")
WHO_IT_IS = ("first_name", "last_name", "alias", "phone", "birth_date")


@case_pages.app_context_processor
def _for_case_page() -> dict[str, object]:
    return {"may_suggest_rows": may_suggest_rows}


@case_pages.post("/<reference>/recommendations/<int:number>/row", endpoint="keep_suggestion")
@case_pages.get("/<reference>/recommendations/<int:number>/row")
def suggest_row(reference: str, number: int) -> ResponseReturnValue:
    """Only what alone tells of nobody is carried over; nothing of what is kept leads back to the case."""
    view = case_view(edge.session(), acting_user(), reference)
    found = next((made for made in view.recommendations if made.number == number), None)
    if found is None or not may_suggest_rows(view.roles):
        raise NotFound(NO_RECOMMENDATION)
    table = find_table(edge.session(), acting_user(), found.decision_id)
    asked = row_form(table, words_for(edge.session(), table))
    carried, left_out = _carried(table, found)
    filled = asked.opened("", carried, found.evaluation.get("outputs"))
    if request.method == "GET":
        return _page(view, found, table, shown(filled, {}), left_out)
    typed = read_typed(filled)
    try:
        row, errors = asked.read(filled, typed.raw)
        if errors:
            return _page(view, found, table, shown(filled, typed.raw, errors), left_out), 422
        _suggest(view, table, row)
    except Problem as problem:
        edge.undo()
        return _page(view, found, table, shown(filled, typed.raw), left_out, said(problem.text)), 422
    flash(_("Thank you. A process owner looks at your suggestion."), "success")
    return redirect(url_for("case.show", reference=reference, _anchor="decision"))


def _suggest(view: CaseView, table: TableAt, row: Row) -> None:
    """Inputs once more without free texts: whatever was posted."""
    inputs = coded_inputs(table.definitions, table.decision.id, dict(row.inputs))
    known = {key: value for facts in view.parts.values() for key, value in facts.items()}
    identifying = [view.case.reference, *(str(known[key]) for key in WHO_IT_IS if known.get(key))]
    coded = Row(row.name, inputs, row.expect)
    suggest(edge.session(), acting_user(), view.roles, table.decision.id, coded, identifying)


def _carried(table: TableAt, found: Recommendation) -> tuple[dict[str, object], list[str]]:
    """The inputs that are carried over, and the names of those that are not."""
    recorded = found.evaluation.get("inputs")
    given = dict(recorded) if isinstance(recorded, dict) else {}
    carried = coded_inputs(table.definitions, table.decision.id, given)
    return carried, [name for name, value in given.items() if value is not None and name not in carried]


def _page(
    view: CaseView, found: Recommendation, table: TableAt, form: ShownForm, left_out: Sequence[str], problem: str = ""
) -> str:
    words = words_for(edge.session(), table)
    return render_template(
        "case/row.html",
        case=view.case,
        number=found.number,
        table=table,
        form=form,
        left_out=[words.input_title(name) for name in left_out],
        problem=problem,
    )
