"""What a comparison says: sentences for lay people, those about the drawing apart."""

from __future__ import annotations

from dataclasses import dataclass

from app.text import Text

HIGH, NORMAL, LOW = 3, 2, 1
"""Weights: who may see or must do what, and by when; what happens; what only reads differently."""

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True)
class Change:
    """One difference. `element`: id of the element, rule, column or component, None for the whole model.

    `kind` is added, removed, changed or moved; `weight` 3 (look closely), 2 or 1 (slight). An element that was removed
    has its id in the old model, every other one in the new.
    """

    element: str | None
    kind: str
    text: Text
    weight: int = NORMAL


@dataclass(frozen=True)
class Report:
    """All differences between two models. Never empty if their bytes differ."""

    changes: tuple[Change, ...] = ()
    layout: tuple[Change, ...] = ()  # nothing here changes what happens

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.layout)

    def of_weight(self, weight: int) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.weight == weight)
