"""A Chromium for the browser tests: the machine's own, or from Debian's packages where that is allowed."""

from __future__ import annotations

import os
import shutil

from kimsetup.progress import run, step
from kimsetup.trouble import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def ensure_chromium() -> None:
    """Install it if we may; say so if not, the browser tests are skipped then."""
    if any(shutil.which(name) for name in NAMES):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with step("Chromium") as report:
            quiet = {"DEBIAN_FRONTEND": "noninteractive"}
            run(["apt-get", "-q", "update"], "apt-get update", report, quiet)
            run(["apt-get", "-qy", "install", "--no-install-recommends", "chromium"], "apt-get install", report, quiet)
        return
    german = "Chromium fehlt und darf von diesem Konto nicht installiert werden; die Browser-Prüfungen entfallen."
    english = "Chromium is missing and this account may not install it; the browser tests are left out."
    if os.environ.get("CI"):
        raise Trouble(german, english)
    print(f"! {german}\n  {english}")
