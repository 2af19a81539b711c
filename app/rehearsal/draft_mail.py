"""Mail about drafts: to those who may approve one, and back to its author. It says that, never what is in it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.catalog.changes import kinds_of
from app.catalog.models import ChangeSet
from app.catalog.wording.in_use import wording
from app.mail.letters import Letter, writes
from app.mail.operations import post
from app.people.models import User
from app.people.policy import may_approve_change
from app.people.queries import members, user_by_id

WAITS, CAME_BACK = "draft_waits", "draft_came_back"


def ask_second_persons(session: Session, change_set: ChangeSet) -> None:
    """Tell everybody who may approve it."""
    people = {user.id: user for role in ("process_owner", "administrator") for user in members(session, role)}
    kinds = kinds_of(change_set.files)
    asked = [user for user in people.values() if may_approve_change(user, change_set.author_id, kinds)]
    post(session, WAITS, _subject(change_set), [user for user in asked if user.wants_mail_at_once])


def tell_author(session: Session, change_set: ChangeSet) -> None:
    """Tell the author that the draft was sent back, or could not be published on its day."""
    author = user_by_id(session, change_set.author_id)
    if author is not None and author.wants_mail_at_once:
        post(session, CAME_BACK, _subject(change_set), [author])


@writes(WAITS)
def _write_waits(session: Session, recipient: User, subject: str) -> Letter | None:
    change_set = session.get(ChangeSet, subject.partition(":")[0])
    if change_set is None or change_set.state != "handed_in":
        return None
    if not may_approve_change(recipient, change_set.author_id, kinds_of(change_set.files)):
        return None
    return _letter(session, WAITS, change_set)


@writes(CAME_BACK)
def _write_came_back(session: Session, recipient: User, subject: str) -> Letter | None:
    change_set = session.get(ChangeSet, subject.partition(":")[0])
    if change_set is None or change_set.state != "draft" or change_set.author_id != recipient.id:
        return None
    return _letter(session, CAME_BACK, change_set)


def _letter(session: Session, kind: str, change_set: ChangeSet) -> Letter:
    words = wording(session, kind)
    return Letter(words.line("subject"), words.paragraphs("body"), f"/models/drafts/{change_set.id}")


def _subject(change_set: ChangeSet) -> str:
    """Each handing in has a letter of its own."""
    at = change_set.handed_in_at
    return f"{change_set.id}:{at:%Y%m%d%H%M%S}" if at else change_set.id
