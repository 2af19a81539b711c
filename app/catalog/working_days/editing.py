"""Editing the calendar entry by entry. What is changed stands in a draft, as any other model does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.catalog.changes import begin, counting, put_files
from app.catalog.files import ModelFile
from app.catalog.models import ChangeSet
from app.catalog.own_drafts import own_draft_with, refuse_overtaken
from app.catalog.working_days.files import (
    PATH,
    checked_closing,
    in_order,
    overlaps,
    read_calendar,
    write_calendar,
)
from app.catalog.working_days.in_use import working_days
from app.catalog.working_days.model import LANDS, Closing, LandSince, WorkingDays
from app.catalog.working_days.past import differing_past, past_sentence
from app.errors import NotFound
from app.people.models import User
from app.people.typed import Mistyped
from app.store.clock import today
from app.text import Text


@dataclass(frozen=True)
class EditedCalendar:
    """The calendar as this person is editing it. `counts` is what counts; `draft` the person's own, None without one.

    `version` names the content that is shown, "" for the shipped calendar.
    """

    shown: WorkingDays
    version: str
    counts: WorkingDays
    draft: ChangeSet | None


@dataclass(frozen=True)
class ClosingDetails:
    """What can be typed of a closing; without `until` it is one day."""

    german: str
    english: str
    since: date
    until: date | None = None


def edited_calendar(session: Session, user: User) -> EditedCalendar:
    counts, found = working_days(session), own_draft_with(session, user, PATH)
    if found is not None:
        draft, file = found
        return EditedCalendar(read_calendar(file.content, PATH), file.version, counts, draft)
    model = counting(session).get(PATH)
    return EditedCalendar(counts, model.version if model else "", counts, None)


def add_closing(session: Session, user: User, details: ClosingDetails, seen: str) -> ChangeSet:
    """Raises NotAllowed, Mistyped, Conflict."""
    now = _as_seen(session, user, seen)
    return _keep_closings(session, user, now, [*now.shown.closings, _checked(details)])


def change_closing(session: Session, user: User, position: int, details: ClosingDetails, seen: str) -> ChangeSet:
    """Raises NotAllowed, NotFound, Mistyped, Conflict."""
    now = _as_seen(session, user, seen)
    before = closing_at(now.shown, position)
    others = [one for one in now.shown.closings if one is not before]
    return _keep_closings(session, user, now, [*others, _checked(details)])


def take_closing_out(session: Session, user: User, position: int, seen: str) -> ChangeSet:
    """Raises NotAllowed, NotFound, Mistyped, Conflict."""
    now = _as_seen(session, user, seen)
    before = closing_at(now.shown, position)
    return _keep_closings(session, user, now, [one for one in now.shown.closings if one is not before])


def change_land(session: Session, user: User, land: str, since: date, seen: str) -> ChangeSet:
    """Another Land's holidays from a day on. Raises NotAllowed, Mistyped, Conflict."""
    now = _as_seen(session, user, seen)
    if land not in LANDS:
        raise Mistyped("land", Text("Bitte wählen Sie ein Land.", "Please choose a Land."))
    if since < today(session):
        raise Mistyped("from_day", _EARLIEST)
    earlier = [one for one in now.shown.lands if one.since is None or one.since < since]
    same = earlier[-1].land == land
    lands = tuple(earlier) if same else (*earlier, LandSince(land, since))
    return _keep(session, user, now, replace(now.shown, lands=lands), "land")


def closing_at(calendar: WorkingDays, position: int) -> Closing:
    """Raises NotFound."""
    if not 0 <= position < len(calendar.closings):
        raise NotFound(Text("Diesen Eintrag gibt es nicht.", "There is no such entry."))
    return calendar.closings[position]


def _as_seen(session: Session, user: User, seen: str) -> EditedCalendar:
    now = edited_calendar(session, user)
    if now.version != seen:
        refuse_overtaken(session, PATH, now.draft)
    return now


def _checked(details: ClosingDetails) -> Closing:
    found = checked_closing(details.since, details.until, details.german, details.english)
    if isinstance(found, Text):
        raise Mistyped("until" if details.german.strip() and details.english.strip() else "german", found)
    return found


def _keep_closings(session: Session, user: User, now: EditedCalendar, closings: Sequence[Closing]) -> ChangeSet:
    for _row, sentence in overlaps(closings):
        raise Mistyped("since", sentence)
    return _keep(session, user, now, replace(now.shown, closings=in_order(closings)), "since")


def _keep(session: Session, user: User, now: EditedCalendar, changed: WorkingDays, field: str) -> ChangeSet:
    if days := differing_past(now.counts, changed, today(session)):
        raise Mistyped(field, past_sentence(days))
    if changed == now.shown:
        raise Mistyped(field, Text("Das ist schon so.", "It is like that already."))
    file = ModelFile(PATH, write_calendar(changed))
    if now.draft is None:
        return begin(session, user, "Arbeitstage", [file])
    put_files(session, user, now.draft, [file])
    return now.draft


_EARLIEST = Text("Frühestens heute ist möglich.", "Today is the earliest.")
