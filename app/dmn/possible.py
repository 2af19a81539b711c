"""What could come out while some inputs are not known: one outcome, if all their values lead to the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import islice, product
from math import prod
from typing import TYPE_CHECKING

from app.dmn.inputs import inputs_of
from app.dmn.nearness import columns_by_input
from app.dmn.outcome import Outcome, Outcomes
from app.dmn.parts import OTHER_TEXT
from app.feel.errors import FeelError

if TYPE_CHECKING:
    from app.dmn.definitions import Definitions

MOST_TRIED = 300


class Possible:
    """The outcomes of one decision with inputs that are not known."""

    def __init__(self, definitions: Definitions, decision_id: str) -> None:
        decision = definitions.decision(decision_id)
        assert decision is not None
        self._definitions, self._id = definitions, decision_id
        self._outcomes = Outcomes(definitions, decision)
        self._values: dict[str, list[object]] = {}
        for asked in inputs_of(definitions, decision):
            self._values[asked.name] = [None, *((True, False) if asked.type == "boolean" else ()), *asked.codes]
        for name, columns in columns_by_input(definitions, decision).items():
            samples = [part.sample for _, _, domain in columns for part in domain.parts]
            self._values.setdefault(name, []).extend(sample for sample in samples if sample != OTHER_TEXT)
            self._values[name] = list(dict.fromkeys(self._values[name]))

    def outcome(
        self, inputs: Mapping[str, object], unknown: Iterable[str], clock: Callable[[], datetime] | None = None
    ) -> Outcome | None:
        """The outcome that all values of the unknown inputs lead to; None where they differ, or are too many."""
        names = list(unknown)
        values = [self._values.get(name, [None]) for name in names]
        if prod(map(len, values)) > MOST_TRIED:
            return None
        found: Outcome | None = None
        for chosen in islice(product(*values), MOST_TRIED):
            tried = {**inputs, **dict(zip(names, chosen, strict=True))}
            tried = {**inputs, **dict(zip(names, chosen, strict=True))}
            try:
                then = self._definitions.evaluate(self._id, tried, clock=clock)
            except FeelError:
                return None
            outcome = self._outcomes.of(then.value)
            if found is not None and outcome != found:
                return None
            found = outcome
        return found
