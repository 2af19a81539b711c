"""A worker killed at any moment loses no job and does none twice."""

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from app.jobs.operations import enqueue
from app.store.database import Database
from tests.unit.jobs.test_worker import make_table, read_done, spawn, wait_for

JOBS = 20


def kill_again_and_again(database: Database, folder: Path, rounds: int, seed: int) -> None:
    """Jobs are put while a worker works, and the worker is killed, in each round; then all must be done once."""
    chance = random.Random(seed)
    url = database.engine.url.render_as_string(hide_password=False)
    make_table(database)
    with database.session() as session:
        session.execute(text("CREATE UNIQUE INDEX once ON done (job_key)"))
        session.commit()
    put: list[str] = []
    for _ in range(rounds):
        worker = spawn(url, "one", folder, 0.02)
        for _ in range(JOBS):
            put.append(f"{len(put):05}")
            with database.session() as session:
                enqueue(session, "slow", put[-1])
                session.commit()
        time.sleep(chance.uniform(0, 3))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    finish(database, url, folder, put)


def finish(database: Database, url: str, folder: Path, put: list[str]) -> None:
    worker: subprocess.Popen[str] = spawn(url, "one", folder, 0)
    try:
        wait_for(lambda: len(read_done(database)) >= len(put), seconds=60 + len(put) / 10)
        assert read_done(database) == put
    finally:
        worker.kill()
        worker.wait()


def test_a_killed_worker_loses_nothing(database: Database, tmp_path: Path) -> None:
    kill_again_and_again(database, tmp_path, rounds=3, seed=1)


@pytest.mark.soak
def test_a_worker_killed_a_hundred_times_loses_nothing(database: Database, tmp_path: Path) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    kill_again_and_again(database, tmp_path, rounds=100, seed=seed)
