"""Mail with the one-time link to a first password; without a mail server or an address, a start password instead."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.catalog.wording.in_use import wording
from app.mail.letters import Letter, writes
from app.mail.operations import post
from app.mail.settings import mail_settings
from app.people.keeping.access import give_start_password, make_link, token_of
from app.people.models import User
from app.store.clock import machine_now

KIND = "access"


def goes_by_mail(session: Session, person: User) -> bool:
    """Whether the person gets a link, so that nobody else sees it."""
    return mail_settings(session) is not None and bool(person.email)


def give_access(session: Session, admin: User, person: User) -> str | None:
    """Let somebody in, for the first time or anew: a link by mail (None), or the start password to be shown once."""
    if not goes_by_mail(session, person):
        return give_start_password(session, admin, person)
    post(session, KIND, make_link(session, admin, person), [person])
    return None


@writes(KIND)
def write_access(session: Session, person: User, nonce: str) -> Letter | None:
    """None where the link was used meanwhile, or another one is good."""
    good = person.access_nonce == nonce and person.access_until and person.access_until > machine_now(session)
    if not good or not person.can_log_in:
        return None
    words = wording(session, "access")
    text = words.paragraphs("body", name=person.username)
    return Letter(words.line("subject"), text, f"/access/{token_of(session, person)}")
