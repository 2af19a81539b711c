"""Pages: all decision tables that count."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.rehearsal.replay.queries import replays_of_open_drafts
from app.web import edge
from app.web.rules.pages import reader, rule_pages
from app.web.rules.table import counting_tables
from app.web.rules.watch import hints_about


@rule_pages.get("/")
def index() -> ResponseReturnValue:
    reader()
    tables = counting_tables(edge.session())
    return render_template(
        "rules/list.html",
        tables=tables,
        hints={table.decision.id: hints_about(edge.session(), table) for table in tables},
        replays=replays_of_open_drafts(edge.session()),
    )
