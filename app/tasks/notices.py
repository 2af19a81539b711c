"""Notices in the inbox: reminders, escalations, messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.cases.consents import Consents
from app.cases.file import read_facts
from app.cases.models import Case, Party
from app.cases.sharing import bare_ref
from app.errors import NotFound
from app.people.models import Organisation, User
from app.people.policy import WORKS_ON_CASE, belongs, roles_in_case
from app.people.queries import organisation_by_key
from app.people.roles import ROLES
from app.store.clock import now
from app.store.keys import Erased, Unreadable, unseal
from app.tasks.models import Notice, Task
from app.tasks.queries import concerns
from app.text import Text

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Told:
    """A sentence of the models, in German, with `{placeholders}`; what stands there was written by people.

    A value that is a date in ISO form is said as a date in the language of the reader.
    """

    text: str
    values: Mapping[str, str] = field(default_factory=dict)

    def fill(self, text: str, day: Callable[[date], str]) -> str:
        """The values put into the sentence, or into its translation; `day` says a date."""
        return _PLACEHOLDER.sub(lambda found: self._value(found, day), text)

    def _value(self, found: re.Match[str], day: Callable[[date], str]) -> str:
        value = self.values.get(found[1], found[0])
        return day(date.fromisoformat(value)) if _DAY.fullmatch(value) else value


def written(told: Told | str) -> object:
    """What is sealed for a notice, as JSON."""
    if isinstance(told, Told) and told.values:
        return {"text": told.text, "values": dict(told.values)}
    return told.text if isinstance(told, Told) else told


@dataclass(frozen=True)
class NoticeLine:
    """A notice as shown: kind is reminder, escalation or message. `alone`: the reader does not see the case itself.

    `task_id` only where the reader may open the task.
    """

    id: str
    kind: str
    reference: str
    task_id: str | None
    told: Told
    at: datetime
    alone: bool = False


def open_notices(session: Session, user: User) -> list[NoticeLine]:
    """What this user, or an office the user works for, is told and has not put away; newest first."""
    query = select(Notice).where(_for_user(user), Notice.done_at.is_(None)).order_by(Notice.at.desc())
    return _lines(session, user, query)


def notices_of_case(session: Session, user: User, case_id: str) -> list[NoticeLine]:
    """All that this user was told about one case, also what was put away; newest first."""
    query = select(Notice).where(_for_user(user), Notice.case_id == case_id).order_by(Notice.at.desc())
    return _lines(session, user, query)


def notices_to(session: Session, case: Case, addressee: str) -> list[str]:
    """What a role, or an organisation by its key, was told about a case, newest first; for plays, without rights."""
    office = organisation_by_key(session, addressee) if addressee not in ROLES else None
    to = _to_organisation(office.id) if office else Notice.role == addressee
    query = select(Notice).where(Notice.case_id == case.id, to).order_by(Notice.at.desc())
    found = [_line(session, notice).told for notice in session.scalars(query).unique()]
    return [told.fill(told.text, _german_day) for told in found]


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


def _lines(session: Session, user: User, query: Select[tuple[Notice]]) -> list[NoticeLine]:
    """Those of erased cases are gone; one that cannot be read must not take the others along."""
    lines = []
    for notice in session.scalars(query).unique():
        with suppress(Erased, Unreadable):
            if may_still_know(session, notice):
                lines.append(_for_reader(session, user, notice))
    return lines


def may_still_know(session: Session, notice: Notice) -> bool:
    """May whoever was told still read it?

    A person, while he or she holds the role in the office that was told: whoever has left it knows no more. An
    organisation, while it may hear of the case. A party, while it is one; afterwards only what it was told as its part
    ended, and later.
    """
    if notice.to_organisation:
        return may_hear_of(session, notice.case, session.get_one(Organisation, notice.organisation_id))
    held = [party for party in notice.case.parties if _was_told_as(session, notice, party)]
    if notice.user_id is not None and not held:
        return False
    ended = [party.until for party in held if party.until is not None]
    return len(ended) < len(held) or not ended or notice.at >= max(ended)


def may_hear_of(session: Session, case: Case, office: Organisation) -> bool:
    """Whether an organisation may be told what it agreed to in a case: by consent E4, or as it works on the case."""
    if case.state != "open" or case.restricted_at is not None:
        return False
    at_work = (party for party in case.parties if party.role in WORKS_ON_CASE and party.until is None)
    if any(party.organisation_id == office.id for party in at_work):
        return True
    return Consents(read_facts(session, case, "AB")).stands("E4", now(session), office.key)


def _was_told_as(session: Session, notice: Notice, party: Party) -> bool:
    if notice.user_id is not None:
        user = session.get(User, notice.user_id)
        return user is not None and belongs(user, party)
    return party.role == notice.role and notice.organisation_id in (None, party.organisation_id)


def _line(session: Session, notice: Notice) -> NoticeLine:
    content = unseal(session, notice.case.key_id, f"notice:{notice.id}", notice.text)
    told = Told(content["text"], content["values"]) if isinstance(content, dict) else Told(str(content))
    return NoticeLine(
        notice.id, notice.kind, notice.case.reference, notice.task_id, told, notice.at, notice.to_organisation
    )


def _for_reader(session: Session, user: User, notice: Notice) -> NoticeLine:
    """With a way only to what the reader may open: the task, else the case, else nowhere."""
    line = _line(session, notice)
    task = session.get(Task, line.task_id) if line.task_id else None
    if task is not None and not concerns(session, user, task):
        line = replace(line, task_id=None)
    sees = roles_in_case(user, bare_ref(notice.case), now(session))
    return line if sees else replace(line, alone=True)


def _german_day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
