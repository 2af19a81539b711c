"""Names and types of an expression, found without evaluating it: what is unknown, and what can never fit.

Only what is certain is reported: where a type is not known, everything fits. What operators and built-in functions take
is asked of them with a sample value of each kind, so this check and the evaluation cannot disagree.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from app.feel import check_lists, check_operators, tree, types
from app.feel.budget import Place
from app.feel.builtins import BUILTINS
from app.feel.compiler import MAX_TREE_DEPTH, too_deep
from app.feel.kinds import BuiltinType, Signature, joined, type_of
from app.feel.types import ANY, FeelType


class Doubt(NamedTuple):
    """A name or type that cannot be right: a German and an English sentence, line and column, and the place around."""

    de: str
    en: str
    line: int = 1
    column: int = 1
    #: What `Checker.within` was given, None without it.
    around: object = None


class Names:
    """The names of one scope. An open one may hold others, too: then no name is unknown."""

    def __init__(self, names: Mapping[str, FeelType], is_open: bool = False) -> None:
        self.names = dict(names)
        self.is_open = is_open


class Checker:
    """Walks one tree after another; collects doubts, and tells the type of each expression."""

    def __init__(
        self,
        names: Mapping[str, FeelType],
        *,
        is_open: bool = False,
        lookup_type: Callable[[str], FeelType | None] = types.named_type,
    ) -> None:
        self.scopes = [Names(names, is_open)]
        self.lookup_type = lookup_type
        self.doubts: list[Doubt] = []
        self._depth = 0
        self._around: object = None

    def check(self, node: object) -> FeelType:
        """The type of a node, ANY where it is not known. A node of another language checks itself."""
        if self._depth >= MAX_TREE_DEPTH:
            raise too_deep(tree.place(node))
        self._depth += 1
        try:
            method = _METHODS.get(type(node))
            return method(self, node) if method else node.check(self)
        finally:
            self._depth -= 1

    def doubt(self, at: Place, de: str, en: str) -> None:
        """Note what cannot be right, once."""
        found = Doubt(de, en, *at, self._around)
        if found not in self.doubts:
            self.doubts.append(found)

    @contextmanager
    def within(self, around: object) -> Iterator[None]:
        """From here on, doubts are about this place."""
        before, self._around = self._around, around
        yield
        self._around = before

    @contextmanager
    def names(self, names: Mapping[str, FeelType], is_open: bool = False) -> Iterator[Names]:
        """A scope with these names, for as long as it lasts."""
        scope = Names(names, is_open)
        self.scopes.append(scope)
        yield scope
        self.scopes.pop()

    def find(self, name: str) -> FeelType | None:
        """The type of a name; None for one that nobody knows."""
        for scope in reversed(self.scopes):
            if name in scope.names:
                return scope.names[name]
            # What the items of a filter hold may be called like a function; inputs that nobody declared are not.
            if scope.is_open and (name not in BUILTINS or scope is not self.scopes[0]):
                return ANY
        return BuiltinType(BUILTINS[name]) if name in BUILTINS else None

    def unknown(self, at: Place, name: str) -> FeelType:
        """Note that nobody knows a name, and one that was perhaps meant."""
        known = [other for scope in self.scopes for other in scope.names if other != "?"]
        de, en = meant(name, [*known, *BUILTINS])
        if not de:
            de, en = " Ein Text steht in Anführungszeichen.", " A text is put in quotation marks."
        self.doubt(at, f"Der Name „{name}“ ist unbekannt.{de}", f"The name '{name}' is unknown.{en}")
        return ANY


def meant(name: str, known: Iterable[str]) -> tuple[str, str]:
    """A German and an English question for the most similar name, or nothing."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.75)
    return (f" Ist „{near[0]}“ gemeint?", f" Did you mean '{near[0]}'?") if near else ("", "")


def literal(checker: Checker, node: tree.Literal) -> FeelType:
    return type_of(node.value)


def invalid(checker: Checker, node: tree.Invalid) -> FeelType:
    checker.doubt(node.at, *node.reason())
    return ANY


def name(checker: Checker, node: tree.Name) -> FeelType:
    found = checker.find(node.name)
    return checker.unknown(node.at, node.name) if found is None else found


def conditional(checker: Checker, node: tree.If) -> FeelType:
    check_operators.require_boolean(checker, node.condition, "if")
    return joined([checker.check(node.then), checker.check(node.otherwise)])


def list_literal(checker: Checker, node: tree.ListNode) -> FeelType:
    return types.ListType(joined([checker.check(item) for item in node.items]))


def context_literal(checker: Checker, node: tree.ContextNode) -> FeelType:
    with checker.names({}) as scope:
        for key, value in node.entries:
            if isinstance(value, tree.FunctionDefinition):
                scope.names[key] = ANY  # a function may call itself
            scope.names[key] = checker.check(value)
        return types.ContextType(scope.names)


def instance_of(checker: Checker, node: tree.InstanceOf) -> FeelType:
    checker.check(node.value)
    kind = _resolved(checker, node.type)
    if types.lacks_parameters(node.type, kind):
        checker.doubt(node.at, *types.no_parameters(node.type))
    return types.BOOLEAN


def _resolved(checker: Checker, ref: tree.TypeRef | None) -> FeelType:
    if ref is None:
        return ANY
    kind = types.resolve(ref, checker.lookup_type)
    if kind is None:
        checker.doubt(ref.at, f"Der Typ „{ref.name}“ ist unbekannt.", f"The type '{ref.name}' is unknown.")
    return kind or ANY


def function_definition(checker: Checker, node: tree.FunctionDefinition) -> FeelType:
    kinds = {name: _resolved(checker, ref) for name, ref in node.parameters}
    if node.external:
        return Signature(kinds, ANY)
    with checker.names(kinds):
        return Signature(kinds, checker.check(node.body))


_METHODS: dict[type, Callable[[Checker, object], FeelType]] = {
    tree.Literal: literal,
    tree.Invalid: invalid,
    tree.Name: name,
    tree.If: conditional,
    tree.ListNode: list_literal,
    tree.ContextNode: context_literal,
    tree.InstanceOf: instance_of,
    tree.FunctionDefinition: function_definition,
    **check_operators.METHODS,
    **check_lists.METHODS,
}
