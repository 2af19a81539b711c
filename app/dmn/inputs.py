"""What a decision asks for: its inputs with their type and the codes to choose from, as somebody would be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.dmn.model import Decision, InputData
from app.feel import tree, types
from app.feel.types import FeelType

if TYPE_CHECKING:
    from app.dmn.definitions import Definitions

_LIST_FUNCTIONS = frozenset({"list contains", "count", "sum", "min", "max", "index of", "all", "any"})


@dataclass(frozen=True)
class DecisionInput:
    """One input. `type` is the name of a FEEL type, of a list that of its items; "" where nothing is said.

    `codes` are the texts to choose from; `is_closed`: no other is allowed. `many`: a list of them is asked for.
    """

    name: str
    title: str
    type: str
    codes: tuple[str, ...] = ()
    is_closed: bool = False
    many: bool = False


@dataclass
class _Gathered:
    """All that the graph says about an input."""

    title: str = ""
    kinds: list[FeelType] = field(default_factory=list)
    allowed: list[tree.Tests] = field(default_factory=list)
    cells: list[tree.Tests | tree.Node] = field(default_factory=list)


def inputs_of(definitions: Definitions, decision: Decision) -> tuple[DecisionInput, ...]:
    """The inputs that a caller gives, also for the decisions required, in the order of the columns that read them."""
    return tuple(_input(name, told) for name, told in _gathered(definitions, decision).items())


def outputs_of(definitions: Definitions, decision: Decision) -> tuple[DecisionInput, ...]:
    """The outputs of a table, told in the same way: what may come out."""
    node = definitions.table_node(decision)
    found = []
    for part, column in zip(node.outputs, node.table.outputs, strict=True) if node else ():
        limits = [tests for tests in (part.allowed, definitions.allowed_tests(column.type)) if tests is not None]
        found.append(_input(part.name, _Gathered(column.title, [part.kind], limits, list(part.cells))))
    return tuple(found)


def input_kinds(definitions: Definitions, decision: Decision) -> dict[str, FeelType]:
    """The types of the same inputs by name, as input data or column declare them."""
    return {name: _kind(told) for name, told in _gathered(definitions, decision).items()}


def _gathered(definitions: Definitions, decision: Decision) -> dict[str, _Gathered]:
    found: dict[str, _Gathered] = {}
    _gather(definitions, decision, found, set())
    for name in sorted(definitions.input_names(decision)):
        found.setdefault(name, _Gathered())
    return found


def _gather(definitions: Definitions, decision: Decision, found: dict[str, _Gathered], done: set[str]) -> None:
    if decision.id in done:
        return
    done.add(decision.id)
    names = definitions.input_names(decision)
    node = definitions.table_node(decision)
    for part, column in zip(node.inputs, node.table.inputs, strict=True) if node else ():
        name = column.expression.strip()
        if name in names:
            told = found.setdefault(name, _Gathered())
            told.title = told.title or part.title
            told.kinds.append(part.kind)
            limits = part.allowed, definitions.allowed_tests(column.type)
            told.allowed += [tests for tests in limits if tests is not None]
            told.cells += part.cells
    for link in definitions.links[decision.id]:
        if isinstance(link.element, InputData):
            told = found.setdefault(link.name, _Gathered())
            told.kinds.append(link.owner.types.reference(link.element.type_ref))
            if (allowed := link.owner.allowed_tests(link.element.type_ref)) is not None:
                told.allowed.append(allowed)
        elif isinstance(link.element, Decision):
            _gather(link.owner, link.element, found, done)


def _input(name: str, told: _Gathered) -> DecisionInput:
    kind, cells = _kind(told), tuple(told.cells)
    item = kind.list_item()
    asks_lists = any(map(_asks_of_a_list, cells))
    many = item is not None or (kind.plain() is types.ANY and asks_lists)
    allowed = _codes(tuple(told.allowed))
    plain = (item or kind).plain()
    return DecisionInput(
        name,
        told.title or name,
        "" if plain is types.ANY else plain.name,
        allowed or (_codes(cells) if many or plain.name in ("string", "Any") else ()),
        bool(allowed),
        many,
    )


def _kind(told: _Gathered) -> FeelType:
    return next((kind for kind in told.kinds if kind.plain() is not types.ANY), types.ANY)


def _codes(tests: tuple[tree.Tests, ...]) -> tuple[str, ...]:
    """The texts that tests name, in the order in which they first occur."""
    return tuple(dict.fromkeys(_texts(tests)))


def _texts(node: object) -> list[str]:
    if isinstance(node, tuple):
        return [text for part in node for text in _texts(part)]
    if isinstance(node, tree.Literal):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, tree.Node):
        return [text for part in tree.parts_of(node) for text in _texts(part)]
    return []


def _asks_of_a_list(node: object) -> bool:
    """Whether a test looks into its value as into a list: `list contains(?, …)`, `some x in ? satisfies …`."""
    if isinstance(node, tuple):
        return any(map(_asks_of_a_list, node))
    if isinstance(node, tree.Call) and isinstance(node.function, tree.Name) and node.function.name in _LIST_FUNCTIONS:
        return any(map(_is_the_value, node.arguments[:1]))
    if isinstance(node, tree.Iterator) and node.end is None and _is_the_value(node.domain):
        return True
    return isinstance(node, tree.Node) and any(map(_asks_of_a_list, tree.parts_of(node)))


def _is_the_value(node: object) -> bool:
    return isinstance(node, tree.Name) and node.name == "?"
