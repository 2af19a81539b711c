"""What of an answer counts as its result, so that two answers can be compared: codes, numbers, yes or no.

Sentences that give reasons, and columns that only name the rule, may differ without anything coming out differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.dmn.model import Decision
from app.dmn.tables import OutputPart, TableNode
from app.feel import tree
from app.feel.convert import to_json

if TYPE_CHECKING:
    from app.dmn.definitions import Definitions

Outcome = tuple[object, ...]
"""The values that count, in the order of `Outcomes.names`; of several hits a tuple of such tuples; () for no answer."""

FEW = 3
_IN_ORDER = ("RULE ORDER", "OUTPUT ORDER")


class Outcomes:
    """Makes outcomes of the answers of one decision. `names` are the outputs that count; `("",)` where it has none."""

    def __init__(self, definitions: Definitions, decision: Decision) -> None:
        node = definitions.table_node(decision)
        self.names = counted_outputs(node) if node else ("",)
        self._sorts = decision.hit_policy not in _IN_ORDER

    def of(self, value: object) -> Outcome:
        """The outcome of an answer, as FEEL value."""
        return self.of_json(to_json(value))

    def of_json(self, value: object) -> Outcome:
        """The outcome of an answer, as JSON value; also of one that another version of the table gave."""
        if isinstance(value, list):
            rows = [self._row(item) for item in value]
            return tuple(sorted(rows, key=repr) if self._sorts else rows)
        return () if value is None else self._row(value)

    def _row(self, value: object) -> Outcome:
        if not isinstance(value, Mapping):
            return (_frozen(value),)
        if self.names == ("",):
            return (_frozen(value),)
        return tuple(_frozen(value.get(name)) for name in self.names)


def counted_outputs(node: TableNode) -> tuple[str, ...]:
    """The names of the outputs of a table that are results; the first always is."""
    return tuple(part.name for place, part in enumerate(node.outputs) if place == 0 or not _explains(part))


def _explains(part: OutputPart) -> bool:
    """Whether an output only tells about the rule: sentences, or texts of which each rule has its own."""
    if not all(isinstance(cell, tree.Literal) and isinstance(cell.value, str | None) for cell in part.cells):
        return False
    texts = [cell.value for cell in part.cells if cell.value is not None]
    if part.allowed is None and any(" " in text for text in texts):
        return True
    return len(texts) >= FEW and len(set(texts)) == len(part.cells)


def _frozen(value: object) -> object:
    """A JSON value that can be the key of a dictionary."""
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    if isinstance(value, Mapping):
        return tuple(sorted((str(key), _frozen(item)) for key, item in value.items()))
    return value
