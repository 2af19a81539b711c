"""Does everything that is stored about the cases fit together? Whoever plays, kills or walks at random asks here.

Each fault is one line that names the case. Nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.audit.models import Seal
from app.audit.operations import OFFICE
from app.audit.queries import HistoryLine, history
from app.audit.verify import verify
from app.cases.file import read_facts
from app.cases.models import Case, DecisionRecord, Party, ReferenceCounter, Submission
from app.cases.queries import references
from app.engine.models import Instance, PathEntry, Wait
from app.engine.nodes.tasks import UserTask
from app.engine.operations import open_waits
from app.engine.state import restore
from app.engine.steps import _all_due
from app.jobs.queries import given_up
from app.store.database import Database
from app.store.keys import DataKey, office_key_id
from app.tasks.models import Candidate, Draft, Notice, Task
from app.tasks.steps import Run

START_FORM = "propose_case"
APART = ("request_reconsideration", "assess_residence", "advise_in_conference")
"""Forms that are handed in without a task as well."""
NOTICES = {f"notice.{kind}": kind for kind in ("reminder", "escalation", "message")} | {
    "notice.organisation": "message"
}
"""Kind of the notice by what the history says of it."""
OFFICE_KEYS = ("person marks",)
"""What the office has data keys of its own for, made at the first use."""


def faults(database: Database) -> list[str]:
    """All that does not fit, in all cases and in the office as a whole; empty if all is well."""
    with database.reading() as session:
        if database.engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        return list(_faults(session))


def _faults(session: Session) -> Iterator[str]:
    cases = references(session)
    for finding in verify(session, cases):
        yield f"{cases.get(finding.chain_id, finding.chain_id)}: history {finding.number} {finding.what}"
    for case in session.scalars(select(Case).order_by(Case.reference)).unique():
        yield from (f"{case.reference}: {fault}" for fault in case_faults(session, case))
    yield from _office_faults(session)


def case_faults(session: Session, case: Case) -> Iterator[str]:
    """What does not fit in one case."""
    tasks = list(session.scalars(select(Task).where(Task.case_id == case.id)).unique())
    lines = history(session, case.id, case.key_id)
    yield from _engine_faults(session, case, tasks)
    yield from _path_faults(session, case, tasks)
    yield from _task_faults(session, case, tasks, lines)
    yield from _file_faults(session, case, tasks, lines)


def _engine_faults(session: Session, case: Case, tasks: list[Task]) -> Iterator[str]:
    """State of the engine against open tasks, waits, timers and the end."""
    instance = session.get(Instance, case.instance_id)
    if instance is None:
        yield "no instance"
        return
    restored = restore(instance.state, Run(session, case, None).ports())
    tokens = list(restored.all_tokens())
    open_tokens = [t for t in tokens if isinstance(t.task_spec, UserTask) and t.task_spec.is_open(t)]
    yield from _differ("open tasks", [t.public_id for t in open_tokens], [t.id for t in tasks if t.state == "open"])
    waits = session.scalars(select(Wait).where(Wait.instance_id == instance.id))
    yield from _differ("waits", set(open_waits(instance.state)), {(w.kind, w.name, w.key) for w in waits})
    due = None if restored.over else min((at for at, _token in _all_due(restored)), default=None)
    yield from _unequal("next timer", instance.next_due, due)
    ended = case.state == "ended"
    yield from _unequal("ended", (instance.over, instance.ended), (ended, case.outcome if ended else None))
    yield from _unequal("over", instance.over, restored.over)


def _path_faults(session: Session, case: Case, tasks: list[Task]) -> Iterator[str]:
    """The way gone: without gaps, as long as the instance says, with each completed task on it once."""
    entries = session.scalars(select(PathEntry).where(PathEntry.instance_id == case.instance_id)).all()
    instance = session.get_one(Instance, case.instance_id)
    yield from _differ("path", [entry.number for entry in entries], range(instance.passed))
    steps = {(task.process_id, task.element_id) for task in tasks}
    passed = [(e.process_id, e.element_id) for e in entries if e.what == "completed"]
    completed = [(task.process_id, task.element_id) for task in tasks if task.state == "completed"]
    yield from _differ("completed steps on the path", [step for step in passed if step in steps], completed)


def _task_faults(session: Session, case: Case, tasks: list[Task], lines: list[HistoryLine]) -> Iterator[str]:
    """Every task is in the history once when it opened and once when it ended; only open ones are worked on."""
    for action, ids in (
        ("task.opened", [task.id for task in tasks]),
        ("task.completed", [task.id for task in tasks if task.state == "completed"]),
        ("task.cancelled", [task.id for task in tasks if task.state == "cancelled"]),
    ):
        yield from _differ(action, [line.subject for line in lines if line.action == action], ids)
    still = {task.id for task in tasks if task.state == "open"}
    of_case = {task.id for task in tasks}
    offered = set(session.scalars(select(Candidate.task_id).where(Candidate.task_id.in_(of_case))))
    yield from _differ("ended tasks that are offered", offered - still, [])
    held = {task.id for task in tasks if task.state == "open" and task.assignee_id}
    of_office = {task.id for task in tasks if task.role}
    yield from _differ("open tasks for nobody", still - offered - of_office - held, [])
    drafts = set(session.scalars(select(Draft.task_id).where(Draft.task_id.in_(of_case))))
    yield from _differ("drafts of ended tasks", drafts - still, [])
    due = min((task.due_at for task in tasks if task.state == "open" and task.due_at), default=None)
    yield from _unequal("next due date", case.next_due_at, due if case.state == "open" else None)


def _file_faults(session: Session, case: Case, tasks: list[Task], lines: list[HistoryLine]) -> Iterator[str]:
    """Forms, facts, decisions, notices and parties against what the history tells."""
    forms = session.scalars(select(Submission.element_id).where(Submission.case_id == case.id)).all()
    done = [task.element_id for task in tasks if task.state == "completed"]
    apart = [form for form in APART for _ in range(forms.count(form) - done.count(form))]
    yield from _differ("forms", [form for form in forms if form != START_FORM], done + apart)
    yield from _unequal("start forms", forms.count(START_FORM) <= 1, True)
    yield from _differ("facts", *_facts_now_and_told(session, case, lines))
    decided = session.execute(
        select(DecisionRecord.number, DecisionRecord.decision_id).where(DecisionRecord.case_id == case.id)
    ).all()
    yield from _differ("numbers of decisions", [number for number, _id in decided], range(1, len(decided) + 1))
    told = [line.subject for line in lines if line.action == "decision.recommended"]
    yield from _differ("decisions", [decision for _number, decision in decided], told)
    of_case = (Notice.case_id == case.id, Notice.kind != "incident")  # these are told of as incidents
    notices = session.scalars(select(Notice.kind).where(*of_case)).all()
    told = [NOTICES[line.action] for line in lines if line.action in NOTICES]
    yield from _differ("notices", notices, told)
    roles = session.scalars(select(Party.role).where(Party.case_id == case.id, Party.until.is_(None))).all()
    yield from _differ("parties", roles, set(roles))
    if case.state == "ended":
        yield from _differ("open tasks of an ended case", [t.id for t in tasks if t.state == "open"], [])
    yield from _unequal("ends", [line.action for line in lines].count("case.ended"), int(case.state == "ended"))


def _facts_now_and_told(session: Session, case: Case, lines: list[HistoryLine]) -> tuple[list[str], list[str]]:
    """The facts as they stand, and as they come out when all changes in the history are made one after another."""
    told: dict[str, object] = {}
    for line in lines:
        if line.action == "facts.changed" and isinstance(line.details, dict):
            told |= {key: change[1] for key, change in line.details.items()}
    return _pairs(read_facts(session, case)), _pairs(told)


def _pairs(facts: dict[str, object]) -> list[str]:
    return [f"{key}={value!r}" for key, value in facts.items()]


def _office_faults(session: Session) -> Iterator[str]:
    """Numbers without gaps, no key too many or too few, no job given up."""
    for year, last in session.execute(select(ReferenceCounter.year, ReferenceCounter.last)):
        given = session.scalars(select(Case.reference).where(Case.reference.startswith(f"KIM-{year}-"))).all()
        numbers = [int(reference.rsplit("-", 1)[1]) for reference in given]
        yield from _differ(f"{OFFICE}: case numbers of {year}", numbers, range(1, last + 1))
    owned = [*session.scalars(select(Case.key_id)), *session.scalars(select(Seal.key_id).distinct())]
    owned += session.scalars(select(Draft.key_id).where(Draft.task_id.is_(None)))
    of_office = {office_key_id(purpose) for purpose in OFFICE_KEYS}
    there = [key for key in session.scalars(select(DataKey.id)) if key not in of_office]
    yield from _differ(f"{OFFICE}: keys", there, owned)
    yield from _differ(f"{OFFICE}: tasks of no case", [_count(session, Task.case_id.not_in(select(Case.id)))], [0])
    yield from (f"{OFFICE}: job {job.kind} {job.key} given up" for job in given_up(session))


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(Task.id)).where(condition)) or 0


def _differ(what: str, there: object, should: object) -> Iterator[str]:
    """Both hold the same things equally often, in whatever order."""
    has, needs = Counter(there), Counter(should)  # type: ignore[call-overload]
    if has != needs:
        yield f"{what}: too many {_few(has - needs)}, missing {_few(needs - has)}"


def _few(things: Counter[object]) -> list[object]:
    return sorted(things.elements(), key=repr)[:5]


def _unequal(what: str, there: object, should: object) -> Iterator[str]:
    if there != should:
        yield f"{what}: is {there!r}, should be {should!r}"
