"""Workers as real processes that can be killed at any moment: everything is imported once, each start is a fork."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.rig.served import ROOT, wait_for_end

SET_PARENT_DEATH_SIGNAL = 1
POLL_SECONDS = 0.1


class Workers:
    """Starts workers that know the job `slow`: it leaves a file when it begins, pauses, and notes itself in `done`."""

    def __init__(self) -> None:
        self._source = subprocess.Popen(
            [sys.executable, "-m", "tests.rig.workers"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._running: set[int] = set()

    def spawn(self, url: str, name: str, folder: Path, pause: float) -> int:
        """The number of the process, which is at work."""
        assert self._source.stdin is not None
        assert self._source.stdout is not None
        self._source.stdin.write("\t".join((url, name, str(folder), str(pause))) + "\n")
        self._source.stdin.flush()
        number = int(self._source.stdout.readline())
        self._running.add(number)
        return number

    def kill(self, number: int) -> None:
        """SIGKILL: the process can do nothing about it."""
        self._running.remove(number)
        os.kill(number, signal.SIGKILL)
        wait_for_end(number)

    def stop(self) -> None:
        for number in list(self._running):
            self.kill(number)
        self._source.kill()
        self._source.wait()


def main() -> None:
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    from app.jobs import worker  # noqa: F401  before the first fork

    for line in sys.stdin:
        if os.fork() == 0:
            _work(*line.strip().split("\t"))


def _work(url: str, name: str, folder: str, pause: str) -> None:
    from sqlalchemy import text

    from app.jobs import registry, worker
    from app.store.database import open_database
    from app.store.master_keys import MasterKeys

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _die_with_parent()
    worker.POLL_SECONDS = POLL_SECONDS

    @registry.handles("slow")
    def slow(session, key) -> None:
        if session.execute(text("SELECT 1 FROM done WHERE job_key = :key"), {"key": key}).first():
            return
        Path(folder, f"{name}-began-{key}").touch()
        time.sleep(float(pause))
        session.execute(text("INSERT INTO done VALUES (:key, :by)"), {"key": key, "by": name})

    worker.start(open_database(url, MasterKeys.generate()), name)
    print(os.getpid(), flush=True)
    time.sleep(600)
    os._exit(1)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


if __name__ == "__main__":
    main()
