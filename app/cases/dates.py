"""Dates in a case file that somebody has to be told of: steps of the plan, deadlines, birthdays, ends of consents.

Read anew from the facts each time; nothing of it is stored in plain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.cases.consents import FOREVER, Consents
from app.cases.deadlines import compute_deadline
from app.cases.values import day_of, rows_of
from app.catalog.working_days.model import WorkingDays
from app.store.clock import OFFICE_ZONE

NOON = time(12)
FULL_AGE = 18
SETTLED = frozenset({"done", "dropped"})
CLIENT, HOUSEHOLD = "client", "household"

DATE_KEYS = frozenset(
    {"birth_date", "household", "external_deadlines", "residence_deadlines", "goals", "step", "step_status"}
)
"""Facts that hold such dates, besides those about consents."""

Row = Callable[[str], "Mapping[str, object] | None"]
"""The row of the table `deadlines` for a matter."""


@dataclass(frozen=True)
class CaseDate:
    """A date: `matter` is the row of `deadlines` that says when to tell of it, `name` tells it from others.

    `concerns`: whose birthday it is (client or household), or which consent ends (E1 to E7); else empty.
    """

    matter: str
    day: date
    name: str
    concerns: str = ""


@dataclass(frozen=True)
class Occasion:
    """A day on which to tell of a date. `reached`: the deadline itself has come; `lapsed`: its last day, too."""

    on: date
    about: CaseDate
    reached: bool
    lapsed: bool
    mark: str


def dates_in(facts: Mapping[str, object], step_status: Mapping[str, str]) -> Iterator[CaseDate]:
    """The dates of a file. `step_status`: what was last noted about steps of the plan, by their words."""
    yield from _steps(facts, step_status)
    for key in ("external_deadlines", "residence_deadlines"):
        for row in rows_of(facts, key):
            if day := day_of(row.get("date")):
                yield CaseDate("residence_deadline", day, f"{row.get('kind')} {row.get('note') or ''}")
    yield from _birthdays(facts)
    for consent in Consents(facts).given:
        if consent.until != FOREVER:
            last = (consent.until.astimezone(OFFICE_ZONE) - timedelta(days=1)).date()
            yield CaseDate("consent_expiry", last, f"{consent.block} {consent.recipient or ''}", consent.block)


def occasions(dates: Iterator[CaseDate], row_of: Row, calendar: WorkingDays) -> list[Occasion]:
    """When to tell of each date, by the table; the earliest first."""
    found: list[Occasion] = []
    for about in dates:
        row = row_of(about.matter)
        if row is not None:
            found += _occasions(about, row, calendar)
    return sorted(found, key=lambda occasion: (occasion.on, occasion.mark))


def _occasions(about: CaseDate, row: Mapping[str, object], calendar: WorkingDays) -> Iterator[Occasion]:
    if about.matter == "consent_expiry":  # the end is known; the table's time counts from the day it was given
        row = {**row, "days": 0, "unit": "days"}
    times = compute_deadline(row, datetime.combine(about.day, NOON, OFFICE_ZONE), calendar)
    due, lapse = _date(times["due"]), _date(times["lapse"])
    reminders = {_date(moment) for moment in times["reminders"]} - {due, lapse}  # type: ignore[union-attr]
    days = dict.fromkeys(reminders, (False, False))
    days |= {due: (True, False)}
    if lapse is not None:
        days |= {lapse: (True, True)}
    for on, (reached, lapsed) in days.items():
        assert on is not None
        yield Occasion(on, about, reached, lapsed, f"{about.matter}|{about.day}|{about.name}|{(on - about.day).days}")


def _steps(facts: Mapping[str, object], status: Mapping[str, str]) -> Iterator[CaseDate]:
    for goal in rows_of(facts, "goals"):
        for step in rows_of(goal, "steps"):
            what, day = str(step.get("what") or ""), day_of(step.get("until"))
            if day is not None and status.get(what) not in SETTLED:
                yield CaseDate("plan_step", day, what)
                yield CaseDate("plan_step_overdue", day, what)


def _birthdays(facts: Mapping[str, object]) -> Iterator[CaseDate]:
    born = [(CLIENT, "", day_of(facts.get("birth_date")))]
    born += [
        (HOUSEHOLD, str(row.get("name") or ""), day_of(row.get("birth_date"))) for row in rows_of(facts, "household")
    ]
    for concerns, name, day in born:
        if day is not None:
            yield CaseDate("majority", _eighteenth(day), f"{concerns} {name}", concerns)


def _eighteenth(born: date) -> date:
    """Who was born on 29 February comes of age at the end of 28 February, so on 1 March."""
    try:
        return born.replace(year=born.year + FULL_AGE)
    except ValueError:
        return date(born.year + FULL_AGE, 3, 1)


def _date(moment: object) -> date | None:
    return moment.date() if isinstance(moment, datetime) else None
