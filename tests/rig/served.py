"""The product as real processes that can be killed at any moment and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


class Served:
    """A server on a port of its own; on PostgreSQL a worker stands beside it, on SQLite the server does its work."""

    def __init__(self, folder: Path, url: str) -> None:
        """`folder` holds the key file and takes the log."""
        self.port = _free_port()
        self._acts = ("serve",) if url.startswith("sqlite") else ("serve", "work")
        self._running: dict[str, int] = {}
        self.log = folder / "log"
        environment = os.environ | {
            "KIM_DATABASE_URL": url,
            "KIM_INSTANCE": str(folder),
            "KIM_PORT": str(self.port),
            "KIM_WORKER": "crash",
        }
        self._launcher = subprocess.Popen(
            [sys.executable, "-m", "tests.rig.launcher"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log.open("ab"),
            text=True,
        )
        assert self._answer() == "ready", self.log.read_text()

    def start(self) -> None:
        """Start what is not running; the server may not answer yet."""
        for act in self._acts:
            if act not in self._running:
                assert self._launcher.stdin is not None
                self._launcher.stdin.write(f"{act}\n")
                self._launcher.stdin.flush()
                self._running[act] = int(self._answer())

    def wait(self) -> None:
        """Until the server listens."""
        until = time.monotonic() + START_SECONDS
        while not self._listens():
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.01)

    def kill(self, *acts: str) -> None:
        """SIGKILL: no process can do anything about it. Everything, unless some are named."""
        for act in acts or self._acts:
            number = self._running.pop(act, None)
            if number is not None:
                os.kill(number, signal.SIGKILL)
                wait_for_end(number)

    @property
    def acts(self) -> tuple[str, ...]:
        return self._acts

    def stop(self) -> None:
        self.kill()
        self._launcher.kill()
        self._launcher.wait()

    def _answer(self) -> str:
        assert self._launcher.stdout is not None
        return self._launcher.stdout.readline().strip()

    def _listens(self) -> bool:
        with contextlib.closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_end(number: int) -> None:
    """Until a process that was killed is gone."""
    with contextlib.suppress(ProcessLookupError):
        while True:
            os.kill(number, 0)
            time.sleep(0.002)
