"""Verbs on users and organisations."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.errors import Problem
from app.people.models import MAIL_AT_ONCE, MAIL_CHOICES, NO_PASSWORD, Membership, Organisation, User
from app.people.passwords import check_new_password, hash_password
from app.people.queries import user_by_name
from app.people.roles import ROLES
from app.store.base import new_id
from app.text import Text

USERNAME_LENGTH = 80


def add_organisation(session: Session, key: str, name: str, kind: str, **more: object) -> Organisation:
    organisation = Organisation(key=key, name=name, kind=kind, **more)
    session.add(organisation)
    session.flush()
    return organisation


def add_user(session: Session, username: str, display_name: str, password: str, email: str = "") -> User:
    """A new account. Raises Problem if the password is too weak or the name is taken."""
    check_new_password(password, username, display_name)
    if user_by_name(session, username) is not None:
        raise Problem(
            Text("Den Anmeldenamen „{name}“ gibt es schon.", "The user name “{name}” is taken.").fill(name=username)
        )
    user = User(username=username, display_name=display_name, email=email, password_hash=hash_password(password))
    session.add(user)
    session.flush()
    return user


def link_account(session: Session, organisation: Organisation, role: str, email: str) -> User:
    """The account in whose name somebody of an organisation without accounts answers by link; nobody can log in to it.

    Made at the first use; its mail goes to the address that the directory names now.
    """
    username = f"link.{organisation.key}"[:USERNAME_LENGTH]
    user = user_by_name(session, username)
    if user is None:
        name = f"{organisation.name} (per Link)"
        user = User(username=username, display_name=name, password_hash=NO_PASSWORD, mail_when=MAIL_AT_ONCE)
        session.add(user)
        give_role(session, user, organisation, role)
    user.email = email
    return user


def give_role(session: Session, user: User, organisation: Organisation, role: str) -> Membership:
    """Give a role in an organisation; the user's sessions end. Raises Problem for an unknown role."""
    if role not in ROLES:
        raise Problem(Text("Die Rolle „{role}“ gibt es nicht.", "There is no role “{role}”.").fill(role=role))
    membership = Membership(user=user, organisation=organisation, role=role)
    session.add(membership)
    user.session_stamp = new_id()
    session.flush()
    return membership


def choose_mail(session: Session, user: User, when: str, *, for_group: bool) -> None:
    """Which mail the user gets: `when` is both, at_once, digest or none. Raises Problem for anything else."""
    if when not in MAIL_CHOICES:
        raise Problem(Text("Bitte wählen Sie, wann Sie Mails bekommen.", "Please choose when you get mail."))
    user.mail_when, user.mail_for_group = when, for_group
    record(session, user.id, [Event("settings.mail", user.id)])
