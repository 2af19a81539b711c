"""An office with the demo's people and the shipped models, on SQLite and on PostgreSQL, with a clock moved by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.rehearsal.office import HandClock, furnish
from app.store.database import Database, open_database
from tests.conftest import KEYS
from tests.rig.postgres import Postgres

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


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


@pytest.fixture(scope="session")
def sqlite_office_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "kim.db"
    shutil.copy(sqlite_template, path)
    _furnish(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_office_template(postgres: Postgres, postgres_template: str) -> str:
    name = postgres.create(postgres_template)
    _furnish(postgres.url(name))
    return name


def _furnish(url: str) -> None:
    database = open_database(url, KEYS, HandClock(MONDAY))
    with database.session() as session:
        furnish(session, ROOT, MONDAY.date())
        session.commit()
    database.close()
