"""Notices in the inbox: reminders, escalations, messages."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.errors import NotFound
from app.people.models import User
from app.store.clock import now
from app.store.keys import Erased, Unreadable, unseal
from app.tasks.models import Notice
from app.text import Text


@dataclass(frozen=True)
class NoticeLine:
    """A notice as shown: kind is reminder, escalation or message."""

    id: str
    kind: str
    reference: str
    task_id: str | None
    text: str
    at: datetime


def open_notices(session: Session, user: User) -> list[NoticeLine]:
    """What this user, or an office the user works for, is told and has not put away; newest first."""
    query = select(Notice).where(_for_user(user), Notice.done_at.is_(None)).order_by(Notice.at.desc())
    return _lines(session, query)


def notices_of_case(session: Session, user: User, case_id: str) -> list[NoticeLine]:
    """All that this user was told about one case, also what was put away; newest first."""
    query = select(Notice).where(_for_user(user), Notice.case_id == case_id).order_by(Notice.at.desc())
    return _lines(session, query)


def notices_to_role(session: Session, case: Case, role: str) -> list[str]:
    """What a role was told about a case, the newest first; for plays, nobody's rights are asked."""
    query = select(Notice).where(Notice.case_id == case.id, Notice.role == role).order_by(Notice.at.desc())
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
    return or_(Notice.user_id == user.id, *offices)


def read_text(session: Session, notice: Notice) -> str:
    """What a notice says; the caller has asked who is told."""
    return str(unseal(session, notice.case.key_id, f"notice:{notice.id}", notice.text))


def _lines(session: Session, query: Select[tuple[Notice]]) -> list[NoticeLine]:
    """Those of erased cases are gone; one that cannot be read must not take the others along."""
    lines = []
    for notice in session.scalars(query).unique():
        with suppress(Erased, Unreadable):
            lines.append(_line(session, notice))
    return lines


def _line(session: Session, notice: Notice) -> NoticeLine:
    text = read_text(session, notice)
    return NoticeLine(notice.id, notice.kind, notice.case.reference, notice.task_id, str(text), notice.at)
