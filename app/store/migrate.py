"""Bring a database to the newest shape, from the first version on."""

from __future__ import annotations

from importlib.resources import files
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.store.database import Database

ONE_AT_A_TIME = Lock()
"""Alembic keeps the migration that runs in one place for the whole process."""


def upgrade(database: Database, to: str = "head") -> None:
    """Run every migration that is missing, in one transaction."""
    config = _config()
    with ONE_AT_A_TIME, database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def is_current(database: Database) -> bool:
    """Does the database have the newest shape?"""
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config()).get_current_head()


def revisions() -> list[str]:
    """All versions of the database's shape, the first one first."""
    found = ScriptDirectory.from_config(_config()).walk_revisions()
    return [script.revision for script in reversed(list(found))]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("app.store") / "migrations"))
    return config
