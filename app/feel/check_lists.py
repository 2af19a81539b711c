"""Types of paths, filters, iterations and calls, as `compile_lists` and `compiler.call` evaluate them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.feel import regex, tree, types
from app.feel.budget import Place, Run
from app.feel.builtins import BUILTINS
from app.feel.builtins.registry import Builtin, Form, Parameter
from app.feel.check_operators import require_boolean
from app.feel.errors import FeelError, NullResult
from app.feel.kinds import SAMPLES, BuiltinType, Signature, classes_of, fits, joined, of_classes, type_of
from app.feel.properties import MISSING, member
from app.feel.temporal import Date
from app.feel.types import ANY, FeelType
from app.feel.values import FeelFunction, describe

if TYPE_CHECKING:
    from app.feel.checking import Checker

_GIVE_AN_ITEM = frozenset(("min", "max"))
_GIVE_A_LIST_OF_THE_SAME = frozenset(("sublist", "reverse", "remove", "distinct values", "sort"))


def path(checker: Checker, node: tree.Path) -> FeelType:
    return _member(checker, checker.check(node.base), node.name, node.at)


def _member(checker: Checker, kind: FeelType, name: str, at: Place) -> FeelType:
    kind = kind.plain()
    if isinstance(kind, types.ListType):
        return types.ListType(_member(checker, kind.item, name, at))
    if isinstance(kind, types.ContextType) and (not kind.fields or name in kind.fields):
        return kind.fields.get(name, ANY)
    if isinstance(kind, types.RangeType) and name in ("start", "end"):
        return kind.item
    classes = classes_of(kind)
    found = [member(SAMPLES[one], name) for one in classes]
    if not classes or any(value is not MISSING for value in found):
        return joined([type_of(value) for value in found if value is not MISSING])
    de, en = describe(SAMPLES[next(iter(classes))])
    listed = ", ".join(kind.fields) if isinstance(kind, types.ContextType) else ""
    checker.doubt(
        at,
        f"{de} hat kein „{name}“{f' (nur: {listed})' if listed else ''}.",
        f"{en} has no '{name}'{f' (only: {listed})' if listed else ''}.",
    )
    return ANY


def filter_(checker: Checker, node: tree.Filter) -> FeelType:
    base = checker.check(node.base).plain()
    item = base.item if isinstance(base, types.ListType) else base
    fields = item.plain().fields if isinstance(item.plain(), types.ContextType) else {}
    may_be_context = not classes_of(item) or dict in classes_of(item)
    with checker.names({"item": item, **fields}, is_open=may_be_context and not fields):
        condition = classes_of(checker.check(node.condition))
    if condition and not condition & {bool, Decimal}:
        checker.doubt(
            node.at,
            "Ein Filter muss wahr, falsch oder eine Zahl ergeben.",
            "A filter must give true, false or a number.",
        )
    if condition == {Decimal}:
        return item
    return types.ListType(item) if condition == {bool} else ANY


# --- for, some, every ---


def _iterated(checker: Checker, iterator: tree.Iterator) -> FeelType:
    """The type of the values that an iterator gives."""
    kind = checker.check(iterator.domain).plain()
    bounds = [kind, checker.check(iterator.end)] if iterator.end else []
    if isinstance(kind, types.RangeType) and not bounds:
        kind = kind.item
        bounds = [kind]
    if any(classes_of(bound) and not classes_of(bound) & {Decimal, Date} for bound in bounds):
        checker.doubt(
            iterator.at,
            "Ein Durchlauf braucht zwei ganze Zahlen oder zwei Daten als Grenzen.",
            "An iteration needs two whole numbers or two dates as bounds.",
        )
    return kind.item if isinstance(kind, types.ListType) and not bounds else kind


def for_(checker: Checker, node: tree.For) -> FeelType:
    with checker.names({}) as scope:
        for iterator in node.iterators:
            scope.names[iterator.name] = _iterated(checker, iterator)
        scope.names.setdefault("partial", types.ListType(ANY))
        return types.ListType(checker.check(node.body))


def quantified(checker: Checker, node: tree.Quantified) -> FeelType:
    with checker.names({}) as scope:
        for iterator in node.iterators:
            scope.names[iterator.name] = _iterated(checker, iterator)
        require_boolean(checker, node.condition, "satisfies")
    return types.BOOLEAN


# --- calls ---


def call(checker: Checker, node: tree.Call) -> FeelType:
    given = [checker.check(argument) for argument in node.arguments]
    name = node.function.name if isinstance(node.function, tree.Name) else ""
    kind = checker.find(name) if name else checker.check(node.function)
    if kind is None:
        return checker.unknown(node.function.at, name)
    kind = kind.plain()
    if classes_of(kind) - {FeelFunction}:
        if name not in BUILTINS:
            checker.doubt(node.at, "Was hier aufgerufen wird, ist keine Funktion.", "This is not a function.")
            return ANY
        kind = BuiltinType(BUILTINS[name])  # a variable of that name does not hide it from calls
    if isinstance(kind, BuiltinType):
        return _call_builtin(checker, node, kind.builtin, given)
    if isinstance(kind, Signature):
        _check_arguments(checker, node, kind, given)
    return kind.result if isinstance(kind, types.FunctionType) else ANY


def _call_builtin(checker: Checker, node: tree.Call, builtin: Builtin, given: list[FeelType]) -> FeelType:
    reason, forms = _fitting(builtin, node.names, given)
    reason = reason or _constant_fault(builtin, node)
    if reason is not None:
        checker.doubt(node.at, reason.de, reason.en)
        return ANY
    if given and isinstance(given[0].plain(), types.ListType):
        if builtin.name in _GIVE_AN_ITEM:
            return given[0].plain().item
        if builtin.name in _GIVE_A_LIST_OF_THE_SAME:
            return given[0]
    results = [form.result() for form in forms]
    return ANY if None in results else of_classes(frozenset().union(*results))


def _fitting(
    builtin: Builtin, names: tuple[str, ...] | None, given: list[FeelType]
) -> tuple[NullResult | None, list[Form]]:
    """The forms that these arguments fit, or why there is none."""
    if names is None:
        forms = [form for form in builtin.forms if form.takes(len(given))]
        reason = builtin.wrong_count(len(given))
    else:
        forms = [form for form in builtin.forms if form.takes_names(names)]
        reason = builtin.wrong_names(names)
    if not forms:
        return reason, []
    wrong = [_wrong(builtin, form, names, given) for form in forms]
    fitting = [form for form, reason in zip(forms, wrong, strict=True) if reason is None]
    return (None, fitting) if fitting else (wrong[0], [])


def _wrong(builtin: Builtin, form: Form, names: tuple[str, ...] | None, given: list[FeelType]) -> NullResult | None:
    """The first argument that does not fit a form, as the reason."""
    by_name = dict(zip(names or [parameter.name for parameter in form.parameters], given, strict=False))
    for index, parameter in enumerate(form.parameters):
        kind = by_name.get(parameter.name, ANY)
        if not _takes(parameter, kind):
            return builtin.wrong_argument(parameter, index, SAMPLES[next(iter(classes_of(kind)))])
    return None


def _takes(parameter: Parameter, kind: FeelType) -> bool:
    classes = classes_of(kind)
    if parameter.classes is None or parameter.kind == "list" or not classes:
        return True
    if isinstance(kind.plain(), types.ListType):
        return _takes(parameter, kind.plain().item)  # a list of one item stands for the item
    return bool(classes & set(parameter.classes)) or (parameter.kind == "date and time" and Date in classes)


def _constant_fault(builtin: Builtin, node: tree.Call) -> NullResult | None:
    """Why a call with nothing but constants, or with a constant pattern, gives null."""
    values = [argument.value if isinstance(argument, tree.Literal) else None for argument in node.arguments]
    if not values or node.names is not None:
        return None
    try:
        if None not in values:
            builtin.invoke(Run(), values)
        elif builtin.name in ("matches", "replace", "split") and len(values) > 1 and values[1] is not None:
            regex.pattern(values[1], "")
    except NullResult as reason:
        return reason
    except FeelError:
        return None
    return None


def _check_arguments(checker: Checker, node: tree.Call, signature: Signature, given: list[FeelType]) -> None:
    """Arguments against the parameters of a function that the model or the expression defines."""
    wanted = signature.names
    names = tuple(wanted) if node.names is None else node.names
    if len(given) != len(wanted) if node.names is None else not set(names) <= set(wanted):
        listed = ", ".join(wanted)
        checker.doubt(
            node.at,
            f"Die Funktion erwartet {len(wanted)} Argumente ({listed}).",
            f"The function takes {len(wanted)} arguments ({listed}).",
        )
        return
    for name, kind in zip(names, given, strict=True):
        if not fits(kind, wanted[name]):
            checker.doubt(
                node.at,
                f"„{name}“: Der Wert passt nicht zum Typ {wanted[name].name}.",
                f"'{name}': the value does not fit the type {wanted[name].name}.",
            )


METHODS = {
    tree.Path: path,
    tree.Filter: filter_,
    tree.For: for_,
    tree.Quantified: quantified,
    tree.Call: call,
}
