"""An office with the demo's people and the shipped models, on SQLite and on PostgreSQL, with a clock moved by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.rehearsal.office import HandClock
from app.store.database import Database, open_database
from tests.conftest import KEYS, MONDAY
from tests.rig.postgres import Postgres


@pytest.fixture
def clock() -> HandClock:
    return HandClock(MONDAY)


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, clock: HandClock) -> Iterator[Database]:
    """A database with the demo's people and the shipped models, on a clock that stands still."""
    opened = open_database(request.getfixturevalue(f"{request.param}_office"), KEYS, clock)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_office(sqlite_office_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_office_template, tmp_path / "office.db")
    return f"sqlite:///{tmp_path / 'office.db'}"


@pytest.fixture
def postgresql_office(postgres: Postgres, postgres_office_template: str) -> Iterator[str]:
    name = postgres.create(postgres_office_template)
    yield postgres.url(name)
    postgres.drop(name)
