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

from app.cases.consents import CONSENTS
from app.cases.models import Case
from app.cases.queries import case_view
from app.cases.releases import counselling_lines, recipients, release_line, releases_of, revoke_release
from app.cases.sharing import bare_ref
from app.conferences import operations as conferences
from app.conferences import room
from app.conferences.agenda import agenda
from app.conferences.closing import close_conference, what_is_missing
from app.conferences.models import Conference
from app.conferences.timers import fire_due_of_conference
from app.engine.models import Instance, PathEntry
from app.errors import Problem
from app.people.models import User
from app.people.policy import (
    OFFICE_WIDE_ROLES,
    may_propose,
    may_run_conferences,
    may_withdraw,
    roles_in_case,
)
from app.rehearsal.office import HandClock, plan_conferences
from app.store.clock import now
from app.store.database import Database
from app.tasks import operations as tasks
from app.tasks.consents import withdraw_consent
from app.tasks.dates import look_into_files
from app.tasks.drafts import save_draft
from app.tasks.forms import FilledForm
from app.tasks.merging import can_undo_merge, undo_merge
from app.tasks.models import Task
from app.tasks.partner_links import answer_by_link, answering, find_link, hand_out_link, open_offer
from app.tasks.queries import may_do
from app.tasks.reconsideration import ask_for_reconsideration, open_until, reconsideration_form
from app.tasks.reopening import can_reopen, prepare_reopening
from app.tasks.timers import fire_what_is_due
from tests.rig.answering import Answering
from tests.rig.consistency import faults
from tests.rig.order import disorder
from tests.rig.sight import concerned, leaks

LEANING = {
    "consent_e1": "granted",
    "consent_e2": "granted",
    "consent_e4": "granted",
    "duplicate_check": "no_match",
    "next_step": "conference",
    "decision": "case_management",
    "accept": "accepted",
    "client_agrees": "yes",
    "confirmed": True,
    "closure_confirmed": True,
}
"""So that cases get far: everything else happens, too, only less often."""

MOST_CASES = 8
chances = st.integers(0, 2**32 - 1).map(Random)
passed: Counter[str] = Counter()
"""What all walks of this run have done and which elements they came through, for whoever wants to know."""


