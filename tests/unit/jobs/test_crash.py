"""A worker killed at any moment loses no job and does none twice."""

import os
import random
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from app.jobs.operations import enqueue
from app.store.database import Database
from tests.rig.workers import Workers
from tests.unit.jobs.test_worker import make_table, read_done, wait_for

JOBS = 20
JOB_SECONDS = 0.02
SOAK_ROUNDS = int(os.environ.get("KIM_SOAK_WORKERS", "100"))
LONGEST_LIFE = 0.6
"""Of a worker after the last job was put: it is often killed in the midst of them."""


def kill_again_and_again(database: Database, workers: Workers, folder: Path, rounds: int, seed: int) -> None:
    """Jobs are put while a worker works, and the worker is killed, in each round; then all must be done once."""
    chance = random.Random(seed)
    url = database.engine.url.render_as_string(hide_password=False)
    make_table(database)
    with database.session() as session:
        session.execute(text("CREATE UNIQUE INDEX once ON done (job_key)"))
        session.commit()
    put: list[str] = []
    undone = 0
    for _ in range(rounds):
        worker = workers.spawn(url, "one", folder, JOB_SECONDS)
        for _ in range(JOBS):
            put.append(f"{len(put):05}")
            with database.session() as session:
                enqueue(session, "slow", put[-1])
                session.commit()
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        workers.kill(worker)
        undone += len(put) - len(read_done(database))
    assert undone, "no worker was killed before it was through"
    finish(database, workers, url, folder, put)


def finish(database: Database, workers: Workers, url: str, folder: Path, put: list[str]) -> None:
    worker = workers.spawn(url, "one", folder, 0)
    wait_for(lambda: len(read_done(database)) >= len(put), seconds=60 + len(put) / 10)
    assert read_done(database) == put
    workers.kill(worker)


def test_a_killed_worker_loses_nothing(database: Database, workers: Workers, tmp_path: Path) -> None:
    kill_again_and_again(database, workers, tmp_path, rounds=3, seed=1)


@pytest.mark.soak
def test_a_worker_killed_a_hundred_times_loses_nothing(database: Database, workers: Workers, tmp_path: Path) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    kill_again_and_again(database, workers, tmp_path, rounds=SOAK_ROUNDS, seed=seed)
