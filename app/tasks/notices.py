"""Notices in the inbox: reminders, escalations, messages."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.cases.consents import Consents
from app.cases.file import read_facts
from app.cases.models import Case
from app.errors import NotFound
from app.people.models import Organisation, User
from app.people.queries import organisation_by_key
from app.people.roles import ROLES
from app.store.clock import now
from app.store.keys import Erased, Unreadable, unseal
from app.tasks.models import Notice
from app.text import Text


@dataclass(frozen=True)
class NoticeLine:
    """A notice as shown: kind is reminder, escalation or message. `alone`: the reader need not see the case itself."""

    id: str
    kind: str
    reference: str
    task_id: str | None
    text: str
    at: datetime
    alone: bool = False


def open_notices(session: Session, user: User) -> list[NoticeLine]:
    """What this user, or an office the user works for, is told and has not put away; newest first."""
    query = select(Notice).where(_for_user(user), Notice.done_at.is_(None)).order_by(Notice.at.desc())
    return _lines(session, query)


def notices_of_case(session: Session, user: User, case_id: str) -> list[NoticeLine]:
    """All that this user was told about one case, also what was put away; newest first."""
    query = select(Notice).where(_for_user(user), Notice.case_id == case_id).order_by(Notice.at.desc())
    return _lines(session, query)


def notices_to(session: Session, case: Case, addressee: str) -> list[str]:
    """What a role, or an organisation by its key, was told about a case, newest first; for plays, without rights."""
    office = organisation_by_key(session, addressee) if addressee not in ROLES else None
    to = _to_organisation(office.id) if office else Notice.role == addressee
    query = select(Notice).where(Notice.case_id == case.id, to).order_by(Notice.at.desc())
    return [_line(session, notice).text for notice in session.scalars(query).unique()]


def put_away(session: Session, user: User, notice_id: str) -> None:
    notice = session.scalar(select(Notice).where(_for_user(user), Notice.id == notice_id))
    if notice is None:
        raise NotFound(Text("Diesen Hinweis gibt es nicht.", "There is no such notice."))
    notice.done_at = now(session)


def is_told(notice: Notice, user: User) -> bool:
    """Is this notice for this person? The same rule as in `open_notices`."""
    if notice.user_id is not None:
        return notice.user_id == user.id
    if notice.to_organisation:
        return notice.organisation_id in {membership.organisation_id for membership in user.memberships}
    offices = user.organisation_ids(notice.role) if notice.role else frozenset()
    return bool(offices) and notice.organisation_id in (None, *offices)


def _for_user(user: User) -> ColumnElement[bool]:
    offices = (
        and_(
            Notice.user_id.is_(None),
            Notice.role == m.role,
            or_(Notice.organisation_id == m.organisation_id, Notice.organisation_id.is_(None)),
        )
        for m in user.memberships
    )
    own = {membership.organisation_id for membership in user.memberships}
    return or_(Notice.user_id == user.id, *offices, *map(_to_organisation, sorted(own)))


def _to_organisation(organisation_id: str) -> ColumnElement[bool]:
    """For everybody there, whatever their role."""
    return and_(Notice.user_id.is_(None), Notice.role.is_(None), Notice.organisation_id == organisation_id)


def read_text(session: Session, notice: Notice) -> str:
    """What a notice says; the caller has asked who is told."""
    return str(unseal(session, notice.case.key_id, f"notice:{notice.id}", notice.text))


def _lines(session: Session, query: Select[tuple[Notice]]) -> list[NoticeLine]:
    """Those of erased cases are gone; one that cannot be read must not take the others along."""
    lines = []
    for notice in session.scalars(query).unique():
        with suppress(Erased, Unreadable):
            if may_still_know(session, notice):
                lines.append(_line(session, notice))
    return lines


def may_still_know(session: Session, notice: Notice) -> bool:
    """What was told to an organisation is there only while the consent for it stands and the case goes on."""
    if not notice.to_organisation:
        return True
    office = session.get_one(Organisation, notice.organisation_id)
    consents = Consents(read_facts(session, notice.case, "AB"))
    open_case = notice.case.state == "open" and notice.case.restricted_at is None
    return open_case and consents.stands("E4", now(session), office.key)


def _line(session: Session, notice: Notice) -> NoticeLine:
    text = read_text(session, notice)
    return NoticeLine(
        notice.id, notice.kind, notice.case.reference, notice.task_id, str(text), notice.at, notice.to_organisation
    )
