"""How long the analysis of a large decision table takes."""

from __future__ import annotations

from collections.abc import Iterator

from app.dmn import analyse, read_definitions
from tests.bench.figures import Figure, median_seconds
from tests.bench.large_table import large_table


def measure() -> Iterator[Figure]:
    definitions = read_definitions(large_table(rules=200, inputs=15))
    (seconds,) = median_seconds(lambda: analyse(definitions, "large"), times=5, warm_up=1)
    yield Figure("analysis of 200 rules × 15 inputs, to the end of its budget", seconds, "s")