class Walk(RuleBasedStateMachine):
    """One walk through an office of its own."""

    def __init__(self, open_office: Callable[[], tuple[Database, HandClock, Callable[[], None]]]) -> None:
        super().__init__()
        self.database, self.clock, self._close = open_office()
        self._labels: dict[str, str] = {}
        self._words = 0
        self._seen: dict[str, int] = {}

    @initialize(chance=chances)
    def begin(self, chance: Random) -> None:
        self._run_out()
        for _ in range(2):
            self._propose(chance)

    @rule(chance=chances)
    def propose(self, chance: Random) -> None:
        if len(self._labels) < MOST_CASES:
            self._propose(chance)

    @rule(chance=chances, steps=st.integers(1, 6))
    def work(self, chance: Random, steps: int) -> None:
        """Somebody does the next step of a case, and perhaps others the following ones."""
        with self._acting("look", chance) as (session, users):
            open_cases = session.scalars(select(Case.id).where(Case.state == "open").order_by(Case.id)).all()
        case_id = chance.choice(open_cases) if open_cases else ""
        for _ in range(steps):
            with self._acting("complete", chance) as (session, users):
                if (task := self._open_task(session, chance, case_id)) is not None:
                    user = self._one_who_may(users, task, chance)
                    if task.assignee_id not in (None, user.id):
                        tasks.take_over(session, user, task.id)
                    filled = tasks.task_form(session, user, task)
                    raw = self._answers(filled, chance, task.case)
                    passed[f"complete {task.element_id}"] += 1
                    tasks.complete(session, user, task.id, raw)

    @rule(chance=chances)
    def hold_on_to(self, chance: Random) -> None:
        """Claim a task, give it back, or save a draft without handing it in."""
        with self._acting("hold on to", chance) as (session, users):
            if (task := self._open_task(session, chance)) is None:
                return
            user = self._one_who_may(users, task, chance)
            if task.assignee_id not in (None, user.id):
                tasks.take_over(session, user, task.id)
            elif task.assignee_id == user.id:
                tasks.release(session, user, task.id)
            else:
                tasks.claim(session, user, task.id)
                filled = tasks.task_form(session, user, task)
                save_draft(session, user, task, self._answers(filled, chance, task.case))

    @rule(chance=chances)
    def withdraw(self, chance: Random) -> None:
        """Consent is withdrawn, in part or as a whole."""
        with self._acting("withdraw", chance) as (session, users):
            for user, case in self._users_with_cases(session, users, chance):
                if case.state == "open" and may_withdraw(case_view(session, user, case.reference).roles):
                    some = [chance.choice(CONSENTS[2:])] if chance.random() < 0.7 else ["E1", "E2"]
                    withdraw_consent(session, user, case, some)
                    return

    @rule(chance=chances)
    def ask_anew(self, chance: Random) -> None:
        """The proposing office asks for a decision to be reconsidered."""
        with self._acting("ask for reconsideration", chance) as (session, users):
            for user, case in self._users_with_cases(session, users, chance):
                if open_until(session, user, [case]):
                    _case, _until, filled = reconsideration_form(session, user, case.reference)
                    passed["reconsideration"] += 1
                    ask_for_reconsideration(session, user, case.reference, self._answers(filled, chance, case))
                    return

    @rule(chance=chances)
    def take_apart(self, chance: Random) -> None:
        """A merged proposal stands for itself again."""
        with self._acting("undo a merge", chance) as (session, users):
            for user, case in self._users_with_cases(session, users, chance):
                view = case_view(session, user, case.reference)
                if can_undo_merge(session, view):
                    passed["merge undone"] += 1
                    undo_merge(session, user, view)
                    return

    @rule(chance=chances)
    def answer_by_link(self, chance: Random) -> None:
        """The coordinating office hands out a link, and the partner answers by it."""
        with self._acting("answer by link", chance) as (session, users):
            for user, case in self._users_with_cases(session, users, chance):
                view = case_view(session, user, case.reference)
                if open_offer(session, view) is not None:
                    link = find_link(session, hand_out_link(session, user, view))
                    filled = tasks.task_form(session, answering(session, link), link.task)
                    if link.task.assignee_id is None:
                        passed["answered by link"] += 1
                        answer_by_link(session, link, self._answers(filled, chance, case))
                    return

    @rule(chance=chances)
    def reopen(self, chance: Random) -> None:
        """A closed case is taken up again as a new proposal."""
        with self._acting("reopen", chance) as (session, users):
            for user, case in self._users_with_cases(session, users, chance):
                view = case_view(session, user, case.reference)
                if can_reopen(session, user, view):
                    passed["reopened"] += 1
                    prepare_reopening(session, user, view, tasks.start_form(session, user).form)
                    self._start(session, user, chance)
                    return

    @rule(chance=chances)
    def release(self, chance: Random) -> None:
        """Lines of the counselling are given to others, or taken back."""
        with self._acting("release lines", chance) as (session, users):
            for user, case in self._users_with_cases(session, users, chance):
                view = case_view(session, user, case.reference)
                if not view.rights.may_release:
                    continue
                self._seen.pop(case.id, None)
                given = [release for release in releases_of(session, view) if release.open]
                lines, others = counselling_lines(session, view), recipients(view)
                if given and chance.random() < 0.3:
                    revoke_release(session, user, view, chance.choice(given).id)
                elif lines and others:
                    with self._refusal():
                        release_line(session, user, view, chance.choice(lines).id, chance.choice(others))
                return

    @rule(chance=chances)
    def hold_conference(self, chance: Random) -> None:
        """The clock moves to the next conference; what is on its agenda is discussed, or some of it."""
        with self.database.reading() as session:
            planned = select(Conference).where(Conference.state == "planned", Conference.at > now(session))
            found = session.scalars(planned.order_by(Conference.at, Conference.id)).unique().all()
            busy = [conference for conference in found if agenda(session, conference)]
            if not busy:
                return
            conference_id, at = busy[0].id, busy[0].at
        self._move_to(at)
        with self._acting("hold a conference", chance) as (session, users):
            self._hold(session, users, conference_id, chance)

    @rule(days=st.integers(0, 60))
    def wait(self, days: int) -> None:
        self._move_to(self.clock.at + timedelta(days=days, minutes=7))

    @rule()
    def wait_for_next(self) -> None:
        """Until something falls due."""
        with self.database.reading() as session:
            due = session.scalar(select(func.min(Instance.next_due)).where(Instance.next_due > now(session)))
        if due is not None:
            self._move_to(due)

    @invariant()
    def all_get_on_and_nobody_sees_too_much(self) -> None:
        with self.database.reading() as session:
            users = list(session.scalars(select(User).order_by(User.username)).unique())
            found = list(disorder(session, users))
            for case in self._changed(session):
                found += leaks(session, case, self._labels[case.id], concerned(case, users))
        assert not found, "\n".join(found)

    def teardown(self) -> None:
        found = faults(self.database)
        with self.database.reading() as session:
            users = list(session.scalars(select(User)).unique())
            for case in session.scalars(select(Case)).unique():
                found += leaks(session, case, self._labels[case.id], users)
            passed["cases"] += len(self._labels)
            passed.update(f"end {outcome}" for outcome in session.scalars(select(Case.outcome)) if outcome)
            for entry in session.scalars(select(PathEntry.element_id).where(PathEntry.what == "entered")):
                passed[f"entered {entry}"] += 1
        self._close()
        assert found == []

    def _changed(self, session: Session) -> list[Case]:
        """Cases in which something has happened since they were looked at last."""
        rows = session.execute(select(Case, Instance.revision).join(Instance, Instance.id == Case.instance_id)).unique()
        changed = {case: revision for case, revision in rows if self._seen.get(case.id) != revision}
        self._seen |= {case.id: revision for case, revision in changed.items()}
        return list(changed)

    @contextmanager
    def _acting(self, what: str, chance: Random) -> Iterator[tuple[Session, list[User]]]:
        """One transaction of somebody who does something; what is overdue at once happens right after it."""
        with self.database.session() as session:
            users = list(session.scalars(select(User).where(User.active).order_by(User.username)).unique())
            chance.shuffle(users)
            yield session, users
            session.commit()
        passed[what] += 1
        self._run_out()

    @contextmanager
    def _refusal(self) -> Iterator[None]:
        """Something that the product may refuse."""
        try:
            yield
        except Problem:
            passed["refused"] += 1

    def _propose(self, chance: Random) -> None:
        with self._acting("propose", chance) as (session, users):
            self._start(session, next(user for user in users if may_propose(user)), chance)

    def _start(self, session: Session, user: User, chance: Random) -> None:
        label = f"case{len(self._labels) + 1}"
        filled = tasks.start_form(session, user)
        case = tasks.start_case(session, user, Answering(filled, chance, self._planter(label), LEANING).answers())
        self._labels[case.id] = label

    def _answers(self, filled: FilledForm, chance: Random, case: Case) -> dict[str, object]:
        return Answering(filled, chance, self._planter(self._labels[case.id]), LEANING).answers()

    def _planter(self, label: str) -> Callable[[str, str], str]:
        def plant(part: str, key: str) -> str:
            self._words += 1
            return f"X{label}-{part}-{key}-{self._words}q"

        return plant

    def _open_task(self, session: Session, chance: Random, case_id: str = "") -> Task | None:
        query = select(Task).where(Task.state == "open").order_by(Task.opened_at, Task.element_id, Task.id)
        if case_id:
            query = query.where(Task.case_id == case_id)
        found = session.scalars(query).unique().all()
        return chance.choice(found) if found else None

    def _one_who_may(self, users: list[User], task: Task, chance: Random) -> User:
        return chance.choice([user for user in users if may_do(user, task)])

    def _users_with_cases(self, session: Session, users: list[User], chance: Random) -> Iterator[tuple[User, Case]]:
        """Everybody with each case in which they take part, in a random order."""
        cases = list(session.scalars(select(Case).order_by(Case.id)).unique())
        chance.shuffle(cases)
        for case in cases:
            for user in users:
                if roles_in_case(user, bare_ref(case), now(session)) - OFFICE_WIDE_ROLES:
                    yield user, case

    def _hold(self, session: Session, users: list[User], conference_id: str, chance: Random) -> None:
        conference = session.get_one(Conference, conference_id)
        user = next(user for user in users if may_run_conferences(user, conference.organisation_id))
        conferences.set_present(session, user, conference, ["coordination", "liaison", "case_manager"])
        conferences.open_room(session, user, conference)
        for line in agenda(session, conference):
            if line.state == "open" and line.item is not None and chance.random() < 0.8:
                filled = room.item_form(session, user, line.item, line.task)
                raw = self._answers(filled, chance, line.case)
                room.save(session, user, conference, line.item, filled, raw, {})
        for missing in what_is_missing(session, user, conference):
            conferences.put_off(session, user, conference, missing.line.case.id)
        close_conference(session, user, conference)
        if chance.random() < 0.7:
            conferences.approve_minutes(session, user, conference)

    def _move_to(self, until: datetime) -> None:
        """The clock moves on; what falls due happens at its time, dates in the files are found on arrival."""
        while (due := self._next_due()) is not None and due <= until:
            self.clock.at = max(self.clock.at, due)
            self._run_out()
        self.clock.at = max(self.clock.at, until)
        self._run_out()
        with self.database.session() as session:
            while look_into_files(session):
                session.commit()
            plan_conferences(session)
            session.commit()
        self._run_out()

    def _run_out(self) -> None:
        with self.database.session() as session:
            due = select(Conference.id).join(Instance, Instance.id == Conference.instance_id)
            for conference_id in session.scalars(due.where(Instance.next_due <= now(session))).all():
                fire_due_of_conference(session, conference_id)
                session.commit()
            while fire_what_is_due(session):
                passed["timers"] += 1
                session.commit()

    def _next_due(self) -> datetime | None:
        with self.database.reading() as session:
            return session.scalar(select(func.min(Instance.next_due)))
