"""Where feelin and we differ, class by class, each decided by the standard: docs/reference/feel-second-opinion.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from tests.differential.grammar import Written
from tests.differential.opinions import NULL, Opinion, agree

#: What each kind of the grammar is as a value.
_VALUE = {
    "number": "number", "small": "number", "string": "string", "name": "string", "pattern": "string",
    "boolean": "boolean", "date": "date", "time": "time", "moment": "date and time", "days": "duration",
    "months": "duration", "list": "list", "strings": "list", "booleans": "list", "range": "range", "context": "context",
}  # fmt: skip


class Case(NamedTuple):
    """A disagreement at its root: nothing within the expression is disagreed about. `parts` are our values of these."""

    written: Written
    opinion: Opinion
    parts: tuple[tuple, ...]

    @property
    def pattern(self) -> str:
        return self.written.pattern

    @property
    def kinds(self) -> tuple[str, str]:
        """The kinds of our value and of feelin's."""
        return self.opinion.ours[0], self.opinion.theirs[0]

    @property
    def fits(self) -> bool:
        """Whether every part is of the kind that the pattern asks for."""
        return all(_is_of(part, kind) for part, kind in zip(self.parts, self.written.kinds, strict=True))


def _is_of(value: tuple, kind: str) -> bool:
    if kind in ("days", "months") and value[0] == "duration":
        return bool(re.match(r"-?P\d+[YM]", value[1])) == (kind == "months")
    return value[0] == _VALUE[kind]


def _not_a_number(case: Case) -> bool:
    return case.opinion.theirs in (("number", "NaN"), ("number", "Infinity"))


def _any_of(*patterns: str) -> Callable[[Case], bool]:
    return lambda case: case.pattern in patterns


RANGE_FUNCTIONS = _any_of(
    "coincides(range, range)", "during(number, range)", "during(range, range)", "finishes(number, range)",
    "finishes(range, range)", "starts(number, range)", "starts(range, range)", "overlaps after(range, range)",
    "overlaps before(range, range)", "met by(range, range)",
)  # fmt: skip
RANGES = _any_of("(number..number)", "(number..number]", "[number..number)", "[number..number]")
POSITIONS = _any_of(
    "insert before(list, small, number)", "remove(list, small)", "sublist(list, small)", "sublist(list, small, small)",
)  # fmt: skip

BETWEEN = ("number between number and number", "number in range", "includes(range, number)")
FALSE_OR_NULL = (("boolean", "boolean"), ("null", "boolean"))

#: Name, and what belongs to it. The order matters: the first that fits counts.
CLASSES: dict[str, Callable[[Case], bool]] = {
    "durations are not negated": lambda case: (
        case.pattern in ("-(days)", "-(months)") and case.kinds == ("duration", "null")
    ),
    "durations are not multiplied": lambda case: (
        case.pattern in ("days * small", "months * small", "number * number", "number / number")
        and case.kinds == ("duration", "null")
    ),
    "durations divided are no number": lambda case: _not_a_number(case) and case.kinds == ("number", "number"),
    "not a number instead of null": lambda case: _not_a_number(case) and case.opinion.ours == NULL,
    "functions on ranges are missing": lambda case: RANGE_FUNCTIONS(case) and case.kinds == ("boolean", "null"),
    "years and months keep days": lambda case: (
        case.pattern == "years and months duration(date, date)" and case.kinds == ("duration", "duration")
    ),
    "a date plus hours becomes a date and time": lambda case: case.kinds == ("date", "date and time"),
    "lists of different lengths": lambda case: case.pattern == "list = list" and case.kinds == ("boolean", "null"),
    "positions that are not there": lambda case: (
        POSITIONS(case) and case.parts[1][0] == "number" and (case.opinion.ours == NULL or _counts_from_the_end(case))
    ),
    "characters that are not there": lambda case: (
        case.pattern.startswith("substring(") and case.opinion.ours == NULL and case.opinion.theirs[0] == "string"
    ),
    "bounds in the wrong order": lambda case: (
        (RANGES(case) and case.fits and case.opinion.ours == NULL)
        or (case.pattern in BETWEEN and case.fits and case.kinds == ("boolean", "boolean"))
        or (case.pattern == "date in [date..date]" and case.fits and case.kinds in FALSE_OR_NULL)
    ),
    "the order of modes": lambda case: (
        case.pattern == "mode(list)"
        and agree(tuple(sorted(case.opinion.ours[1:])), tuple(sorted(case.opinion.theirs[1:])))
    ),
    "a time of day is no date": lambda case: (
        case.pattern == "date(string)" and case.opinion.ours == NULL and case.kinds[1] in ("date", "error")
    ),
    "open ends": lambda case: RANGES(case) and NULL in case.parts and case.opinion.ours[0] == "range",
    "what is not true": lambda case: case.pattern.startswith("if boolean") and case.parts[0][0] != "boolean",
    "one value for a list": lambda case: (
        case.opinion.ours != NULL
        and any(
            kind in ("list", "strings", "booleans") and part[0] != "list"
            for kind, part in zip(case.written.kinds, case.parts, strict=True)
        )
    ),
    "sums and extremes of other values": lambda case: (
        case.pattern in ("min(list)", "max(list)", "sum(list)") and case.opinion.theirs == NULL
    ),
    "numbers sorted as texts": lambda case: case.pattern == "median(list)" and case.kinds == ("number", "number"),
    "digits of numbers as text": lambda case: (
        case.pattern == "string(number)"
        and agree(*(Decimal(side[1]) for side in (case.opinion.ours, case.opinion.theirs)))
    ),
    "scales that are not whole": lambda case: (
        case.pattern.startswith("round") and case.parts[1][1] != int(case.parts[1][1]) if case.fits else False
    ),
    "ranges as text": lambda case: case.pattern.startswith("string(") and case.parts[0][0] == "range",
    "groups to split by": lambda case: case.pattern.startswith("split(") and "(" in case.parts[1][1],
    "null is not equal to a text": lambda case: case.pattern == "strings[item != string]" and NULL in case.parts[0],
    "values of different kinds": lambda case: (
        not case.fits and (case.opinion.ours == NULL or case.pattern in ("is(number, number)", "date in [date..date]"))
    ),
    "items of different kinds": lambda case: (
        (
            any(word in case.pattern for word in (" x in list", "item >", " in list"))
            and any(_is_mixed(part) for part in case.parts)
        )
        or (not case.fits and case.pattern in ("for x in list return x > number", "list[item > number]"))
    ),
}


def _counts_from_the_end(case: Case) -> bool:
    """A negative position counts from the end; feelin counts from one too early."""
    return case.pattern.startswith(("insert before", "remove")) and case.parts[1][1] < 0


def _is_mixed(value: tuple) -> bool:
    return value[0] == "list" and any(item[0] != "number" for item in value[1:])


def class_of(case: Case) -> str | None:
    """The name of the class, None for a disagreement that nobody has decided yet."""
    return next((name for name, belongs in CLASSES.items() if belongs(case)), None)
