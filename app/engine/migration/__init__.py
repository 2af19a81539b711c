"""Open work taken to another version of its process: where it stood, where it stands then, and what cannot move."""

from app.engine.migration.contract import CannotMigrate, Kept, Migrated, Shift, Standing, Way
from app.engine.migration.migrating import migrate
from app.engine.migration.suggesting import Suggestion, open_places, suggest

__all__ = [
    "CannotMigrate",
    "Kept",
    "Migrated",
    "Shift",
    "Standing",
    "Suggestion",
    "Way",
    "migrate",
    "open_places",
    "suggest",
]
