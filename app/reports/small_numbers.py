"""The rule for small numbers: what counts fewer than five people is not shown, nor what would give it away.

A table of figures is a set of cells, and lines among them: in each line the cells add up to its total. If something
small could be reckoned from what is shown, by all lines together, more is hidden until it cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

FEWEST = 5
_PRIME = 2**31 - 1
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Line:
    """Cells that add up to `total`, which is a cell, too."""

    cells: tuple[Hashable, ...]
    total: Hashable


def hidden(
    people: Mapping[Key, int],
    lines: Iterable[Line],
    worth: Callable[[Key], int] = lambda _key: 0,
    fewest: int = FEWEST,
) -> frozenset[Key]:
    """The cells not to be shown. `people`: for each cell, totals among them, of how many people it tells.

    `fewest`: of so many people on a number is shown.

    What is hidden to protect others is of the least `worth`, then of the fewest people. A cell that nobody is shown
    anyway is worth less than nothing.
    """
    few = {key for key, count in people.items() if 0 < count < fewest}
    away, lines = few | {key for key in people if worth(key) < 0}, list(lines)

    def next_of(keys: Iterable[Key]) -> Key:
        return min(keys, key=lambda key: (worth(key), not people[key], people[key], str(key)))

    while True:
        told = few & _reckoned(away, lines)
        open_lines = [
            line for line in lines if told & {*line.cells, line.total} or _adds_up_to_few(people, line, away, fewest)
        ]
        beside = {key for line in open_lines for key in (*line.cells, line.total)} - away
        if not open_lines or not (beside or people.keys() - away):
            return frozenset(away)
        away.add(next_of(beside or people.keys() - away))


def _adds_up_to_few(people: Mapping[Key, int], line: Line, away: set[Key], fewest: int) -> bool:
    """Whether all that is hidden in a line is few people together, as its total tells."""
    together = sum(people[key] for key in line.cells if key in away)
    return line.total not in away and 0 < together < fewest


def _reckoned(away: set[Key], lines: Iterable[Line]) -> set[Key]:
    """The hidden cells that follow from all the sums together, by Gauss and Jordan in whole numbers modulo a prime."""
    names = sorted(away, key=str)
    rows = []
    for line in lines:
        cells = set(line.cells)
        row = [((name in cells) - (name == line.total)) % _PRIME for name in names]
        if any(row):
            rows.append(row)
    found = set()
    pivots = 0
    for column in range(len(names)):
        place = next((number for number in range(pivots, len(rows)) if rows[number][column]), None)
        if place is None:
            continue
        inverse = pow(rows[place][column], -1, _PRIME)
        pivot = [value * inverse % _PRIME for value in rows[place]]
        rows[place], rows[pivots] = rows[pivots], pivot
        for number, row in enumerate(rows):
            if number != pivots and (factor := row[column]):
                rows[number] = [(a - factor * b) % _PRIME for a, b in zip(row, pivot, strict=True)]
        pivots += 1
    for row in rows:
        alone = [name for name, value in zip(names, row, strict=True) if value]
        if len(alone) == 1:
            found.add(alone[0])
    return found


def crosstab(
    people: Mapping[tuple[Key, Key], int], total: Key, totals: Mapping[tuple[Key, Key], int]
) -> tuple[dict[tuple[Key, Key], int], list[Line]]:
    """A table of rows and columns with its totals, which go by the name `total`: its cells and its lines.

    Totals are told apart, since somebody may be in several cells.
    """
    rows, columns = list(dict.fromkeys(r for r, _ in people)), list(dict.fromkeys(c for _, c in people))
    cells = {(row, column): people.get((row, column), 0) for row in rows for column in columns} | dict(totals)
    lines = [Line(tuple((row, column) for column in columns), (row, total)) for row in [*rows, total]]
    lines += [Line(tuple((row, column) for row in rows), (total, column)) for column in [*columns, total]]
    return cells, lines
