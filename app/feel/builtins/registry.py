"""How built-in functions are declared: parameters with kinds, several forms of one name, conversions of arguments.

`@builtin("substring", "string: string", "start position: number", "length?: number")` declares one form. A question
mark makes a parameter optional (left out or null, it arrives as None); `any` takes every value, null included; a last
parameter with dots takes all remaining arguments: `list...: any` as the only parameter also one list of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from types import UnionType
from typing import NamedTuple, get_args, get_type_hints

from app.feel.budget import Run
from app.feel.errors import NullResult
from app.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from app.feel.values import FeelFunction, Range, describe, described

_KINDS: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateTime,),
    "day": (Date, DateTime),
    "temporal": (Date, DateTime, Time),
    "duration": (DaysDuration, MonthsDuration),
    "days duration": (DaysDuration,),
    "quantity": (Decimal, DaysDuration, MonthsDuration),
    "range": (Range,),
    "point": (Decimal, str, Date, DateTime, Time, DaysDuration, MonthsDuration),
    "function": (FeelFunction,),
}


class Parameter(NamedTuple):
    """One parameter; `classes` is None for `any`."""

    name: str
    classes: tuple[type, ...] | None
    optional: bool
    variadic: bool
    kind: str


class Form(NamedTuple):
    """One way to call a built-in function."""

    parameters: tuple[Parameter, ...]
    body: Callable[..., object]
    required: int

    @property
    def variadic(self) -> bool:
        return bool(self.parameters) and self.parameters[-1].variadic

    def takes(self, count: int) -> bool:
        """Whether it can be called with that many arguments."""
        return count >= max(self.required, 1) if self.variadic else self.required <= count <= len(self.parameters)

    def takes_names(self, given: Iterable[str]) -> bool:
        """Whether it can be called with arguments of these names; those that are not given are null."""
        given = set(given)
        names = [parameter.name for parameter in self.parameters]
        return given <= set(names) and not (self.variadic and names[-1] not in given)

    def result(self) -> frozenset[type] | None:
        """The Python classes of its results besides null, as its body declares them; None where it does not."""
        hint = get_type_hints(self.body).get("return", object)
        classes = frozenset(get_args(hint) if isinstance(hint, UnionType) else (hint,)) - {type(None)}
        return None if object in classes else classes


BUILTINS: dict[str, FeelFunction] = {}


class Builtin(FeelFunction):
    """A built-in function: picks the form that fits the arguments."""

    __slots__ = ("forms",)

    def __init__(self, name: str) -> None:
        super().__init__(name, (), self._call)
        self.forms: list[Form] = []

    def add(self, form: Form) -> None:
        """One more form; the first one names the parameters of the function as a value."""
        if not self.forms:
            self.parameters = tuple(parameter.name for parameter in form.parameters)
            self.types = None
        self.forms.append(form)

    def invoke(self, run: Run, args: list) -> object:
        return self._call(run, args)

    def _call(self, run: Run, args: list) -> object:
        problem: NullResult | None = None
        for form in self.forms:
            if not form.takes(len(args)):
                continue
            try:
                arguments = self._convert(form, args)
            except NullResult as reason:
                problem = problem or reason
                continue
            return form.body(run, *arguments)
        raise problem or self.wrong_count(len(args))

    def wrong_count(self, count: int) -> NullResult:
        """The reason where no form takes that many arguments."""
        return NullResult(
            f"„{self.name}“ kann nicht mit {count} Argumenten aufgerufen werden.",
            f"'{self.name}' cannot be called with {count} arguments.",
        )

    def wrong_names(self, names: Iterable[str]) -> NullResult:
        """The reason where no form has parameters of these names."""
        listed = ", ".join(names)
        return NullResult(
            f"„{self.name}“ hat nicht diese Parameter: {listed}.",
            f"'{self.name}' does not have these parameters: {listed}.",
        )

    def wrong_argument(self, parameter: Parameter, index: int, value: object) -> NullResult:
        """The reason where an argument is of the wrong kind."""
        (de, en), wanted = describe(value), [described(kind) for kind in parameter.classes or ()]
        wanted_de, wanted_en = " oder ".join(word for word, _ in wanted), " or ".join(word for _, word in wanted)
        return NullResult(
            f"„{self.name}“ erwartet als {index + 1}. Argument („{parameter.name}“) {wanted_de}, nicht {de}.",
            f"'{self.name}' expects as argument {index + 1} ('{parameter.name}') {wanted_en}, not {en}.",
        )

    def invoke_named(self, run: Run, args: dict[str, object]) -> object:
        problem: NullResult | None = None
        for form in self.forms:
            if not form.takes_names(args):
                continue
            values = [args.get(parameter.name) for parameter in form.parameters]
            if form.variadic and type(values[-1]) is not list:
                # The name of a variadic parameter stands for the whole list.
                values[-1] = None if values[-1] is None else [values[-1]]
            try:
                arguments = self._convert(form, values)
            except NullResult as reason:
                problem = problem or reason
                continue
            return form.body(run, *arguments)
        raise problem or self.wrong_names(args)

    def _convert(self, form: Form, args: list) -> list:
        arguments = []
        for index, parameter in enumerate(form.parameters):
            if parameter.variadic:
                rest = args[index:]
                unwrap = index == 0 and parameter.kind == "any" and len(rest) == 1 and type(rest[0]) is list
                arguments.append(rest[0] if unwrap else rest)
                break
            value = args[index] if index < len(args) else None
            arguments.append(self._argument(parameter, value, index))
        return arguments

    def _argument(self, parameter: Parameter, value: object, index: int) -> object:
        classes = parameter.classes
        if classes is None or type(value) in classes or (value is None and parameter.optional):
            return value
        if isinstance(value, FeelFunction) and parameter.kind == "function":
            return value
        if value is not None and parameter.kind == "list":
            return [value]
        if type(value) is list and len(value) == 1 and type(value[0]) in classes:
            return value[0]
        if parameter.kind == "date and time" and type(value) is Date:
            return DateTime.at_midnight(value)
        raise self.wrong_argument(parameter, index, value)


def builtin(name: str, *parameters: str) -> Callable[[Callable], Callable]:
    """Declare one form of a built-in function; the decorated function takes the run and the arguments."""

    def register(body: Callable) -> Callable:
        declared = tuple(_parameter(text) for text in parameters)
        required = sum(not parameter.optional for parameter in declared)
        function = BUILTINS.setdefault(name, Builtin(name))
        assert isinstance(function, Builtin)
        function.add(Form(declared, body, required))
        return body

    return register


def _parameter(text: str) -> Parameter:
    name, kind = text.split(": ")
    optional, variadic = name.endswith("?"), name.endswith("...")
    classes = None if kind == "any" else _KINDS[kind]
    return Parameter(name.rstrip("?."), classes, optional, variadic, kind)
