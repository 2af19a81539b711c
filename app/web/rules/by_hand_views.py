"""Pages: one evaluation by hand. Nothing that is typed is kept, and nothing of it stands in an address."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.dmn import inputs_of
from app.web import edge
from app.web.fill import read_typed, shown
from app.web.rules.by_hand import answer
from app.web.rules.pages import reader, rule_pages
from app.web.rules.questions import judged, questions
from app.web.rules.table import find_table
from app.web.rules.words import words_for


@rule_pages.post("/<decision_id>/try", endpoint="decide_by_hand")
@rule_pages.get("/<decision_id>/try")
def by_hand(decision_id: str) -> ResponseReturnValue:
    """The table that counts, or that of the draft named in `draft`."""
    table = find_table(edge.session(), reader(), decision_id, request.args.get("draft"))
    inputs = inputs_of(table.definitions, table.decision)
    words = words_for(edge.session(), table)
    filled = questions(inputs, words)
    form, found, status = shown(filled, {}), None, 200
    if request.method == "POST":
        typed = read_typed(filled)
        values, errors = judged(filled, typed.raw, inputs)
        form = shown(filled, typed.raw, errors)
        found, status = (None, 422) if errors else (answer(table, words, values), 200)
    return render_template("rules/by_hand.html", table=table, form=form, found=found), status
