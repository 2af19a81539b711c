"""How long it takes to find out whether the largest shipped diagram is sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.catalog.bpmn import read_bpmn
from app.catalog.check.soundness import judge_diagram
from tests.bench.figures import Figure, median_seconds

PROCESSES = Path(__file__).parents[2] / "processes"


def measure() -> Iterator[Figure]:
    largest = max(PROCESSES.glob("*/*.bpmn"), key=lambda path: path.stat().st_size)
    diagram = read_bpmn(largest.read_bytes(), largest.name)
    judge_anew = judge_diagram.__wrapped__
    (seconds,) = median_seconds(lambda: judge_anew(diagram), times=10, warm_up=1)
    yield Figure(f"soundness of {largest.name}", seconds, "s", at_most=2)
    yield Figure("states looked at", sum(verdict.states for verdict in judge_diagram(diagram)), "")
