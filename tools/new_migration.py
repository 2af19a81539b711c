"""Write a migration for what the tables have become: `python tools/new_migration.py "What changes"`."""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.store.database import open_database  # noqa: E402  found from the folder above
from app.store.master_keys import MasterKeys  # noqa: E402
from app.store.migrate import upgrade  # noqa: E402


def main(message: str) -> None:
    for models in sorted((ROOT / "app").glob("*/models.py")):
        import_module(f"app.{models.parent.name}.models")
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/kim.db", MasterKeys.generate())
        versions = ROOT / "app/store/migrations/versions"
        if any(versions.glob("*.py")):
            upgrade(database)
        config = Config()
        config.set_main_option("script_location", str(ROOT / "app/store/migrations"))
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=f"{len(list(versions.glob('*.py'))) + 1:04d}")


if __name__ == "__main__":
    main(sys.argv[1])
