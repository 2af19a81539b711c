"""Verbs on users and organisations."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import Problem
from app.people.models import Membership, Organisation, User
from app.people.passwords import check_new_password, hash_password
from app.people.queries import user_by_name
from app.people.roles import ROLES
from app.store.base import new_id
from app.text import Text


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


def give_role(session: Session, user: User, organisation: Organisation, role: str) -> Membership:
    """Give a role in an organisation; the user's sessions end. Raises Problem for an unknown role."""
    if role not in ROLES:
        raise Problem(Text("Die Rolle „{role}“ gibt es nicht.", "There is no role “{role}”.").fill(role=role))
    membership = Membership(user=user, organisation=organisation, role=role)
    session.add(membership)
    user.session_stamp = new_id()
    session.flush()
    return membership
