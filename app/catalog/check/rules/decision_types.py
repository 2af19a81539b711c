"""Every name in a decision is known, and every cell fits the type of its column."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.check.library import Library
from app.dmn import check_types
from app.errors import Finding
from app.text import Text


def check(library: Library) -> Iterator[Finding]:
    """Unknown names, and types that can never fit, in the expressions and cells of decisions."""
    for file, definitions in library.decisions:
        for found in check_types(definitions):
            yield Finding(file.path, found.element_id or None, Text(found.de, found.en))
