"""What depends on a person or an organisation: asked before either ends, so that nothing is forgotten.

Of a case administrators see its number and which office has it, never what the step is or whom it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Party
from app.catalog.changes import counting, open_change_sets
from app.catalog.queries import content
from app.people.models import Absence, Membership, Organisation, User
from app.people.policy import PERSONAL_ROLES, may_do_task
from app.people.queries import members, others_who_can_log_in
from app.tasks.deputising import ROLE, cases_of
from app.tasks.models import Candidate, Task
from app.tasks.queries import ref_of

HELD_BY_OFFICE = ("coordination", "liaison", "case_manager", "carrier_lead")
"""Roles whose office works on a case; who proposed one, or was referred to, only hears of it."""


@dataclass(frozen=True)
class HeldCase:
    """An open case of a case manager; `leads` may hand it over."""

    reference: str
    organisation: str
    leads: tuple[User, ...]


@dataclass(frozen=True)
class HeldTask:
    """An open task that the person has taken; `colleagues` may do it as well."""

    task_id: str
    reference: str
    role: str
    organisation: str
    colleagues: tuple[User, ...]


@dataclass(frozen=True)
class LastOfOffice:
    """The person is the last one with a role there, and the office has open work."""

    role: str
    organisation: str
    tasks: int


@dataclass(frozen=True)
class Depends:
    """What depends on a person. `drafts`: own changes of models that are not published yet."""

    cases: tuple[HeldCase, ...] = ()
    tasks: tuple[HeldTask, ...] = ()
    last_of: tuple[LastOfOffice, ...] = ()
    deputy_in: tuple[Absence, ...] = ()
    drafts: int = 0

    def __bool__(self) -> bool:
        return bool(self.cases or self.tasks or self.last_of or self.deputy_in or self.drafts)


@dataclass(frozen=True)
class OfficeDepends:
    """What depends on an organisation: who works there, numbers of open cases and tasks, tables that name it."""

    people: tuple[User, ...] = ()
    cases: int = 0
    tasks: int = 0
    tables: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people or self.cases or self.tasks or self.tables)


def depends_on(session: Session, person: User, *, only: Membership | None = None) -> Depends:
    """All that depends on the person, or only what depends on one of the roles."""
    roles = [only] if only else person.memberships
    counsels = any(m.role == ROLE for m in roles)
    return Depends(
        cases=tuple(_held_cases(session, person, roles)) if counsels else (),
        tasks=() if only else tuple(_held_tasks(session, person)),
        last_of=tuple(found for m in roles if (found := _last_of(session, person, m))),
        deputy_in=tuple(_deputy_in(session, person)) if counsels else (),
        drafts=0 if only else sum(1 for c in open_change_sets(session) if c.author_id == person.id),
    )


def office_depends(session: Session, organisation: Organisation) -> OfficeDepends:
    """All that depends on the organisation going on."""
    open_cases = (
        select(func.count(func.distinct(Party.case_id)))
        .join(Case)
        .where(Party.organisation_id == organisation.id, Party.role.in_(HELD_BY_OFFICE))
        .where(Party.until.is_(None), Case.state == "open")
    )
    people = select(User).join(Membership).where(Membership.organisation_id == organisation.id, User.active)
    return OfficeDepends(
        people=tuple(u for u in session.scalars(people.order_by(User.display_name)).unique() if u.can_have_roles),
        cases=session.scalar(open_cases) or 0,
        tasks=_open_tasks(session, None, organisation.id),
        tables=tuple(tables_that_name(session, organisation.key)),
    )


def tables_that_name(session: Session, key: str) -> list[str]:
    """Names of the decision tables in force that give this organisation as an outcome, or ask for it."""
    literal = f'"{key}"'.encode()
    models = [model for model in counting(session).values() if model.kind == "decision"]
    return sorted(model.name for model in models if literal in content(session, model.kind, model.version))


def orphans(session: Session) -> list[HeldCase]:
    """Open cases whose case manager does not work here any more."""
    query = (
        select(User)
        .join(Party, or_(Party.user_id == User.id, Party.stands_in_for_id == User.id))
        .join(Case)
        .where(Party.role == ROLE, Party.until.is_(None), Case.state == "open", User.active.is_(False))
        .distinct()
    )
    gone = session.scalars(query).unique()
    return [case for person in gone for case in _held_cases(session, person, person.memberships)]


def unstaffed(session: Session) -> list[LastOfOffice]:
    """Offices with open tasks and nobody who could do them."""
    query = (
        select(Task.role, Organisation, func.count())
        .join(Organisation, Organisation.id == Task.organisation_id)
        .where(Task.state == "open", Task.assignee_id.is_(None), Task.role != "referral_partner")
        .group_by(Task.role, Organisation.id)
        .order_by(Organisation.name)
    )
    return [
        LastOfOffice(role, organisation.name, count)
        for role, organisation, count in session.execute(query)
        if not [u for u in members(session, role, organisation.id) if u.can_log_in]
    ]


def _held_cases(session: Session, person: User, roles: Sequence[Membership]) -> list[HeldCase]:
    offices = {m.organisation_id: m.organisation for m in roles if m.role == ROLE}
    found = []
    for case in cases_of(session, person):
        party = case.party(ROLE)
        office = offices.get(party.organisation_id) if party else None
        if office is not None:
            leads = [u for u in members(session, "carrier_lead", office.id) if u.can_log_in and u.id != person.id]
            found.append(HeldCase(case.reference, office.name, tuple(leads)))
    return found


def _held_tasks(session: Session, person: User) -> list[HeldTask]:
    """Those of the case management go with the cases."""
    query = select(Task).where(Task.state == "open", Task.assignee_id == person.id).order_by(Task.due_at, Task.id)
    found = []
    for task in session.scalars(query).unique():
        if any(who.role in PERSONAL_ROLES for who in task.candidates):
            continue
        office = session.get(Organisation, task.organisation_id) if task.organisation_id else None
        colleagues = colleagues_for(session, task, person)
        found.append(HeldTask(task.id, task.case.reference, task.role or "", office.name if office else "", colleagues))
    return found


def colleagues_for(session: Session, task: Task, person: User) -> tuple[User, ...]:
    """Who else may do the task."""
    group = [u for who in task.candidates if who.role for u in members(session, who.role, who.organisation_id)]
    able = {u.id: u for u in group if u.can_log_in and u.id != person.id and may_do_task(u, ref_of(task))}
    return tuple(able.values())


def _last_of(session: Session, person: User, membership: Membership) -> LastOfOffice | None:
    role, office = membership.role, membership.organisation
    if any(office.id in other.organisation_ids(role) for other in others_who_can_log_in(session, role, person)):
        return None
    waiting = _open_tasks(session, role, office.id)
    return LastOfOffice(role, office.name, waiting) if waiting else None


def _open_tasks(session: Session, role: str | None, organisation_id: str) -> int:
    """Open tasks for an office, in one role or any, also where it is named beside another."""
    named = select(Candidate.task_id).where(Candidate.organisation_id == organisation_id)
    own = Task.organisation_id == organisation_id
    if role is not None:
        named, own = named.where(Candidate.role == role), own & (Task.role == role)
    query = select(func.count()).select_from(Task).where(Task.state == "open", or_(own, Task.id.in_(named)))
    return session.scalar(query) or 0


def _deputy_in(session: Session, person: User) -> list[Absence]:
    query = select(Absence).where(Absence.deputy_id == person.id, Absence.ended_at.is_(None))
    return list(session.scalars(query.order_by(Absence.first_day)).unique())
