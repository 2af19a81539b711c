"""Finding users and organisations."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Exists, bindparam, exists, func, select
from sqlalchemy.orm import Mapped, Session, joinedload

from app.people.models import NO_PASSWORD, Membership, Organisation, User

IN_A_STEP = {"autoflush": False}
"""For what no step changes: what the step has written so far need not go to the database first."""


def user_by_name(session: Session, username: str) -> User | None:
    wanted = select(User).where(func.lower(User.username) == username.strip().lower())
    return session.scalar(wanted, execution_options=IN_A_STEP)


_USER_BY_ID = select(User).where(User.id == bindparam("user_id")).options(joinedload(User.memberships))


def user_by_id(session: Session, user_id: str) -> User | None:
    """The user with roles and organisations, as they are now."""
    return session.scalars(_USER_BY_ID, {"user_id": user_id}).unique().one_or_none()


def display_names(session: Session, user_ids: Iterable[str | None]) -> dict[str, str]:
    """Display name by user id."""
    wanted = {user_id for user_id in user_ids if user_id}
    if not wanted:
        return {}
    return dict(session.execute(select(User.id, User.display_name).where(User.id.in_(wanted))).all())


def organisation_by_key(session: Session, key: str) -> Organisation | None:
    return session.scalar(select(Organisation).where(Organisation.key == key), execution_options=IN_A_STEP)


def has_members(role: Mapped[str] | str, organisation_id: Mapped[str | None] | str | None) -> Exists:
    """The condition that somebody who can log in has the role there; accounts that stand for links do not count."""
    return (
        exists()
        .where(
            Membership.role == role,
            Membership.organisation_id == organisation_id,
            Membership.user_id == User.id,
            User.active,
            User.password_hash != NO_PASSWORD,
        )
        .correlate_except(Membership, User)
    )


def organisations(session: Session, *kinds: str) -> list[Organisation]:
    """Active organisations by name, of the given kinds or all."""
    query = select(Organisation).where(Organisation.active).order_by(Organisation.name)
    return list(session.scalars(query.where(Organisation.kind.in_(kinds)) if kinds else query))


def has_accounts(session: Session, role: str, organisation_id: str) -> bool:
    """Whether anybody of the organisation can log in in this role."""
    return bool(session.scalar(select(has_members(role, organisation_id))))


def members(session: Session, role: str, organisation_id: str | None = None) -> list[User]:
    """Active users with this role, in one organisation or anywhere, by name."""
    query = (
        select(User).join(Membership).where(Membership.role == role, User.active).order_by(User.display_name).distinct()
    )
    if organisation_id is not None:
        query = query.where(Membership.organisation_id == organisation_id)
    return list(session.scalars(query))
