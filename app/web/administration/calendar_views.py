"""Pages: the working days of a year, with what would move in running cases, and one entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.catalog.models import ChangeSet
from app.catalog.queries import versions
from app.catalog.working_days.editing import (
    EditedCalendar,
    add_closing,
    change_closing,
    change_land,
    closing_at,
    edited_calendar,
    take_closing_out,
)
from app.catalog.working_days.files import CALENDAR, YEARS
from app.catalog.working_days.model import LANDS
from app.errors import Conflict, Problem
from app.people.queries import display_names
from app.store.clock import today
from app.tasks.rescheduling import drafted_calendar, preview
from app.text import Text
from app.web import edge
from app.web.administration.calendar_form import ClosingForm, LandForm, filled
from app.web.administration.pages import admin, administration_pages
from app.web.deadlines.page import moves


@dataclass(frozen=True)
class Line:
    """A holiday by law, or a closing with its position, which can be changed unless it is past."""

    since: date
    until: date
    name: Text
    position: int | None = None
    is_new: bool = False
    is_past: bool = False


@administration_pages.get("/working-days")
def calendar() -> ResponseReturnValue:
    return _page()


@administration_pages.post("/working-days")
def add_closing_days() -> ResponseReturnValue:
    user, form = admin(), ClosingForm()
    if not form.validate():
        return _page(form), 422
    add = lambda: add_closing(edge.session(), user, form.details(), form.seen.data or "")  # noqa: E731
    return _attempt(form, add, lambda sentence: _page(form, problem=sentence))


@administration_pages.post("/working-days/land")
def change_holidays() -> ResponseReturnValue:
    user, form = admin(), LandForm().offer()
    if not form.validate():
        return _page(land=form), 422
    return _attempt(
        form,
        lambda: change_land(edge.session(), user, form.land.data, form.from_day.data, form.seen.data or ""),
        lambda sentence: _page(land=form, problem=sentence),
    )


@administration_pages.get("/working-days/<int:position>")
def closing(position: int) -> ResponseReturnValue:
    now = edited_calendar(edge.session(), admin())
    return _closing_page(now, position, filled(closing_at(now.shown, position), now.version))


@administration_pages.post("/working-days/<int:position>")
def change_closing_days(position: int) -> ResponseReturnValue:
    user, form = admin(), ClosingForm()
    if not form.validate():
        return _closing_page(edited_calendar(edge.session(), user), position, form), 422
    return _attempt(
        form,
        lambda: change_closing(edge.session(), user, position, form.details(), form.seen.data or ""),
        lambda sentence: _closing_page(edited_calendar(edge.session(), admin()), position, form, sentence),
    )


@administration_pages.post("/working-days/<int:position>/out")
def take_closing_days_out(position: int) -> ResponseReturnValue:
    user, session = admin(), edge.session()
    form = filled(closing_at(edited_calendar(session, user).shown, position), request.form.get("seen", ""))
    return _attempt(
        form,
        lambda: take_closing_out(edge.session(), user, position, form.seen.data or ""),
        lambda sentence: _closing_page(edited_calendar(edge.session(), admin()), position, form, sentence),
    )


def _attempt(
    form: ClosingForm | LandForm, change: Callable[[], ChangeSet], again: Callable[[str], str]
) -> ResponseReturnValue:
    """Do it and go back to the calendar, or show the sentence where it belongs; after a conflict from what is there."""
    try:
        change()
    except Problem as problem:
        sentence = form.take(problem)
        edge.undo()
        if isinstance(problem, Conflict):
            form.seen.data = edited_calendar(edge.session(), admin()).version
            return again(sentence), 409
        return again(sentence), 422
    flash(_("Kept in your draft. It counts only once a second person has approved it."), "success")
    since = form.since.data if isinstance(form, ClosingForm) else form.from_day.data
    return redirect(url_for("administration.calendar", year=since.year if since else None))


def _page(form: ClosingForm | None = None, land: LandForm | None = None, problem: str = "") -> str:
    user, session = admin(), edge.session()
    now, year = edited_calendar(session, user), _year()
    published = versions(session, "calendar", CALENDAR)
    asked = request.args.get("preview") == "yes" and now.draft is not None
    return render_template(
        "administration/calendar.html",
        now=now,
        year=year,
        years=YEARS,
        lines=_lines(now, year),
        form=form or ClosingForm(formdata=None, seen=now.version),
        land_form=land or LandForm(formdata=None, seen=now.version).offer(),
        problem=problem,
        lands=LANDS,
        moves=moves(session, user, preview(session, drafted_calendar(session), now.shown)) if asked else None,
        versions=published,
        names=display_names(session, {version.published_by for version in published}),
    )


def _lines(now: EditedCalendar, year: int) -> list[Line]:
    on = today(edge.session())
    found = [Line(day, day, name) for day, name in now.shown.holidays_of(year)]
    for position, one in enumerate(now.shown.closings):
        if year in (one.since.year, one.until.year):
            is_new = one not in now.counts.closings
            found.append(Line(one.since, one.until, one.name, position, is_new, one.until < on))
    return sorted(found, key=lambda line: (line.since, line.until))


def _year() -> int:
    given = request.args.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else 0
    return year if year in YEARS else today(edge.session()).year


def _closing_page(now: EditedCalendar, position: int, form: ClosingForm, problem: str = "") -> str:
    return render_template(
        "administration/closing.html",
        closing=closing_at(now.shown, position),
        position=position,
        form=form,
        problem=problem,
    )
