"""Syntax tree to closures: each node becomes one function of a frame, put together once and called often.

Names are resolved while compiling: how many frames up a value lies is known, except within a filter, where the entries
of the item come first and are known only when it is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from app.feel import arithmetic, compile_compare, compile_lists, tree, types
from app.feel.budget import Place
from app.feel.errors import FeelBudgetError, NullResult
from app.feel.frames import Frame, RootFrame, lookup_dynamic
from app.feel.values import FeelFunction, not_boolean

Closure = Callable[[Frame | RootFrame], object]
MAX_TREE_DEPTH = 250


def too_deep(at: Place) -> FeelBudgetError:
    """The error for a tree with more levels than can be worked through."""
    return FeelBudgetError(
        f"Der Ausdruck ist tiefer als {MAX_TREE_DEPTH} Ebenen verschachtelt.",
        f"The expression is nested deeper than {MAX_TREE_DEPTH} levels.",
        *at,
        hint="nesting",
    )


class Extension(Protocol):
    """A node of another language (a decision table) within a tree; it compiles itself."""

    def compile(self, compiler: Compiler) -> Closure:
        """The closure of this node."""


class Scope:
    """What one frame holds; `names` is None for the frame of a filter, which may hold anything."""

    __slots__ = ("names", "parent")

    def __init__(self, names: set[str] | None, parent: Scope | None) -> None:
        self.names, self.parent = names, parent


class Compiler:
    """Compiles trees for one set of built-in functions and one set of type names."""

    def __init__(
        self,
        builtins: Mapping[str, FeelFunction],
        lookup_type: Callable[[str], types.FeelType | None] = types.named_type,
    ) -> None:
        self.builtins = builtins
        self.lookup_type = lookup_type
        self.scope: Scope | None = None
        self.depth = 0
        self.nodes = 0
        self.free: set[tuple[str, ...]] = set()
        #: The free names of which no filter could be the source.
        self.certain: set[str] = set()

    # --- scopes ---

    def push(self, names: set[str] | None) -> None:
        """From here on, code runs in one frame more."""
        self.scope = Scope(names, self.scope)

    def pop(self) -> None:
        """The frame of the last push is left."""
        assert self.scope is not None
        self.scope = self.scope.parent

    def find(self, name: str) -> tuple[bool, int | None]:
        """Whether a filter lies between, and how many frames up the name is; None for a name of the root."""
        scope, hops, dynamic = self.scope, 0, False
        while scope is not None:
            if scope.names is None:
                dynamic = True
            elif name in scope.names:
                return dynamic, hops
            scope, hops = scope.parent, hops + 1
        return dynamic, None

    def note_free(self, *path: str) -> None:
        """Remember a name, or a path from it, that the root must provide."""
        if path[0] not in self.builtins:
            self.free.add(path)
            if not self.find(path[0])[0]:
                self.certain.add(path[0])

    # --- nodes ---

    def compile(self, node: tree.Node | Extension) -> Closure:
        """The closure of a node."""
        self.depth += 1
        self.nodes += 1
        if self.depth > MAX_TREE_DEPTH:
            raise too_deep(tree.place(node))
        try:
            method = _METHODS.get(type(node))
            return method(self, node) if method else node.compile(self)
        finally:
            self.depth -= 1

    def sized(self, node: tree.Node | Extension) -> tuple[Closure, int]:
        """The closure of a node and what one evaluation of it costs: its number of nodes."""
        before = self.nodes
        closure = self.compile(node)
        return closure, self.nodes - before


def literal(compiler: Compiler, node: tree.Literal) -> Closure:
    value = node.value
    return lambda frame: value


def invalid(compiler: Compiler, node: tree.Invalid) -> Closure:
    at, reason = node.at, node.reason()
    return lambda frame: frame.run.null(at, *reason)


def name(compiler: Compiler, node: tree.Name) -> Closure:
    text, at = node.name, node.at
    dynamic, hops = compiler.find(text)
    if hops is None:
        compiler.note_free(text)
    if dynamic:
        return lambda frame: lookup_dynamic(frame, text, at)
    if hops is None:
        return lambda frame: frame.root.lookup(text, at)
    if hops == 0:
        return lambda frame: frame.names[text]
    if hops == 1:
        return lambda frame: frame.parent.names[text]

    def outer(frame: Frame) -> object:
        for _ in range(hops):
            frame = frame.parent
        return frame.names[text]

    return outer


_OPERATIONS = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "**": arithmetic.power,
}


def calculation(compiler: Compiler, node: tree.Arithmetic) -> Closure:
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    operation, at = _OPERATIONS[node.operator], node.at

    def run(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        try:
            result = operation(a, b)
        except NullResult as reason:
            return frame.run.null(at, reason.de, reason.en)
        if type(result) is str:
            frame.run.check_text(len(result))
        return result

    return run


def negation(compiler: Compiler, node: tree.Negation) -> Closure:
    operand, at = compiler.compile(node.operand), node.at

    def run(frame: Frame) -> object:
        try:
            return arithmetic.negate(operand(frame))
        except NullResult as reason:
            return frame.run.null(at, reason.de, reason.en)

    return run


def logic(compiler: Compiler, node: tree.Logic) -> Closure:
    operands = tuple(compiler.compile(operand) for operand in node.operands)
    decisive, operator, at = node.operator == "or", node.operator, node.at

    def run(frame: Frame) -> object:
        result: object = not decisive
        wrong = None
        for operand in operands:
            value = operand(frame)
            if value is decisive:
                return decisive
            if type(value) is not bool:
                result, wrong = None, wrong if value is None else value
        return result if wrong is None else frame.run.null(at, *not_boolean(operator, wrong))

    return run


def conditional(compiler: Compiler, node: tree.If) -> Closure:
    condition, then = compiler.compile(node.condition), compiler.compile(node.then)
    otherwise, at = compiler.compile(node.otherwise), tree.place(node.condition)

    def run(frame: Frame) -> object:
        met = condition(frame)
        if met is True:
            return then(frame)
        if met is not False and met is not None:
            frame.run.null(at, *not_boolean("if", met))
        return otherwise(frame)

    return run


def list_literal(compiler: Compiler, node: tree.ListNode) -> Closure:
    items = tuple(compiler.compile(item) for item in node.items)
    return lambda frame: [item(frame) for item in items]


def context_literal(compiler: Compiler, node: tree.ContextNode) -> Closure:
    names: set[str] = set()
    compiler.push(names)
    entries, duplicate = [], ""
    for key, value in node.entries:
        duplicate = key if key in names else duplicate
        if isinstance(value, tree.FunctionDefinition):
            names.add(key)  # a function may call itself: by then the entry is there
        entries.append((key, compiler.compile(value)))
        names.add(key)
    compiler.pop()
    at, pairs = node.at, tuple(entries)
    if duplicate:
        return lambda frame: frame.run.null(
            at, f"Der Eintrag „{duplicate}“ steht doppelt.", f"The entry '{duplicate}' occurs twice."
        )

    def run(frame: Frame) -> object:
        values: dict[str, object] = {}
        inner = Frame(values, frame, frame.run)
        for key, value in pairs:
            values[key] = value(inner)
        return values

    return run


def instance_of(compiler: Compiler, node: tree.InstanceOf) -> Closure:
    value, at = compiler.compile(node.value), node.at
    kind = types.resolve(node.type, compiler.lookup_type)
    if kind is None:
        title = node.type.name
        return lambda frame: frame.run.null(at, f"Der Typ „{title}“ ist unbekannt.", f"The type '{title}' is unknown.")
    if kind is types.NULL:
        return lambda frame: value(frame) is None
    if types.lacks_parameters(node.type, kind):
        return lambda frame: frame.run.null(at, *types.no_parameters(node.type))

    def run(frame: Frame) -> object:
        found = value(frame)
        return found is not None and kind.has(found, frame.run)

    return run


def function_definition(compiler: Compiler, node: tree.FunctionDefinition) -> Closure:
    at = node.at
    if node.external:
        return lambda frame: frame.run.null(
            at,
            "Externe Funktionen (Java, PMML) werden nicht ausgeführt.",
            "External functions (Java, PMML) are not executed.",
        )
    names = tuple(name for name, _ in node.parameters)
    kinds = tuple(ref and types.resolve(ref, compiler.lookup_type) for _, ref in node.parameters)
    compiler.push(set(names))
    body, cost = compiler.sized(node.body)
    compiler.pop()
    checks = tuple((index, kind) for index, kind in enumerate(kinds) if kind is not None and kind is not types.ANY)
    signature = (tuple(kind or types.ANY for kind in kinds), None)

    def run(frame: Frame) -> FeelFunction:
        def call(state: object, args: list) -> object:
            state.charge(cost)
            for index, kind in checks:
                converted = types.convert(args[index], kind, state)
                if converted is types.MISMATCH:
                    raise NullResult(
                        f"„{names[index]}“ ist nicht vom Typ {kind.name}.",
                        f"'{names[index]}' is not of type {kind.name}.",
                    )
                args[index] = converted
            return body(Frame(dict(zip(names, args, strict=True)), frame, state))

        return FeelFunction("", names, call, types=signature)

    return run


def call(compiler: Compiler, node: tree.Call) -> Closure:
    function = compiler.compile(node.function)
    args = tuple(compiler.compile(argument) for argument in node.arguments)
    names, at = node.names, node.at
    builtin = compiler.builtins.get(node.function.name) if isinstance(node.function, tree.Name) else None

    def run(frame: Frame) -> object:
        target = function(frame)
        if not isinstance(target, FeelFunction):
            # A variable that happens to be called like a built-in function does not hide it from calls.
            if builtin is None:
                return frame.run.null(at, "Was hier aufgerufen wird, ist keine Funktion.", "This is not a function.")
            target = builtin
        values = [arg(frame) for arg in args]
        frame.run.charge(1)
        try:
            if names is None:
                return target.invoke(frame.run, values)
            if len(set(names)) != len(names):
                raise NullResult("Ein Argument steht doppelt.", "An argument occurs twice.")
            return target.invoke_named(frame.run, dict(zip(names, values, strict=True)))
        except NullResult as reason:
            return frame.run.null(at, reason.de, reason.en)

    return run


_METHODS: dict[type, Callable] = {
    tree.Literal: literal,
    tree.Invalid: invalid,
    tree.Name: name,
    tree.Arithmetic: calculation,
    tree.Negation: negation,
    tree.Logic: logic,
    tree.If: conditional,
    tree.ListNode: list_literal,
    tree.ContextNode: context_literal,
    tree.InstanceOf: instance_of,
    tree.FunctionDefinition: function_definition,
    tree.Call: call,
    **compile_compare.METHODS,
    **compile_lists.METHODS,
}
