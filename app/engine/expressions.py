"""FEEL in diagrams: a text that begins with `=` is an expression, any other is a plain text. Nothing else is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from app.engine.failure import Failure, failure
from app.feel import FeelError, compile_expression, to_json
from app.feel.values import describe as describe_kind
from app.store.clock import OFFICE_ZONE
from app.text import Text

if TYPE_CHECKING:
    from app.engine.tokens import Token


class Value(NamedTuple):
    """What an expression gave, with the first reason why it is null, where FEEL knows one."""

    value: object
    reason: Text | None = None


class Expression:
    """A field of a diagram: FEEL after `=`, else a text that stands for itself."""

    __slots__ = ("_compiled", "text")

    def __init__(self, text: str, names: frozenset[str] = frozenset()) -> None:
        """Raises FeelError when the text after `=` is not FEEL. `names`: variables known to exist."""
        self.text = text.strip()
        self._compiled = compile_expression(self.text[1:], names) if self.text.startswith("=") else None

    @property
    def is_feel(self) -> bool:
        return self._compiled is not None

    def evaluate(self, context: Mapping[str, object], clock: object) -> Value:
        """The FEEL value in this context; raises Failure when the evaluation is broken off."""
        if self._compiled is None:
            return Value(self.text)
        try:
            result = self._compiled.evaluate(context, clock=clock)
        except FeelError as error:
            raise Failure(Text(error.de, error.en)) from None
        warning = next(iter(result.warnings), None)
        return Value(result.value, Text(warning.text_de, warning.text_en) if warning else None)


class FeelScriptEngine:
    """Takes the place of SpiffWorkflow's Python script engine: it knows FEEL and nothing else."""

    def evaluate(self, task: Token, expression: Expression, external_context: object = None) -> Value:
        """Evaluate in the scope of a task: its local variables, those around it, `case`, the functions of the ports."""
        ports = task.instance.ports
        return expression.evaluate(Names(task), lambda: ports.now.astimezone(OFFICE_ZONE))

    def execute(self, task: Token, script: object, external_context: object = None) -> NoReturn:
        raise NotImplementedError("scripts are FEEL expressions; nothing is executed")


class Names(Mapping[str, object]):
    """The names that an expression sees at a token: `case`, local variables before outer ones, then functions."""

    __slots__ = ("_facts", "_frames", "_functions")

    def __init__(self, token: Token) -> None:
        self._facts = token.instance.ports.facts
        self._functions = token.instance.ports.functions
        self._frames = list(token.frames())

    def __getitem__(self, name: str) -> object:
        if name == "case":
            return self._facts
        for frame in self._frames:
            if name in frame:
                return frame[name]
        return self._functions[name]

    def __contains__(self, name: object) -> bool:
        return name == "case" or any(name in frame for frame in self._frames) or name in self._functions

    def __iter__(self) -> Iterator[str]:
        return iter({"case": None} | dict(self._functions) | {name: None for frame in self._frames for name in frame})

    def __len__(self) -> int:
        return sum(1 for _ in self)


def need_text(answer: Value) -> str:
    """A text, or a number as text; anything else is a Failure."""
    value = to_json(answer.value)
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    raise _wrong(answer, Text("ein Text", "a text"))


def need_bool(answer: Value) -> bool:
    """True or false; null is a Failure, because a condition that cannot be told is no answer."""
    if isinstance(answer.value, bool):
        return answer.value
    raise _wrong(answer, Text("ja oder nein (true/false)", "true or false"))


def need_list(answer: Value) -> list[object]:
    """A list as JSON."""
    value = to_json(answer.value)
    if isinstance(value, list):
        return value
    raise _wrong(answer, Text("eine Liste", "a list"))


def need_names(answer: Value) -> tuple[str, ...]:
    """Names from a comma-separated text or a list of texts; null means none."""
    value = to_json(answer.value)
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(answer, Text("ein Text oder eine Liste von Texten", "a text or a list of texts"))
    return tuple(dict.fromkeys(name.strip() for name in value if name.strip()))


def need_integer(answer: Value, low: int, high: int) -> int:
    """A whole number within bounds."""
    value = to_json(answer.value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    raise _wrong(answer, Text(f"eine ganze Zahl von {low} bis {high}", f"a whole number from {low} to {high}"))


def _wrong(answer: Value, wanted: Text) -> Failure:
    de, en = describe_kind(answer.value)
    text = Text(
        "Hier wird {wanted} gebraucht, der Ausdruck ergibt aber: {kind}.",
        "{wanted} is needed here, but the expression gives: {kind}.",
    ).fill(wanted=wanted, kind=Text(de, en))
    if answer.reason is not None:
        text = Text(f"{text.de} {answer.reason.de}", f"{text.en} {answer.reason.en}")
    return failure("{text}", "{text}", text=text)
