"""The worker: takes jobs off the queue, and tries failing ones again after growing pauses."""

from __future__ import annotations

import logging
import os
import socket
from datetime import timedelta

from dbos import DBOS

from app.jobs.operations import put_attempt
from app.jobs.pulse import Pulse
from app.jobs.queue import APPLICATION, QUEUE, SERIALIZER, VERSION, upgrade_tables, url_of
from app.jobs.registry import TICK, Sweep, handler_of, sweep_named
from app.store.database import Database

PAUSES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1_800, 7_200))
PARALLEL_JOBS = 4
POLL_SECONDS = 1.0
STOP_SECONDS = 5

log = logging.getLogger("kim.jobs")


class GaveUp(Exception):
    """The last attempt failed. Names the class of the error, never its words: they may name a person."""


class Worker:
    """A worker of this process: there is one at a time, as DBOS is one per process.

    `name` must stay the same over restarts: what a killed worker had begun is taken up under its name.
    """

    running: Worker | None = None

    def __init__(self, database: Database, name: str, pauses: tuple[timedelta, ...], tick: timedelta) -> None:
        self.database = database
        self.name = name
        self.pauses = pauses
        self._pulse = Pulse(database, tick)

    def start(self) -> None:
        if Worker.running is not None:
            raise RuntimeError("this process has a worker already")
        upgrade_tables(self.database)
        Worker.running = self
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": url_of(self.database),
                "application_version": VERSION,
                "executor_id": self.name,
                "serializer": SERIALIZER,
                "log_level": "WARNING",
                "sys_db_pool_size": PARALLEL_JOBS + 4,
                "notification_listener_polling_interval_sec": POLL_SECONDS,
            }
        )
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=PARALLEL_JOBS, polling_interval_sec=POLL_SECONDS)
        self._pulse.start()

    def stop(self) -> None:
        """Let what runs finish, for some seconds; what remains is taken up at the next start."""
        self._pulse.stop()
        DBOS.destroy(workflow_completion_timeout_sec=STOP_SECONDS)
        Worker.running = None


def start(
    database: Database, name: str | None = None, pauses: tuple[timedelta, ...] = PAUSES, tick: timedelta = TICK
) -> Worker:
    """Start working off jobs in threads of this process; `KIM_WORKER` or the name of the machine names the worker."""
    worker = Worker(database, name or os.environ.get("KIM_WORKER") or socket.gethostname(), pauses, tick)
    worker.start()
    return worker


@DBOS.workflow(name="job")
def _do_job(job_id: str, kind: str, key: str, attempt: int) -> None:
    worker = _running()
    try:
        with worker.database.session() as session:
            handler_of(kind)(session, key)
            session.commit()
    except Exception as error:
        _put_off(worker, job_id, kind, key, attempt, error)


def _put_off(worker: Worker, job_id: str, kind: str, key: str, attempt: int, error: Exception) -> None:
    what = type(error).__name__
    if attempt > len(worker.pauses):
        log.error("job %s %s given up after %d attempts: %s", kind, key, attempt, what)
        raise GaveUp(what) from None
    pause = worker.pauses[attempt - 1]
    log.warning("job %s %s failed (%s), again in %d s", kind, key, what, pause.total_seconds())
    with worker.database.session() as session:
        put_attempt(session, job_id, kind, key, attempt + 1, pause)
        session.commit()


@DBOS.workflow(name="sweep")
def _do_sweep(name: str) -> None:
    """A sweep that fails has its next chance at the next period."""
    try:
        while _sweep_once(sweep_named(name)):
            pass
    except Exception as error:
        log.error("sweep %s failed: %s", name, type(error).__name__)


def _sweep_once(sweep: Sweep) -> bool:
    """One transaction; True if there is more to do and the worker is not being stopped."""
    worker = Worker.running
    if worker is None:
        return False
    with worker.database.session() as session:
        is_more = sweep(session)
        session.commit()
    return bool(is_more)


def _running() -> Worker:
    assert Worker.running is not None
    return Worker.running
