"""The rehearsal of a migration: all running cases moved on copies, compared with the least that it can cost."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.cases.models import Case
from app.catalog.queries import PublishedModels
from app.engine.migration import Way, migrate
from app.engine.models import Instance
from app.people.queries import user_by_name
from app.rehearsal.migration.plan import Plan
from app.rehearsal.migration.trial import rehearse
from app.tasks.functions import feel_functions
from app.tasks.operations import start_case
from app.tasks.steps import Run
from tests.bench.bare import InDatabase
from tests.bench.figures import Figure, median_seconds
from tests.bench.office import bench_office
from tests.rig.proposals import PROPOSAL
from tests.rig.versions import PROCESS, publish_version, with_later_deadline, with_moved_lane

CASES, BOUND = 500, 5


def measure() -> Iterator[Figure]:
    with (
        tempfile.TemporaryDirectory() as folder,
        bench_office() as office,
        office.database.session() as session,
        office.database.reading() as beside,
    ):
        proposer = user_by_name(session, "jana.johannisbeere")
        assert proposer is not None
        for _ in range(CASES):
            start_case(session, proposer, PROPOSAL)
        session.commit()
        plan = Plan(PROCESS, publish_version(session, with_moved_lane(with_later_deadline())), {})
        session.commit()
        kept = InDatabase(Path(folder))
        moves = list(_bare_moves(beside, plan, kept))
        read, bare, rehearsed = median_seconds(
            lambda: _read(session),
            lambda: [move() for move in moves],
            lambda: _rehearse(session, plan),
            times=5,
            warm_up=1,
        )
        kept.close()
    yield Figure(f"reading the states of {CASES} cases", read * 1000, "ms")
    yield Figure("restoring, migrating and saving one state, bare", bare / CASES * 1000, "ms")
    yield Figure(f"rehearsing the move of {CASES} cases", rehearsed * 1000, "ms")
    yield Figure(f"rehearsing, compared with {CASES} bare moves", rehearsed / bare, "times", at_most=BOUND)


def _bare_moves(session: Session, plan: Plan, kept: InDatabase) -> Iterator[Callable[[], None]]:
    """By case: the state restored from its JSON, migrated by the engine alone, and committed as JSON."""
    model = PublishedModels(session).version(plan.process_id, plan.version)
    assert model is not None
    for case in session.scalars(select(Case)).unique().all():
        run = Run(session, case, None)
        way = Way(model, functions=lambda at, run=run: feel_functions(session, lambda: run.facts, at=at))
        stored = json.dumps(session.get_one(Instance, case.instance_id).state)
        kept.begin(case.id)

        def move(case_id: str = case.id, stored: str = stored, way: Way = way, run: Run = run) -> None:
            kept.write(case_id, json.dumps(migrate(json.loads(stored), way, run.ports(), rehearse=True).step.state))

        yield move


def _read(session: Session) -> None:
    session.expunge_all()
    models = PublishedModels(session)
    for state in session.scalars(select(Instance.state)):
        engine.positions(state, models)  # type: ignore[arg-type]


def _rehearse(session: Session, plan: Plan) -> None:
    session.expunge_all()
    assert len(rehearse(session, plan).cases) == CASES
