"""A real server, killed at random moments under load: nothing is half-done, nothing lost, nothing done twice."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.engine.models import Instance
from app.jobs.queries import known_jobs
from app.people.models import OfficeSetting
from app.people.queries import user_by_name
from app.rehearsal.office import HandClock, furnish
from app.store.clock import now, system_clock
from app.store.database import Database, open_database
from app.store.master_keys import KeyFile, MasterKeys
from app.tasks.models import Notice
from app.tasks.operations import start_case
from app.tasks.timers import fire_what_is_due
from tests.rig.consistency import faults
from tests.rig.crowd import Crowd
from tests.rig.proposals import PROPOSAL
from tests.rig.served import Served

ROOT = Path(__file__).parents[2]
OLD = 8
"""Cases of another office whose deadlines have passed: their timers fire while servers die; nobody works on them."""
AGE = timedelta(days=10)
MOST_ANSWERS, MOST_MORE = 4, 0.3
"""A server lives for some answers, so that slow machines get on as well, and then for some part of this second."""
LIFE_SECONDS = 30
SOAK_KILLS = int(os.environ.get("KIM_SOAK_KILLS", "1000"))
QUIET_SECONDS = 120


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """The invented office, and cases that were proposed ten days ago."""
    MasterKeys.load_or_create(tmp_path / "master.keys")
    database = open_database(database_url, KeyFile(tmp_path / "master.keys"))
    earlier = Database(database.engine, database.keys, HandClock(system_clock() - AGE))
    with earlier.session() as session:
        furnish(session, ROOT, system_clock().date())
        session.add(OfficeSetting(key="proposals_a_day", value=1_000_000))
        session.commit()
    for number in range(OLD):
        with earlier.session() as session:
            proposer = user_by_name(session, "sven.schlehe")
            elsewhere = {"case.proposing_agency": "sozialamt_gronau", "case.municipality": "Bocholt"}
            start_case(session, proposer, {**PROPOSAL, **elsewhere, "case.client_wish": f"Alt {number}"})
            session.commit()
    yield database
    database.close()


@pytest.fixture
def served(office: Database, tmp_path: Path) -> Iterator[Served]:
    started = Served(tmp_path, office.engine.url.render_as_string(hide_password=False))
    yield started
    started.stop()


def kill_again_and_again(office: Database, served: Served, rounds: int, seed: int, check_every: int = 1) -> Crowd:
    chance = random.Random(seed)
    served.start()
    served.wait()
    crowd = Crowd(office, served.port, seed)
    try:
        for number in range(rounds):
            served.start()
            served.wait()
            crowd.at_work.set()
            live(crowd, chance)
            served.kill(*chance.choice([*((act,) for act in served.acts), served.acts]))
            crowd.at_work.clear()
            if number % check_every == 0:
                assert faults(office) == [], f"seed {seed}, kill {number}"
    finally:
        crowd.stop()
    return crowd


def live(crowd: Crowd, chance: random.Random) -> None:
    """Until a random moment, which may be before the first answer."""
    enough = crowd.answered() + chance.randint(0, MOST_ANSWERS)
    until = time.monotonic() + LIFE_SECONDS
    while crowd.answered() < enough and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, MOST_MORE))


def settle(office: Database, served: Served) -> None:
    """Let the last server do all that is still due."""
    served.start()
    served.wait()
    until = time.monotonic() + QUIET_SECONDS
    while time.monotonic() < until:
        with office.session() as session:
            due = session.scalars(select(Instance.id).where(Instance.next_due <= now(session))).all()
            if not due and not known_jobs(session):
                break
            fire_what_is_due(session)
            session.commit()
        time.sleep(0.3)
    else:
        raise AssertionError(f"never at rest: {due}, {known_jobs(session)}")
    served.kill()


def check(office: Database, crowd: Crowd, seed: int) -> None:
    assert crowd.faults() == [], f"seed {seed}"
    assert faults(office) == [], f"seed {seed}"
    with office.reading() as session:
        of_old = select(Notice.case_id, Notice.kind, Notice.role).join(Case, Case.id == Notice.case_id)
        told = session.execute(of_old.where(Case.opened_at < now(session) - AGE / 2)).all()
    each = {case_id: Counter((kind, role) for case, kind, role in told if case == case_id) for case_id, _, _ in told}
    assert len(each) == OLD
    kinds = {tuple(sorted(notices.items())) for notices in each.values()}
    assert len(kinds) == 1, kinds
    [same] = kinds
    assert {kind for (kind, _role), _times in same} == {"reminder", "escalation"}


def test_a_server_killed_twenty_times_under_load(office: Database, served: Served) -> None:
    seed = random.randrange(1_000_000)
    crowd = kill_again_and_again(office, served, 20, seed)
    settle(office, served)
    check(office, crowd, seed)
    done = Counter((attempt.what, attempt.status) for attempt in crowd.attempts)
    print(f"seed {seed}: {done}")
    assert done["propose", 302]
    assert done["complete", 302]


@pytest.mark.soak
def test_a_server_killed_a_thousand_times_under_load(office: Database, served: Served) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    crowd = kill_again_and_again(office, served, SOAK_KILLS, seed, check_every=50)
    settle(office, served)
    check(office, crowd, seed)
