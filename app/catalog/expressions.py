"""FEEL as it stands in models: an expression keeps its text, is compiled once, and says in words why it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app import feel
from app.errors import Problem
from app.text import Text

MAX_LENGTH = 10_000


@dataclass(frozen=True)
class Context:
    """What an expression sees: names with plain Python or FEEL values, and the clock of `today()` and `now()`."""

    names: Mapping[str, object]
    clock: Callable[[], datetime] | None = None

    def within(self, names: Mapping[str, object]) -> Context:
        """The context with further names, which come before those there are."""
        return Context({**self.names, **names}, self.clock)


@dataclass(frozen=True)
class Expression:
    """A compiled FEEL expression; two are equal when their texts are."""

    source: str
    compiled: feel.Expression = field(compare=False, repr=False)

    def value(self, context: Context) -> object:
        """The value as JSON (numbers int or float, dates ISO texts); raises `Problem` when a budget is used up."""
        try:
            return feel.to_json(self.compiled.evaluate(self._narrow(context.names), clock=context.clock).value)
        except feel.FeelError as error:
            raise Problem(
                Text(
                    f"Der Ausdruck „{self.source}“ kann nicht ausgewertet werden. {error.de}",
                    f"The expression “{self.source}” cannot be evaluated. {error.en}",
                )
            ) from error

    def _narrow(self, names: Mapping[str, object]) -> dict[str, object]:
        """Only what the expression reads, so that facts and lists nobody asks for are neither opened nor converted."""
        wanted = {name: names[name] for name in self.compiled.variables if name in names}
        for name, value in wanted.items():
            if isinstance(value, Mapping):
                keys = {path[1] if len(path) > 1 else None for path in self.compiled.paths if path[0] == name}
                if None not in keys:
                    wanted[name] = {key: value[key] for key in keys if key in value}
        return wanted


def read_expression(source: str) -> Expression | Text:
    """The expression of a FEEL text (without the leading `=`), or a sentence with place and hint why it is none."""
    if len(source) > MAX_LENGTH:
        return Text(
            f"Der FEEL-Ausdruck ist länger als {MAX_LENGTH} Zeichen.",
            f"The FEEL expression is longer than {MAX_LENGTH} characters.",
        )
    try:
        return Expression(source, feel.compile_expression(source))
    except feel.FeelError as error:
        return feel_text(source, error)


def feel_text(source: str, error: feel.FeelError) -> Text:
    """What is wrong with a FEEL text, where, and what helps."""
    return Text(
        f"Der FEEL-Ausdruck „{source}“ ist nicht lesbar. {error.de} (Zeile {error.line}, Spalte {error.column})",
        f"The FEEL expression “{source}” cannot be read. {error.en} (line {error.line}, column {error.column})",
    )


def is_feel(text: object) -> bool:
    """Whether a value of a model is an expression: a text that begins with `=`."""
    return isinstance(text, str) and text.startswith("=")
