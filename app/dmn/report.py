"""What an evaluation of a model answers."""

from __future__ import annotations

from typing import NamedTuple

from app.dmn.tables import MatchedRule
from app.feel.convert import to_json
from app.feel.errors import Warning


class Evaluation(NamedTuple):
    """The value, and how it came about.

    `value` and `results` (the decisions that took part, by name) are FEEL values; `inputs` are the values of input data
    and of the input columns of tables as they were used.
    """

    value: object
    matched_rules: tuple[MatchedRule, ...]
    inputs: dict[str, object]
    warnings: tuple[Warning, ...]
    results: dict[str, object]

    def to_json(self) -> dict[str, object]:
        """Keys `outputs`, `matched_rules`, `inputs` and `warnings`, of plain JSON values."""
        return {
            "outputs": to_json(self.value),
            "matched_rules": [rule._asdict() for rule in self.matched_rules],
            "inputs": to_json(self.inputs),
            "warnings": [warning._asdict() for warning in self.warnings],
        }
