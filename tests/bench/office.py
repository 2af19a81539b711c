"""The demo's office in a SQLite file on disk, with the web application on top: what benches measure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from app.catalog.operations import publish
from app.jobs.queue import upgrade_tables
from app.rehearsal.office import HandClock, furnish
from app.startup import settle
from app.store.clock import OFFICE_ZONE
from app.store.database import Database, open_database
from app.store.keys import MasterKeys
from app.store.migrate import upgrade
from app.web import create_app
from tests.rig.desk import Desk
from tests.rig.plain import plain_models

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)


@dataclass(frozen=True)
class BenchOffice:
    folder: Path
    database: Database
    clock: HandClock
    app: Flask
    desk: Desk


@contextmanager
def bench_office() -> Iterator[BenchOffice]:
    """With the shipped models and the plain one; it vanishes afterwards."""
    with TemporaryDirectory(dir=Path.cwd()) as folder:
        clock = HandClock(MONDAY)
        database = open_database(f"sqlite:///{folder}/kim.db", MasterKeys.generate(), clock)
        upgrade(database)
        upgrade_tables(database)
        with database.session() as session:
            furnish(session, ROOT, MONDAY.date())
            publish(session, plain_models())
            session.commit()
        app = create_app(database)
        settle()  # as `kim serve` does
        yield BenchOffice(Path(folder), database, clock, app, Desk(app, clock))
        database.close()
