"""Names and types of a whole model, checked before anything is evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.dmn import model, places
from app.dmn.model import Finding
from app.dmn.tables import TableNode
from app.feel import tree, types
from app.feel.builtins import BUILTINS
from app.feel.checking import Checker, Doubt, meant
from app.feel.types import ANY, FeelType

if TYPE_CHECKING:
    from app.dmn.definitions import Definitions


def check_types(definitions: Definitions) -> list[Finding]:
    """Unknown names and types that can never fit, in each expression and each cell of a model.

    What a decision requires is known to it. Where nobody has said what the inputs of a table are (it requires no input
    data), they are the names that its columns read; a decision of another kind without requirements may use any name.
    """
    return [*_unknown_types(definitions), *_doubted(definitions)]


def _unknown_types(definitions: Definitions) -> list[Finding]:
    """Types that are referred to but that nobody defines; their values would not be checked."""
    for element in (*definitions.inputs, *definitions.decisions, *definitions.knowledge, *definitions.services):
        definitions.types.reference(element.type_ref)
    findings = []
    for name in sorted(definitions.types.unknown):
        de, en = meant(name, [*definitions.types.names(), *types.type_names()])
        findings.append(Finding("", f"Der Typ „{name}“ ist unbekannt.{de}", f"The type '{name}' is unknown.{en}"))
    return findings


def _doubted(definitions: Definitions) -> list[Finding]:
    typing = Typing()
    for element in (*definitions.decisions, *definitions.knowledge):
        typing.of(definitions, element)
    return [
        _finding(definitions, element, doubt)
        for element, doubts in typing.doubts
        for doubt in doubts
        if element in (*definitions.decisions, *definitions.knowledge)
    ]


def _finding(definitions: Definitions, element: object, doubt: Doubt) -> Finding:
    element_id, de, en = doubt.around or (element.id, *places.decision(element.name))
    return Finding(
        element_id,
        f"{de}: {doubt.de} (Zeile {doubt.line}, Stelle {doubt.column})",
        f"{en}: {doubt.en} (line {doubt.line}, column {doubt.column})",
    )


class Typing:
    """The types of elements, each found once."""

    def __init__(self) -> None:
        self._known: dict[int, FeelType] = {}
        self.doubts: list[tuple[object, list[Doubt]]] = []

    def of(self, definitions: Definitions, element: object) -> FeelType:
        """The type of the value of an element."""
        if isinstance(element, model.InputData):
            return definitions.types.reference(element.type_ref)
        if isinstance(element, model.DecisionService):
            return ANY
        if id(element) not in self._known:
            self._known[id(element)] = ANY  # where it requires itself
            self._known[id(element)] = self._checked(definitions, element)
        return self._known[id(element)]

    def _checked(self, definitions: Definitions, element: object) -> FeelType:
        node = definitions.lowered(element.id)
        names, is_open = self._names(definitions, element, node)
        checker = Checker(names, is_open=is_open, lookup_type=definitions.types.lookup)
        found = checker.check(node)
        self.doubts.append((element, checker.doubts))
        declared = definitions.types.reference(element.type_ref)
        return found if declared is ANY or isinstance(found, types.FunctionType) else declared

    def _names(self, definitions: Definitions, element: object, node: object) -> tuple[Mapping[str, FeelType], bool]:
        names: dict[str, FeelType] = {}
        for link in definitions.links[element.id]:
            kind = self.of(link.owner, link.element)
            if link.prefix:
                inner = names.get(link.prefix)
                fields = inner.fields if isinstance(inner, types.ContextType) else {}
                names[link.prefix] = types.ContextType({**fields, link.name: kind})
            else:
                names[link.name] = kind
        if isinstance(element, model.BusinessKnowledgeModel):
            return {**names, element.name: ANY}, False
        table = definitions.table_node(element)
        if table is None:
            return names, not names
        declared = any(isinstance(link.element, model.InputData) for link in definitions.links[element.id])
        return (names if declared else _read_by_columns(table) | names), False


def _read_by_columns(node: TableNode) -> dict[str, FeelType]:
    """The names that the input columns read; the type of a column is that of the name it consists of."""
    names: dict[str, FeelType] = {}
    for part in node.inputs:
        if isinstance(part.expression, tree.Name):
            names[part.expression.name] = part.kind
        else:
            names.update({name: ANY for name in _names_in(part.expression) if name not in names})
    return names


def _names_in(node: object) -> set[str]:
    if isinstance(node, tree.Name):
        return {node.name} - BUILTINS.keys()
    if isinstance(node, tuple):
        return set().union(*map(_names_in, node))
    if isinstance(node, tree.Node):
        return _names_in(tuple(getattr(node, slot) for slot in node.__slots__))
    return set()
