"""The sentence for a difference that nobody has a better one for: never silent."""

from __future__ import annotations

from app.catalog.compare.report import CHANGED, NORMAL, Change
from app.catalog.compare.things import Difference
from app.catalog.compare.words import NOTHING, quoted, shortened
from app.text import Text

UNEXPLAINED = Text(
    "An {name} hat sich etwas geändert, das nicht erklärt werden kann: {slot}: {before} → {after}.",
    "Something about {name} has changed that cannot be explained: {slot}: {before} → {after}.",
)


def unexplained(name: Text, element: str | None, difference: Difference, weight: int = NORMAL) -> Change:
    """Names the place in the file and both values as they stand there."""
    before, after = shortened(difference.before or "", difference.after or "")
    text = UNEXPLAINED.fill(
        name=name,
        slot=difference.slot,
        before=_value(difference.before, before),
        after=_value(difference.after, after),
    )
    return Change(element or None, CHANGED, text, weight)


def _value(raw: str | None, shown: str) -> Text:
    if raw is None:
        return NOTHING
    return quoted(shown) if raw else Text("vorhanden", "there")
