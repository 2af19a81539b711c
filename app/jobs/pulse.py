"""The clock of a worker: puts each sweep on the queue once per period, and clears away old jobs."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

from dbos import DBOS, EnqueueOptions

from app.jobs.queue import APPLICATION, QUEUE, VERSION, put
from app.jobs.registry import RegisteredSweep, all_sweeps
from app.store.database import Database

KEPT_FOR = timedelta(days=7)
CLEARED_AT_ONCE = 500
DAY = 86_400

log = logging.getLogger("kim.jobs")


class Pulse:
    """Beats every `tick` in a thread of its own until stopped."""

    def __init__(self, database: Database, tick: timedelta) -> None:
        self._database = database
        self._tick = tick.total_seconds()
        self._last_period: dict[str, int] = {}
        self._cleared = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="kim-pulse", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stopping.is_set():
            try:
                self._put_sweeps()
                self._clear_daily()
            except Exception as error:  # the pulse outlives a database that is away for a while
                log.warning("sweeps wait: %s", type(error).__name__)
            self._stopping.wait(self._tick)

    def _put_sweeps(self) -> None:
        for sweep in all_sweeps():
            period = int(time.time() // sweep.every.total_seconds())
            if self._last_period.get(sweep.name) != period:
                self._put(sweep, period)
                self._last_period[sweep.name] = period

    def _clear_daily(self) -> None:
        today = int(time.time() // DAY)
        if self._cleared != today:
            clear_finished()
            self._cleared = today

    def _put(self, sweep: RegisteredSweep, period: int) -> None:
        """All workers put the same id: the first one wins, the others change nothing."""
        options: EnqueueOptions = {
            "workflow_name": "sweep",
            "workflow_id": f"sweep:{sweep.name}:{period}",
            "queue_name": QUEUE,
            "app_version": VERSION,
            "application_name": APPLICATION,
        }
        with self._database.session() as session:
            put(session, options, sweep.name)
            session.commit()


def clear_finished() -> None:
    """Forget what was finished or given up more than a week ago."""
    before = (datetime.now(UTC) - KEPT_FOR).isoformat()
    while True:
        old = DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            completed_before=before,
            limit=CLEARED_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if not old:
            return
        DBOS.delete_workflows([job.workflow_id for job in old])
