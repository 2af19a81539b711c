"""How somebody comes in: a one-time link or a start password, and what is shut again.

The link is made of a number kept here and a key of the office, so that the database alone does not tell it; its mail is
written when it is sent.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.errors import NotAllowed, NotFound, Problem
from app.people import login, second_factor
from app.people.keeping.changes import changes_of, note_change
from app.people.keeping.persons import must_not_be_the_last_administrator
from app.people.keeping.revisions import count_change
from app.people.models import User
from app.people.office import number
from app.people.passwords import check_new_password, hash_password, start_password
from app.people.policy import must_administer, needs_second_administrator
from app.store.base import new_id
from app.store.clock import machine_now
from app.store.keys import blind
from app.text import Text

LINK_LASTS = timedelta(days=7)
ADDRESS_RESTS = timedelta(days=7)
PURPOSE = "access link"


def give_start_password(session: Session, admin: User | None, person: User) -> str:
    """A password to start with, shown once; no second factor, no session left. `admin` None: from the command line."""
    _must_be_let_in(session, admin, person)
    password = start_password()
    login.reset_access(session, person, password, admin.id if admin else None)
    person.access_nonce = person.access_hash = person.access_until = None
    note_change(session, admin.id if admin else None, person.id, "access.given", {"way": "password"})
    return password


def make_link(session: Session, admin: User, person: User) -> str:
    """A one-time link to a password of one's own; answers its number, from which `token_of` makes the link.

    Nobody is shown it: it goes to the person's address. No password, second factor or session of before is left.
    """
    _must_be_let_in(session, admin, person)
    login.reset_access(session, person, start_password(), admin.id)
    person.access_nonce, person.access_until = new_id(), machine_now(session) + _lasts(session)
    person.access_hash = _hash(token_of(session, person))
    note_change(session, admin.id, person.id, "access.given", {"way": "link"})
    return person.access_nonce


def token_of(session: Session, person: User) -> str:
    """The end of the link that is good now."""
    return blind(session, PURPOSE, f"{person.id}:{person.access_nonce}")


def person_by_token(session: Session, token: str, *, to_use: bool = False) -> User:
    """Whose link it is; `to_use` keeps it from others until the commit. Raises NotFound for one that is not good."""
    query = select(User).where(User.access_hash == _hash(token))
    person = session.scalar(query.with_for_update() if to_use else query)
    over = person is None or person.access_until is None or person.access_until <= machine_now(session)
    if person is None or over or not person.can_log_in:
        raise NotFound(
            Text(
                "Dieser Link gilt nicht mehr: Er ist schon benutzt oder abgelaufen. Bitten Sie Ihre Fachadministration "
                "um einen neuen.",
                "This link is no longer good: it was used, or its time is over. Ask your administrators for a new one.",
            )
        )
    return person


def choose_first_password(session: Session, person: User, password: str) -> None:
    """By the link: a password of one's own. The link is used up. Raises Problem for a weak one."""
    check_new_password(password, person.username, person.display_name)
    person.password_hash, person.start_password_until = hash_password(password), None
    person.access_nonce = person.access_hash = person.access_until = None
    person.session_stamp = new_id()
    record(session, person.id, [Event("password.changed", person.id)])


def remove_second_factor(session: Session, admin: User, person: User) -> None:
    """The phone is lost: the next login asks for the password only, and the office may ask to set it up again."""
    _must_be_somebody_else(admin, person)
    if person.factor_since is None:
        raise Problem(Text("Es gibt keinen zweiten Faktor.", "There is no second factor."))
    second_factor.remove(session, person, admin.id)
    person.session_stamp = new_id()
    note_change(session, admin.id, person.id, "factor.removed")


def end_sessions(session: Session, admin: User, person: User) -> None:
    """Whoever is logged in as this person, anywhere, has to log in again."""
    must_administer(admin)
    person.session_stamp = new_id()
    note_change(session, admin.id, person.id, "sessions.ended")


def block(session: Session, admin: User, person: User) -> None:
    """Keep somebody out at once; all work stays where it is."""
    _must_be_somebody_else(admin, person)
    must_not_be_the_last_administrator(session, person)
    person.blocked_at, person.session_stamp = machine_now(session), new_id()
    count_change(session, person, admin.id)
    note_change(session, admin.id, person.id, "person.blocked")


def unblock(session: Session, admin: User, person: User) -> None:
    """Let somebody in again."""
    _must_be_somebody_else(admin, person)
    person.blocked_at = None
    count_change(session, person, admin.id)
    note_change(session, admin.id, person.id, "person.unblocked")


def _must_be_somebody_else(admin: User, person: User) -> None:
    must_administer(admin)
    if admin.id == person.id:
        raise NotAllowed(
            Text("Für Ihr eigenes Konto macht das eine andere Fachadministration.", "Another administrator does this.")
        )


def _must_be_let_in(session: Session, admin: User | None, person: User) -> None:
    """Whoever has just changed the address does not send the link there, too: two people see to that."""
    if not person.can_log_in:
        raise Problem(
            Text(
                "{who} ist gesperrt oder arbeitet nicht mehr hier.", "{who} is blocked or does not work here any more."
            ).fill(who=person.display_name)
        )
    if admin is None:
        return
    _must_be_somebody_else(admin, person)
    if not any(needs_second_administrator(role) for role in person.roles):
        return
    since = machine_now(session) - ADDRESS_RESTS
    for line in changes_of(session, person.id):
        details = line.details if isinstance(line.details, dict) else {}
        if line.action == "person.changed" and "email" in details and line.actor_id == admin.id and line.at > since:
            raise NotAllowed(
                Text(
                    "Sie haben in den letzten sieben Tagen die Mailadresse geändert. Den Zugang gibt deshalb eine "
                    "andere Fachadministration.",
                    "You changed the mail address within the last seven days. So another administrator gives access.",
                )
            )


def _lasts(session: Session) -> timedelta:
    return timedelta(days=number(session, "link_days", LINK_LASTS.days))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
