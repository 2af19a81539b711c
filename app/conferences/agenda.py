"""The agenda of a conference: it collects by itself what waits for one, in its region.

A case that waits belongs to the conference that was chosen at its screening, else to the next one of a fitting kind
from which it was not put off. Only what somebody has touched (moved, put off, added, written on) has a row; the rest
is found anew each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from app.cases.file import read_facts
from app.cases.models import Case, Party
from app.conferences.models import AgendaItem, Conference
from app.engine.models import PathEntry
from app.store.base import new_id
from app.store.clock import now
from app.tasks.models import Task

KIND_OF_STEP = {
    "discuss_in_conference": "proposal",
    "reconsider_in_conference": "reconsideration",
    "record_quarterly_review": "review",
    "answer_query": "advice",
}
"""The open step of a case that asks for a conference, and what it is there for."""
ASSESSMENT = "assess_residence"
KINDS_OF_CONFERENCE = {
    "proposals": ("proposal", "reconsideration", "advice"),
    "quarterly": ("review",),
    "emergency": ("proposal", "reconsideration", "review"),
}
LENGTHS = {"proposal": 10, "reconsideration": 15, "review": 10, "advice": 5}
"""Minutes set aside for a case, unless changed."""
STILL_OPEN = timedelta(days=7)
"""So long after its beginning an unclosed conference still collects what waited for it."""
URGENCY = {"urgent": 0, "high": 1, "normal": 2}


@dataclass(frozen=True)
class Waiting:
    """A case that waits for a conference, and the open step."""

    case: Case
    kind: str
    task: Task


@dataclass(frozen=True)
class AgendaLine:
    """One case on the agenda. `item` is None while nobody has touched it; `task` is None once its step is over.

    `state` is open, done, put_off or gone (the case has moved on without this conference).
    """

    conference: Conference
    case: Case
    kind: str
    item: AgendaItem | None
    task: Task | None
    state: str
    length: int
    begins_at: datetime


def agenda(session: Session, conference: Conference) -> list[AgendaLine]:
    """All lines in their order; those put off come last and take no time."""
    items = list(
        session.scalars(select(AgendaItem).where(AgendaItem.conference_id == conference.id)).unique(),
    )
    waiting = _waiting(session, conference.organisation_id) if conference.state == "planned" else []
    open_steps = {(entry.case.id, entry.kind): entry.task for entry in waiting}
    known = {item.case_id for item in items}
    fresh = [entry for entry in collected(session, conference, waiting) if entry.case.id not in known]
    ordered = sorted(items, key=lambda item: (item.state == "put_off", item.position, item.case.reference))
    staying = [item for item in ordered if item.state != "put_off"]
    lines: list[AgendaLine] = []
    at = conference.at
    for item in staying:
        task = open_steps.get((item.case_id, item.kind))
        state = "gone" if item.state == "open" and task is None and conference.state == "planned" else item.state
        lines.append(AgendaLine(conference, item.case, item.kind, item, task, state, item.length, at))
        at += timedelta(minutes=item.length if state != "gone" else 0)
    for entry in fresh:
        length = LENGTHS[entry.kind]
        lines.append(AgendaLine(conference, entry.case, entry.kind, None, entry.task, "open", length, at))
        at += timedelta(minutes=length)
    for item in ordered[len(staying) :]:
        task = open_steps.get((item.case_id, item.kind))
        lines.append(AgendaLine(conference, item.case, item.kind, item, task, "put_off", 0, at))
    return lines


def collected(session: Session, conference: Conference, waiting: Iterable[Waiting] | None = None) -> list[Waiting]:
    """What belongs on this agenda by itself, the most urgent first."""
    entries = list(_waiting(session, conference.organisation_id) if waiting is None else waiting)
    if not entries:
        return []
    planned = _planned(session, conference.organisation_id)
    rows = select(AgendaItem).where(AgendaItem.conference_id.in_([other.id for other in planned]))
    touched = {(item.conference_id, item.case_id): item.state for item in session.scalars(rows).unique()}
    mine = [entry for entry in entries if _conference_of(session, entry, planned, touched) == conference.id]
    return sorted(
        mine,
        key=lambda entry: (
            URGENCY.get(entry.case.priority, 2),
            entry.task.due_at is None,
            entry.task.due_at or entry.task.opened_at,
            entry.case.reference,
        ),
    )


def collect(session: Session, conference: Conference) -> list[AgendaItem]:
    """Write down the agenda as it stands, so that its lines can be moved and written on; gives the rows in order."""
    session.execute(select(Conference.id).where(Conference.id == conference.id).with_for_update())
    rows: list[AgendaItem] = []
    for line in agenda(session, conference):
        item = line.item
        if item is None:
            item = AgendaItem(
                id=new_id(),
                conference_id=conference.id,
                case_id=line.case.id,
                case=line.case,
                kind=line.kind,
                length=line.length,
                state="open",
                by_hand=False,
            )
            session.add(item)
        item.position = len(rows)
        rows.append(item)
    session.flush()
    return rows


def in_preparation(session: Session, conference: Conference) -> list[Task]:
    """Proposals of the region whose assessment by the liaison is still missing: they come onto an agenda after it."""
    query = (
        select(Task)
        .where(
            Task.state == "open",
            Task.element_id == ASSESSMENT,
            Task.case_id.in_(_in_region(conference.organisation_id)),
        )
        .order_by(Task.due_at)
    )
    return list(session.scalars(query).unique()) if conference.kind != "quarterly" else []


def without_emergency_conference(session: Session, organisation_id: str) -> list[Case]:
    """Cases for which an emergency conference was asked and none is planned yet."""
    asked = [entry for entry in _waiting(session, organisation_id) if _asks_for_emergency(entry)]
    if not asked:
        return []
    planned = [c for c in _planned(session, organisation_id) if c.kind == "emergency"]
    return [entry.case for entry in asked if not any(_takes(conference, entry) for conference in planned)]


def waiting_for_conference(session: Session, case: Case) -> Waiting | None:
    """The open step of a case that a conference can deal with."""
    query = select(Task).where(Task.case_id == case.id, Task.state == "open", Task.element_id.in_(KIND_OF_STEP))
    found = (_entry(session, task) for task in session.scalars(query).unique())
    return next((entry for entry in found if entry is not None), None)


def _waiting(session: Session, organisation_id: str) -> list[Waiting]:
    """Whatever waits for a conference in the region of a coordinating office."""
    anonymous = exists().where(
        PathEntry.instance_id == Case.instance_id, PathEntry.element_id == "request_anonymous_advice"
    )
    query = (
        select(Task)
        .join(Case)
        .where(
            Task.state == "open",
            Task.element_id.in_(KIND_OF_STEP),
            Task.case_id.in_(_in_region(organisation_id)),
            or_(Task.element_id != "answer_query", anonymous),
        )
    )
    entries = (_entry(session, task) for task in session.scalars(query).unique())
    return [entry for entry in entries if entry is not None]


def _in_region(organisation_id: str) -> Select[tuple[str]]:
    return select(Party.case_id).where(
        Party.role == "coordination", Party.organisation_id == organisation_id, Party.until.is_(None)
    )


def _asks_for_emergency(entry: Waiting) -> bool:
    return entry.kind == "proposal" and entry.task.variables.get("next_step") == "emergency_conference"


def _entry(session: Session, task: Task) -> Waiting | None:
    kind = KIND_OF_STEP[task.element_id]
    if kind == "advice" and read_facts(session, task.case, ("A",)).get("consent_e1") == "granted":
        return None
    return Waiting(task.case, kind, task)


def _planned(session: Session, organisation_id: str) -> Sequence[Conference]:
    query = (
        select(Conference)
        .where(
            Conference.organisation_id == organisation_id,
            Conference.state == "planned",
            Conference.at > now(session) - STILL_OPEN,
        )
        .order_by(Conference.at)
    )
    return session.scalars(query).unique().all()


def _conference_of(
    session: Session, entry: Waiting, planned: Sequence[Conference], touched: dict[tuple[str, str], str]
) -> str | None:
    by_row = [c.id for c in planned if touched.get((c.id, entry.case.id)) == "open"]
    if by_row:
        return by_row[0]
    fitting = [
        conference
        for conference in planned
        if _takes(conference, entry) and (conference.id, entry.case.id) not in touched
    ]
    if urgent := [c.id for c in fitting if c.kind == "emergency"]:
        return urgent[0]
    chosen = read_facts(session, entry.case, ("A", "B")).get("conference_id") if entry.kind == "proposal" else None
    return next((c.id for c in fitting if c.id == chosen), fitting[0].id if fitting else None)


def _takes(conference: Conference, entry: Waiting) -> bool:
    """An emergency conference collects by itself only what asks for one; others may be added by hand."""
    if entry.kind not in KINDS_OF_CONFERENCE[conference.kind] or entry.task.opened_at > conference.at:
        return False
    if conference.kind == "emergency":
        return _asks_for_emergency(entry)
    return True
