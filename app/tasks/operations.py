"""Verbs on tasks: claim, release, save a draft, complete; start a case; send it a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import engine
from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.consents import CONSENT_KEYS
from app.cases.dates import DATE_KEYS
from app.cases.duplicates import keep_marks, names_changed
from app.cases.file import read_facts, write_facts
from app.cases.models import Case
from app.cases.operations import involve, open_case, record_submission
from app.cases.releases import release_with_form
from app.catalog.forms import CASE_PREFIX
from app.catalog.queries import start_form_version
from app.engine.operations import new_instance
from app.errors import Conflict, NotAllowed, Problem
from app.issues.operations import note_from_form
from app.people.models import User
from app.people.policy import PERSONAL_ROLES, may_do_task, may_propose
from app.people.queries import display_names, organisation_by_key
from app.tasks.answers import AnswerError, Checked
from app.tasks.drafts import discard_start_draft
from app.tasks.forms import FilledForm, form_for_start, form_for_task
from app.tasks.holding import Held, hold_case, hold_task
from app.tasks.models import Task
from app.tasks.queries import ref_of
from app.tasks.reopening import link_reopened
from app.tasks.steps import Run
from app.text import Text

START_PROCESS = "intake_to_closure"


class AnswersRefused(Problem):
    """A form whose answers do not fit; `errors` names each place."""

    def __init__(self, errors: tuple[AnswerError, ...]) -> None:
        super().__init__(
            Text(
                "Bitte prüfen Sie Ihre Angaben: {count} Stelle(n) passen noch nicht.",
                "Please check your answers: {count} place(s) need attention.",
            ).fill(count=len(errors))
        )
        self.errors = errors


@dataclass(frozen=True)
class Outcome:
    """What a completed step led to."""

    case: Case
    opened: tuple[str, ...]
    ended: str | None


def start_case(session: Session, user: User, raw: Mapping[str, object]) -> Case:
    """Propose a case: answers to the start form become the first facts, and the process begins."""
    if not may_propose(user):
        raise NotAllowed(Text("Sie können mit Ihrer Rolle keine Fälle vorschlagen.", "Your role cannot propose cases."))
    filled = start_form(session, user)
    checked = _checked(filled.check(raw))
    case = open_case(session, user.id)
    session.flush()
    _involve_proposer(session, case, user, checked)
    events = _keep(session, case, user, filled, checked)
    events += link_reopened(session, user, case)
    _begin(session, case, user, START_PROCESS, checked.variables, events)
    discard_start_draft(session, user)
    return case


def start_process(session: Session, user: User, process_id: str, answers: Mapping[str, object]) -> Case:
    """Begin a process without a start form, for trying it out: keys with `case.` are facts, the others variables."""
    case = open_case(session, user.id)
    session.flush()
    facts = {key.removeprefix(CASE_PREFIX): value for key, value in answers.items() if key.startswith(CASE_PREFIX)}
    variables = {key: value for key, value in answers.items() if not key.startswith(CASE_PREFIX)}
    changed = write_facts(session, case, {"B": facts})
    for membership in user.memberships:
        person = user.id if membership.role in PERSONAL_ROLES else None
        involve(session, case, membership.role, membership.organisation_id, person)
    events = [Event("facts.changed", "", changed)] if changed else []
    _begin(session, case, user, process_id, variables, events)
    return case


def start_form(session: Session, user: User) -> FilledForm:
    """The form that proposes a case."""
    return form_for_start(session, user, start_form_version(session, START_PROCESS).version)


def task_form(session: Session, user: User, task: Task) -> FilledForm:
    """The form of a task that the caller has found with `visible_task`."""
    return form_for_task(session, user, task)


def complete(session: Session, user: User, task_id: str, raw: Mapping[str, object]) -> Outcome:
    """Hand in a task's form. Raises AnswersRefused, Conflict (somebody was faster), NotFound, NotAllowed."""
    task, held = hold_task(session, user, task_id)
    return hand_in(session, user, task, held, form_for_task(session, user, task), raw)


def hand_in(
    session: Session, user: User, task: Task, held: Held, filled: FilledForm, raw: Mapping[str, object]
) -> Outcome:
    """`complete` for a task that is held and whose form is at hand."""
    _must_be_open(session, task)
    _must_be_for(user, task)
    _must_not_be_anothers(session, user, task)
    checked = _checked(filled.check(raw))
    case = held.case
    with session.no_autoflush:  # nothing that a step looks up has changed in it: all is written once, at its end
        events = _keep(session, case, user, filled, checked, task.element_id)
        run = Run(session, case, user.id)
        step = engine.complete_task(held.instance.state, task.id, checked.variables, run.ports())
        run.apply(held.instance, step, [Event("task.completed", task.id, {"element": task.element_id}), *events])
    return Outcome(case, tuple(opened.task_id for opened in step.opened), step.ended)


def keep_form(
    session: Session, user: User, case: Case, filled: FilledForm, raw: Mapping[str, object], element_id: str
) -> list[Event]:
    """Check a form that is no task's, write its facts and keep it as handed in; gives the entries for the history.

    The caller holds the case. Raises AnswersRefused.
    """
    checked = _checked(filled.check(raw))
    return _keep(session, case, user, filled, checked, element_id)


