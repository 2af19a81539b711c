"""People and organisations end: their work is handed over first, and on the day after the last nobody comes in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.models import Case
from app.errors import Problem
from app.jobs.registry import sweeps
from app.people.keeping import granting, organisations, persons
from app.people.models import Membership, Organisation, RoleRequest, User
from app.people.policy import PERSONAL_ROLES
from app.people.queries import user_by_id
from app.people.roles import ROLES
from app.store.base import new_id
from app.store.clock import now, today
from app.store.keys import Erased, Unreadable, seal
from app.store.locks import try_lock
from app.tasks.deputising import cases_of
from app.tasks.holding import hold_case
from app.tasks.leaving import Depends, HeldTask, LastOfOffice, colleagues_for, depends_on, office_depends
from app.tasks.models import Notice, Task
from app.text import Text

BACK_TO_OFFICE = ""
TOLD = Text(
    "{who} arbeitet nicht mehr hier. Bitte übergeben Sie den Fall unter „Vertretung“.",
    "{who} does not work here any more. Please hand the case over under “Standing in”.",
)


def end_person(session: Session, admin: User, person: User, last_day: date, give: Mapping[str, str]) -> None:
    """A last day. Where it is today, all work is handed over first: `give` names, by task, who gets it (user id), or
    nobody in particular, the office then.

    For a later day what remains is said, and handed over until then. Raises NotAllowed, Problem, Mistyped.
    """
    tasks: tuple[HeldTask, ...] = ()
    if last_day == today(session):
        depends = depends_on(session, person)
        _refuse_what_others_must_do(person, depends)
        tasks = depends.tasks
    persons.set_last_day(session, admin, person, last_day)
    for task in tasks:
        _give_task(session, admin, task, give.get(task.task_id, BACK_TO_OFFICE))


def take_role(session: Session, admin: User, membership: Membership) -> None:
    """Take a role away; tasks that were taken in it go back to the office. Raises NotAllowed, Problem."""
    person, role, office_id = membership.user, membership.role, membership.organisation_id
    _refuse_what_others_must_do(person, depends_on(session, person, only=membership))
    granting.take_role(session, admin, membership)
    session.flush()
    taken = select(Task).where(Task.state == "open", Task.assignee_id == person.id, Task.role == role)
    for task in session.scalars(taken.where(Task.organisation_id == office_id)).unique():
        _assign(session, admin.id, task, None)


def end_organisation(session: Session, admin: User, organisation: Organisation, last_day: date) -> None:
    """A last day. Where it is today, nothing may depend on it any more. Raises NotAllowed, Problem, Mistyped."""
    if last_day == today(session) and office_depends(session, organisation):
        raise Problem(
            Text(
                "An dieser Stelle hängt noch etwas, siehe unten. Erledigen Sie das zuerst, oder wählen Sie einen "
                "späteren letzten Tag.",
                "Something still depends on this organisation, see below. See to that first, or choose a later last "
                "day.",
            )
        )
    organisations.set_last_day(session, admin, organisation, last_day)


@sweeps(every=timedelta(minutes=5))
def end_what_is_over(session: Session) -> None:
    """On the day after the last: people are kept out at once, organisations once nothing depends on them."""
    if not try_lock(session, "ending"):
        return
    day = today(session)
    for person in session.scalars(select(User).where(User.active, User.last_day < day)).unique():
        _close_person(session, person)
    over = select(Organisation).where(Organisation.active, Organisation.last_day < day)
    for organisation in session.scalars(over).all():
        if not office_depends(session, organisation):
            organisations.close_organisation(session, organisation)


def _close_person(session: Session, person: User) -> None:
    """What was not handed over goes to the office; the lead of the carrier is told of cases without a case manager."""
    persons.close_person(session, person)
    waiting = select(RoleRequest).where(RoleRequest.user_id == person.id, RoleRequest.state == "waiting")
    for request in session.scalars(waiting).unique():
        request.state, request.decided_at = "withdrawn", now(session)
    for task in session.scalars(select(Task).where(Task.state == "open", Task.assignee_id == person.id)).unique():
        if not any(who.role in PERSONAL_ROLES for who in task.candidates):
            _assign(session, None, task, None)
    for case in cases_of(session, person):
        _tell_lead(session, case, person)


def _tell_lead(session: Session, case: Case, person: User) -> None:
    party = case.party("case_manager")
    notice = Notice(id=new_id(), case_id=case.id, kind="escalation", role="carrier_lead", at=now(session))
    notice.organisation_id = party.organisation_id if party else None
    try:
        notice.text = seal(session, case.key_id, f"notice:{notice.id}", TOLD.fill(who=person.display_name).de)
    except (Erased, Unreadable):
        return
    session.add(notice)


def _give_task(session: Session, admin: User, held: HeldTask, to_id: str) -> None:
    hold_case(session, session.get_one(Task, held.task_id).case_id)
    task = session.get_one(Task, held.task_id, populate_existing=True)
    to = user_by_id(session, to_id) if to_id else None
    able = colleagues_for(session, task, session.get_one(User, task.assignee_id)) if task.assignee_id else ()
    if to_id and (to is None or to.id not in {user.id for user in able}):
        raise Problem(
            Text(
                "Die Aufgabe im Fall {case} kann diese Person nicht übernehmen. Bitte wählen Sie eine andere.",
                "This person cannot take the task in case {case}. Please choose another.",
            ).fill(case=held.reference)
        )
    _assign(session, admin.id, task, to.id if to else None)


def _assign(session: Session, actor_id: str | None, task: Task, assignee_id: str | None) -> None:
    task.assignee_id = assignee_id
    action = "task.given" if assignee_id else "task.released"
    audit.record(session, actor_id, [Event(action, task.id)], case_id=task.case_id, key_id=task.case.key_id)


def _refuse_what_others_must_do(person: User, depends: Depends) -> None:
    if depends.cases:
        leads = sorted({lead.display_name for case in depends.cases for lead in case.leads})
        text = Text(
            "{who} hat noch {count} Fälle. Zuerst übergibt die Trägerleitung ({leads}) sie unter „Vertretung“.",
            "{who} still has {count} cases. First the lead of the carrier ({leads}) hands them over under “Standing "
            "in”.",
        )
        nobody = Text("noch niemand, bitte zuerst benennen", "nobody yet, please name somebody first")
        raise Problem(text.fill(who=person.display_name, count=len(depends.cases), leads=", ".join(leads) or nobody))
    if depends.last_of:
        raise Problem(_nobody_left(person, depends.last_of[0]))
    if depends.deputy_in:
        absence = depends.deputy_in[0]
        raise Problem(
            Text(
                "{who} vertritt {absent} bis {day}. Zuerst sucht die Trägerleitung unter „Vertretung“ jemand anderen.",
                "{who} stands in for {absent} until {day}. First the lead of the carrier finds somebody else under "
                "“Standing in”.",
            ).fill(who=person.display_name, absent=absence.user.display_name, day=f"{absence.last_day:%d.%m.%Y}")
        )


def _nobody_left(person: User, last: LastOfOffice) -> Text:
    return Text(
        "{who} ist die letzte Person mit der Rolle „{role}“ bei {office}, und dort sind noch {count} Aufgaben offen. "
        "Geben Sie zuerst jemand anderem diese Rolle.",
        "{who} is the last one with the role “{role}” at {office}, and {count} tasks are open there. First give this "
        "role to somebody else.",
    ).fill(who=person.display_name, role=ROLES[last.role], office=last.organisation, count=last.tasks)
