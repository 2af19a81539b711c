"""Two at the same moment, through the pages, on both databases: exactly one thing happens, the other person is told who
did what and keeps the text, nobody sees an error page, and everything fits together afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.cases.file import read_facts
from app.cases.models import Case
from app.people.queries import user_by_name
from app.rehearsal.office import HandClock
from app.store.database import Database
from app.tasks.consents import withdraw_consent
from app.tasks.models import Task
from app.tasks.operations import complete, start_case
from app.tasks.timers import fire_due_of_case
from tests.rig.consistency import faults
from tests.rig.desk import Desk
from tests.rig.proposals import PROPOSAL, SCREENING
from tests.rig.sharing import Apps

TIMES = 5
KERSTIN, KONRAD, JANA = "kerstin.kastanie", "konrad.kornelkirsche", "jana.johannisbeere"
QUERY = {
    "case.duplicate_check": "no_match",
    "case.in_scope": True,
    "case.other_cm": "none",
    "case.info_complete": False,
    "case.service_available": False,
    "case.missing_info": "Welche Anträge laufen seit wann?",
    "case.duration_months": 12,
    "next_step": "query",
}
TYPED = "Von {who} getippt"


@pytest.fixture
def app(office: Database, apps: Apps) -> Iterator[Flask]:
    with apps.on(office) as made:
        yield made


class Room:
    """An office in which several people sit at once."""

    def __init__(self, office: Database, app: Flask, clock: HandClock) -> None:
        self.office, self.app, self.clock = office, app, clock
        self.seats = {who: Desk(app, clock) for who in (KERSTIN, KONRAD, JANA, "kerstin's other tab")}
        for name, desk in self.seats.items():
            desk.seat(self.user(name))

    def user(self, name: str) -> str:
        return KERSTIN if name.startswith("kerstin") else name

    def propose(self) -> str:
        with self.office.session() as session:
            case = start_case(session, user_by_name(session, JANA), PROPOSAL)
            session.commit()
            return case.id

    def open_task(self, case_id: str) -> str:
        with self.office.reading() as session:
            query = select(Task.id).where(Task.case_id == case_id, Task.state == "open")
            return session.scalars(query).one()

    def task(self, task_id: str) -> tuple[str, str | None, str | None]:
        with self.office.reading() as session:
            task = session.get_one(Task, task_id)
            return task.state, task.ended_by, task.assignee_id

    def user_id(self, name: str) -> str:
        with self.office.reading() as session:
            return user_by_name(session, self.user(name)).id

    def fills_in(self, name: str, task_id: str, intent: str = "complete", **answers: object) -> Callable[[], object]:
        """Somebody who has the form open and is about to press the button."""
        desk = self.seats[name]
        with self.office.reading() as session:
            task = session.get_one(Task, task_id)
            given = {**SCREENING, "case.feedback_text": TYPED.format(who=name), **answers}
            work = desk.prepare(session, self.user(name), task, given if task.element_id == "screen_case" else answers)
        fields = {**work.fields, "intent": [intent]}
        return lambda: desk.seat(self.user(name)).client.post(f"/tasks/{task_id}", data=fields)

    def posts(self, name: str, path: str) -> Callable[[], object]:
        seat = self.seats[name].seat(self.user(name))
        return lambda: seat.client.post(path, data={"csrf_token": [seat.token]})


@pytest.fixture
def room(office: Database, app: Flask, clock: HandClock) -> Room:
    return Room(office, app, clock)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all of this at the same moment; answers what each gave, an exception where it failed."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[index] = act()
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def statuses(answers: list[object]) -> list[int]:
    assert all(isinstance(answer, TestResponse) for answer in answers), answers
    return [answer.status_code for answer in answers]


def loser(answers: list[TestResponse]) -> str:
    """The page of the one who came second."""
    assert sorted(statuses(answers)) == [302, 409]
    return next(answer.text for answer in answers if answer.status_code == 409)


@pytest.mark.parametrize("second", [KONRAD, "kerstin's other tab"])
def test_two_hand_in_the_same_task(room: Room, second: str) -> None:
    for _ in range(TIMES):
        task_id = room.open_task(room.propose())
        people = (KERSTIN, second)
        answers = at_once(*(room.fills_in(who, task_id) for who in people))
        page = loser(answers)
        won, lost = people if statuses(answers) == [302, 409] else people[::-1]
        assert room.task(task_id)[:2] == ("completed", room.user_id(won))
        mine = room.user(won) == room.user(lost)
        assert ("Sie haben sie" if mine else "Kerstin Kastanie" if won == KERSTIN else "Konrad Kornelkirsche") in page
        assert TYPED.format(who=lost).replace("'", "&#39;") in page
    assert faults(room.office) == []


def test_a_double_click_hands_in_once(room: Room) -> None:
    for _ in range(TIMES):
        task_id = room.open_task(room.propose())
        click = room.fills_in(KERSTIN, task_id)
        assert "Was Sie eingegeben haben" in loser(at_once(click, click))
    assert faults(room.office) == []


def test_two_take_the_same_task(room: Room) -> None:
    for _ in range(TIMES):
        task_id = room.open_task(room.propose())
        people = (KERSTIN, KONRAD)
        answers = at_once(*(room.posts(who, f"/tasks/{task_id}/claim") for who in people))
        page = loser(answers)
        won = people[statuses(answers).index(302)]
        assert room.task(task_id)[2] == room.user_id(won)
        assert ("Kerstin Kastanie" if won == KERSTIN else "Konrad Kornelkirsche") in page
    assert faults(room.office) == []


def test_a_draft_is_saved_while_somebody_hands_in(room: Room) -> None:
    for _ in range(TIMES):
        task_id = room.open_task(room.propose())
        answers = at_once(room.fills_in(KERSTIN, task_id), room.fills_in(KONRAD, task_id, "autosave"))
        assert statuses(answers) in ([302, 409], [409, 200])
    assert faults(room.office) == []


def test_a_task_is_handed_in_while_its_deadline_passes(room: Room) -> None:
    for _ in range(TIMES):
        case_id = room.propose()
        with room.office.session() as session:
            complete(session, user_by_name(session, KERSTIN), room.open_task(case_id), QUERY)
            session.commit()
        task_id = room.open_task(case_id)
        room.clock.at += timedelta(days=15)
        answer = {"query_answered": True, "case.query_answer": TYPED.format(who=JANA)}
        fills_in = room.fills_in(JANA, task_id, **answer)

        def fire(case_id: str = case_id) -> None:
            with room.office.session() as session:
                fire_due_of_case(session, case_id)
                session.commit()

        answer, failed = at_once(fills_in, fire)
        assert failed is None
        state = room.task(task_id)[0]
        if answer.status_code == 302:
            assert state == "completed"
        else:
            assert (answer.status_code, state) == (409, "cancelled")
            assert "weggefallen" in answer.text
            assert "Was Sie eingegeben haben" in answer.text
    assert faults(room.office) == []


@pytest.mark.parametrize("consent", ["E1", "E3"])
def test_consent_is_withdrawn_while_somebody_hands_in(room: Room, consent: str) -> None:
    for _ in range(TIMES):
        case_id = room.propose()
        task_id = room.open_task(case_id)

        def withdraw(case_id: str = case_id) -> None:
            with room.office.session() as session:
                case = session.get_one(Case, case_id)
                withdraw_consent(session, user_by_name(session, KONRAD), case, [consent])
                session.commit()

        answer, failed = at_once(room.fills_in(KERSTIN, task_id), withdraw)
        assert failed is None
        with room.office.reading() as session:
            facts = read_facts(session, session.get_one(Case, case_id))
        assert facts["withdrawn_consents"] == [consent]
        if answer.status_code == 302:
            assert facts["duration_months"] == 3
            assert room.task(task_id)[0] == "completed"
        else:
            assert answer.status_code == 409
            assert TYPED.format(who=KERSTIN) in answer.text
            assert "duration_months" not in facts
    assert faults(room.office) == []


def test_proposals_at_once_get_numbers_of_their_own(room: Room) -> None:
    """Also the first ones of a year."""
    room.clock.at += timedelta(days=365)
    cases = at_once(*[room.propose] * 4)
    assert all(isinstance(case, str) for case in cases), cases
    assert faults(room.office) == []
