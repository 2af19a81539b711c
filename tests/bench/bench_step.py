"""Completing a task through the web application, compared with the bare work of the engine and one durable commit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.people.queries import user_by_name
from app.rehearsal.scenario_file import read_scenario
from app.tasks.answers import check_answers
from app.tasks.models import Task
from app.tasks.operations import start_process, task_form
from app.tasks.queries import open_tasks_of_case
from tests.bench.bare import InDatabase, InFile, bare_step
from tests.bench.figures import Figure
from tests.bench.office import ROOT, BenchOffice, bench_office
from tests.rig.desk import DeskPlayer, Work
from tests.rig.plain import ANSWERS, PROCESS, STEPS
from tests.rig.statements import traffic

WAY = ROOT / "processes/intake_to_closure/scenarios/F01-ahorn-regelweg.yaml"
WARM_UP, PLAIN_CASES, WAYS = 2, 40, 6
CLERK = "kerstin.kastanie"
AT_MOST_TIMES, AT_MOST_STATEMENTS = 5, 12


Play = Callable[[BenchOffice, Callable[[Work], None]], None]


class Stopwatch:
    """Hands tasks in: counts statements while warming up, then takes the times of product and bare sums in turns."""

    def __init__(self, office: BenchOffice) -> None:
        self.office = office
        self.warming = True
        self.sums = {"session": InDatabase(office.folder), "driver": InFile(office.folder)}
        self.statements: dict[str, int] = {}
        self.seconds: dict[str, dict[str, list[float]]] = {"product": {}, **{name: {} for name in self.sums}}

    def hand_in(self, work: Work) -> None:
        if self.warming:
            with traffic(self.office.database.engine) as seen:
                self._complete(work)
            most = max(len(seen.statements), self.statements.get(work.element_id, 0))
            self.statements[work.element_id] = most
            self.office.desk.read_notes(work.username)
            return
        with self.office.database.reading() as session:
            for name, act in self._bare(session, work).items():
                act()
                self._take(name, work.element_id, act)
        self._take("product", work.element_id, lambda: self._complete(work))
        self.office.desk.read_notes(work.username)

    def ratios(self, name: str) -> dict[str, float]:
        """By step: how many times the bare sum completing it takes, by the middle of all times."""
        product, bare = self.seconds["product"], self.seconds[name]
        return {step: median(times) / median(bare[step]) for step, times in product.items()}

    def middle(self, name: str) -> float:
        """Milliseconds of the step in the middle."""
        return median(median(times) for times in self.seconds[name].values()) * 1000

    def close(self) -> None:
        for each in self.sums.values():
            each.close()

    def _bare(self, session: Session, work: Work) -> dict[str, Callable[[], None]]:
        user, task = user_by_name(session, work.username), session.get_one(Task, work.task_id)
        assert user is not None
        filled = task_form(session, user, task)
        variables = check_answers(filled.form, work.raw, filled.scope).variables
        for each in self.sums.values():
            each.begin(task.case_id)
        return {name: bare_step(session, task, variables, each.write) for name, each in self.sums.items()}

    def _take(self, name: str, step: str, act: Callable[[], None]) -> None:
        begun = time.perf_counter()
        act()
        self.seconds[name].setdefault(step, []).append(time.perf_counter() - begun)

    def _complete(self, work: Work) -> None:
        answer = self.office.desk.hand_in(work)
        assert answer.status_code == 302, answer.text


def measure() -> Iterator[Figure]:
    with bench_office() as office:
        yield from _figures("plain diagram", _measured(office, PLAIN_CASES, play_plain_case))
        yield from _figures("intake_to_closure", _measured(office, WAYS, play_way))


def play_plain_case(office: BenchOffice, hand_in: Callable[[Work], None]) -> None:
    """Five tasks in a row."""
    with office.database.session() as session:
        user = user_by_name(session, CLERK)
        assert user is not None
        case_id = start_process(session, user, PROCESS, {}).id
        session.commit()
    for step in STEPS:
        office.clock.at += timedelta(minutes=1)
        with office.database.reading() as session:
            [task] = open_tasks_of_case(session, session.get_one(Case, case_id))
            work = office.desk.prepare(session, CLERK, task, ANSWERS[step])
        hand_in(work)


def play_way(office: BenchOffice, hand_in: Callable[[Work], None]) -> None:
    """A whole case from the proposal to the aftercare, with everything that falls due on the way."""
    scenario = read_scenario(WAY)
    office.clock.at = scenario.clock
    player = DeskPlayer(office.database, office.clock, office.desk, hand_in)
    player.start(scenario.process, scenario.start)
    for step in scenario.steps:
        player.step(step)


def _measured(office: BenchOffice, cases: int, play: Play) -> Stopwatch:
    watch = Stopwatch(office)
    for number in range(WARM_UP + cases):
        watch.warming = number < WARM_UP
        play(office, watch.hand_in)
    watch.close()
    return watch


def _figures(what: str, watch: Stopwatch) -> Iterator[Figure]:
    statements, ratios = watch.statements, watch.ratios("session")
    yield Figure(f"{what}: bare sum, middle step", watch.middle("session"), "ms")
    yield Figure(f"{what}: completing a task, middle step", watch.middle("product"), "ms")
    yield Figure(f"{what}: completing, compared with the bare sum", median(ratios.values()), "times", AT_MOST_TIMES)
    yield Figure(f"{what}: the same, step that fares worst", max(ratios.values()), "times")
    bare = median(watch.ratios("driver").values())
    yield Figure(f"{what}: compared with a sum written by the bare driver", bare, "times")
    yield Figure(f"{what}: SQL statements, middle step", median(statements.values()), "", AT_MOST_STATEMENTS)
    yield Figure(f"{what}: SQL statements, step with the most", max(statements.values()), "")
