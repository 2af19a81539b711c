"""Finding users and organisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Exists, Row, Select, bindparam, exists, func, select
from sqlalchemy.orm import Mapped, Session, joinedload

from app.people.models import NO_PASSWORD, Absence, Membership, Organisation, User
from app.store.memory import memory

IN_A_STEP = {"autoflush": False}
"""For what no step changes: what the step has written so far need not go to the database first."""


_USER = select(User).options(joinedload(User.memberships))
_USER_BY_NAME = _USER.where(func.lower(User.username) == bindparam("username"))
_USER_BY_ID = _USER.where(User.id == bindparam("user_id"))


def user_by_name(session: Session, username: str) -> User | None:
    """The user with roles and organisations; one who was found in this transaction is not looked up again."""
    name = username.strip().lower()
    known = memory(session).get(("user", name))
    if isinstance(known, User):
        return known
    found = session.scalars(_USER_BY_NAME, {"username": name}, execution_options=IN_A_STEP)
    return _note(session, found.unique().one_or_none())


def user_by_id(session: Session, user_id: str) -> User | None:
    """The user with roles and organisations, as they are now."""
    return _note(session, session.scalars(_USER_BY_ID, {"user_id": user_id}).unique().one_or_none())


def _note(session: Session, user: User | None) -> User | None:
    if user is not None:
        memory(session)["user", user.username.lower()] = user
    return user


def display_names(session: Session, user_ids: Iterable[str | None]) -> dict[str, str]:
    """Display name by user id."""
    wanted = {user_id for user_id in user_ids if user_id}
    if not wanted:
        return {}
    return dict(session.execute(select(User.id, User.display_name).where(User.id.in_(wanted))).all())


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


_ROLES_HELD = (
    select(func.aggregate_strings(Membership.role, ","))
    .join(User)
    .where(Membership.organisation_id == Organisation.id, User.active, User.password_hash != NO_PASSWORD)
    .correlate(Organisation)
    .scalar_subquery()
)
_ACTIVE = select(Organisation).where(Organisation.active).order_by(Organisation.name)


def organisation_by_key(session: Session, key: str) -> Organisation | None:
    """The organisation; one that was found in this transaction is not looked up again."""
    known = memory(session).get(("organisation", key))
    if isinstance(known, Organisation):
        return known
    wanted = select(Organisation).where(Organisation.key == key)
    found = _offices(session, wanted.execution_options(**IN_A_STEP))
    return found[0].Organisation if found else None


def organisations(session: Session, *kinds: str) -> list[Organisation]:
    """Active organisations by name, of the given kinds or all."""
    query = _ACTIVE.where(Organisation.kind.in_(kinds)) if kinds else _ACTIVE
    return [row.Organisation for row in _offices(session, query)]


def organisations_with(session: Session, kind: str, figure: ColumnElement[int]) -> list[tuple[Organisation, int]]:
    """Active organisations of a kind by name, each with what the database works out for it."""
    rows = _offices(session, _ACTIVE.where(Organisation.kind == kind).add_columns(figure))
    return [(row.Organisation, row[1]) for row in rows]


def is_staffed(session: Session, role: str, organisation_id: str | None) -> bool:
    """Whether anybody of the organisation can log in in this role."""
    roles = memory(session).get(("roles held", organisation_id))
    if isinstance(roles, frozenset):
        return role in roles
    return bool(session.connection().scalar(select(has_members(role, organisation_id))))


def _offices(session: Session, query: Select[Any]) -> Sequence[Row[Any]]:
    """Organisations, and beside them who is there, remembered until the transaction ends."""
    found = session.execute(query.add_columns(_ROLES_HELD.label("roles"))).all()
    known = memory(session)
    for row in found:
        known["organisation", row.Organisation.key] = row.Organisation
        known["roles held", row.Organisation.id] = frozenset((row.roles or "").split(","))
    return found


def staff(session: Session, organisation_id: str) -> list[User]:
    """Active users of an organisation, whatever their role, by name."""
    query = select(User).join(Membership).where(Membership.organisation_id == organisation_id, User.active)
    return list(session.scalars(query.order_by(User.display_name).distinct()))


_AWAY = select(Absence.deputy_id).where(Absence.started_at.is_not(None), Absence.ended_at.is_(None))
_DEPUTY = _AWAY.where(Absence.user_id == User.id).correlate(User).limit(1).scalar_subquery()


def members(session: Session, role: str, organisation_id: str | None = None) -> list[User]:
    """Active users with this role, in one organisation or anywhere, by name."""
    there = select(Membership.user_id).where(Membership.role == role)
    if organisation_id is not None:
        there = there.where(Membership.organisation_id == organisation_id)
    query = _USER.where(User.active, User.id.in_(there)).order_by(User.display_name).add_columns(_DEPUTY)
    found = session.execute(query).unique().all()
    for user, deputy_id in found:
        _note(session, user)
        memory(session)["deputy", user.id] = deputy_id
    return [user for user, _ in found]


def deputy_of(session: Session, user_id: str | None) -> str | None:
    """Who stands in for the person now, None where she is not away; what `members` found is not looked up again."""
    known = memory(session)
    if user_id is None or ("deputy", user_id) in known:
        return known.get(("deputy", user_id))  # type: ignore[return-value]
    return session.scalar(_AWAY.where(Absence.user_id == user_id), execution_options=IN_A_STEP)


def forget_deputy(session: Session, user_id: str) -> None:
    """An absence of the person begins or ends in this transaction."""
    memory(session).pop(("deputy", user_id), None)


def others_who_can_log_in(session: Session, role: str, apart_from: User) -> list[User]:
    """Who else has this role, anywhere, and is let in."""
    return [user for user in members(session, role) if user.can_log_in and user.id != apart_from.id]


def everybody(session: Session) -> list[User]:
    """All people's accounts, also those that have ended, by name."""
    query = _USER.where(User.password_hash != NO_PASSWORD).order_by(User.display_name, User.username)
    return list(session.scalars(query).unique())


def all_organisations(session: Session) -> list[Organisation]:
    """All organisations, also those that have ended, by name."""
    return list(session.scalars(select(Organisation).order_by(Organisation.name)))
