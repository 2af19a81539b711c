"""Random legal actions and jumps of the clock through the shipped diagrams, on both databases.

Hypothesis begins with the shortest walk there is: of several, the first one counts for little.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from app.rehearsal.office import HandClock
from app.store.database import Database, open_database
from tests.conftest import KEYS, MONDAY
from tests.property.walk import Walk, passed
from tests.rig.postgres import Postgres

Opened = tuple[Database, HandClock, Callable[[], None]]
SOAK_WALKS = int(os.environ.get("KIM_SOAK_WALKS", "300"))


@pytest.fixture
def on_sqlite(sqlite_office_template: Path, tmp_path: Path) -> Callable[[], Opened]:
    """Opens a fresh furnished office, with its clock and what closes it."""

    def opened() -> Opened:
        shutil.copy(sqlite_office_template, tmp_path / "office.db")
        return _opened(f"sqlite:///{tmp_path / 'office.db'}", lambda: None)

    return opened


@pytest.fixture
def on_postgresql(postgres: Postgres, postgres_office_template: str) -> Callable[[], Opened]:
    def opened() -> Opened:
        name = postgres.create(postgres_office_template)
        return _opened(postgres.url(name), lambda: postgres.drop(name))

    return opened


def _opened(url: str, vanish: Callable[[], None]) -> Opened:
    clock = HandClock(MONDAY)
    database = open_database(url, KEYS, clock)

    def close() -> None:
        database.close()
        vanish()

    return database, clock, close


@pytest.fixture(autouse=True)
def told() -> Iterator[None]:
    """What the walks came through, for whoever looks (`-s`)."""
    passed.clear()
    yield
    print(dict(sorted(passed.items())))


def walk(open_office: Callable[[], Opened], walks: int, steps: int) -> None:
    bounds = settings(
        max_examples=walks,
        stateful_step_count=steps,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(lambda: Walk(open_office), settings=bounds)


def test_a_walk_on_sqlite(on_sqlite: Callable[[], Opened]) -> None:
    walk(on_sqlite, walks=4, steps=30)


def test_a_walk_on_postgresql(on_postgresql: Callable[[], Opened]) -> None:
    walk(on_postgresql, walks=2, steps=20)


@pytest.mark.soak
def test_long_walks_on_sqlite(on_sqlite: Callable[[], Opened]) -> None:
    walk(on_sqlite, walks=SOAK_WALKS, steps=150)


@pytest.mark.soak
def test_long_walks_on_postgresql(on_postgresql: Callable[[], Opened]) -> None:
    walk(on_postgresql, walks=SOAK_WALKS // 3, steps=150)
