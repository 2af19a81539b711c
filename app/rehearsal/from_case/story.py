"""What people did in a case, in its order: the forms they handed in, and consents withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.queries import HistoryLine, history
from app.cases.queries import ROUTING, CaseView, HandedIn
from app.engine.models import Instance
from app.errors import Problem
from app.people.models import User
from app.people.policy import roles_in_case
from app.store.clock import now
from app.tasks.models import Task
from app.tasks.queries import open_tasks_of_case
from app.tasks.reconsideration import FORM as RECONSIDERATION
from app.text import Text

TAKEN = ("A", "B", ROUTING)
"""Part C is left out from the start."""
DONE, WITHDRAWN, REPAIRED = "task.completed", "consent.withdrawn", "case.repaired"
ASKED = "reconsideration.requested"
BY_HAND = Text(
    "Danach hat jemand in den Ablauf eingegriffen. Das kann ein Szenario nicht nachspielen.",
    "After this somebody changed the process by hand. A scenario cannot play that.",
)


@dataclass(frozen=True)
class Told:
    """One thing that somebody did: `start`, `complete` (with `element`), `reconsider` or `withdraw` (`consents`).

    `by` is a role. `answers`: {part: {key: value}}, without part C. `which`: what tells the task from others like it.
    """

    kind: str
    at: datetime
    by: str
    number: int = 0
    """Of the entry in the history: what came first of two at the same time."""
    element: str = ""
    name: str = ""
    """Of the element, as the diagram had it."""
    form_version: str = ""
    answers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    which: Mapping[str, object] = field(default_factory=dict)
    consents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """The whole; `cut` says why it is told only so far."""

    process: str
    start: Told
    steps: tuple[Told, ...]
    until: datetime
    """When it ended; now, where it goes on."""
    outcome: str | None
    open_steps: tuple[str, ...]
    cut: Text | None = None


def read_story(session: Session, view: CaseView) -> Story:
    """What was done in a case, as far as whoever sees it so may read. Raises Problem where nothing is to be read."""
    if not view.handed_in or not {"A", "B"} <= view.rights.parts:
        raise Problem(
            Text(
                "Von diesem Fall lässt sich nichts nacherzählen: Sie dürfen seine Angaben nicht lesen.",
                "Nothing of this case can be retold: you may not read what is in it.",
            )
        )
    reader = _Reader(session, view, history(session, view.case.id))
    told = [*map(reader.handed, sorted(view.handed_in, key=lambda one: one.at)), *reader.withdrawals()]
    told.sort(key=lambda one: (one.at, one.number))
    repaired = reader.repaired
    return Story(
        process=session.get_one(Instance, view.case.instance_id).process_id,
        start=replace(told[0], kind="start"),
        steps=tuple(one for one in told[1:] if repaired is None or one.at < repaired),
        until=repaired or view.case.ended_at or now(session),
        outcome=view.case.outcome,
        open_steps=tuple(sorted(task.element_id for task in open_tasks_of_case(session, view.case))),
        cut=BY_HAND if repaired is not None else None,
    )


class _Reader:
    """Turns rows into what was told."""

    def __init__(self, session: Session, view: CaseView, lines: list[HistoryLine]) -> None:
        self._session, self._view, self._lines = session, view, lines
        self._numbers = {line.subject: line.number for line in lines if line.action == DONE}
        self._asked = [line for line in lines if line.action == ASKED]
        self.repaired = next((line.at for line in lines if line.action == REPAIRED), None)
        query = select(Task).where(Task.case_id == view.case.id).order_by(Task.opened_at)
        self._tasks = list(session.scalars(query).unique())
        self._used: set[str] = set()

    def handed(self, handed: HandedIn) -> Told:
        """A form as it was handed in, with the step it belongs to."""
        task, again = self._task_of(handed), handed.element_id == RECONSIDERATION
        number = next((line.number for line in self._asked if line.at == handed.at), 0) if again else 0
        return Told(
            kind="reconsider" if again else "complete",
            at=handed.at,
            by=self._role(handed.by, task),
            number=self._numbers.get(task.id, 0) if task else number,
            element=handed.element_id,
            name=task.name if task else handed.element_id,
            form_version=handed.form_version,
            answers={part: given for part, given in handed.answers.items() if part in TAKEN},
            which=self._which(task) if task else {},
        )

    def withdrawals(self) -> list[Told]:
        """Those of one moment together, as they were taken."""
        found: dict[tuple[datetime, str], list[HistoryLine]] = {}
        for line in self._lines:
            if line.action == WITHDRAWN and line.actor_id:
                found.setdefault((line.at, line.actor_id), []).append(line)
        return [
            Told("withdraw", at, self._role(actor, None), of[0].number, consents=tuple(one.subject for one in of))
            for (at, actor), of in found.items()
        ]

    def _task_of(self, handed: HandedIn) -> Task | None:
        done = [
            task
            for task in self._tasks
            if task.element_id == handed.element_id and task.state == "completed" and task.id not in self._used
        ]
        if not done:
            return None
        nearest = min(
            done, key=lambda task: (abs((task.ended_at or handed.at) - handed.at), self._numbers.get(task.id, 0))
        )
        self._used.add(nearest.id)
        return nearest

    def _role(self, user_id: str, task: Task | None) -> str:
        """As which of their roles somebody did it: one that the step is for, else one held in the case."""
        user = self._session.get(User, user_id)
        held = user.roles if user else frozenset()
        asked = [candidate.role for candidate in task.candidates if candidate.role] if task else []
        in_case = sorted(roles_in_case(user, self._view.ref, now(self._session))) if user else []
        return next((role for role in (*asked, *in_case) if role in held), next(iter([*asked, *sorted(held)]), ""))

    def _which(self, task: Task) -> dict[str, object]:
        """Numbers among the variables that others like it, open at the same time, have otherwise."""
        beside = [
            other
            for other in self._tasks
            if other is not task
            and other.element_id == task.element_id
            and (task.ended_at is None or other.opened_at <= task.ended_at)
            and (other.ended_at is None or task.ended_at is None or other.ended_at >= task.ended_at)
        ]
        return {
            name: value
            for name, value in task.variables.items()
            if isinstance(value, int) and any(other.variables.get(name) != value for other in beside)
        }
