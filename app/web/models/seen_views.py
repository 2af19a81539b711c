"""Pages: a process in use, as drawing, table and file."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.errors import Problem
from app.text import Text
from app.web import edge
from app.web.models.pages import model_pages, reader
from app.web.models.seen import SeenPage, gather_seen, headings
from app.web.spreadsheet import csv_file


@model_pages.get("/process/seen/<process_id>")
def seen(process_id: str) -> ResponseReturnValue:
    """Version and period stand in the address."""
    reader()
    return render_template("models/seen.html", page=_page(process_id), headings=headings())


@model_pages.get("/process/seen/<process_id>.csv")
def seen_figures(process_id: str) -> Response:
    """The same figures; x for what is not shown."""
    reader()
    page = _page(process_id)
    rows = [
        [line.name, line.lane, *("x" if n is None else n for n in (line.standing, line.passed, line.returned)),
         line.median or "x", line.most or "x"]
        for line in page.lines
    ]  # fmt: skip
    return csv_file(f"{process_id}.csv", [headings(), *rows])


def _page(process_id: str) -> SeenPage:
    wanted = request.args.get("version", type=int)
    return gather_seen(edge.session(), process_id, wanted, _day("since"), _day("until"))


def _day(name: str) -> date | None:
    typed = request.args.get(name, "").strip()
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Problem(
            Text(
                "Das ist kein Tag. Schreiben Sie ihn so: 2026-05-31.", "This is no day. Write it like this: 2026-05-31."
            )
        ) from None
