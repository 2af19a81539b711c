"""The worker does each job, tries failing ones again, and takes up what a killed one left."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.jobs import pulse, registry, worker
from app.jobs.operations import enqueue, enqueue_missing
from app.jobs.queries import given_up, known_jobs
from app.store.database import Database, open_database
from tests.conftest import KEYS
from tests.rig.apart import apart
from tests.rig.postgres import Postgres
from tests.rig.workers import Workers

SECOND = timedelta(seconds=1)
SOON = (timedelta(seconds=0.01),)
SECRET = "Birke, Bela"


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is registered but what the test registers."""
    monkeypatch.setattr(registry, "_handlers", {})
    monkeypatch.setattr(registry, "_sweeps", {})
    monkeypatch.setattr(worker, "STOP_SECONDS", 0)
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.1)


@pytest.fixture
def start(database: Database, kinds: None) -> Iterator[Callable[[], worker.Worker]]:
    started: list[worker.Worker] = []

    def begin() -> worker.Worker:
        started.append(apart(lambda: worker.start(database, "test", SOON, SECOND)))
        return started[-1]

    yield begin
    for running in started:
        running.stop()


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def put(database: Database, kind: str, *keys: str) -> None:
    with database.session() as session:
        for key in keys:
            enqueue(session, kind, key)
        session.commit()


def make_table(database: Database) -> None:
    with database.session() as session:
        session.execute(text("CREATE TABLE done (job_key VARCHAR(50), by_whom VARCHAR(50))"))
        session.commit()


def read_done(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(text("SELECT job_key FROM done ORDER BY job_key")))


def test_a_job_is_done_in_a_transaction_of_its_own(database: Database, start: Callable[[], object]) -> None:
    make_table(database)

    @registry.handles("note")
    def note(session, key) -> None:
        session.execute(text("INSERT INTO done VALUES (:key, '')"), {"key": key})

    put(database, "note", "a", "b")
    start()
    wait_for(lambda: read_done(database) == ["a", "b"])


def test_a_failing_job_keeps_nothing_and_is_tried_again(database: Database, start: Callable[[], object]) -> None:
    make_table(database)
    tries: list[str] = []

    @registry.handles("note")
    def note(session, key) -> None:
        session.execute(text("INSERT INTO done VALUES (:key, '')"), {"key": key})
        tries.append(key)
        if len(tries) == 1:
            raise RuntimeError("once")

    put(database, "note", "a")
    start()
    wait_for(lambda: read_done(database) == ["a"])
    assert tries == ["a", "a"]


def test_a_job_that_always_fails_is_given_up_without_a_word_about_persons(
    database: Database, start: Callable[[], object], caplog: pytest.LogCaptureFixture
) -> None:
    @registry.handles("note")
    def note(_session, _key) -> None:
        raise RuntimeError(SECRET)

    put(database, "note", "a")
    start()

    def is_given_up() -> bool:
        with database.session() as session:
            return [(job.kind, job.key) for job in given_up(session)] == [("note", "a")]

    wait_for(is_given_up)
    with database.session() as session:
        assert enqueue_missing(session, "note", ["a"]) == 0, "it gets a new chance tomorrow, not at once"
        schema = "dbos." if database.engine.dialect.name == "postgresql" else ""
        stored = session.execute(text(f"SELECT error FROM {schema}workflow_output")).scalars()
        assert not any(SECRET in (error or "") for error in stored)
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text


def test_a_sweep_runs_once_per_period_and_finds_what_the_queue_lost(
    database: Database, start: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_table(database)
    monkeypatch.setattr(registry, "TICK", SECOND)
    swept: list[float] = []

    @registry.handles("note")
    def note(session, key) -> None:
        session.execute(text("INSERT INTO done VALUES (:key, '')"), {"key": key})

    @registry.sweeps(every=timedelta(days=1))
    def find_due(session) -> None:
        swept.append(time.monotonic())
        enqueue_missing(session, "note", ["lost"])

    start()
    wait_for(lambda: read_done(database) == ["lost"])
    time.sleep(2.5)
    assert len(swept) == 1


def test_a_sweep_with_more_to_do_is_called_again_in_another_transaction(
    database: Database, start: Callable[[], object]
) -> None:
    make_table(database)

    @registry.sweeps(every=timedelta(days=1))
    def one_by_one(session) -> bool:
        number = len(session.execute(text("SELECT 1 FROM done")).all())
        if number == 3:
            raise RuntimeError("what was done before stays done")
        session.execute(text("INSERT INTO done VALUES (:key, '')"), {"key": str(number)})
        return True

    start()
    wait_for(lambda: read_done(database) == ["0", "1", "2"])


def test_a_failing_sweep_does_not_stop_the_others(
    database: Database, start: Callable[[], object], caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[bool] = []

    @registry.sweeps(every=timedelta(days=1))
    def fail(_session) -> None:
        raise RuntimeError(SECRET)

    @registry.sweeps(every=timedelta(days=1))
    def succeed(_session) -> None:
        ran.append(True)

    start()
    wait_for(lambda: bool(ran) and "RuntimeError" in caplog.text)
    assert SECRET not in caplog.text


def test_finished_jobs_are_forgotten_after_a_week(
    database: Database, start: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    @registry.handles("note")
    def note(_session, _key) -> None:
        pass

    put(database, "note", "a")
    start()

    def count(table: str) -> int:
        schema = "dbos." if database.engine.dialect.name == "postgresql" else ""
        with database.session() as session:
            return session.execute(text(f"SELECT count(*) FROM {schema}{table}")).scalar_one()

    wait_for(lambda: not _known(database))
    pulse.clear_finished()
    assert count("workflow_status") == 1
    monkeypatch.setattr(pulse, "KEPT_FOR", timedelta(0))
    wait_for(lambda: pulse.clear_finished() is None and count("workflow_status") == 0)
    assert count("workflow_input") == 0


def _known(database: Database) -> set[tuple[str, str]]:
    with database.session() as session:
        return known_jobs(session)


def test_one_worker_per_process(database: Database, start: Callable[[], object]) -> None:
    start()
    with pytest.raises(RuntimeError):
        worker.start(database)


def test_what_a_killed_worker_had_begun_is_done_at_its_next_start(
    database: Database, workers: Workers, tmp_path: Path
) -> None:
    make_table(database)
    url = database.engine.url.render_as_string(hide_password=False)
    put(database, "slow", "a")
    first = workers.spawn(url, "one", tmp_path, 600)
    wait_for(lambda: (tmp_path / "one-began-a").exists())
    workers.kill(first)
    second = workers.spawn(url, "one", tmp_path, 0)
    wait_for(lambda: read_done(database) == ["a"])
    workers.kill(second)


def test_several_workers_share_the_jobs(
    postgres: Postgres, postgresql_url: str, workers: Workers, tmp_path: Path
) -> None:
    database = open_database(postgresql_url, KEYS)
    make_table(database)
    keys = [f"{number:02}" for number in range(24)]
    both = [workers.spawn(postgresql_url, name, tmp_path, 0.3) for name in ("one", "two")]
    put(database, "slow", *keys)
    wait_for(lambda: read_done(database) == keys)
    with database.session() as session:
        assert set(session.scalars(text("SELECT by_whom FROM done"))) == {"one", "two"}
    for number in both:
        workers.kill(number)
    database.close()
