"""Page: move the clock of the demonstration forward, and see how far it is."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Problem
from app.rehearsal.demo_clock import DemoTime, demo_time, next_dates, set_out
from app.store.clock import OFFICE_ZONE
from app.web import edge
from app.web.language import said
from app.web.login.account import acting_user

demonstration_pages = Blueprint("demonstration", __name__)

BEGIN_OF_WORK = time(8)


@demonstration_pages.get("/demo-clock")
def show() -> ResponseReturnValue:
    return _page(_demo_time())


@demonstration_pages.post("/demo-clock")
def move() -> ResponseReturnValue:
    at = _demo_time()
    target = _target(at)
    if target is None:
        abort(400)
    try:
        set_out(edge.session(), target)
    except Problem as problem:
        return _page(at, said(problem.text)), 400
    return redirect(url_for("demonstration.show", moved=1))


def _page(at: DemoTime, mistake: str = "") -> str:
    return render_template(
        "demonstration/clock.html",
        time=at,
        mistake=mistake,
        typed=request.form.get("date", ""),
        dates=next_dates(edge.session(), acting_user()),
    )


def _demo_time() -> DemoTime:
    found = demo_time(edge.session())
    if found is None:
        abort(404)
    return found


def _target(at: DemoTime) -> datetime | None:
    """The moment that the pressed button or the chosen day stands for."""
    today = at.at.astimezone(OFFICE_ZONE).date()
    to = request.form.get("to", "")
    if to == "due":
        return at.next_due
    if to in (dates := {f"case:{line.reference}": line.due for line in next_dates(edge.session(), acting_user())}):
        return dates[to]
    day = {
        "tomorrow": today + timedelta(days=1),
        "week": today + timedelta(weeks=1),
        "month": _in_a_month(today),
        "date": _read_day(request.form.get("date", ""), today),
    }.get(to)
    return datetime.combine(day, BEGIN_OF_WORK, OFFICE_ZONE) if day else None


def _read_day(typed: str, today: date) -> date:
    """A day that cannot be read counts as one that is not ahead."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return today - timedelta(days=1)


def _in_a_month(day: date) -> date:
    year, month = (day.year + day.month // 12, day.month % 12 + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
