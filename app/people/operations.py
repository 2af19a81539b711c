"""Verbs on users and organisations."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.errors import Problem
from app.people.models import Membership, Organisation, User
from app.people.passwords import MINIMUM_LENGTH, hash_password, needs_rehash, verify_password
from app.people.queries import user_by_name
from app.people.roles import ROLES
from app.store.base import new_id
from app.store.clock import machine_now
from app.text import Text

ALLOWED_FAILURES = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)


def add_organisation(session: Session, key: str, name: str, kind: str, **more: object) -> Organisation:
    organisation = Organisation(key=key, name=name, kind=kind, **more)
    session.add(organisation)
    session.flush()
    return organisation


def add_user(session: Session, username: str, display_name: str, password: str, email: str = "") -> User:
    """A new account. Raises Problem if the password is too short or the name is taken."""
    if len(password) < MINIMUM_LENGTH:
        raise Problem(
            Text(
                "Das Passwort braucht mindestens {length} Zeichen.",
                "The password needs at least {length} characters.",
            ).fill(length=MINIMUM_LENGTH)
        )
    if user_by_name(session, username) is not None:
        raise Problem(
            Text("Den Anmeldenamen „{name}“ gibt es schon.", "The user name “{name}” is taken.").fill(name=username)
        )
    user = User(username=username, display_name=display_name, email=email, password_hash=hash_password(password))
    session.add(user)
    session.flush()
    return user


def give_role(session: Session, user: User, organisation: Organisation, role: str) -> Membership:
    """Give a role in an organisation. Raises Problem for an unknown role."""
    if role not in ROLES:
        raise Problem(Text("Die Rolle „{role}“ gibt es nicht.", "There is no role “{role}”.").fill(role=role))
    membership = Membership(user=user, organisation=organisation, role=role)
    session.add(membership)
    session.flush()
    return membership


def log_in(session: Session, username: str, password: str) -> User | None:
    """The user, if name and password fit and the account is neither closed nor pausing after failures."""
    user = user_by_name(session, username)
    at = machine_now(session)
    fits = verify_password(password, user.password_hash if user else None)
    if user is None:
        record(session, None, [Event("login.refused")])
        return None
    pausing = user.locked_until is not None and user.locked_until > at
    if not fits or pausing or not user.active:
        if not pausing:
            _count_failure(session, user)
        record(session, user.id, [Event("login.refused")])
        return None
    user.failed_logins, user.locked_until, user.last_login_at = 0, None, at
    if needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
    record(session, user.id, [Event("login")])
    return user


def log_out_everywhere(session: Session, user: User) -> None:
    """Every session of the user ends."""
    user.session_stamp = new_id()
    record(session, user.id, [Event("logout")])


def _count_failure(session: Session, user: User) -> None:
    user.failed_logins += 1
    over = user.failed_logins - ALLOWED_FAILURES
    if over >= 0:
        user.locked_until = machine_now(session) + min(FIRST_PAUSE * 2 ** min(over, 10), LONGEST_PAUSE)
