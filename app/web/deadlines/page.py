"""What the page of changed deadlines shows, to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.catalog.compare.calendars import changes as calendar_changes
from app.catalog.working_days.in_use import working_days_version
from app.people.models import User
from app.people.office import number
from app.people.policy import may_see_incidents, may_see_operations
from app.people.queries import display_names
from app.reports.small_numbers import FEWEST, Line, hidden
from app.tasks.deadline_tables import TABLE, Pending, changed_rows, pending_changes
from app.tasks.rescheduling import MovedDate, Preview, Progress, decided_changes, preview
from app.web.deadlines.sentences import sentence
from app.web.language import said
from app.web.places import place

ALL, PAST = "all", "past"
Group = tuple[str, str, bool]
"""Process, element, and whether it is a timer."""


@dataclass(frozen=True)
class MovedStep:
    """Dates of one step that would move; `dates` is empty for whoever may not know which cases these are.

    `count` is None where it would tell such a person of few cases.
    """

    step: str
    process: str
    is_timer: bool
    count: int | None
    dates: tuple[MovedDate, ...]


@dataclass(frozen=True)
class Moves:
    """What would move in running cases. `past` counts dates that would be over already; `any`: there are dates at all.

    `cases` is None where they are few, and the reader may not know them; `dates` and `past` where they would tell.
    """

    any: bool
    steps: tuple[MovedStep, ...]
    dates: int | None
    cases: int | None
    past: int | None
    unreadable: int


@dataclass(frozen=True)
class PendingShown:
    """A change that waits: what it says, and what would move."""

    pending: Pending
    sentences: tuple[str, ...]
    moves: Moves


@dataclass(frozen=True)
class Decided:
    """What somebody decided; `few`: how far it has got would tell the reader of fewer cases than are shown."""

    progress: Progress
    who: str
    few: bool


@dataclass(frozen=True)
class DeadlinesPage:
    """All of it: changes that wait, of the table and of the calendar, and what was decided."""

    changes: tuple[PendingShown, ...]
    decided: tuple[Decided, ...]


def gather(session: Session, user: User) -> DeadlinesPage:
    """The caller has asked `may_see_operations`."""
    decided, fewest = decided_changes(session), number(session, "small_number", FEWEST)
    names = display_names(session, [progress.change.by for progress in decided])
    return DeadlinesPage(
        changes=tuple(
            PendingShown(pending, tuple(_sentences(session, pending)), moves(session, user, preview(session, pending)))
            for pending in pending_changes(session)
        ),
        decided=tuple(
            Decided(one, names.get(one.change.by, ""), not may_see_incidents(user) and one.cases < fewest)
            for one in decided
        ),
    )


def moves(session: Session, user: User, moved: Preview) -> Moves:
    """What moves, step by step; cases by reference, and small numbers, only for whoever may know them."""
    dates, shows = moved.dates, may_see_incidents(user)
    groups: dict[Group, list[MovedDate]] = {}
    for date in dates:
        groups.setdefault((date.process_id, date.element_id, date.what == "timer"), []).append(date)
    people: dict[object, int] = {group: _cases(found) for group, found in groups.items()}
    people |= {ALL: _cases(dates), PAST: _cases([date for date in dates if date.past])}
    fewest = number(session, "small_number", FEWEST)
    away = frozenset() if shows else hidden(people, [Line(tuple(groups), ALL), Line((PAST,), ALL)], fewest=fewest)
    steps = [
        MovedStep(*place(session, process, element), timer, None if key in away else len(found), tuple(found * shows))
        for key, found in groups.items()
        for process, element, timer in [key]
    ]
    return Moves(
        any=bool(dates),
        steps=tuple(steps) if ALL not in away else (),
        dates=None if away else len(dates),
        cases=None if ALL in away else _cases(dates),
        past=None if PAST in away else sum(date.past for date in dates),
        unreadable=len(moved.unreadable),
    )


def _cases(dates: Iterable[MovedDate]) -> int:
    return len({date.case_id for date in dates})


def waiting_for(session: Session, user: User | None) -> int | None:
    """The figure beside the navigation entry; None where the person does not get the entry."""
    if user is None or not may_see_operations(user):
        return None
    return len(pending_changes(session))


def _sentences(session: Session, pending: Pending) -> Iterator[str]:
    if pending.what == TABLE:
        yield from (sentence(row) for row in changed_rows(session, pending))
        return
    before, after = (working_days_version(session, version) for version in (pending.earlier, pending.version))
    yield from (said(change.text) for change in calendar_changes(before, after))
