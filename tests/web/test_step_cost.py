"""What one completed task asks of the database: bounded, and not growing with the age of a case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import func, select

from app.cases.models import Case
from app.catalog.operations import publish
from app.engine.models import Instance
from app.people.queries import user_by_name
from app.rehearsal.player import Player
from app.rehearsal.scenario_file import Scenario, Step, read_scenario
from app.tasks.models import Task
from app.tasks.operations import start_process
from app.tasks.queries import open_tasks_of_case
from tests.rig.desk import Desk, DeskPlayer, Work
from tests.rig.plain import ANSWERS, PROCESS, STEPS, plain_models
from tests.rig.statements import Traffic, traffic

WAY = Path(__file__).parents[2] / "processes/intake_to_closure/scenarios/F01-ahorn-regelweg.yaml"
CLERK = "kerstin.kastanie"
AT_MOST = 12
MORE = {"screen_case": 15, "accept_case": 15}
"""Steps that do more than others: one asks for duplicates and conferences and brings an office in, the other makes two
parties, tells three offices and begins to wait."""


class Counter:
    """Hands tasks in and keeps what each asked of the database."""

    def __init__(self, office, desk: Desk) -> None:
        self._office, self._desk = office, desk
        self.seen: list[tuple[str, Traffic]] = []

    def hand_in(self, work: Work) -> None:
        with traffic(self._office.database.engine) as seen:
            answer = self._desk.hand_in(work)
        assert answer.status_code == 302, answer.text
        self.seen.append((work.element_id, seen))


@pytest.fixture
def desk(office) -> Desk:
    return Desk(office.app, office.clock)


@pytest.fixture
def counter(office, desk) -> Counter:
    return Counter(office, desk)


@pytest.fixture
def way() -> Scenario:
    return read_scenario(WAY)


def test_a_plain_diagram(office, desk, counter) -> None:
    with office.database.session() as session:
        publish(session, plain_models())
        session.commit()
    with office.database.session() as session:
        case_id = start_process(session, user_by_name(session, CLERK), PROCESS, {}).id
        session.commit()
    for step in STEPS:
        office.wait(minutes=1)
        with office.database.reading() as session:
            [task] = open_tasks_of_case(session, session.get_one(Case, case_id))
            work = desk.prepare(session, CLERK, task, ANSWERS[step])
        counter.hand_in(work)
    assert [step for step, _ in counter.seen] == list(STEPS)
    for step, seen in counter.seen[1:]:
        assert len(seen.statements) <= AT_MOST, f"{step}:\n{seen}"


def test_the_whole_way_of_a_case(office, desk, counter, way) -> None:
    play(office, desk, counter, way, way.steps)
    each: dict[str, int] = {}
    for step, seen in counter.seen:
        each[step] = max(each.get(step, 0), len(seen.statements) - first_readings(seen))
    assert len(each) > 12
    assert median(each.values()) <= AT_MOST, each
    too_many = {step: count for step, count in each.items() if count > MORE.get(step, AT_MOST)}
    assert not too_many, each


def first_readings(seen: Traffic) -> int:
    """Models are read when this server first needs them, and never again."""
    return sum("FROM model_version" in statement for statement in seen.statements)


def test_a_step_costs_as_much_after_a_hundred_reviews(office, desk, counter, way) -> None:
    """Stored state, statements, rows and bytes of a quarterly review: follow the open work, not the age."""
    reviews = [step for step in way.steps if step.content.get("complete") == "record_quarterly_review"]
    until = way.steps.index(reviews[0])
    player = play(office, desk, counter, way, way.steps[: until + 1])
    young, young_state = counter.seen[-1][1], state_of(office, player)
    for step in quarters(reviews[0], 98):
        Player.step(player, step)  # without the pages, which would ask for a login each time
    for step in quarters(reviews[0], 1):
        player.step(step)
    old, old_state = counter.seen[-1][1], state_of(office, player)
    assert reviews_of(office, player) == 100
    assert len(old_state) <= 1.5 * len(young_state)
    assert len(old.statements) <= 1.5 * len(young.statements), str(old)
    assert old.rows <= 1.5 * young.rows
    assert old.bytes <= 1.5 * young.bytes


def play(office, desk: Desk, counter: Counter, way: Scenario, steps: tuple[Step, ...]) -> DeskPlayer:
    office.clock.at = way.clock
    player = DeskPlayer(office.database, office.clock, desk, counter.hand_in)
    player.start(way.process, way.start)
    for step in steps:
        player.step(step)
    return player


def quarters(review: Step, count: int) -> Iterator[Step]:
    for _ in range(count):
        yield Step(0, "after", {"after": "P3M"})
        yield review


def reviews_of(office, player: DeskPlayer) -> int:
    done = select(func.count(Task.id)).where(Task.case_id == player.case_id, Task.state == "completed")
    with office.database.reading() as session:
        return session.scalar(done.where(Task.element_id == "record_quarterly_review")) or 0


def state_of(office, player: DeskPlayer) -> str:
    with office.database.reading() as session:
        query = select(Instance.state).join(Case, Case.instance_id == Instance.id).where(Case.id == player.case_id)
        return json.dumps(session.scalar(query))
