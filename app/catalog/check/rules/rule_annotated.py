"""Each rule of a table says why it is there: whoever is decided about may ask."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

NO_REASON = Text(
    "„{table}“, Regel {number}: Es fehlt die Begründung. Schreiben Sie in die letzte Spalte, worauf die Regel beruht.",
    "“{table}”, rule {number}: the reason is missing. Write into the last column what the rule is based on.",
)


def check(library: Library) -> Iterator[Finding]:
    """Rules of tables without any annotation or description."""
    for file, definitions in library.decisions:
        for decision in definitions.decisions:
            for rule in decision.rules:
                if not any(text.strip() for text in rule.annotations.values()):
                    text = NO_REASON.fill(table=decision.name or decision.id, number=rule.index)
                    yield Finding(file.path, rule.id or decision.id, text)
