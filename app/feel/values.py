"""Values of FEEL: what Python objects they are, equality, order and names of their kinds.

number: Decimal with 34 digits; string: str; boolean: bool; null: None; list: list; context: dict; the classes of
`temporal`; Range and FeelFunction of this module. Lists and contexts are never changed once made.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from app.feel.budget import Run
from app.feel.errors import NullResult
from app.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time

# IEEE 754 decimal128, as 10.3.2.3.1 asks for.
NUMBERS = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[Overflow, DivisionByZero, InvalidOperation]
)
ORDERED = (Decimal, str, Date, DateTime, Time, DaysDuration, MonthsDuration)


class Range:
    """An interval. `operator` is the comparison it was written as (`<`, `=`, `!=` …), or empty for `[a..b]`."""

    __slots__ = ("end", "end_included", "operator", "start", "start_included")

    def __init__(
        self, start: object, end: object, start_included: bool = True, end_included: bool = True, operator: str = ""
    ) -> None:
        self.start, self.end = start, end
        self.start_included, self.end_included = start_included, end_included
        self.operator = operator

    @classmethod
    def compared(cls, operator: str, value: object) -> Range:
        """The range of a unary comparison such as `< 10`."""
        if operator in ("<", "<="):
            return cls(None, value, False, operator == "<=", operator)
        if operator in (">", ">="):
            return cls(value, None, operator == ">=", False, operator)
        return cls(value, value, True, True, operator)

    def __repr__(self) -> str:
        if self.operator:
            return f"Range({self.operator} {self.start if self.end is None else self.end})"
        opening, closing = "([", ")]"
        return f"Range{opening[self.start_included]}{self.start}..{self.end}{closing[self.end_included]}"


class FeelFunction:
    """A function as a value: `call` takes the run and the arguments in the order of `parameters`."""

    __slots__ = ("call", "name", "optional", "parameters", "types")

    def __init__(
        self,
        name: str,
        parameters: tuple[str, ...],
        call: Callable[[Run, list], object],
        *,
        optional: int = 0,
        types: tuple[tuple, object | None] | None = None,
    ) -> None:
        self.name, self.parameters, self.call = name, parameters, call
        self.optional = optional
        self.types = types

    def invoke(self, run: Run, args: list) -> object:
        """Call with positional arguments; a wrong number of them gives NullResult."""
        missing = len(self.parameters) - len(args)
        if missing < 0 or missing > self.optional:
            raise NullResult(
                f"{self.name or 'Die Funktion'} erwartet {len(self.parameters)} Argumente, nicht {len(args)}.",
                f"{self.name or 'The function'} takes {len(self.parameters)} arguments, not {len(args)}.",
            )
        run.enter()
        try:
            return self.call(run, args + [None] * missing if missing else args)
        finally:
            run.depth -= 1

    def invoke_named(self, run: Run, args: dict[str, object]) -> object:
        """Call with named arguments; those that are not given are null (10.3.2.13.5)."""
        for name in args:
            if name not in self.parameters:
                raise NullResult(
                    f"{self.name or 'Die Funktion'} hat keinen Parameter „{name}“.",
                    f"{self.name or 'The function'} has no parameter '{name}'.",
                )
        return self.invoke(run, [args.get(name) for name in self.parameters])

    def __repr__(self) -> str:
        return f"FeelFunction({self.name}({', '.join(self.parameters)}))"


_KINDS: dict[type, tuple[str, str]] = {
    Decimal: ("Zahl", "number"),
    str: ("Text", "string"),
    bool: ("Wahrheitswert", "boolean"),
    type(None): ("null", "null"),
    list: ("Liste", "list"),
    dict: ("Kontext", "context"),
    Date: ("Datum", "date"),
    Time: ("Uhrzeit", "time"),
    DateTime: ("Datum mit Uhrzeit", "date and time"),
    DaysDuration: ("Dauer in Tagen und Zeit", "days and time duration"),
    MonthsDuration: ("Dauer in Jahren und Monaten", "years and months duration"),
    Range: ("Bereich", "range"),
}


def kind_of(value: object) -> str:
    """The FEEL name of a value's kind: `number`, `date and time`, `list` …"""
    return describe(value)[1]