def claim(session: Session, user: User, task_id: str) -> Task:
    """Take a task of the group. Raises Conflict if somebody else has it."""
    task = _task_to_do(session, user, task_id)
    _must_not_be_anothers(session, user, task)
    return _assign(session, user, task, user.id, "task.claimed")


def take_over(session: Session, user: User, task_id: str) -> Task:
    """Take a task from a colleague, knowingly."""
    task = _task_to_do(session, user, task_id)
    return _assign(session, user, task, user.id, "task.taken_over")


def release(session: Session, user: User, task_id: str) -> Task:
    """Give a task back to the group."""
    task = _task_to_do(session, user, task_id)
    _must_not_be_anothers(session, user, task)
    return _assign(session, user, task, None, "task.released")


def send_message(
    session: Session, actor_id: str | None, case: Case, name: str, variables: Mapping[str, object] | None = None
) -> None:
    """A message to the case's process. Raises Conflict if nothing waits for it."""
    held = hold_case(session, case.id)
    run = Run(session, held.case, actor_id)
    step = engine.correlate(held.instance.state, name, case.id, dict(variables or {}), run.ports())
    run.apply(held.instance, step, [Event("message.received", name)])


def fire_due(session: Session, case: Case, until: datetime | None = None) -> None:
    """Let everything happen in this case that is due by `until`, or by now."""
    held = hold_case(session, case.id)
    run = Run(session, held.case, None)
    run.apply(held.instance, engine.fire_due(held.instance.state, run.ports(), until), [])


def retry_incident(session: Session, case: Case, engine_id: str) -> None:
    """Do once more what failed. Raises NotFound where it has been settled meanwhile."""
    held = hold_case(session, case.id)
    run = Run(session, held.case, None)
    run.apply(held.instance, engine.retry(held.instance.state, engine_id, run.ports()), [])


def _task_to_do(session: Session, user: User, task_id: str) -> Task:
    task, _held = hold_task(session, user, task_id)
    _must_be_open(session, task)
    _must_be_for(user, task)
    return task


def _must_be_for(user: User, task: Task) -> None:
    if not may_do_task(user, ref_of(task)):
        raise NotAllowed(
            Text(
                "Diese Aufgabe ist für eine andere Person bestimmt.",
                "This task is meant for somebody else.",
            )
        )


def _must_be_open(session: Session, task: Task) -> None:
    if task.state == "open":
        return
    who = display_names(session, [task.ended_by]).get(task.ended_by or "", "KIM-Lotse")
    if task.state == "completed":
        text = Text("{who} hat diese Aufgabe schon erledigt.", "{who} has already done this task.")
    else:
        text = Text(
            "Diese Aufgabe ist weggefallen, weil der Fall inzwischen weitergegangen ist.",
            "This task is no longer needed, because the case has moved on.",
        )
    raise Conflict(text.fill(who=who))


def _must_not_be_anothers(session: Session, user: User, task: Task) -> None:
    if task.assignee_id in (None, user.id):
        return
    who = display_names(session, [task.assignee_id])[task.assignee_id]
    raise Conflict(Text("{who} bearbeitet diese Aufgabe gerade.", "{who} is working on this task.").fill(who=who))


def _assign(session: Session, user: User, task: Task, assignee_id: str | None, action: str) -> Task:
    task.assignee_id = assignee_id
    audit.record(session, user.id, [Event(action, task.id)], case_id=task.case_id, key_id=task.case.key_id)
    return task


def _checked(checked: Checked) -> Checked:
    if checked.errors:
        raise AnswersRefused(checked.errors)
    return checked


def _begin(
    session: Session,
    case: Case,
    user: User,
    process_id: str,
    variables: Mapping[str, object],
    events: list[Event],
) -> None:
    run = Run(session, case, user.id)
    ports = run.ports()
    step = engine.start(ports.models.process(process_id, "latest", None), variables, ports)
    run.apply(new_instance(session, case.instance_id), step, [Event("case.opened", case.reference), *events])


def _keep(
    session: Session, case: Case, user: User, filled: FilledForm, checked: Checked, element_id: str = "propose_case"
) -> list[Event]:
    """Write the facts and keep the form as handed in."""
    changed = write_facts(session, case, filled.facts_to_keep(checked))
    note_from_form(session, checked.values)
    if changed.keys() & (DATE_KEYS | CONSENT_KEYS):
        case.dates_seen_on = None
    if names_changed(changed):
        keep_marks(session, case, read_facts(session, case, "A"))
    handed = record_submission(
        session,
        case,
        element_id=element_id,
        form_id=filled.form.id,
        form_version=filled.version,
        by=user.id,
        answers=checked.as_json(),
    )
    events = [Event("facts.changed", element_id, changed)] if changed else []
    named = checked.released
    return [*events, *release_with_form(session, user, case, handed, named)] if named else events


def _involve_proposer(session: Session, case: Case, user: User, checked: Checked) -> None:
    named = checked.facts_by_part.get("A", {}).get("proposing_agency")
    agency = organisation_by_key(session, str(named)) if named else None
    own = next(iter(sorted(user.organisation_ids("proposer"))), None)
    involve(session, case, "proposer", agency.id if agency else own)
