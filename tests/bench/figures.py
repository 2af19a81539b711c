"""One measured number, and the bound that it must keep."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`at_most` and `at_least` are bounds on `value`; without them it is only told."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def kept(self) -> bool:
        return not (
            (self.at_most is not None and self.value > self.at_most)
            or (self.at_least is not None and self.value < self.at_least)
        )


def median_seconds(*acts: Callable[[], object], times: int = 200, warm_up: int = 20) -> list[float]:
    """The middle duration of one call of each, in seconds; taken in turns, so that all suffer the same disturbances."""
    durations: list[list[float]] = [[] for _ in acts]
    for turn in range(warm_up + times):
        for act, kept in zip(acts, durations, strict=True):
            start = time.perf_counter()
            act()
            if turn >= warm_up:
                kept.append(time.perf_counter() - start)
    return [statistics.median(kept) for kept in durations]
