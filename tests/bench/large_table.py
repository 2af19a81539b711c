"""A large decision table of numbers, texts and booleans, the same in every run."""

from __future__ import annotations

import random

from tests.unit.dmn.models import decision, model, table


def large_table(rules: int, inputs: int, dashes: float = 0.5) -> bytes:
    """A model with the decision `large`; `dashes` is the share of cells that match anything."""
    choice = random.Random(7)
    names = [f"c{column}" for column in range(inputs)]
    rows = [[*(_cell(column, choice, dashes) for column in range(inputs)), str(rule)] for rule in range(rules)]
    return model(decision("large", table(names, ["r"], rows)))


def _cell(column: int, choice: random.Random, dashes: float) -> str:
    if choice.random() < dashes:
        return "-"
    if column % 3 == 0:
        start = choice.randrange(20)
        return f"[{start}..{start + choice.randrange(1, 6)}]"
    if column % 3 == 1:
        return ", ".join(f'"{choice.choice("abcdefgh")}"' for _ in range(choice.randrange(1, 3)))
    return choice.choice(["true", "false"])
