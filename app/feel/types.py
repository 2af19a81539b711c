"""Types of FEEL (10.3.2.1 to 10.3.2.9): whether a value belongs to one, and the implicit conversions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from app.feel.budget import Run
from app.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from app.feel.tree import TypeRef
from app.feel.values import FeelFunction, Range

MISMATCH = object()


class FeelType:
    """A type. `name` is how it is written; `has` says whether a value that is not null belongs to it."""

    name = "Any"

    def has(self, value: object, run: Run) -> bool:
        """Whether a value other than null is of this type; Any has all of them."""
        return True

    def admits(self, value: object, run: Run) -> bool:
        """Like `has`, and null is of every type."""
        return value is None or self.has(value, run)

    def accepts(self, value: object, run: Run) -> bool:
        """Whether a value may be passed on as this type: like `admits`; a missing entry of a context is null."""
        return self.admits(value, run)

    def list_item(self) -> FeelType | None:
        """The type of the items, for a list type."""
        return None

    def plain(self) -> FeelType:
        """The type behind a name or a restriction to some values."""
        return self

    def classes(self) -> frozenset[type] | None:
        """The Python classes of its values; None where they may be anything."""
        return None

    def includes(self, other: FeelType) -> bool:
        """Whether each value of the other type is also of this one (10.3.2.9.1)."""
        return type(self) is FeelType or other is self or other is NULL


class NullType(FeelType):
    """The type of null alone."""

    name = "Null"

    def has(self, value: object, run: Run) -> bool:
        return value is None

    def classes(self) -> frozenset[type]:
        return frozenset((type(None),))


class SimpleType(FeelType):
    """A type that is one or several Python classes."""

    def __init__(self, name: str, *classes: type) -> None:
        self.name, self._classes = name, frozenset(classes)

    def has(self, value: object, run: Run) -> bool:
        return type(value) in self._classes

    def classes(self) -> frozenset[type]:
        return self._classes

    def accepts(self, value: object, run: Run) -> bool:
        return value is None or type(value) in self._classes

    def includes(self, other: FeelType) -> bool:
        return other is NULL or (isinstance(other, SimpleType) and other._classes <= self._classes)


class ListType(FeelType):
    def __init__(self, item: FeelType) -> None:
        self.item, self.name = item, f"list<{item.name}>"

    def list_item(self) -> FeelType:
        return self.item

    def classes(self) -> frozenset[type]:
        return frozenset((list,))

    def has(self, value: object, run: Run) -> bool:
        if type(value) is not list:
            return False
        run.charge(len(value))
        return all(self.item.admits(item, run) for item in value)

    def accepts(self, value: object, run: Run) -> bool:
        if type(value) is not list:
            return value is None
        run.charge(len(value))
        return all(self.item.accepts(item, run) for item in value)

    def includes(self, other: FeelType) -> bool:
        return other is NULL or (isinstance(other, ListType) and self.item.includes(other.item))


class RangeType(FeelType):
    def __init__(self, item: FeelType) -> None:
        self.item, self.name = item, f"range<{item.name}>"

    def classes(self) -> frozenset[type]:
        return frozenset((Range,))

    def has(self, value: object, run: Run) -> bool:
        return type(value) is Range and self.item.admits(value.start, run) and self.item.admits(value.end, run)

    def includes(self, other: FeelType) -> bool:
        return other is NULL or (isinstance(other, RangeType) and self.item.includes(other.item))


class ContextType(FeelType):
    def __init__(self, fields: Mapping[str, FeelType]) -> None:
        self.fields = dict(fields)
        self.name = f"context<{', '.join(f'{name}: {kind.name}' for name, kind in self.fields.items())}>"

    def classes(self) -> frozenset[type]:
        return frozenset((dict,))

    def has(self, value: object, run: Run) -> bool:
        if type(value) is not dict:
            return False
        run.charge(len(self.fields))
        return all(name in value and kind.admits(value[name], run) for name, kind in self.fields.items())

    def accepts(self, value: object, run: Run) -> bool:
        if type(value) is not dict:
            return value is None
        run.charge(len(self.fields))
        return all(kind.accepts(value.get(name), run) for name, kind in self.fields.items())

    def includes(self, other: FeelType) -> bool:
        if not isinstance(other, ContextType):
            return other is NULL
        return all(name in other.fields and kind.includes(other.fields[name]) for name, kind in self.fields.items())


class FunctionType(FeelType):
    def __init__(self, parameters: tuple[FeelType, ...] | None, result: FeelType) -> None:
        self.parameters, self.result = parameters, result
        inner = ", ".join(kind.name for kind in parameters or ())
        self.name = "function" if parameters is None else f"function<{inner}> -> {result.name}"

    def classes(self) -> frozenset[type]:
        return frozenset((FeelFunction,))

    def has(self, value: object, run: Run) -> bool:
        if not isinstance(value, FeelFunction):
            return False
        if self.parameters is None:
            return True
        if len(value.parameters) != len(self.parameters):
            return False
        if value.types is None:
            return True
        parameters, result = value.types
        # What a function without a declared result gives is known only when it runs: any result type is admitted.
        return self.includes(FunctionType(parameters, self.result if result is None else result))

    def includes(self, other: FeelType) -> bool:
        if not isinstance(other, FunctionType):
            return other is NULL
        if self.parameters is None or other.parameters is None:
            return self.parameters is None
        return (
            len(self.parameters) == len(other.parameters)
            and all(theirs.includes(ours) for ours, theirs in zip(self.parameters, other.parameters, strict=True))
            and self.result.includes(other.result)
        )


ANY = FeelType()
NULL = NullType()
NUMBER = SimpleType("number", Decimal)
STRING = SimpleType("string", str)
BOOLEAN = SimpleType("boolean", bool)
DATE = SimpleType("date", Date)
TIME = SimpleType("time", Time)
DATE_TIME = SimpleType("date and time", DateTime)
DAYS_DURATION = SimpleType("days and time duration", DaysDuration)
MONTHS_DURATION = SimpleType("years and months duration", MonthsDuration)
_NAMED = {
    kind.name: kind
    for kind in (ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DAYS_DURATION, MONTHS_DURATION)
} | {
    "any": ANY,
    "null": NULL,
    "list": ListType(ANY),
    "context": ContextType({}),
    "range": RangeType(ANY),
    "function": FunctionType(None, ANY),
    # The names of the DMN schema for the same types.
    "dateTime": DATE_TIME,
    "date_and_time": DATE_TIME,
    "dayTimeDuration": DAYS_DURATION,
    "yearMonthDuration": MONTHS_DURATION,
    "days_and_time_duration": DAYS_DURATION,
    "years_and_months_duration": MONTHS_DURATION,
    "duration": SimpleType("duration", DaysDuration, MonthsDuration),
}


def type_names() -> tuple[str, ...]:
    """The names of the built-in types."""
    return tuple(_NAMED)


def named_type(name: str) -> FeelType | None:
    """The built-in type of that name."""
    return _NAMED.get(name)


def lacks_parameters(ref: TypeRef, kind: FeelType) -> bool:
    """Whether `list`, `range`, `context` or `function` stands alone, which is no type (table 61)."""
    return kind is _NAMED.get(ref.name) and not isinstance(kind, (SimpleType, NullType)) and kind is not ANY


def no_parameters(ref: TypeRef) -> tuple[str, str]:
    """The German and English sentence for a type that lacks its parameters."""
    written = {"list": "list<Any>", "range": "range<Any>", "context": "context<a: Any>"}.get(
        ref.name, "function<> -> Any"
    )
    return (
        f"Dem Typ „{ref.name}“ fehlt die Angabe, woraus er besteht, etwa {written}.",
        f"The type '{ref.name}' lacks what it consists of, such as {written}.",
    )


def resolve(ref: TypeRef, lookup: Callable[[str], FeelType | None]) -> FeelType | None:
    """The type that a text means; `lookup` knows the names that are not FEEL's own. None for an unknown one."""
    if ref.fields:
        fields = {name: resolve(kind, lookup) for name, kind in ref.fields}
        return None if None in fields.values() else ContextType(fields)
    if ref.name == "function" and ref.result is not None:
        parameters = tuple(resolve(kind, lookup) for kind in ref.arguments)
        result = resolve(ref.result, lookup)
        return None if result is None or None in parameters else FunctionType(parameters, result)
    if ref.arguments:
        inner = resolve(ref.arguments[0], lookup)
        if inner is None:
            return None
        return ListType(inner) if ref.name == "list" else RangeType(inner)
    return lookup(ref.name) or named_type(ref.name)


def convert(value: object, kind: FeelType, run: Run) -> object:
    """The value as that type by the implicit conversions (10.3.2.9.4), or MISMATCH.

    A list of one item becomes that item, an item becomes a list of one, a date becomes its midnight in UTC.
    """
    if kind.accepts(value, run):
        return value
    if type(value) is list and len(value) == 1 and not kind.list_item():
        return convert(value[0], kind, run)
    item_type = kind.list_item()
    if item_type is not None and type(value) is not list:
        inner = convert(value, item_type, run)
        return MISMATCH if inner is MISMATCH else [inner]
    if kind is DATE_TIME and type(value) is Date:
        return DateTime.at_midnight(value)
    return MISMATCH
