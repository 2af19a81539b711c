"""The search for cases that no rule covers. A box is one mask of parts for each column (see `domains`)."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[int, ...]


class OutOfBudget(Exception):
    """The search has used up its budget."""


class Sweep:
    """Searches the grid of all parts, under one budget for all its searches: about one for each part looked at.

    Sets of rules are masks: rule number n (from 0) is bit n. A rule without a box is left out.
    """

    def __init__(self, wholes: Sequence[int], boxes: Sequence[Box | None], budget: int) -> None:
        self._wholes, self.budget = tuple(wholes), budget
        usable = [(1 << rule, box) for rule, box in enumerate(boxes) if box is not None]
        self.rules = sum(bit for bit, _ in usable)
        #: For each column and part, the rules that match it.
        self._matching = [
            [sum(bit for bit, box in usable if box[column] >> part & 1) for part in range(whole.bit_length())]
            for column, whole in enumerate(wholes)
        ]
        #: For each column, the rules that match whatever comes from there on.
        self._settled = [
            sum(bit for bit, box in usable if box[column:] == self._wholes[column:])
            for column in range(len(self._wholes) + 1)
        ]

    def uncovered(self, rules: int, within: Box | None = None) -> list[Box]:
        """The boxes that none of these rules covers, of all cases or of a box. OutOfBudget when it takes too long."""
        return merged(self._search(0, rules, within or self._wholes, {}))

    def _search(self, column: int, rules: int, within: Box, known: dict[tuple[int, int], list[Box]]) -> list[Box]:
        if rules & self._settled[column]:
            return []
        if not rules:
            return [within[column:]]
        key = (column, rules)
        if key in known:
            return known[key]
        boxes: list[Box] = []
        for matching, mask in self._groups(column, rules, within[column]).items():
            rest = self._search(column + 1, matching, within, known)
            boxes += [(mask, *box) for box in rest]
        self._spend(len(boxes) * (len(self._wholes) - column))
        known[key] = merged(boxes)
        return known[key]

    def example(self, rules: int) -> Box | None:
        """A case that none of these rules covers, found quickly; None where the first guess finds none."""
        box = list(self._wholes)
        for column, matching in enumerate(self._matching):
            if not rules:
                break
            parts = [part for part in range(len(matching)) if self._wholes[column] >> part & 1]
            part = min(parts, key=lambda it: (rules & matching[it]).bit_count())
            rules &= matching[part]
            box[column] = 1 << part
        return None if rules else tuple(box)

    def _groups(self, column: int, rules: int, within: int) -> dict[int, int]:
        """The parts of a column by which of the rules match them."""
        self._spend(within.bit_length())
        groups: dict[int, int] = {}
        for part, matching in enumerate(self._matching[column]):
            if within >> part & 1:
                found = rules & matching
                groups[found] = groups.get(found, 0) | 1 << part
        return groups

    def _spend(self, amount: int) -> None:
        self.budget -= amount
        if self.budget < 0:
            raise OutOfBudget


def merged(boxes: list[Box]) -> list[Box]:
    """Fewer boxes for the same cases: those that differ in one column only become one."""
    changed = len(boxes) < 2_000
    while changed:
        changed = False
        for column in range(len(boxes[0]) if boxes else 0):
            joined: dict[Box, int] = {}
            for box in boxes:
                rest = box[:column] + box[column + 1 :]
                joined[rest] = joined.get(rest, 0) | box[column]
            if len(joined) < len(boxes):
                boxes = [(*rest[:column], mask, *rest[column:]) for rest, mask in joined.items()]
                changed = True
    return boxes
