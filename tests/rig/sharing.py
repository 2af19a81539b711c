"""What costs time at every test and tells none of them anything: done once per process, or cheaply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine.default import DefaultDialect

import app.store.database
from app.people import passwords
from app.store.database import Database
from app.web import create_app
from app.web.assets import Manifest


def cheapen_passwords() -> None:
    """Passwords are checked as always, with the least effort argon2 knows."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._nobody = passwords._hasher.hash("nobody has this password")


def share_statements() -> None:
    """Engines of one kind find each other's compiled statements; alone, each test would compile all of them anew."""
    compiled: dict[object, Any] = {}

    def create(*arguments: Any, **options: Any) -> Engine:
        return create_engine(*arguments, execution_options={"compiled_cache": compiled}, **options)

    # What is compiled is found by its dialect, among others.
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    app.store.database.create_engine = create  # type: ignore[assignment]


class Apps:
    """Web applications ready for use: making one takes as long as several pages. Each works at one place at a time."""

    def __init__(self, folder: Path) -> None:
        """`folder` takes the list of bundles that the pages name."""
        entries = ("app", "diagram", "compare-diagrams", "edit-diagram", "edit-decision", "edit-form")
        names = [f"{entry}.{kind}" for entry in entries for kind in ("js", "css")]
        (folder / "manifest.json").write_text("{" + ", ".join(f'"{name}": "{name}"' for name in names) + "}")
        self._manifest = Manifest(folder / "manifest.json")
        self._idle: list[Flask] = []
        self._config: dict[str, Any] = {}

    @contextmanager
    def on(self, database: Database) -> Iterator[Flask]:
        """An application on a database, as fresh as if it had been made for it."""
        app = self._idle.pop() if self._idle else self._make(database)
        app.config.clear()
        app.config.update(self._config)
        kept = dict(app.extensions)
        app.extensions["kim_database"] = database
        yield app
        app.extensions.clear()
        app.extensions.update(kept)
        self._idle.append(app)

    def _make(self, database: Database) -> Flask:
        app = create_app(database)
        app.extensions["kim_assets"] = self._manifest
        self._config = dict(app.config)
        return app
