"""The virtual environment and the packages in it, by hash."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kimsetup.progress import ROOT, Report, run, step
from kimsetup.stamps import digest, is_done, mark_done
from kimsetup.trouble import NO_VENV, Trouble

VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
LOCKS = {
    name: ROOT / f"requirements{suffix}.lock" for name, suffix in (("run", ""), ("dev", "-dev"), ("node", "-node"))
}
LAUNCHER = "#!{python}\nimport sys\n\nsys.path.insert(0, {root!r})\nfrom app.cli import main\n\nmain()\n"


def ensure_venv() -> None:
    """Make `.venv` unless a working one of a fitting Python is there."""
    if _works():
        return
    with step("Python-Umgebung / virtual environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            import ensurepip  # noqa: F401  Debian ships venv without it
        except ImportError:
            raise Trouble(*NO_VENV) from None
        run([sys.executable, "-m", "venv", VENV], "venv")


def ensure_packages(which: str) -> None:
    """Install what the lock file names; `dev` holds all of `run` as well."""
    stamp = digest([LOCKS[which]], _python_version())
    if is_done(which, stamp) or (which == "run" and is_done("dev", digest([LOCKS["dev"]], _python_version()))):
        return
    with step(
        {"run": "Pakete / packages", "dev": "Pakete und Prüfwerkzeuge / packages and tools", "node": "Node"}[which]
    ) as report:
        _install(LOCKS[which], report)
    mark_done(which, stamp)


def ensure_launcher() -> None:
    """`.venv/bin/kim`, running the application from this folder."""
    content = LAUNCHER.format(python=PYTHON, root=str(ROOT))
    path = BIN / "kim"
    if not path.exists() or path.read_text() != content:
        path.write_text(content)
        path.chmod(0o755)


def with_venv_first() -> dict[str, str]:
    return {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def _works() -> bool:
    if not PYTHON.exists():
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([PYTHON, "-c", check], capture_output=True).returncode == 0


def _python_version() -> str:
    asked = [PYTHON, "-c", "import sys; print(sys.version_info[:2])"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def _install(lock: Path, report: Report) -> None:
    total = len(re.findall(r"^\S+==", lock.read_text(), re.MULTILINE))
    seen: set[str] = set()

    def follow(line: str) -> None:
        if found := re.match(r"(?:Collecting|Requirement already satisfied:) ([^=\s]+)", line):
            seen.add(found[1])
            report(f"{len(seen)}/{total} {found[1]}")
        elif line.startswith("Installing collected"):
            report("installieren / installing")

    command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--retries",
        "2",
    ]
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    run([*command, *quiet, "-r", lock], "pip install", follow)
