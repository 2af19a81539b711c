"""Who is invited to a conference, and what each is told: date, place and the references of his or her own cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conferences.agenda import AgendaLine, agenda
from app.conferences.models import Conference, Invitation
from app.conferences.queries import guests_of, visible_lines
from app.conferences.run import office_time
from app.people.models import Membership, Organisation, User
from app.people.queries import members
from app.store.clock import OFFICE_ZONE, now
from app.text import Text

INVITED_ROLES = ("liaison", "case_manager", "carrier_lead")
"""Parties of a case that are invited with it; others are invited as organisations."""
QUARTERLY_ROLES = (*INVITED_ROLES, "deputy")
"""In a quarterly conference the deputy may have to take over."""
PRODUCT = "-//KIM-Lotse//Fallkonferenz//DE"
KINDS: dict[str, Text] = {
    "proposals": Text("Fallkonferenz", "Case conference"),
    "quarterly": Text("Quartalsfallkonferenz", "Quarterly review conference"),
    "emergency": Text("Sofortkonferenz", "Emergency conference"),
}


@dataclass(frozen=True)
class Participant:
    """A person to be invited, with the references he or she may know of."""

    user: User
    references: tuple[str, ...]


def participants(session: Session, conference: Conference) -> list[Participant]:
    """Exactly those who run the conference, those who may see a case on it, and the members of invited offices."""
    people = {user.id: user for user in members(session, "coordination", conference.organisation_id)}
    for_all = set(people)
    guests = [office.id for office in guests_of(session, conference)]
    for user in session.scalars(select(User).join(Membership).where(Membership.organisation_id.in_(guests))).unique():
        people[user.id] = user
        for_all.add(user.id)
    lines = _open_lines(session, conference)
    roles = QUARTERLY_ROLES if conference.kind == "quarterly" else INVITED_ROLES
    for user in _of_cases(session, lines, roles):
        people[user.id] = user
    found = [
        Participant(user, tuple(line.case.reference for line in visible_lines(session, user, conference, lines)))
        for user in people.values()
        if user.active
    ]
    return sorted(
        (one for one in found if one.references or one.user.id in for_all), key=lambda one: one.user.display_name
    )


def send_invitations(session: Session, conference: Conference, *, newcomers: bool) -> list[Invitation]:
    """Tell each person what changed for him or her; `newcomers` also invites those not yet invited.

    Whoever no longer takes part is told so. Returns the invitations that changed.
    """
    known = {row.user_id: row for row in _invitations(session, conference)}
    wanted = {one.user.id: one for one in participants(session, conference)}
    changed = [row for row in known.values() if row.user_id not in wanted and _cancel(session, row)]
    for user_id, one in wanted.items():
        row, content = known.get(user_id), _content(conference, one)
        if row is None and newcomers:
            row = Invitation(conference_id=conference.id, user_id=user_id, sequence=0, cancelled=False)
            session.add(row)
        elif row is None or (row.content == content and not row.cancelled):
            continue
        else:
            row.sequence += 1
        row.content, row.cancelled, row.at = content, False, now(session)
        changed.append(row)
    session.flush()
    return changed


def cancel_invitations(session: Session, conference: Conference) -> list[Invitation]:
    """Tell everybody who was invited that the conference does not take place."""
    changed = [row for row in _invitations(session, conference) if _cancel(session, row)]
    session.flush()
    return changed


def calendar_entry(invitation: Invitation, conference: Conference, user: User, sender: str) -> tuple[bytes, str]:
    """The iCalendar object for one invited person, and its method: REQUEST or CANCEL. References only, no names.

    `sender` is the address mail is sent from; `user.email` may be empty for a file to download.
    """
    content: Mapping[str, object] = invitation.content
    language = user.language
    begin = datetime.fromisoformat(str(content["at"])).astimezone(OFFICE_ZONE)
    method = "CANCEL" if invitation.cancelled else "REQUEST"
    event = Event()
    event.add("uid", f"{conference.id}@kim-lotse")
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.at)
    event.add("dtstart", begin)
    event.add("dtend", begin + timedelta(minutes=int(str(content["length"]))))
    event.add("summary", KINDS[conference.kind].in_language(language))
    event.add("location", str(content["place"]))
    event.add("description", _description(content, language))
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    event.add("class", "CONFIDENTIAL")
    if content["video_link"]:
        event.add("url", str(content["video_link"]))
    organizer = vCalAddress(f"mailto:{sender}")
    organizer.params["cn"] = vText(conference.organisation.name)
    event["organizer"] = organizer
    if user.email:
        attendee = vCalAddress(f"mailto:{user.email}")
        attendee.params["rsvp"] = vText("TRUE")
        event.add("attendee", attendee, encode=0)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical(), method


def invitation_of(session: Session, conference: Conference, user: User) -> Invitation | None:
    return session.get(Invitation, (conference.id, user.id))


def _counts(line: AgendaLine) -> bool:
    return line.state in ("open", "done")


def _open_lines(session: Session, conference: Conference) -> list[AgendaLine]:
    return [line for line in agenda(session, conference) if _counts(line)]


def _description(content: Mapping[str, object], language: str) -> str:
    references = content["references"]
    listed = ", ".join(references) if isinstance(references, list) else ""
    if not listed:
        return Text("Die Tagesordnung steht im KIM-Lotse.", "The agenda is in KIM-Lotse.").in_language(language)
    return Text("Aktenzeichen: {listed}", "References: {listed}").fill(listed=listed).in_language(language)


def _content(conference: Conference, one: Participant) -> dict[str, object]:
    return {
        "at": office_time(conference),
        "length": conference.length,
        "place": conference.place,
        "video_link": conference.video_link,
        "references": sorted(one.references),
    }


def _cancel(session: Session, row: Invitation) -> bool:
    if row.cancelled:
        return False
    row.cancelled, row.sequence, row.at = True, row.sequence + 1, now(session)
    return True


def _invitations(session: Session, conference: Conference) -> list[Invitation]:
    return list(session.scalars(select(Invitation).where(Invitation.conference_id == conference.id)))


def _of_cases(session: Session, lines: list[AgendaLine], roles: Collection[str]) -> list[User]:
    """The parties of the cases on the agenda: a person, or the members of an office with the role."""
    found: list[User] = []
    asked: set[tuple[str, str]] = set()
    for line in lines:
        for party in line.case.parties:
            if party.role not in roles or party.until is not None:
                continue
            if party.user_id is not None:
                found.append(session.get_one(User, party.user_id))
            elif party.organisation_id is not None and (party.role, party.organisation_id) not in asked:
                asked.add((party.role, party.organisation_id))
                found += members(session, party.role, party.organisation_id)
    return found


def involved_offices(session: Session, conference: Conference, role: str) -> list[Organisation]:
    """The offices that hold a role in a case of this conference."""
    ids = {
        party.organisation_id
        for line in _open_lines(session, conference)
        for party in line.case.parties
        if party.role == role and party.until is None and party.organisation_id
    }
    return [session.get_one(Organisation, office_id) for office_id in sorted(ids)]
