"""Whether a case gets slower and bigger with age: a hundred quarterly reviews through the web application."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from statistics import median

from sqlalchemy import select

from app.cases.models import Case
from app.engine.models import Instance
from app.rehearsal.scenario_file import Step, read_scenario
from tests.bench.bench_step import WAY
from tests.bench.figures import Figure
from tests.bench.office import BenchOffice, bench_office
from tests.rig.desk import DeskPlayer, Work

REVIEWS, AROUND = 100, 10
REVIEW = "record_quarterly_review"
A_QUARTER = Step(0, "after", {"after": "P3M"})


def measure() -> Iterator[Figure]:
    """The first ten reviews against the last ten, and the stored state after the first against that after the last."""
    seconds: list[float] = []
    sizes: list[int] = []

    with bench_office() as office:

        def hand_in(work: Work) -> None:
            begun = time.perf_counter()
            answer = office.desk.hand_in(work)
            taken = time.perf_counter() - begun
            assert answer.status_code == 302, answer.text
            if work.element_id == REVIEW:
                seconds.append(taken)
                sizes.append(_stored(office, player.case_id))

        scenario = read_scenario(WAY)
        office.clock.at = scenario.clock
        player = DeskPlayer(office.database, office.clock, office.desk, hand_in)
        player.start(scenario.process, scenario.start)
        first = next(step for step in scenario.steps if step.content.get("complete") == REVIEW)
        for step in scenario.steps[: scenario.steps.index(first) + 1]:
            player.step(step)
        for _ in range(REVIEWS - 1):
            player.step(A_QUARTER)
            player.step(first)
    slower = median(seconds[-AROUND:]) / median(seconds[:AROUND])
    yield Figure(f"a quarterly review, the {REVIEWS}th compared with the first", slower, "times", at_most=1.5)
    yield Figure("stored state after it, compared with the first", sizes[-1] / sizes[0], "times", at_most=1.5)


def _stored(office: BenchOffice, case_id: str) -> int:
    with office.database.reading() as session:
        query = select(Instance.state).join(Case, Case.instance_id == Instance.id).where(Case.id == case_id)
        return len(json.dumps(session.scalar(query)))
