"""Does every case get on? What must hold at any moment, whatever people have done: each fault is one line."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.catalog.queries import PublishedModels
from app.conferences.models import Conference
from app.engine import open_incidents
from app.engine.models import Instance, PathEntry, Wait
from app.engine.state import restore
from app.people.models import User
from app.store.clock import now
from app.tasks.models import Incident, Task
from app.tasks.queries import may_do
from app.tasks.steps import Run

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BY_ITSELF = frozenset({"consent_withdrawn", "consent_partly_withdrawn", "case_date_reached"})
"""Messages that may come at any time or never: no case gets on by waiting for them alone."""


def disorder(session: Session, users: list[User]) -> Iterator[str]:
    """All that does not hold in cases and conferences."""
    for case in session.scalars(select(Case).order_by(Case.reference)).unique():
        tasks = list(session.scalars(select(Task).where(Task.case_id == case.id, Task.state == "open")).unique())
        yield from (f"{case.reference}: {fault}" for fault in _of_case(session, case, tasks, users))
    for conference in session.scalars(select(Conference).where(Conference.instance_id.is_not(None))).unique():
        instance = session.get_one(Instance, conference.instance_id)
        yield from (f"conference of {conference.at}: {fault}" for fault in _of_instance(session, instance))


def _of_case(session: Session, case: Case, tasks: list[Task], users: list[User]) -> Iterator[str]:
    instance = session.get_one(Instance, case.instance_id)
    yield from _of_instance(session, instance)
    for incident in session.scalars(select(Incident).where(Incident.case_id == case.id, Incident.ended_at.is_(None))):
        yield f"incident at {incident.element_id}: {incident.sentence_en}"
    for task in tasks:
        if not any(may_do(user, task) for user in users):
            yield f"nobody may do {task.element_id}"
    if case.state == "open":
        waits = set(session.scalars(select(Wait.name).where(Wait.instance_id == instance.id)))
        if not tasks and instance.next_due is None and not waits - BY_ITSELF:
            yield "nothing gets this case any further"
        yield from _lost_deadlines(session, case, instance, tasks)


def _of_instance(session: Session, instance: Instance) -> Iterator[str]:
    for incident in open_incidents(instance.state, PublishedModels(session)):
        yield f"incident at {incident.element_id}: {incident.text.en}"
    if instance.next_due is not None and instance.next_due <= now(session):
        yield f"something was due at {instance.next_due} and did not happen"


def _lost_deadlines(session: Session, case: Case, instance: Instance, tasks: list[Task]) -> Iterator[str]:
    """Each timer drawn at the border of an open task is still to come, or it has fired since the task opened."""
    tokens = restore(instance.state, Run(session, case, None).ports()).all_tokens()
    waiting = [token.task_spec.bpmn_id for token in tokens if (token.info.get("wait") or {}).get("kind") == "timer"]
    for task in tasks:
        for timer in _timers_at(session, task):
            fired = select(func.count(PathEntry.id)).where(
                PathEntry.instance_id == instance.id,
                PathEntry.element_id == timer,
                PathEntry.what == "completed",
                PathEntry.at >= task.opened_at,
            )
            if timer not in waiting and not session.scalar(fired):
                yield f"the deadline {timer} of {task.element_id} is neither pending nor has it fired"


def _timers_at(session: Session, task: Task) -> list[str]:
    model = PublishedModels(session).version(task.process_id, task.process_version)
    return [
        event.attrib["id"]
        for event in etree.fromstring(model.xml).iter(f"{BPMN}boundaryEvent")
        if event.get("attachedToRef") == task.element_id and event.find(f"{BPMN}timerEventDefinition") is not None
    ]
