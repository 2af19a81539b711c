"""The front end: Node, its packages by lock file, the bundles."""

from __future__ import annotations

import re
import shutil
import subprocess

from kimsetup.progress import ROOT, run, step
from kimsetup.python import BIN, ensure_packages, with_venv_first
from kimsetup.stamps import digest, is_done, mark_done

OLDEST_NODE = 20
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
BUILD = ROOT / "tools" / "build_frontend.mjs"
MANIFEST = ROOT / "app" / "web" / "static" / "build" / "manifest.json"
SOURCES = ROOT / "app" / "web" / "frontend"


def ensure_front_end() -> None:
    """Build scripts and styles unless they are built from just these sources."""
    stamp = digest([SOURCES, LOCK, BUILD])
    if is_done("front-end", stamp) and MANIFEST.exists():
        return
    ensure_modules()
    with step("Oberfläche bauen / front-end bundles"):
        run([find_node(), BUILD], "esbuild", env=with_venv_first())
    mark_done("front-end", stamp)


def ensure_modules() -> None:
    """Install the npm packages. No package's install script runs: one of them would start sending telemetry."""
    stamp = digest([LOCK])
    if is_done("npm", stamp) and MODULES.exists():
        return
    if find_node() is None:
        ensure_packages("node")
    with step("Bausteine der Oberfläche / front-end packages") as report:
        run([_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], "npm ci", report, with_venv_first())
    mark_done("npm", stamp)


def find_node() -> str | None:
    """Node from the machine if it is new enough and has npm, else the one in the virtual environment."""
    found = shutil.which("node")
    if found and shutil.which("npm") and _major(found) >= OLDEST_NODE:
        return found
    return shutil.which(BIN / "node")


def _npm() -> str:
    beside = BIN / "npm"
    return str(beside) if find_node() == str(BIN / "node") else shutil.which("npm") or "npm"


def _major(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.", answer)
    return int(found[1]) if found else 0
