"""What the check of types knows of types: one sample value of each kind, and which types go together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

from app.feel import types
from app.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from app.feel.types import ANY, FeelType
from app.feel.values import FeelFunction, Range
from app.feel.zones import UTC_ZONE

_DAY = Date(2026, 3, 2)
SAMPLES: dict[type, object] = {
    Decimal: Decimal(1),
    str: "a",
    bool: True,
    type(None): None,
    Date: _DAY,
    Time: Time(0, UTC_ZONE),
    DateTime: DateTime(_DAY, Time(0, UTC_ZONE)),
    DaysDuration: DaysDuration(86_400_000_000_000),
    MonthsDuration: MonthsDuration(1),
    list: [],
    dict: {},
    Range: Range(Decimal(1), Decimal(2)),
    FeelFunction: FeelFunction("f", (), lambda run, args: None),
}
"""Times have a zone, so that they can be compared with a date, too."""

_SIMPLE = (
    *(types.NUMBER, types.STRING, types.BOOLEAN, types.DATE, types.TIME),
    *(types.DATE_TIME, types.DAYS_DURATION, types.MONTHS_DURATION, types.NULL),
)
_COMPOUND: dict[type, FeelType] = {
    list: types.ListType(ANY),
    dict: types.ContextType({}),
    Range: types.RangeType(ANY),
    FeelFunction: types.FunctionType(None, ANY),
}


class Signature(types.FunctionType):
    """The type of a function of which the names of the parameters are known."""

    def __init__(self, parameters: Mapping[str, FeelType], result: FeelType) -> None:
        super().__init__(tuple(parameters.values()), result)
        self.names = dict(parameters)


class BuiltinType(types.FunctionType):
    """The type of one built-in function."""

    def __init__(self, builtin: FeelFunction) -> None:
        super().__init__(None, ANY)
        self.builtin = builtin


@lru_cache(maxsize=512)
def of_classes(classes: frozenset[type]) -> FeelType:
    """The type of all values of these Python classes; ANY where lists and the like mix with others."""
    if len(classes) == 1:
        (only,) = classes
        return _COMPOUND.get(only) or next((kind for kind in _SIMPLE if kind.classes() == classes), ANY)
    if not classes or classes & _COMPOUND.keys():
        return ANY
    return types.SimpleType(" / ".join(sorted(of_classes(frozenset((one,))).name for one in classes)), *classes)


def type_of(value: object) -> FeelType:
    """The type of a constant."""
    if isinstance(value, Range):
        return types.RangeType(joined([type_of(end) for end in (value.start, value.end) if end is not None]))
    return of_classes(frozenset((type(value),)))


def classes_of(kind: FeelType) -> frozenset[type]:
    """The Python classes of what is surely not null; empty where that is not known."""
    return (kind.classes() or frozenset()) - {type(None)}


def joined(kinds: Iterable[FeelType]) -> FeelType:
    """One type for all values of these types."""
    found = [kind.plain() for kind in kinds if kind.plain() is not types.NULL]
    if not found:
        return ANY
    first = found[0]
    if all(kind is first for kind in found):
        return first
    if all(isinstance(kind, types.ContextType) for kind in found):
        return _joined_contexts(found)
    if all(isinstance(kind, types.ListType) for kind in found):
        return types.ListType(joined([kind.item for kind in found]))
    if any(kind.classes() is None for kind in found):
        return ANY
    return of_classes(frozenset().union(*(kind.classes() for kind in found)))


def _joined_contexts(found: list[types.ContextType]) -> FeelType:
    if not all(kind.fields for kind in found):
        return _COMPOUND[dict]
    names = {name for kind in found for name in kind.fields}
    return types.ContextType({name: joined([k.fields[name] for k in found if name in k.fields]) for name in names})


def fits(given: FeelType, wanted: FeelType) -> bool:
    """Whether a value may become one of the wanted type, by itself or by an implicit conversion (10.3.2.9.4)."""
    given, wanted = given.plain(), wanted.plain()
    have, want = classes_of(given), classes_of(wanted)
    if not have or not want:
        return True
    if isinstance(given, types.ListType) and isinstance(wanted, types.ListType):
        return fits(given.item, wanted.item)
    if isinstance(given, types.ContextType) and isinstance(wanted, types.ContextType):
        return all(fits(given.fields[name], kind) for name, kind in wanted.fields.items() if name in given.fields)
    if have & want:
        return True
    if isinstance(given, types.ListType):
        return fits(given.item, wanted)
    if isinstance(wanted, types.ListType):
        return fits(given, wanted.item)
    return Date in have and DateTime in want
