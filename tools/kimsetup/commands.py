"""The targets of the Makefile."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from subprocess import run as run_process

from kimsetup.chromium import ensure_chromium
from kimsetup.data import KIM, ensure_data
from kimsetup.front_end import ensure_front_end
from kimsetup.progress import ROOT
from kimsetup.python import PYTHON, VENV, ensure_launcher, ensure_packages, ensure_venv
from kimsetup.trouble import Trouble, check_space

TEST = ("-m", "pytest", "-n", "auto", "--dist", "loadfile")
LINTS = (
    (PYTHON, "-m", "ruff", "check", "."),
    (PYTHON, "-m", "ruff", "format", "--check", "."),
    (PYTHON, KIM, "check", "processes", "forms", "lists"),
    (PYTHON, "tools/translations.py", "check"),
    (PYTHON, "tools/check_locks.py"),
)


def main(arguments: list[str]) -> None:
    commands: dict[str, Callable[[list[str]], int]] = {
        "setup": setup, "build": build, "run": serve, "test": test, "lint": lint, "bench": bench, "soak": soak,
    }  # fmt: skip
    os.chdir(ROOT)
    try:
        sys.exit(commands[arguments[0]](arguments[1:]))
    except Trouble as trouble:
        sys.exit(f"\n{trouble}")
    except KeyboardInterrupt:
        sys.exit("\nAbgebrochen; derselbe Befehl macht dort weiter. / Stopped; the same command goes on from there.")


def setup(_arguments: list[str], packages: str = "dev") -> int:
    if not VENV.exists():
        check_space(ROOT)
    ensure_venv()
    ensure_packages(packages)
    ensure_launcher()
    ensure_front_end()
    return 0


def build(_arguments: list[str]) -> int:
    return setup([], "run")


def serve(_arguments: list[str]) -> int:
    setup([], "run")
    ensure_data()
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), str(KIM), "serve"])


def test(arguments: list[str]) -> int:
    setup([])
    ensure_chromium()
    return _call(PYTHON, *TEST, *arguments)


def lint(_arguments: list[str]) -> int:
    """Run every check, also after one has failed."""
    setup([])
    failed = [command for command in LINTS if _call(*command)]
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    setup([])
    return _call(PYTHON, "-m", "tests.bench", *arguments)


def soak(arguments: list[str]) -> int:
    setup([])
    return _call(PYTHON, "-m", "pytest", "-m", "soak", *arguments)


def _call(*command: object) -> int:
    return run_process([str(part) for part in command], cwd=ROOT).returncode
