"""The entrance: texts to compiled expressions and unary tests, and their evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from app.feel import tree
from app.feel.budget import DEFAULT_LIMITS, Limits, Run
from app.feel.builtins import BUILTINS
from app.feel.checking import Checker, Doubt
from app.feel.compiler import Closure, Compiler
from app.feel.errors import FeelBudgetError, FeelSyntaxError, Warning
from app.feel.frames import RootFrame
from app.feel.names import NameTable
from app.feel.parser import Parser
from app.feel.types import FeelType

Clock = Callable[[], datetime]
BUILTIN_NAMES = NameTable(BUILTINS)


class Result(NamedTuple):
    """A FEEL value (see `to_python`), and why parts of it are null."""

    value: object
    warnings: tuple[Warning, ...] = ()


class Expression:
    """A compiled expression, to be evaluated any number of times."""

    def __init__(self, text: str, closure: Closure, paths: frozenset[tuple[str, ...]]) -> None:
        self.text = text
        self._closure = closure
        #: Dotted paths that the expression reads, such as ("case", "municipality").
        self.paths = paths
        #: The names it reads, without those it defines itself.
        self.variables = frozenset(path[0] for path in paths)

    def evaluate(
        self,
        context: Mapping[str, object] | None = None,
        *,
        clock: Clock | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Result:
        """The value with these variables (plain Python values will do). Raises FeelBudgetError only."""
        run = Run(clock, limits)
        value = self.evaluate_in(run, {} if context is None else context)
        return Result(value, tuple(run.warnings))

    def evaluate_in(self, run: Run, context: Mapping[str, object]) -> object:
        """The value, as a part of an evaluation that is under way."""
        return call_guarded(self._closure, RootFrame(context, run, BUILTINS))


class UnaryTests(Expression):
    """Compiled unary tests, as in the cells of a decision table."""

    def evaluate(
        self,
        value: object,
        context: Mapping[str, object] | None = None,
        *,
        clock: Clock | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Result:
        """Whether the value passes: True, False, or None where that cannot be said."""
        return super().evaluate({**(context or {}), "?": value}, clock=clock, limits=limits)


def call_guarded(closure: Closure, frame: RootFrame) -> object:
    """Evaluate; too deep a nesting at run time is a budget error like others."""
    try:
        return closure(frame)
    except RecursionError as error:
        raise frame.run.exceeded("nesting") from error


def parse_expression(text: str, names: NameTable, members: Iterable[str] = ()) -> tree.Node:
    """The syntax tree of an expression. Raises FeelSyntaxError."""
    parser = Parser(text, names, BUILTIN_NAMES, members)
    node = parser.expression()
    parser.finish()
    return node


def parse_unary_tests(text: str, names: NameTable, members: Iterable[str] = ()) -> tree.Tests:
    """The syntax tree of unary tests; an empty text is the dash. Raises FeelSyntaxError."""
    parser = Parser(text, names, BUILTIN_NAMES, members)
    if parser.token.kind == "end" or (parser.ahead("-") and parser.tokens[1].kind == "end"):
        return tree.Tests(())
    if parser.ahead("not") and parser.ahead("(", 1):
        try:
            return _negated_tests(text, names, members)
        except FeelSyntaxError:
            pass  # `not(a) and b` is an expression; if it is wrong, that reading tells where
    tests = _positive_tests(parser)
    parser.finish()
    return tree.Tests(tests)


def _negated_tests(text: str, names: NameTable, members: Iterable[str]) -> tree.Tests:
    parser = Parser(text, names, BUILTIN_NAMES, members)
    parser.index = 2
    tests = _positive_tests(parser)
    parser.expect(")")
    parser.finish()
    return tree.Tests(tests, negated=True)


def _positive_tests(parser: Parser) -> tuple[tree.Node, ...]:
    tests = [parser.expression()]
    while parser.accept(","):
        tests.append(parser.expression())
    return tuple(tests)


def compile_expression(text: str, names: Iterable[str] = ()) -> Expression:
    """Compile an expression that may use these names (they may contain spaces). Raises FeelSyntaxError."""
    return _compiled_expression(text, frozenset(names))


def compile_unary_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """Compile unary tests; `?` stands for the value tested. Raises FeelSyntaxError."""
    return _compiled_tests(text, frozenset(names))


def check_expression(text: str, names: Mapping[str, FeelType] | None) -> tuple[list[Doubt], FeelType]:
    """What cannot be right about an expression with names of these types, and its type. Raises FeelSyntaxError.

    None stands for names that are not known beforehand: then no name is unknown.
    """
    checker = Checker(names or {}, is_open=names is None)
    kind = checker.check(parse_expression(text, NameTable(names or ())))
    return checker.doubts, kind


def check_unary_tests(text: str, value: FeelType, names: Mapping[str, FeelType]) -> list[Doubt]:
    """What cannot be right about unary tests of a value of that type. Raises FeelSyntaxError."""
    checker = Checker({**names, "?": value})
    checker.check(parse_unary_tests(text, NameTable(names)))
    return checker.doubts


@lru_cache(maxsize=4096)
def _compiled_expression(text: str, names: frozenset[str]) -> Expression:
    compiler = Compiler(BUILTINS)
    closure = guarded_compile(compiler, lambda: parse_expression(text, NameTable(names)))
    return Expression(text, closure, frozenset(compiler.free))


@lru_cache(maxsize=4096)
def _compiled_tests(text: str, names: frozenset[str]) -> UnaryTests:
    compiler = Compiler(BUILTINS)
    closure = guarded_compile(compiler, lambda: parse_unary_tests(text, NameTable(names)))
    return UnaryTests(text, closure, frozenset(path for path in compiler.free if path[0] != "?"))


def guarded_compile(compiler: Compiler, parse: Callable[[], tree.Node]) -> Closure:
    """Parse and compile; too deep a nesting is a budget error."""
    try:
        return compiler.compile(parse())
    except RecursionError as error:
        raise FeelBudgetError(
            "Der Ausdruck ist zu tief verschachtelt.", "The expression is nested too deeply.", hint="nesting"
        ) from error


def evaluate(text: str, context: Mapping[str, object] | None = None, *, clock: Clock | None = None) -> object:
    """Shorthand: the FEEL value of a text with these variables."""
    return compile_expression(text, context or ()).evaluate(context, clock=clock).value
