"""Incidents: where a case cannot go on by itself. Process owners are told and have it tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import engine
from app.audit.operations import Event, record
from app.cases.models import Case
from app.engine.incidents import PAUSES
from app.engine.models import Instance
from app.errors import Broken, NotAllowed, NotFound
from app.jobs.operations import enqueue_missing
from app.people.models import User
from app.people.policy import may_see_incidents
from app.store.base import new_id
from app.store.clock import now
from app.store.keys import Erased, seal
from app.tasks.models import Incident, Notice
from app.text import Text

CLOCK = "clock"
DAMAGE = "damage"
WHOLE_CASE = (CLOCK, DAMAGE)
"""What stands for the engine's id where not one step, but all of the case is held up."""
RETRY = "retry_incident"
MOST_LETTERS = 1000

UNKNOWN = Text(
    "Hier ist ein Fehler der Software aufgetreten. Bitte versuchen Sie es noch einmal; bleibt es dabei, verständigen "
    "Sie die Administration.",
    "An error of the software occurred here. Please try again; if it stays, tell the administrators.",
)
TOLD = Text(
    "Ein Fall kommt nicht weiter. Bitte sehen Sie unter „Störungen“ nach.",
    "A case cannot go on. Please look under “Incidents”.",
)


@dataclass(frozen=True)
class Kind:
    """Incidents of one kind: the same step of the same process with the same sentence; the oldest first."""

    process_id: str
    element_id: str
    sentence: Text
    incidents: tuple[Incident, ...]


def follow(session: Session, case: Case, found: Sequence[engine.Incident]) -> list[Event]:
    """Bring the incidents of a case up to what the engine has now; gives what to write to the history."""
    at = now(session)
    known = {row.engine_id: row for row in _open_rows(session, case) if row.engine_id not in WHOLE_CASE}
    events: list[Event] = []
    for row in known.values():
        if row.engine_id not in {incident.id for incident in found}:
            events.append(_end(session, row, at))
    for incident in found:
        row = known.get(incident.id)
        if row is None:
            row = _begin(session, case, incident.id, incident.process_id, incident.element_id, at)
            events.append(Event("incident.opened", row.id, {"element": incident.element_id}))
        elif (row.retries_left, row.retry_at) != (incident.retries_left, incident.retry_at) or row.asked_at:
            row.failures += 1
        _say(row, incident.text)
        row.retries_left, row.retry_at, row.asked_at = incident.retries_left, incident.retry_at, None
        if row.retry_at is None:
            _tell(session, case, row, at)
    return events


def clock_failed(session: Session, case: Case, why: Text | None) -> None:
    """What is due in a case cannot happen at all: try again after growing pauses, then leave it to a person."""
    at = now(session)
    row = next((row for row in _open_rows(session, case) if row.engine_id == CLOCK), None)
    if row is None:
        process_id = session.scalar(select(Instance.process_id).where(Instance.id == case.instance_id))
        row = _begin(session, case, CLOCK, process_id or "", "", at)
        record(session, None, [Event("incident.opened", row.id)], case_id=case.id, key_id=case.key_id)
    else:
        row.failures += 1
    left = len(PAUSES) - row.failures
    row.retries_left, row.asked_at = max(left, 0), None
    row.retry_at = at + PAUSES[row.failures - 1] if left >= 0 else None
    _say(row, why or UNKNOWN)
    if row.retry_at is None:
        _tell(session, case, row, at)


def clock_goes_on(session: Session, case: Case) -> None:
    """What was due has happened."""
    _end_whole(session, case, CLOCK)


def _end_whole(session: Session, case: Case, engine_id: str) -> None:
    for row in _open_rows(session, case):
        if row.engine_id == engine_id:
            event = _end(session, row, now(session))
            record(session, None, [event], case_id=case.id, key_id=case.key_id)


def report_damage(session: Session, case: Case, why: Text) -> None:
    """Somebody came upon something stored that is damaged. It is over when it is whole at a new try."""
    at = now(session)
    row = next((row for row in _open_rows(session, case) if row.engine_id == DAMAGE), None)
    if row is None:
        process_id = session.scalar(select(Instance.process_id).where(Instance.id == case.instance_id))
        row = _begin(session, case, DAMAGE, process_id or "", "", at)
        record(session, None, [Event("incident.opened", row.id)], case_id=case.id, key_id=case.key_id)
    else:
        row.failures += 1
    row.asked_at = None
    _say(row, why)
    _tell(session, case, row, at)


def damage_is_over(session: Session, case: Case) -> None:
    """All of it can be read again."""
    _end_whole(session, case, DAMAGE)


