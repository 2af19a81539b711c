"""What the page of changed deadlines shows, to whom."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.people.models import User
from app.people.policy import may_see_incidents, may_see_operations
from app.people.queries import display_names
from app.tasks.deadline_tables import Pending, changed_rows, pending_change
from app.tasks.rescheduling import MovedDate, Progress, decided_changes, preview
from app.web.deadlines.sentences import sentence
from app.web.places import place


@dataclass(frozen=True)
class MovedStep:
    """Dates of one step that would move; `dates` is empty for whoever may not know which cases these are."""

    step: str
    process: str
    is_timer: bool
    count: int
    dates: tuple[MovedDate, ...]


@dataclass(frozen=True)
class DeadlinesPage:
    """All of it; `pending` is None where nothing waits. `past` counts dates that would be over already."""

    pending: Pending | None
    sentences: tuple[str, ...]
    steps: tuple[MovedStep, ...]
    dates: int
    cases: int
    past: int
    unreadable: int
    decided: tuple[tuple[Progress, str], ...]


def gather(session: Session, user: User) -> DeadlinesPage:
    """The caller has asked `may_see_operations`."""
    pending = pending_change(session)
    moved = preview(session, pending) if pending else None
    dates = moved.dates if moved else ()
    decided = decided_changes(session)
    names = display_names(session, [progress.change.by for progress in decided])
    return DeadlinesPage(
        pending=pending,
        sentences=tuple(sentence(row) for row in changed_rows(session, pending)) if pending else (),
        steps=tuple(_steps(session, user, dates)),
        dates=len(dates),
        cases=len({date.case_id for date in dates}),
        past=sum(date.past for date in dates),
        unreadable=len(moved.unreadable) if moved else 0,
        decided=tuple((progress, names.get(progress.change.by, "")) for progress in decided),
    )


def waiting_for(session: Session, user: User | None) -> int | None:
    """The figure beside the navigation entry; None where the person does not get the entry."""
    if user is None or not may_see_operations(user):
        return None
    return int(pending_change(session) is not None)


def _steps(session: Session, user: User, dates: tuple[MovedDate, ...]) -> list[MovedStep]:
    groups: dict[tuple[str, str, bool], list[MovedDate]] = {}
    for date in dates:
        groups.setdefault((date.process_id, date.element_id, date.what == "timer"), []).append(date)
    shows = may_see_incidents(user)
    return [
        MovedStep(*place(session, process, element), is_timer, len(group), tuple(group) if shows else ())
        for (process, element, is_timer), group in groups.items()
    ]
