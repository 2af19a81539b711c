"""Handing invitations over to the mail room, and writing them when they are sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy.orm import Session

from app.catalog.wording import Wording
from app.catalog.wording.in_use import wording
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
    words = wording(session, "conference_cancelled" if invitation.cancelled else "conference")
    return Letter(
        subject=_subject(words, conference, invitation),
        paragraphs=_paragraphs(words, conference, invitation),
        path="/conferences/" if invitation.cancelled else f"/conferences/{conference.id}",
        calendar=Calendar(content, method),
    )


def _subject(words: Wording, conference: Conference, invitation: Invitation) -> Text:
    changed = bool(invitation.sequence) and not invitation.cancelled
    key = "subject_changed" if changed else "subject"
    return words.line(key, kind=KINDS[conference.kind], when=_when(invitation))


def _paragraphs(words: Wording, conference: Conference, invitation: Invitation) -> tuple[Text, ...]:
    content, kind = invitation.content, KINDS[conference.kind]
    if invitation.cancelled:
        return words.paragraphs("body", when=_when(invitation), kind=kind)
    found = [*words.paragraphs("body", when=_when(invitation), place=content["place"] or "Video", kind=kind)]
    if content["video_link"]:
        found.append(words.line("video", link=content["video_link"]))
    references = content["references"]
    if isinstance(references, list) and references:
        found.append(words.line("agenda", cases=", ".join(references)))
    return tuple(found)


def _when(invitation: Invitation) -> str:
    return f"{datetime.fromisoformat(str(invitation.content['at'])):%d.%m.%Y, %H:%M}"
