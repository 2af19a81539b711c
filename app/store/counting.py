"""Counting that stops: nobody needs to know more than that there are many."""

from __future__ import annotations

from dataclasses import dataclass

COUNTED = 500
"""Counting stops here: “more than 500” is told, and the pages go on."""


@dataclass(frozen=True)
class Count:
    """How many there are; `more`: at least one more than that."""

    number: int
    more: bool = False


def counted(number: int) -> Count:
    """What was counted up to one more than `COUNTED`."""
    return Count(min(number, COUNTED), number > COUNTED)
