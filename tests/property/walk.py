"""People who do whatever they may do, at random, in an office with the shipped diagrams; the clock jumps.

After every step the cases are looked at: does each get on, does anybody see what is not theirs. At the end all that is
stored has to fit together. What people do goes through the verbs of the pages; answers come from the forms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.conferences.agenda import agenda
from app.conferences.models import Conference
from app.engine.models import Instance, PathEntry
from app.people.models import User
from app.rehearsal.office import HandClock, plan_conferences
from app.store.clock import now
from app.store.database import Database
from app.tasks.dates import look_into_files
from app.tasks.models import Task
from app.tasks.timers import fire_what_is_due
from tests.property.acts import ACTS, Act, Scene, Words, complete, propose
from tests.property.meeting import call_off, hold, move
from tests.rig.consistency import faults
from tests.rig.order import disorder
from tests.rig.sight import concerned, leaks

MOST_CASES = 8
FIRST_ROUNDS = 4
"""So often some case gets a few steps further before chance begins to choose: short walks get somewhere, too."""
chances = st.integers(0, 2**32 - 1).map(Random)
passed: Counter[str] = Counter()
"""What all walks of this run have done and which elements they came through, for whoever wants to know."""


class Walk(RuleBasedStateMachine):
    """One walk through an office of its own: `open_office` gives it, its clock, and what closes it."""

    def __init__(self, open_office: Callable[[], tuple[Database, HandClock, Callable[[], None]]]) -> None:
        super().__init__()
        self.database, self.clock, self._close = open_office()
        self._words = Words()
        self._seen: dict[str, int] = {}

    @initialize(chance=chances)
    def begin(self, chance: Random) -> None:
        self._run_out()
        for _ in range(3):
            with self._scene(chance) as scene:
                propose(scene)
        for _ in range(FIRST_ROUNDS):
            self._work(chance, 5)

    @rule(chance=chances)
    def propose(self, chance: Random) -> None:
        if len(self._words.labels) < MOST_CASES:
            with self._scene(chance) as scene:
                propose(scene)

    @rule(chance=chances, steps=st.integers(2, 8))
    def work(self, chance: Random, steps: int) -> None:
        self._work(chance, steps)

    @rule(act=st.sampled_from((*ACTS, call_off, move)), chance=chances)
    def do_something_else(self, act: Act, chance: Random) -> None:
        with self._scene(chance) as scene:
            done = act(scene)
        passed[act.__name__ if done else "nothing to do"] += 1

    @rule(chance=chances)
    def hold_conference(self, chance: Random) -> None:
        """The clock moves to the next conference with cases on its agenda."""
        with self.database.reading() as session:
            planned = select(Conference).where(Conference.state == "planned", Conference.at > now(session))
            to_come = session.scalars(planned.order_by(Conference.at, Conference.id)).unique()
            found = next(((c.id, c.at) for c in to_come if agenda(session, c)), None)
        if found is not None:
            self._move_to(found[1])
            with self._scene(chance) as scene:
                passed["discussed"] += hold(scene, found[0])

    @rule(days=st.sampled_from((0, 1, 2, 5, 9, 14, 30, 60)))
    def wait(self, days: int) -> None:
        self._move_to(self.clock.at + timedelta(days=days, minutes=7))

    @rule()
    def wait_for_next(self) -> None:
        """Until something falls due."""
        due = self._next_due()
        if due is not None:
            self._move_to(due)

    @invariant()
    def all_get_on_and_nobody_sees_too_much(self) -> None:
        with self.database.reading() as session:
            users = list(session.scalars(select(User).order_by(User.username)).unique())
            found = list(disorder(session, users))
            for case in self._changed(session):
                found += self._leaks(session, case, concerned(case, users))
        assert not found, "\n".join(found)

    def teardown(self) -> None:
        found = faults(self.database)
        with self.database.reading() as session:
            users = list(session.scalars(select(User)).unique())
            for case in session.scalars(select(Case)).unique():
                found += self._leaks(session, case, users)
                passed[f"ended {case.outcome}" if case.outcome else "still open"] += 1
            entered = select(PathEntry.element_id).where(PathEntry.what == "entered")
            passed.update(f"entered {element}" for element in session.scalars(entered))
        self._close()
        assert not found, "\n".join(found)

    def _work(self, chance: Random, steps: int) -> None:
        """The next steps of one case."""
        with self.database.reading() as session:
            with_work = select(Task.case_id).where(Task.state == "open").order_by(Task.opened_at, Task.id)
            case_ids = list(dict.fromkeys(session.scalars(with_work)))
        if not case_ids:
            return
        case_id = chance.choice(case_ids)
        for _ in range(steps):
            with self._scene(chance) as scene:
                element = complete(scene, case_id)
            if element is None:
                break
            passed[f"completed {element}"] += 1

    @contextmanager
    def _scene(self, chance: Random) -> Iterator[Scene]:
        """One transaction of somebody who does something; what is overdue at once happens right after it."""
        with self.database.session() as session:
            users = list(session.scalars(select(User).where(User.active).order_by(User.username)).unique())
            chance.shuffle(users)
            yield Scene(session, users, chance, self._words)
            session.commit()
        self._run_out()

    def _leaks(self, session: Session, case: Case, users: list[User]) -> Iterator[str]:
        return leaks(session, case, self._words.labels[case.id], users, self._words.agreed)

    def _changed(self, session: Session) -> list[Case]:
        """Cases in which something has happened since they were looked at last."""
        rows = session.execute(select(Case, Instance.revision).join(Instance, Instance.id == Case.instance_id)).unique()
        changed = {case: revision for case, revision in rows if self._seen.get(case.id) != revision}
        self._seen |= {case.id: revision for case, revision in changed.items()}
        return list(changed)

    def _move_to(self, until: datetime) -> None:
        """The clock moves on; what falls due happens at its time, dates in the files are found on arrival."""
        while (due := self._next_due()) is not None and due <= until:
            self.clock.at = max(self.clock.at, due)
            self._run_out()
        self.clock.at = max(self.clock.at, until)
        with self.database.session() as session:
            while look_into_files(session):
                session.commit()
            plan_conferences(session)
            session.commit()
        self._run_out()

    def _run_out(self) -> None:
        """All that is due by now happens, as the worker lets it happen."""
        with self.database.session() as session:
            while fire_what_is_due(session):
                passed["timers"] += 1
                session.commit()

    def _next_due(self) -> datetime | None:
        with self.database.reading() as session:
            return session.scalar(select(func.min(Instance.next_due)))
