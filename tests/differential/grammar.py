"""Random FEEL expressions that mostly make sense: for each kind of value, ways to write one."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

NUMBERS = ("0", "1", "2", "3", "-1", "10", "0.5", "2.25", "100", "-7.5")
STRINGS = ('""', '"a"', '"Ahaus"', '"Borken, Kreis"', '"äöü"', '"a1b2"', '"2026-03-02"')
DATES = ('date("2026-03-02")', 'date("2024-02-29")', 'date("2025-12-31")', "date(2026, 1, 31)")
TIMES = ('time("09:30:00")', 'time("23:59:59")', 'time("00:00:00")')
MOMENTS = ('date and time("2026-03-02T09:30:00")', 'date and time("2024-02-29T23:59:59")')
DAYS = ('duration("P1D")', 'duration("PT36H")', 'duration("-P2DT3H")', 'duration("PT0S")', '@"P10D"')
MONTHS = ('duration("P1M")', 'duration("P1Y2M")', 'duration("-P3M")', '@"P2Y"')
PATTERNS = ('"[a-z]+"', '"^A"', '"[0-9]"', '"(a)(h)"', '", "', '"x*y"')

#: For each kind of value: what a call gives, with the kinds of its arguments.
CALLS: dict[str, tuple[str, ...]] = {
    "number": (
        "string length(string)", "floor(number)", "ceiling(number)", "abs(number)", "modulo(number, number)",
        "decimal(number, small)", "round up(number, small)", "round down(number, small)",
        "round half up(number, small)",
        "round half down(number, small)", "count(list)", "min(list)", "max(list)", "sum(list)", "mean(list)",
        "median(list)", "product(list)", "day of year(date)", "week of year(date)", "min(number, number, number)",
        "sum(number, number)", 'number("12.5", ",", ".")', "stddev(list)", "sqrt(number)", "exp(small)",
    ),
    "string": (
        "substring(string, small)", "substring(string, small, small)", "upper case(string)", "lower case(string)",
        "substring before(string, string)", "substring after(string, string)", "replace(string, pattern, string)",
        "string join(strings, string)", "string(number)", "string(boolean)", "string(date)", "day of week(date)",
        "month of year(date)", "string(days)", "string(months)", "string(string)", "string(moment)", "string(time)",
    ),
    "boolean": (
        "contains(string, string)", "starts with(string, string)", "ends with(string, string)",
        "matches(string, pattern)", "not(boolean)", "all(booleans)", "any(booleans)", "odd(small)", "even(small)",
        "list contains(list, number)", "before(number, number)", "after(number, number)", "before(range, number)",
        "meets(range, range)", "overlaps(range, range)", "includes(range, number)", "during(number, range)",
        "starts(range, range)", "finishes(range, range)", "coincides(range, range)", "is(number, number)",
        "met by(range, range)", "overlaps before(range, range)", "overlaps after(range, range)",
        "starts(number, range)", "finishes(number, range)", "includes(range, range)", "during(range, range)",
        "starts with(string, string)",
    ),
    "list": (
        "append(list, number)", "concatenate(list, list)", "insert before(list, small, number)", "remove(list, small)",
        "reverse(list)", "index of(list, number)", "union(list, list)", "distinct values(list)", "sublist(list, small)",
        "sublist(list, small, small)", "flatten([list, list])", "sort(list, function(x, y) x < y)", "mode(list)",
    ),
    "strings": ("split(string, pattern)", "distinct values(strings)", "reverse(strings)"),
    "date": ("date(moment)", "date(string)"),
    "time": ("time(moment)",),
    "moment": ("date and time(date, time)",),
    "days": ("abs(days)",),
    "months": ("years and months duration(date, date)", "abs(months)"),
    "context": (
        "context put(context, name, number)", "context merge([context, context])",
        "context([{key: name, value: number}])",
    ),
}  # fmt: skip

#: Other ways to write a value, as patterns of kinds.
FORMS: dict[str, tuple[str, ...]] = {
    "number": (
        "number + number", "number - number", "number * number", "number / number", "number ** small", "-(number)",
        "if boolean then number else number", "list[small]", "context.a", "date.year", "date.month", "date.weekday",
        "time.hour", "moment.minute", "days.days", "months.years", "months.months", "days.hours", "days / days",
        "(function(x, y) x + y * number)(number, number)", "get value(context, name)", "days.seconds",
        "months / months",
    ),
    "string": ("string + string", "if boolean then string else string", "strings[small]", "context.b"),
    "boolean": (
        "boolean and boolean", "boolean or boolean", "number < number", "number = number", "number != number",
        "number between number and number", "number in range", "number in (number, > number, range)", "string = string",
        "string < string", "date < date", "date = date", "days >= days", "months > months", "list = list",
        "some x in list satisfies x > number", "every x in list satisfies x <= number", "context = context",
        "number instance of number", "string instance of number", "date in [date..date]", "moment < moment",
        "time <= time", "list[1] in list", "number in list", "string in strings", "if boolean then boolean else null",
    ),
    "list": (
        "[number, number, number]", "list[item > number]", "for x in list return x + number",
        "for i in -1..3 return i * number",
        "for x in list, y in list return x * y", "[]", "for x in list return count(partial) + x",
    ),
    "strings": ("[string, string]", "strings[item != string]", "for s in strings return s + string"),
    "booleans": ("[boolean, boolean]", "for x in list return x > number"),
    "range": ("[number..number]", "(number..number)", "[number..number)", "(number..number]"),
    "date": ("date + days", "date - days", "date + months", "date - months", "if boolean then date else date"),
    "time": ("time + days", "time - days"),
    "moment": ("moment + days", "moment - days", "moment + months", "moment - months"),
    "days": ("days + days", "days - days", "days * small", "date - date", "moment - moment", "-(days)", "time - time"),
    "months": ("months + months", "months - months", "months * small", "-(months)"),
    "context": ("{a: number, b: string}", "{a: number, c: a + number, b: string}"),
}  # fmt: skip

ATOMS: dict[str, tuple[str, ...]] = {
    "number": NUMBERS, "string": STRINGS, "boolean": ("true", "false", "null"), "date": DATES, "time": TIMES,
    "moment": MOMENTS, "days": DAYS, "months": MONTHS, "small": ("0", "1", "2", "3", "-1", "-2"),
    "name": ('"a"', '"b"'),
    "pattern": PATTERNS, "list": ("[1, 2, 3]", "[3, 1, 2, 2]", "[]", "[0.5, -1]"),
    "strings": ('["a", "b"]', '["Ahaus"]'),
    "booleans": ("[true, false]", "[true, null]", "[]"), "range": ("[1..5]", "(0..3)", "[2..2]", "[3..10)"),
    "context": ('{a: 1, b: "x"}', '{b: "y", a: -2}'),
}  # fmt: skip
KINDS = tuple(FORMS)
#: A kind within a pattern; `.days` is a property, `"a"` a text, `instance of number` a type.
_ANY_KIND = "|".join(sorted({*ATOMS, *FORMS}, key=len, reverse=True))
_KIND = re.compile(rf"(?<![\w\"])(?<!(?<!\.)\.)(?<!instance of )(?:{_ANY_KIND})(?![\w\"])")


@dataclass(frozen=True)
class Written:
    """An expression: its text, the pattern it was made of (itself, for an atom), and the expressions put in."""

    text: str
    pattern: str
    parts: tuple[Written, ...] = ()
    kinds: tuple[str, ...] = ()
    """The kinds that the pattern asks for, one for each part."""

    def all(self) -> Iterator[Written]:
        """It and everything in it; each can be evaluated by itself."""
        yield self
        for part in self.parts:
            yield from part.all()


class Writer:
    """Writes expressions, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._choice = random.Random(seed)

    def expression(self) -> Written:
        """One expression of some kind."""
        return self._write(self._choice.choice(KINDS), self._choice.randint(1, 3))

    def _write(self, kind: str, depth: int) -> Written:
        choice = self._choice
        if choice.random() < 0.03:
            kind = choice.choice(KINDS)  # now and then what does not fit
        patterns = (*CALLS.get(kind, ()), *FORMS.get(kind, ()))
        if depth == 0 or not patterns or choice.random() < 0.15:
            atom = choice.choice(ATOMS[kind])
            return Written(atom, atom)
        pattern = choice.choice(patterns)
        parts: list[Written] = []
        kinds: list[str] = []

        def fill(found: re.Match) -> str:
            kinds.append(found[0])
            parts.append(self._write(found[0], depth - 1))
            text = parts[-1].text
            return text if parts[-1].pattern == text or pattern in CALLS.get(kind, ()) else f"({text})"

        name, bracket, rest = pattern.partition("(") if pattern in CALLS.get(kind, ()) else ("", "", pattern)
        text = name + bracket + _KIND.sub(fill, rest)
        return Written(text, pattern, tuple(parts), tuple(kinds))
