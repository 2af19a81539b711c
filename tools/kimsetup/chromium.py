"""A Chromium for the browser tests: the machine's own, or from Debian's packages where that is allowed."""

from __future__ import annotations

import os
import shutil

from kimsetup.progress import run, step
from kimsetup.trouble import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "Chromium fehlt, und dieses Konto darf es nicht installieren. Die Browser-Prüfungen entfallen, bis es da ist; "
    "unter Debian und Ubuntu: sudo apt-get install chromium",
    "Chromium is missing, and this account may not install it. The browser tests are left out until it is there; "
    "on Debian and Ubuntu: sudo apt-get install chromium",
)


def ensure_chromium() -> None:
    """Install it if we may. Else say so: the browser tests are skipped then, and in CI it is an error."""
    if any(shutil.which(name) for name in NAMES):
        return
    try:
        _install()
    except Trouble as trouble:
        if os.environ.get("CI"):
            raise
        print(f"! {trouble}")


def _install() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Trouble(*MISSING)
    with step("Chromium") as report:
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "-q", "update"], "apt-get update", report, quiet)
        run(["apt-get", "-qy", "install", "--no-install-recommends", "chromium"], "apt-get install", report, quiet)
