"""Repair of single cases: a process owner asks for work to be put elsewhere, a second one agrees, then it is done."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app import engine
from app.audit.operations import Event, record
from app.cases.models import Case
from app.catalog.queries import PublishedModels
from app.engine import Step, WorkPlace
from app.engine.models import Instance
from app.errors import Conflict, NotAllowed, NotFound, Problem
from app.people.models import User
from app.people.policy import may_repair_cases
from app.store.base import new_id
from app.store.clock import now
from app.store.keys import seal, unseal
from app.tasks.holding import Held, hold_case
from app.tasks.models import Repair, Task
from app.tasks.steps import Run
from app.text import Text

LONGEST_REASON = 500
WAITING = "waiting"


@dataclass(frozen=True)
class Preview:
    """What a repair would do: names of the tasks that end, and of those that begin."""

    ends: tuple[str, ...]
    begins: tuple[str, ...]


def places_of(session: Session, user: User, reference: str) -> tuple[Case, tuple[WorkPlace, ...]]:
    """Where the work of a running case stands. Raises NotAllowed, NotFound, Broken."""
    _must_repair(user)
    case = session.scalar(select(Case).where(Case.reference == reference))
    if case is None or case.state != "open":
        raise NotFound(Text("Diesen laufenden Fall gibt es nicht.", "There is no such running case."))
    instance = session.get_one(Instance, case.instance_id)
    return case, engine.work_places(instance.state, PublishedModels(session))


def preview(session: Session, user: User, case: Case, token_id: str, target_id: str) -> Preview:
    """What would happen, up to where something runs by itself. Raises Conflict where it cannot be done."""
    _must_repair(user)
    instance = session.get_one(Instance, case.instance_id)
    step = engine.relocate(instance.state, token_id, target_id, Run(session, case, None).ports(), rehearse=True)
    tasks = _ending(session, step)
    _must_not_lose(tasks)
    if step.incidents and len(step.incidents) > len(_failed(session, instance)):
        raise Conflict(step.incidents[-1].text)
    return Preview(tuple(task.name for task in tasks), tuple(task.name for task in step.opened))


def ask_for_repair(session: Session, user: User, case: Case, token_id: str, target_id: str, reason: str) -> Repair:
    """Ask a second person. Raises Problem for a missing reason, Conflict where it cannot be done."""
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        text = Text(
            "Bitte schreiben Sie in höchstens {n} Zeichen, warum das nötig ist.",
            "Please write in at most {n} characters why this is needed.",
        )
        raise Problem(text.fill(n=LONGEST_REASON))
    preview(session, user, case, token_id, target_id)
    held = hold_case(session, case.id)
    place = _place(session, held, token_id)
    repair_id = new_id()
    made = Repair(
        id=repair_id,
        case_id=case.id,
        process_id=place.process_id,
        token_id=token_id,
        element_id=place.element_id,
        target_id=target_id,
        reason=seal(session, case.key_id, f"repair:{repair_id}", said),
        revision=held.instance.revision,
        asked_by=user.id,
        asked_at=now(session),
    )
    session.add(made)
    _note(session, user, made, held.case, "case.repair_asked")
    return made


def open_repairs(session: Session) -> list[Repair]:
    """Those that wait for a second person, the oldest first; the caller has asked the policy."""
    query = select(Repair).where(Repair.state == WAITING).order_by(Repair.asked_at)
    return list(session.scalars(query).unique())


def reason_of(session: Session, repair: Repair) -> str:
    """Why it was asked for."""
    return str(unseal(session, repair.case.key_id, f"repair:{repair.id}", repair.reason))


def agree(session: Session, user: User, repair_id: str) -> Repair:
    """Do it. Raises NotAllowed for one's own, Conflict where it is settled or the case has gone on since."""
    repair = _settled_by(session, user, repair_id)
    held = hold_case(session, repair.case_id)
    if held.case.state != "open" or held.instance.revision != repair.revision:
        repair.state = "outdated"
        return repair
    run = Run(session, held.case, user.id)
    step = engine.relocate(held.instance.state, repair.token_id, repair.target_id, run.ports())
    _must_not_lose(_ending(session, step))
    repair.state = "done"
    run.apply(held.instance, step, [_event(repair, "case.repaired")])
    return repair


def decline(session: Session, user: User, repair_id: str) -> Repair:
    """Not like this. The one who asked may take it back in the same way."""
    repair = session.get(Repair, repair_id)
    own = repair is not None and repair.asked_by == user.id
    repair = _settled_by(session, user, repair_id, may_be_own=True)
    repair.state = "withdrawn" if own else "declined"
    _note(session, user, repair, repair.case, "case.repair_declined")
    return repair


def _settled_by(session: Session, user: User, repair_id: str, *, may_be_own: bool = False) -> Repair:
    _must_repair(user)
    repair = session.get(Repair, repair_id, with_for_update={"of": Repair}, populate_existing=True)
    if repair is None:
        raise NotFound(Text("Diesen Eingriff gibt es nicht.", "There is no such change."))
    if repair.asked_by == user.id and not may_be_own:
        raise NotAllowed(
            Text("Dem eigenen Eingriff stimmt niemand selbst zu.", "Nobody agrees to a change of one's own.")
        )
    if repair.state != WAITING:
        raise Conflict(Text("Darüber ist schon entschieden.", "This has been decided already."))
    repair.decided_by, repair.decided_at = user.id, now(session)
    return repair


def _place(session: Session, held: Held, token_id: str) -> WorkPlace:
    for place in engine.work_places(held.instance.state, PublishedModels(session)):
        if place.token_id == token_id:
            return place
    raise Conflict(Text("Der Fall ist inzwischen weitergegangen.", "The case has gone on meanwhile."))


def _failed(session: Session, instance: Instance) -> tuple[engine.Incident, ...]:
    return engine.open_incidents(instance.state, PublishedModels(session))


def _ending(session: Session, step: Step) -> list[Task]:
    ids = [closed.task_id for closed in step.closed]
    drafts = undefer(Task.has_drafts)  # type: ignore[attr-defined]
    return list(session.scalars(select(Task).where(Task.id.in_(ids)).options(drafts)).unique())


def _must_not_lose(tasks: list[Task]) -> None:
    for task in tasks:
        if task.has_drafts:  # type: ignore[attr-defined]
            text = Text(
                "Bei „{name}“ hat jemand schon geschrieben und noch nicht abgegeben. Das ginge verloren: Bitte erst "
                "abgeben oder den Entwurf verwerfen.",
                "Somebody has already written something at “{name}” and not handed it in. That would be lost: please "
                "hand it in or discard the draft first.",
            )
            raise Conflict(text.fill(name=task.name))


def _event(repair: Repair, action: str) -> Event:
    return Event(action, repair.element_id, {"to": repair.target_id, "repair": repair.id})


def _note(session: Session, user: User, repair: Repair, case: Case, action: str) -> None:
    record(session, user.id, [_event(repair, action)], case_id=case.id, key_id=case.key_id)


def _must_repair(user: User) -> None:
    if not may_repair_cases(user):
        raise NotAllowed(Text("Das macht die Prozessverantwortung.", "This is done by the process owners."))
