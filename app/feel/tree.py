"""The syntax tree of FEEL: plain immutable nodes, each with its place (line, column) in the text."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.feel.budget import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Node:
    """What all nodes share: where they stand."""

    at: Place = field(default=NOWHERE, kw_only=True)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: object


@dataclass(frozen=True, slots=True)
class Invalid(Node):
    """A literal `@"…"` that names no value: null, with a reason."""

    text: str

    def reason(self) -> tuple[str, str]:
        """Why it is null, in German and English."""
        shown = self.text[:60]
        return (
            f"@„{shown}“ ist weder Datum noch Uhrzeit noch Dauer. Richtig wäre etwa @„2026-03-02“ oder @„P14D“.",
            f"@'{shown}' is no date, time or duration. Right would be @'2026-03-02' or @'P14D'.",
        )


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Negation(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    operator: str  # + - * / **
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    operator: str  # and, or
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: str  # = != < <= > >=
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class TypeRef(Node):
    """A type as written: `list<number>`, `context<a: string>`, `function<number> -> string`, `range<date>`, a name."""

    name: str
    arguments: tuple[TypeRef, ...] = ()
    fields: tuple[tuple[str, TypeRef], ...] = ()
    result: TypeRef | None = None


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    value: Node
    type: TypeRef


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator(Node):
    """`name in domain`, or `name in domain..end`."""

    name: str
    domain: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    kind: str  # some, every
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    parameters: tuple[tuple[str, TypeRef | None], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None  # as many as arguments, for a call with named arguments


@dataclass(frozen=True, slots=True)
class Path(Node):
    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    base: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextNode(Node):
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeNode(Node):
    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class UnaryRange(Node):
    """`< 10`, `>= x`, `= 3`, `!= "a"`: a range on its own, a test within unary tests."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """Unary tests; no tests at all is the dash, which matches anything."""

    tests: tuple[Node, ...]
    negated: bool = False


def place(node: object) -> Place:
    """Where a node stands; a node of another language has no place in the text."""
    return getattr(node, "at", NOWHERE)


def parts_of(node: Node) -> tuple[object, ...]:
    """What a node consists of: nodes, tuples of them, and plain values."""
    return tuple(getattr(node, slot) for slot in node.__slots__)


def mentions(node: object, name: str) -> bool:
    """Whether a name occurs anywhere in the tree."""
    if isinstance(node, Name):
        return node.name == name
    if isinstance(node, tuple):
        return any(mentions(part, name) for part in node)
    if isinstance(node, Node):
        return any(mentions(part, name) for part in parts_of(node))
    return hasattr(node, "compile")  # an extension may mention anything