def describe(value: object) -> tuple[str, str]:
    """German and English word for the kind of a value."""
    return described(type(value))


def described(kind: type) -> tuple[str, str]:
    """German and English word for the values of a Python class."""
    return _KINDS.get(kind, ("Funktion", "function"))


def not_boolean(word: str, value: object) -> tuple[str, str]:
    """The German and English sentence that after a word such as `if` or `and` stands something else than a boolean."""
    de, en = describe(value)
    return f"„{word}“ braucht wahr oder falsch, hier steht: {de}.", f"'{word}' needs true or false, found: {en}."


def equal(a: object, b: object, run: Run) -> bool | None:
    """FEEL equality (10.3.2.7): None for values of different kinds, unless one of them is null."""
    if a is None or b is None:
        return a is b
    kind = type(a)
    if kind is not type(b):
        return a is b or None if isinstance(a, FeelFunction) and isinstance(b, FeelFunction) else None
    if kind is list:
        return _equal_lists(a, b, run)
    if kind is dict:
        return _equal_contexts(a, b, run)
    if kind is Range:
        return _equal_ranges(a, b, run)
    if kind is Time or kind is DateTime:
        return (a.zone is None) == (b.zone is None) and a.order() == b.order()
    return a == b


def _equal_lists(a: list, b: list, run: Run) -> bool | None:
    if len(a) != len(b):
        return False
    run.charge(len(a))
    return _all_equal(zip(a, b, strict=True), run)


def _equal_contexts(a: dict, b: dict, run: Run) -> bool | None:
    if a.keys() != b.keys():
        return False
    run.charge(len(a))
    return _all_equal(((a[key], b[key]) for key in a), run)


def _equal_ranges(a: Range, b: Range, run: Run) -> bool | None:
    if (a.operator, a.start_included, a.end_included) != (b.operator, b.start_included, b.end_included):
        return False
    return _all_equal([(a.start, b.start), (a.end, b.end)], run)


def _all_equal(pairs: object, run: Run) -> bool | None:
    result: bool | None = True
    for left, right in pairs:
        same = equal(left, right, run)
        if same is False:
            return False
        if same is None:
            result = None
    return result


def compare(a: object, b: object) -> int | None:
    """-1, 0 or 1 by the order of FEEL values; None where there is no order between them."""
    kind = type(a)
    if kind is not type(b) or kind not in ORDERED:
        return None
    if kind is not Decimal and kind is not str:
        if kind in (Time, DateTime) and (a.zone is None) != (b.zone is None):
            # Table 54: the one without a zone is taken to be in the zone of the other.
            a, b = (a.in_zone(b.zone), b) if a.zone is None else (a, b.in_zone(a.zone))
        a, b = a.order(), b.order()
    return (a > b) - (a < b)


def within(value: object, interval: Range, run: Run) -> bool | None:
    """Whether a value lies in a range: above its start and below its end, by three-valued logic (table 55)."""
    operator = interval.operator
    if operator in ("=", "!="):
        same = equal(value, interval.start, run)
        return same if same is None or operator == "=" else not same
    above: bool | None = True
    if interval.start is not None or operator in (">", ">=", ""):
        order = compare(value, interval.start)
        above = None if order is None else order > 0 or (order == 0 and interval.start_included)
    if above is False or (interval.end is None and operator in (">", ">=")):
        return above
    order = compare(value, interval.end)
    below = None if order is None else order < 0 or (order == 0 and interval.end_included)
    return below if below is False or above is True else None


def contained(value: object, target: object, run: Run) -> bool | None:
    """The operator `in` and a unary test without `?`: equal to, within a range, or in a list of such (10.3.2.8)."""
    if type(target) is Range and type(value) is not Range:
        return within(value, target, run)
    if type(target) is list:
        run.charge(len(target))
        for item in target:
            if (within(value, item, run) if type(item) is Range and type(value) is not Range else None) or equal(
                value, item, run
            ):
                return True
        return equal(value, target, run) or False
    return equal(value, target, run)
