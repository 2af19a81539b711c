"""Inputs that were written down as JSON, read again as the types that a decision asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.dmn.inputs import input_kinds
from app.dmn.model import Decision
from app.feel import types
from app.feel.temporal_text import parse_temporal
from app.feel.types import FeelType

if TYPE_CHECKING:
    from app.dmn.definitions import Definitions

DEEPEST = 8
_TEMPORAL = (types.DATE, types.TIME, types.DATE_TIME, types.DAYS_DURATION, types.MONTHS_DURATION)


class RecordedInputs:
    """How the recorded inputs of one decision are read. `names` are those that it takes."""

    def __init__(self, definitions: Definitions, decision: Decision) -> None:
        kinds = input_kinds(definitions, decision)
        self.names = tuple(kinds)
        self._temporal = {name: kind for name, kind in kinds.items() if _is_temporal(kind)}

    def read(self, recorded: Mapping[str, object]) -> Mapping[str, object]:
        """Inputs for `evaluate`: JSON has no dates, so texts become them where the decision wants some."""
        if not self._temporal:
            return recorded
        read = {name: _read(recorded.get(name), kind) for name, kind in self._temporal.items() if name in recorded}
        return {**recorded, **read}


def _is_temporal(kind: FeelType, depth: int = DEEPEST) -> bool:
    plain = kind.plain()
    if isinstance(plain, types.ContextType) and depth:  # a type may mention itself
        return any(_is_temporal(inner, depth - 1) for inner in plain.fields.values())
    item = plain.list_item()
    return _is_temporal(item, depth) if item is not None else plain in _TEMPORAL


def _read(value: object, kind: FeelType) -> object:
    plain = kind.plain()
    if isinstance(value, list):
        item = plain.list_item() or plain
        return [_read(each, item) for each in value]
    if isinstance(value, Mapping) and isinstance(plain, types.ContextType):
        return {key: _read(each, plain.fields.get(key, types.ANY)) for key, each in value.items()}
    return parse_temporal(value) if isinstance(value, str) and plain in _TEMPORAL else value
