"""The database that `make run` serves: migrated each time, filled with the invented office once."""

from __future__ import annotations

import os
from pathlib import Path

from kimsetup.progress import ROOT, run, step
from kimsetup.python import BIN

KIM = BIN / "kim"


def ensure_data() -> None:
    """Bring the database to the newest shape. The embedded one gets demo data when it is new.

    A marker says that the filling has begun: if it was broken off, what there is came from us and is made anew.
    """
    if os.environ.get("KIM_DATABASE_URL"):
        _upgrade()
        return
    instance = ROOT / os.environ.get("KIM_INSTANCE", "instance")
    unfinished = instance / "demo-unfinished"
    if unfinished.exists():
        for file in instance.glob("kim.db*"):
            file.unlink()
    is_new = not (instance / "kim.db").exists()
    if is_new:
        _begin(unfinished)
    _upgrade()
    if is_new:
        with step("Erfundene Fälle / demo data") as report:
            run([KIM, "demo"], "kim demo", report)
        unfinished.unlink()


def _begin(marker: Path) -> None:
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()


def _upgrade() -> None:
    with step("Datenbank / database"):
        run([KIM, "db", "upgrade"], "kim db upgrade")
