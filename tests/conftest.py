"""What all tests share: a fresh database, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from app.jobs.queue import upgrade_tables
from app.rehearsal.office import HandClock, furnish
from app.store.database import Database, open_database
from app.store.master_keys import MasterKeys
from app.store.migrate import upgrade
from tests.rig.postgres import Postgres
from tests.rig.sharing import Apps, cheapen_passwords, share_statements

KEYS = MasterKeys.generate()
ROOT = Path(__file__).parents[1]
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

# Machines differ in speed: a slow one is no fault of the product.
settings.register_profile("kim", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kim")

cheapen_passwords()
share_statements()
gc.set_threshold(50_000, 20, 50)  # most of what a run of tests holds is held to its end


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated, empty database; the test runs once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, migrated, empty database."""
    opened = open_database(database_url, KEYS)
    yield opened
    opened.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write, rolled back at the end unless the test commits."""
    with database.session() as opened:
        yield opened


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "kim.db")
    return f"sqlite:///{tmp_path / 'kim.db'}"


@pytest.fixture
def postgresql_url(postgres: Postgres, postgres_template: str) -> Iterator[str]:
    name = postgres.create(postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Apps:
    """Web applications that many tests use one after the other."""
    return Apps(tmp_path_factory.mktemp("apps"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "kim.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    name = postgres.create()
    _migrate(postgres.url(name))
    return name


def _migrate(url: str) -> None:
    made = open_database(url, KEYS)
    upgrade(made)
    upgrade_tables(made)
    made.close()


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
