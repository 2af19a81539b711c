"""The rehearsal: every running case moved on a copy of its state, nothing changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.engine.migration import CannotMigrate, Shift
from app.engine.models import Instance
from app.errors import Problem
from app.rehearsal.migration.moving import WITH_DRAFTS, Mover, remarks_on
from app.rehearsal.migration.plan import Place, Plan, candidates, pinned, places
from app.tasks.models import Task
from app.tasks.steps import Run
from app.text import Text

MOVES, WITH_REMARK, CANNOT = "moves", "remark", "cannot"


@dataclass(frozen=True)
class Rehearsed:
    """How it went with one case. `verdict`: moves, remark, cannot; `sentences`: the remarks, or the reasons."""

    case_id: str
    reference: str
    from_version: str
    verdict: str
    sentences: tuple[Text, ...]
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True)
class Rehearsal:
    """All cases that the plan could move, and where their work stands."""

    cases: tuple[Rehearsed, ...]
    places: tuple[Place, ...]

    def count(self, verdict: str) -> int:
        return sum(case.verdict == verdict for case in self.cases)


def rehearse(session: Session, plan: Plan) -> Rehearsal:
    """Move every candidate on a copy. The caller has asked the policy."""
    found = candidates(session, plan.process_id, plan.version)
    tasks = _tasks(session, [case.id for case, _ in found])
    mover = Mover(session, plan)
    cases = tuple(_rehearse_one(mover, case, instance, tasks.get(case.id, [])) for case, instance in found)
    return Rehearsal(cases, tuple(places(session, plan, found)))


def _rehearse_one(mover: Mover, case: Case, instance: Instance, tasks: list[Task]) -> Rehearsed:
    version = pinned(instance, mover.plan.process_id)
    try:
        moved = mover.move(Run(mover.session, case, None), instance, tasks, rehearse=True)
    except CannotMigrate as refused:
        return Rehearsed(case.id, case.reference, version, CANNOT, refused.reasons)
    except Problem as problem:
        return Rehearsed(case.id, case.reference, version, CANNOT, (problem.text,))
    remarks = tuple(remarks_on(moved))
    return Rehearsed(case.id, case.reference, version, WITH_REMARK if remarks else MOVES, remarks, moved.shifts)


def _tasks(session: Session, case_ids: list[str]) -> dict[str, list[Task]]:
    found: dict[str, list[Task]] = {}
    query = select(Task).where(Task.state == "open", Task.case_id.in_(case_ids)).options(WITH_DRAFTS)
    for task in session.scalars(query).unique():
        found.setdefault(task.case_id, []).append(task)
    return found
