"""The rehearsal of a migration: all running cases moved on copies, compared with reading their states."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.catalog.queries import PublishedModels
from app.engine.models import Instance
from app.people.queries import user_by_name
from app.rehearsal.migration.plan import Plan
from app.rehearsal.migration.trial import rehearse
from app.tasks.operations import start_case
from tests.bench.figures import Figure, median_seconds
from tests.bench.office import bench_office
from tests.rig.proposals import PROPOSAL
from tests.rig.versions import PROCESS, publish_version, with_later_deadline, with_moved_lane

CASES = 500


def measure() -> Iterator[Figure]:
    with bench_office() as office, office.database.session() as session:
        proposer = user_by_name(session, "jana.johannisbeere")
        assert proposer is not None
        for _ in range(CASES):
            start_case(session, proposer, PROPOSAL)
        session.commit()
        plan = Plan(PROCESS, publish_version(session, with_moved_lane(with_later_deadline())), {})
        read, rehearsed = median_seconds(lambda: _read(session), lambda: _rehearse(session, plan), times=5, warm_up=1)
    yield Figure(f"reading the states of {CASES} cases", read * 1000, "ms")
    yield Figure(f"rehearsing the move of {CASES} cases", rehearsed * 1000, "ms")
    yield Figure("rehearsing a case, compared with reading its state", rehearsed / read, "times")


def _read(session: Session) -> None:
    session.expunge_all()
    models = PublishedModels(session)
    for state in session.scalars(select(Instance.state)):
        engine.positions(state, models)  # type: ignore[arg-type]


def _rehearse(session: Session, plan: Plan) -> None:
    session.expunge_all()
    assert len(rehearse(session, plan).cases) == CASES
