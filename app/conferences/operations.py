"""Verbs on conferences: plan, move, cancel; order the agenda; approve the minutes. They never commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.queries import case_by_reference
from app.conferences.agenda import KINDS_OF_CONFERENCE, collect, waiting_for_conference
from app.conferences.invitations import send_invitations
from app.conferences.mails import hand_over
from app.conferences.models import AgendaItem, Conference, ConferenceNotice, Guest
from app.conferences.room import written
from app.conferences.run import ConferenceRun, office_time
from app.errors import Conflict, NotAllowed, Problem
from app.people.models import User
from app.people.policy import may_run_conferences
from app.people.roles import ROLES
from app.store.base import new_id
from app.store.clock import OFFICE_ZONE, now
from app.text import Text

MOST_OF_A_SERIES = 24
SHORTEST, LONGEST = 15, 480


def plan_conference(
    session: Session,
    organisation_id: str,
    kind: str,
    at: datetime,
    place: str,
    *,
    video_link: str = "",
    length: int = 90,
    series_id: str | None = None,
    by: str | None = None,
) -> Conference:
    """Put a conference into the calendar of a coordinating office; one to come begins to run along its diagram."""
    conference = Conference(
        id=new_id(),
        organisation_id=organisation_id,
        kind=kind,
        at=at,
        place=place,
        state="planned",
        video_link=video_link,
        length=length,
        series_id=series_id,
        present=[],
    )
    session.add(conference)
    session.flush()
    if at > now(session):
        begin(session, conference, by)
    return conference


def begin(session: Session, conference: Conference, by: str | None = None) -> None:
    """Let the conference run along its diagram."""
    run = ConferenceRun(session, conference, by)
    run.events.append(Event("conference.planned", conference.id))
    run.begin()


def plan_series(session: Session, user: User, first: Conference, every: str, count: int) -> list[Conference]:
    """Further conferences like the first: monthly on the same weekday of the month, or quarterly.

    `count` is the number in all, at most 24. Raises NotAllowed, Problem.
    """
    _must_run(user, first.organisation_id)
    if not 1 <= count <= MOST_OF_A_SERIES:
        raise Problem(
            Text("Eine Reihe hat 1 bis {most} Termine.", "A series has 1 to {most} dates.").fill(most=MOST_OF_A_SERIES)
        )
    months = 3 if every == "quarterly" else 1
    first.series_id = first.series_id or new_id()
    return [
        plan_conference(
            session,
            first.organisation_id,
            first.kind,
            same_weekday(first.at, months * number),
            first.place,
            video_link=first.video_link,
            length=first.length,
            series_id=first.series_id,
            by=user.id,
        )
        for number in range(1, count)
    ]


def same_weekday(at: datetime, months: int) -> datetime:
    """The same weekday of the month so many months later, for example the second Wednesday; same time by the clock."""
    local = at.astimezone(OFFICE_ZONE)
    week = (local.day - 1) // 7
    years, index = divmod(local.month - 1 + months, 12)
    month = local.replace(year=local.year + years, month=index + 1, day=1)
    day = month + timedelta(days=(local.weekday() - month.weekday()) % 7 + 7 * week)
    return day if day.month == month.month else day - timedelta(days=7)


def change(
    session: Session,
    user: User,
    conference: Conference,
    *,
    at: datetime,
    place: str,
    video_link: str,
    length: int,
    guests: Iterable[str],
) -> None:
    """New date, place, link, length or guests (ids of organisations); whoever is invited is told."""
    must_be_planned(user, conference)
    if not place.strip() and not video_link.strip():
        raise Problem(
            Text("Bitte geben Sie einen Ort oder einen Video-Link an.", "Please give a place or a video link.")
        )
    _set_guests(session, conference, guests)
    conference.place, conference.video_link, conference.length = place.strip(), video_link.strip(), length
    run = ConferenceRun(session, conference, user.id)
    if at != conference.at:
        _must_be_to_come(session, at)
        conference.at = at
        run.events.append(Event("conference.moved", conference.id))
        run.tell("conference_moved", {"conference_at": office_time(conference)})
        return
    session.flush()
    if conference.invited_at is not None:
        hand_over(session, conference, send_invitations(session, conference, newcomers=True))
    audit.record(session, user.id, [Event("conference.changed", conference.id)])


def cancel(session: Session, user: User, conference: Conference) -> None:
    """The conference does not take place: its cases go onto the next agenda, whoever is invited is told."""
    must_be_planned(user, conference)
    run = ConferenceRun(session, conference, user.id)
    run.events.append(Event("conference.cancelled", conference.id))
    run.tell("conference_cancelled")
    conference.state = "cancelled"


def shift(session: Session, user: User, conference: Conference, case_id: str, by: int) -> None:
    """Move a case up (-1) or down (+1) on the agenda."""
    must_be_planned(user, conference)
    rows = [row for row in collect(session, conference) if row.state != "put_off"]
    here = next((index for index, row in enumerate(rows) if row.case_id == case_id), None)
    if here is None or not 0 <= here + by < len(rows):
        return
    rows[here].position, rows[here + by].position = rows[here + by].position, rows[here].position


def set_length(session: Session, user: User, conference: Conference, case_id: str, length: int) -> None:
    """Minutes set aside for a case."""
    must_be_planned(user, conference)
    _row(session, conference, case_id).length = max(1, min(length, LONGEST))


def put_off(session: Session, user: User, conference: Conference, case_id: str) -> None:
    """Take a case off this agenda; it goes onto the next. What was written on it is kept and comes back with it."""
    must_be_planned(user, conference)
    row = _row(session, conference, case_id)
    if row.state != "open":
        raise Conflict(Text("Dieser Fall ist schon besprochen.", "This case has already been discussed."))
    row.state = "put_off"
    audit.record(session, user.id, [Event("conference.put_off", row.case.reference)])


def put_off_rest(session: Session, user: User, conference: Conference) -> int:
    """Put off every open case on which nothing is written; answers how many."""
    must_be_planned(user, conference)
    rest = [row for row in collect(session, conference) if row.state == "open" and not written(session, row)]
    for row in rest:
        row.state = "put_off"
    audit.record(session, user.id, [Event("conference.put_off", row.case.reference) for row in rest])
    return len(rest)


def take_back(session: Session, user: User, conference: Conference, case_id: str) -> None:
    """Put a case that was put off back onto the agenda."""
    must_be_planned(user, conference)
    row = _row(session, conference, case_id)
    if row.state == "put_off":
        row.state = "open"


def add(session: Session, user: User, conference: Conference, reference: str) -> None:
    """Put a case onto the agenda by hand. Raises NotFound for a foreign case, Problem where nothing waits."""
    must_be_planned(user, conference)
    case = case_by_reference(session, user, reference.strip().upper())
    entry = waiting_for_conference(session, case)
    party = case.party("coordination")
    if entry is None or entry.kind not in {*KINDS_OF_CONFERENCE[conference.kind], "review"}:
        raise Problem(
            Text(
                "In Fall {reference} wartet gerade nichts auf eine Konferenz.",
                "In case {reference} nothing waits for a conference at the moment.",
            ).fill(reference=case.reference)
        )
    if party is None or party.organisation_id != conference.organisation_id:
        raise Problem(
            Text(
                "Fall {reference} gehört zu einer anderen koordinierenden Stelle.",
                "Case {reference} belongs to another coordinating office.",
            ).fill(reference=case.reference)
        )
    rows = collect(session, conference)
    row = next((row for row in rows if row.case_id == case.id), None)
    if row is None:
        row = AgendaItem(id=new_id(), conference_id=conference.id, case_id=case.id, case=case, position=len(rows))
        row.kind, row.length = entry.kind, 10
        session.add(row)
    row.state, row.by_hand, row.kind = "open", True, entry.kind
    session.flush()
    audit.record(session, user.id, [Event("conference.added", case.reference)])


def set_guests(session: Session, user: User, conference: Conference, guests: Iterable[str]) -> None:
    """Organisations (ids) invited besides the parties of the cases."""
    must_be_planned(user, conference)
    _set_guests(session, conference, guests)


def set_present(session: Session, user: User, conference: Conference, roles: Iterable[str]) -> None:
    """Who is in the room, by codes of roles."""
    must_be_planned(user, conference)
    conference.present = sorted(role for role in roles if role in ROLES)


def open_room(session: Session, user: User, conference: Conference) -> None:
    """Write down the agenda as it stands, so that people can write on its cases."""
    must_be_planned(user, conference)
    collect(session, conference)


def approve_minutes(session: Session, user: User, conference: Conference) -> None:
    """The minutes are right: they are provided to those who took part."""
    _must_run(user, conference.organisation_id)
    if conference.state != "closed" or conference.approved_at is not None:
        raise Conflict(
            Text(
                "Das Protokoll ist schon freigegeben, oder die Konferenz ist noch nicht geschlossen.",
                "The minutes are already approved, or the conference is not closed yet.",
            )
        )
    run = ConferenceRun(session, conference, user.id)
    run.events.append(Event("conference.minutes_approved", conference.id))
    run.tell("minutes_approved")
    conference.approved_at, conference.approved_by = now(session), user.id


def put_notice_away(session: Session, notice: ConferenceNotice) -> None:
    notice.done_at = now(session)


def check_plan(session: Session, user: User, organisation_id: str, at: datetime, length: int) -> None:
    """What must hold before a conference is planned from a page. Raises NotAllowed, Problem."""
    _must_run(user, organisation_id)
    _must_be_to_come(session, at)
    if not SHORTEST <= length <= LONGEST:
        raise Problem(
            Text(
                "Eine Konferenz dauert zwischen {shortest} und {longest} Minuten.",
                "A conference takes between {shortest} and {longest} minutes.",
            ).fill(shortest=SHORTEST, longest=LONGEST)
        )


def _row(session: Session, conference: Conference, case_id: str) -> AgendaItem:
    row = next((row for row in collect(session, conference) if row.case_id == case_id), None)
    if row is None:
        raise Conflict(
            Text("Dieser Fall steht nicht mehr auf der Tagesordnung.", "This case is no longer on the agenda.")
        )
    return row


def _set_guests(session: Session, conference: Conference, guests: Iterable[str]) -> None:
    wanted = set(guests)
    known = set(session.scalars(select(Guest.organisation_id).where(Guest.conference_id == conference.id)))
    session.execute(
        delete(Guest).where(Guest.conference_id == conference.id, Guest.organisation_id.in_(known - wanted))
    )
    session.add_all(Guest(conference_id=conference.id, organisation_id=key) for key in sorted(wanted - known))
    session.flush()


def _must_run(user: User, organisation_id: str) -> None:
    if not may_run_conferences(user, organisation_id):
        raise NotAllowed(
            Text(
                "Nur die koordinierende Stelle führt diesen Konferenzkalender.",
                "Only the coordinating office keeps this calendar of conferences.",
            )
        )


def must_be_planned(user: User, conference: Conference) -> None:
    """Raises NotAllowed where this user does not run it, Conflict where it is over."""
    _must_run(user, conference.organisation_id)
    if conference.state != "planned":
        raise Conflict(
            Text(
                "Diese Konferenz ist schon geschlossen oder abgesagt.",
                "This conference is already closed or cancelled.",
            )
        )


def _must_be_to_come(session: Session, at: datetime) -> None:
    if at <= now(session):
        raise Problem(
            Text(
                "Der Termin liegt in der Vergangenheit. Bitte prüfen Sie Tag und Uhrzeit.",
                "The date is in the past. Please check day and time.",
            )
        )
