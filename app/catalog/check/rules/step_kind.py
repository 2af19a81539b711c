"""A step says what it is: one without a kind is passed at once, and nobody gets it."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import name_of
from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

NO_KIND = Text(
    "Der Schritt hat keine Art: Er wird sofort durchlaufen, niemand bekommt ihn. Ändern Sie die Art mit dem "
    "Schraubenschlüssel, zum Beispiel in „Schritt für Menschen“; „Schritt ohne System“, wenn er anderswo geschieht.",
    "The step has no kind: it is passed at once, and nobody gets it. Change its kind with the spanner, for example to "
    "“User task”; to “Manual task” where it happens elsewhere.",
)


def warn(library: Library) -> Iterator[Finding]:
    """Tasks without a kind."""
    for _, diagram in library.bpmns:
        yield from (diagram.finding(node, NO_KIND) for node in diagram.flow_nodes if name_of(node) == "task")
