"""What the page of a tryout shows: what is open and for whom, the clock, the way so far, where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import Recommendation, recommendations
from app.engine.models import Wait
from app.people.models import User
from app.people.roles import ROLES
from app.rehearsal.live import Live
from app.rehearsal.recording import Recording
from app.tasks.models import Task
from app.tasks.queries import may_do, open_tasks_of_case
from app.web.case.position import Standing, standings
from app.web.tryout.words import told


@dataclass(frozen=True)
class Doer:
    """A person of the invented office, and as what."""

    username: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class OpenStep:
    """A step that somebody has to do; `number` tells those of one element apart. Nobody in `doers`: nobody can."""

    element_id: str
    number: int
    name: str
    due_at: datetime | None
    doers: tuple[Doer, ...]


@dataclass(frozen=True)
class Desk:
    """The whole page. `at` is the tryout's own time."""

    at: datetime
    begun: bool
    outcome: str | None
    ended: bool
    open: tuple[OpenStep, ...]
    next_due: datetime | None
    standings: tuple[Standing, ...]
    decided: tuple[Recommendation, ...]
    messages: tuple[str, ...]
    steps: tuple[str, ...]
    """The recorded steps in words."""


def gather(live: Live, recording: Recording) -> Desk:
    """The play as it stands."""
    player = live.player
    if not player.case_id:
        return Desk(player.clock.at, False, None, False, (), None, (), (), (), ())
    next_due = player.next_moment()
    with player.database.reading() as session:
        case = session.get_one(Case, player.case_id)
        where = tuple(standings(session, case))
        names = {ident: element.name for standing in where for ident, element in standing.outline.all().items()}
        return Desk(
            at=player.clock.at,
            begun=True,
            outcome=case.outcome,
            ended=case.state == "ended",
            open=open_steps(session, case),
            next_due=next_due,
            standings=where,
            decided=recommendations(session, case),
            messages=_messages(session, case),
            steps=tuple(told(step, names) for step in recording.steps),
        )


def open_steps(session: Session, case: Case) -> tuple[OpenStep, ...]:
    """What is open in the case, with everybody who may do it."""
    numbers: Counter[str] = Counter()
    found = []
    for task in open_tasks_of_case(session, case):
        numbers[task.element_id] += 1
        doers = doers_of(session, task)
        found.append(OpenStep(task.element_id, numbers[task.element_id], task.name, task.due_at, doers))
    return tuple(found)


def open_task(session: Session, case: Case, element_id: str, number: int) -> Task | None:
    """One of the open steps, by what tells them apart."""
    tasks = [task for task in open_tasks_of_case(session, case) if task.element_id == element_id]
    return tasks[number - 1] if 0 < number <= len(tasks) else None


def doers_of(session: Session, task: Task) -> tuple[Doer, ...]:
    """Who may do a task; whoever has it already comes first."""
    able = [user for user in everybody(session) if may_do(user, task)]
    wanted = [candidate.role for candidate in task.candidates if candidate.role]
    able.sort(key=lambda user: (user.id != task.assignee_id, _rank(user, wanted), user.display_name))
    return tuple(doer(user) for user in able)


def everybody(session: Session) -> Sequence[User]:
    return session.scalars(select(User)).all()


def doer(user: User) -> Doer:
    return Doer(user.username, user.display_name, tuple(role for role in ROLES if role in user.roles))


def _rank(user: User, wanted: list[str]) -> int:
    return next((index for index, role in enumerate(wanted) if role in user.roles), len(wanted))


def _messages(session: Session, case: Case) -> tuple[str, ...]:
    query = select(Wait.name).where(Wait.instance_id == case.instance_id, Wait.kind == "message").distinct()
    return tuple(sorted(session.scalars(query)))
