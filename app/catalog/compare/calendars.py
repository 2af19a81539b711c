"""Calendars of working days: which Land counts, and which days are closed, before and after."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.compare.report import ADDED, CHANGED, HIGH, LOW, NORMAL, REMOVED, Change, Report
from app.catalog.compare.words import quoted
from app.catalog.texts import Texts
from app.catalog.working_days.files import read_calendar
from app.catalog.working_days.model import LANDS, SHIPPED, Closing, LandSince, WorkingDays
from app.text import Text

LAND = Text("Feiertage: {after}, bisher {before}.", "Holidays: {after}, until now {before}.")
CLOSED = Text("Geschlossen: {days}, {name}.", "Closed: {days}, {name}.")
OPEN = Text("Nicht mehr geschlossen: {days}, {name}.", "No longer closed: {days}, {name}.")
RENAMED = Text("{days} heißt jetzt {after}, bisher {before}.", "{days} is now called {after}, until now {before}.")


def compare_calendars(old: bytes | None, new: bytes, file: str, _english: Texts) -> Report:
    """`old` None: the shipped calendar. Raises Rejected where a file cannot be read."""
    before = SHIPPED if old is None else read_calendar(old, file)
    return Report(tuple(changes(before, read_calendar(new, file))))


def changes(before: WorkingDays, after: WorkingDays) -> Iterator[Change]:
    """What differs, in sentences."""
    if before.lands != after.lands:
        text = LAND.fill(after=_lands(after.lands), before=_lands(before.lands))
        yield Change("lands", CHANGED, text, HIGH)
    was, now = {(c.since, c.until): c for c in before.closings}, {(c.since, c.until): c for c in after.closings}
    for times in sorted(was.keys() | now.keys()):
        one, other = was.get(times), now.get(times)
        if one is None and other is not None:
            yield Change(None, ADDED, _said(CLOSED, other), NORMAL)
        elif other is None and one is not None:
            yield Change(None, REMOVED, _said(OPEN, one), NORMAL)
        elif one is not None and other is not None and one.name != other.name:
            text = RENAMED.fill(days=_days(one), after=quoted(other.name), before=quoted(one.name))
            yield Change(None, CHANGED, text, LOW)


def _said(text: Text, closing: Closing) -> Text:
    return text.fill(days=_days(closing), name=quoted(closing.name))


def _days(closing: Closing) -> Text:
    first, last = (f"{day:%d.%m.%Y}" for day in (closing.since, closing.until))
    return Text(first, first) if first == last else Text(f"{first} bis {last}", f"{first} to {last}")


def _lands(lands: tuple[LandSince, ...]) -> Text:
    first, *later = lands
    german = [LANDS[first.land].de, *(f"ab {one.since:%d.%m.%Y} {LANDS[one.land].de}" for one in later)]
    english = [LANDS[first.land].en, *(f"from {one.since:%d.%m.%Y} {LANDS[one.land].en}" for one in later)]
    return Text(", ".join(german), ", ".join(english))
