"""Scenario files can be read and name a process that exists."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

SHAPE = Text(
    "Ein Szenario braucht „name“, „process“ und eine Liste „steps“.",
    "A scenario needs “name”, “process” and a list “steps”.",
)


def check(library: Library) -> Iterator[Finding]:
    """Scenarios without name, process or steps, or of an unknown process."""
    for file, raw in library.scenarios:
        fits = isinstance(raw, dict) and isinstance(raw.get("name"), str) and isinstance(raw.get("process"), str)
        if not fits or not isinstance(raw.get("steps", []), list):  # type: ignore[union-attr]
            yield Finding(file.path, None, SHAPE)
            continue
        process = raw["process"]  # type: ignore[index]
        if process not in library.known["process"]:
            yield Finding(
                file.path,
                None,
                Text(f"Den Prozess „{process}“ gibt es nicht.", f"There is no process “{process}”."),
            )