def open_kinds(session: Session, user: User) -> list[Kind]:
    """All open incidents by kind, the kind with the oldest first. Raises NotAllowed."""
    _must_see(user)
    query = select(Incident).where(Incident.ended_at.is_(None)).order_by(Incident.since, Incident.id)
    kinds: dict[tuple[str, str, str], list[Incident]] = {}
    for row in session.scalars(query).unique():
        kinds.setdefault((row.process_id, row.element_id, row.sentence_de), []).append(row)
    return [
        Kind(process_id, element_id, Text(sentence, rows[0].sentence_en), tuple(rows))
        for (process_id, element_id, sentence), rows in kinds.items()
    ]


def count_open(session: Session) -> int:
    """How many incidents are open."""
    return session.scalar(select(func.count(Incident.id)).where(Incident.ended_at.is_(None))) or 0


def incidents_of_case(session: Session, case: Case) -> list[Incident]:
    """What holds up one case, the oldest first; the caller has asked the policy."""
    return sorted(_open_rows(session, case), key=lambda row: row.since)


def told_at(session: Session, incident: Incident) -> datetime | None:
    """When the process owners were told of this incident, or of the first of its kind."""
    query = select(func.min(Notice.at)).join(Incident, Incident.notice_id == Notice.id).where(*_same_kind(incident))
    return session.scalar(query)


def ask_to_retry(session: Session, user: User, incident_id: str, *, all_of_kind: bool = False) -> int:
    """Have an incident, or all of its kind, tried again by the worker; answers how many.

    Raises NotAllowed, and NotFound where it is over.
    """
    _must_see(user)
    chosen = session.get(Incident, incident_id)
    if chosen is None or chosen.ended_at is not None:
        raise NotFound(Text("Diese Störung gibt es nicht mehr.", "This incident no longer exists."))
    rows = [chosen]
    if all_of_kind:
        query = select(Incident).where(*_same_kind(chosen)).order_by(Incident.since, Incident.id)
        rows = list(session.scalars(query).unique())
    for row in rows:
        row.asked_at = now(session)
        event = Event("incident.retry", row.id)
        record(session, user.id, [event], case_id=row.case_id, key_id=row.case.key_id)
    enqueue_missing(session, RETRY, [row.id for row in rows])
    return len(rows)


def _same_kind(incident: Incident) -> tuple[ColumnElement[bool], ...]:
    """Open incidents of the same kind as this one."""
    return (
        Incident.ended_at.is_(None),
        Incident.process_id == incident.process_id,
        Incident.element_id == incident.element_id,
        Incident.sentence_de == incident.sentence_de,
    )


def _must_see(user: User) -> None:
    if not may_see_incidents(user):
        raise NotAllowed(
            Text("Störungen sieht nur die Prozessverantwortung.", "Only process owners may see incidents.")
        )


def _open_rows(session: Session, case: Case) -> list[Incident]:
    query = select(Incident).where(Incident.case_id == case.id, Incident.ended_at.is_(None))
    return list(session.scalars(query).unique())


def _begin(session: Session, case: Case, engine_id: str, process_id: str, element_id: str, at: datetime) -> Incident:
    row = Incident(
        id=new_id(),
        case_id=case.id,
        engine_id=engine_id,
        process_id=process_id,
        element_id=element_id,
        since=at,
        failures=1,
        retries_left=0,
        sentence_de="",
        sentence_en="",
    )
    row.case = case
    session.add(row)
    return row


def _say(row: Incident, text: Text) -> None:
    row.sentence_de, row.sentence_en = text.de[:MOST_LETTERS], text.en[:MOST_LETTERS]


def _end(session: Session, row: Incident, at: datetime) -> Event:
    row.ended_at = at
    notice = session.get(Notice, row.notice_id) if row.notice_id else None
    if notice is not None and notice.done_at is None:
        notice.done_at = at
    return Event("incident.ended", row.id)


def _tell(session: Session, case: Case, row: Incident, at: datetime) -> None:
    """Tell the process owners, once for each kind that they have not been told of."""
    if row.notice_id is not None:
        return
    told = select(Incident.id).where(*_same_kind(row), Incident.notice_id.is_not(None))
    if session.scalar(told.limit(1)) is not None:
        return
    notice = Notice(id=new_id(), case_id=case.id, kind="incident", role="process_owner", at=at)
    try:
        notice.text = seal(session, case.key_id, f"notice:{notice.id}", TOLD.de)
    except (Broken, Erased):  # the key of the case is what is damaged: the list of incidents has to do
        return
    session.add(notice)
    row.notice_id = notice.id
