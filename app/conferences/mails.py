"""Handing invitations over to the mail room, and writing them when they are sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy.orm import Session

from app.conferences.invitations import KINDS, calendar_entry
from app.conferences.models import Conference, Invitation
from app.mail.letters import Calendar, Letter, writes
from app.mail.operations import post
from app.mail.settings import mail_settings
from app.people.models import User
from app.text import Text

KIND = "conference"
NOBODY = "kim-lotse@invalid.example"
"""The organiser in a calendar file while no mail is set up."""


def hand_over(session: Session, conference: Conference, changed: Iterable[Invitation]) -> None:
    """Have each changed invitation sent: it cannot be switched off, for it is what people come by."""
    for invitation in changed:
        user = session.get_one(User, invitation.user_id)
        post(session, KIND, f"{conference.id}:{invitation.sequence}", [user])


def sender_of(session: Session) -> str:
    """The address that calendar entries name as organiser."""
    settings = mail_settings(session)
    return parseaddr(settings.sender)[1] if settings else NOBODY


@writes(KIND)
def write_invitation(session: Session, user: User, subject_id: str) -> Letter | None:
    """Invitation, change or cancellation, as it stands now. None where a newer one is on its way."""
    conference_id, _sep, sequence = subject_id.partition(":")
    conference = session.get(Conference, conference_id)
    invitation = session.get(Invitation, (conference_id, user.id))
    if conference is None or invitation is None or str(invitation.sequence) != sequence:
        return None
    content, method = calendar_entry(invitation, conference, user, sender_of(session))
    return Letter(
        subject=_subject(conference, invitation),
        paragraphs=_paragraphs(invitation),
        path="/conferences/" if invitation.cancelled else f"/conferences/{conference.id}",
        calendar=Calendar(content, method),
    )


def _subject(conference: Conference, invitation: Invitation) -> Text:
    if invitation.cancelled:
        sentence = Text("Absage: {kind} am {day}", "Cancelled: {kind} on {day}")
    elif invitation.sequence:
        sentence = Text("Geändert: {kind} am {day}", "Changed: {kind} on {day}")
    else:
        sentence = Text("Einladung: {kind} am {day}", "Invitation: {kind} on {day}")
    return sentence.fill(kind=KINDS[conference.kind], day=_when(invitation))


def _paragraphs(invitation: Invitation) -> tuple[Text, ...]:
    content = invitation.content
    if invitation.cancelled:
        gone = Text(
            "Der Termin am {when} Uhr entfällt für Sie. Der Kalendereintrag liegt bei.",
            "The date on {when} is cancelled for you. The calendar entry is attached.",
        )
        return (gone.fill(when=_when(invitation)),)
    when = Text("Termin: {when} Uhr", "Date: {when}").fill(when=_when(invitation))
    where = Text("Ort: {place}", "Place: {place}").fill(place=content["place"] or "Video")
    found = [when, where]
    if content["video_link"]:
        found.append(Text("Video: {link}", "Video: {link}").fill(link=content["video_link"]))
    references = content["references"]
    if isinstance(references, list) and references:
        found.append(
            Text("Ihre Fälle auf der Tagesordnung: {listed}", "Your cases on the agenda: {listed}").fill(
                listed=", ".join(references)
            )
        )
    return tuple(found)


def _when(invitation: Invitation) -> str:
    return f"{datetime.fromisoformat(str(invitation.content['at'])):%d.%m.%Y, %H:%M}"
