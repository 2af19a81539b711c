"""Pages: how a table is followed."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.web import edge
from app.web.rules.pages import reader, rule_pages
from app.web.rules.table import find_table
from app.web.rules.watch import BAR, GAP, PLOT_HEIGHT, gather_watch
from app.web.spreadsheet import csv_file


@rule_pages.get("/<decision_id>/watch")
def watch(decision_id: str) -> ResponseReturnValue:
    """The last twelve months of the table that counts."""
    table = find_table(edge.session(), reader(), decision_id)
    page = gather_watch(edge.session(), table)
    return render_template("rules/watch.html", table=table, page=page, BAR=BAR, STEP=BAR + GAP, HEIGHT=PLOT_HEIGHT)


@rule_pages.get("/<decision_id>/watch.csv")
def watch_figures(decision_id: str) -> Response:
    """The same figures as a file; x for what is not shown."""
    table = find_table(edge.session(), reader(), decision_id)
    page = gather_watch(edge.session(), table)
    rows: list[list[object]] = []
    for title, matrix in ((_("Result"), page.outcomes), (_("Fired"), page.rules), (_("Otherwise"), page.otherwise)):
        rows.append([title, *page.months, _("all")])
        rows += [[row.title, *("x" if cell is None else cell for cell in row.cells)] for row in matrix]
        rows.append([])
    return csv_file(f"{decision_id}-verlauf.csv", rows)
