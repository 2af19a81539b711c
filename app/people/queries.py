"""Finding users and organisations."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.people.models import Membership, Organisation, User


def user_by_name(session: Session, username: str) -> User | None:
    return session.scalar(select(User).where(func.lower(User.username) == username.strip().lower()))


def user_by_id(session: Session, user_id: str) -> User | None:
    return session.get(User, user_id)


def display_names(session: Session, user_ids: Iterable[str | None]) -> dict[str, str]:
    """Display name by user id."""
    wanted = {user_id for user_id in user_ids if user_id}
    if not wanted:
        return {}
    return dict(session.execute(select(User.id, User.display_name).where(User.id.in_(wanted))).all())


def organisation_by_key(session: Session, key: str) -> Organisation | None:
    return session.scalar(select(Organisation).where(Organisation.key == key))


def organisations(session: Session, *kinds: str) -> list[Organisation]:
    """Active organisations by name, of the given kinds or all."""
    query = select(Organisation).where(Organisation.active).order_by(Organisation.name)
    return list(session.scalars(query.where(Organisation.kind.in_(kinds)) if kinds else query))


def members(session: Session, role: str, organisation_id: str | None = None) -> list[User]:
    """Active users with this role, in one organisation or anywhere, by name."""
    query = (
        select(User).join(Membership).where(Membership.role == role, User.active).order_by(User.display_name).distinct()
    )
    if organisation_id is not None:
        query = query.where(Membership.organisation_id == organisation_id)
    return list(session.scalars(query))
