"""Boxed expressions to the syntax tree of FEEL, so that one compiler serves both (DMN 1.5, 10.2 in terms of 10.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.dmn import model, nodes, places
from app.dmn.hit_policies import AGGREGATIONS, POLICIES
from app.dmn.model import Boxed, Finding
from app.dmn.tables import InputPart, OutputPart, TableNode
from app.dmn.types import TypeTable
from app.feel import tree, types
from app.feel.api import parse_expression, parse_unary_tests
from app.feel.errors import FeelError
from app.feel.names import NameTable

EXTERNAL_DE = "Externe Funktionen (Java, PMML) werden nicht ausgeführt."
EXTERNAL_EN = "External functions (Java, PMML) are not executed."


class Lowering:
    """Turns the logic of one decision or function into a tree. What cannot be read becomes a finding and a null."""

    def __init__(
        self, title: str, names: Iterable[str], type_table: TypeTable, members: set[str], type_ref: str = ""
    ) -> None:
        self.title = title
        self._type_ref = type_ref
        self._names = set(names)
        self._types = type_table
        self._members = members
        self.findings: list[Finding] = []

    # --- texts ---

    def _parse(self, parse: Callable, text: str, element_id: str, place_de: str, place_en: str) -> object:
        try:
            return parse(text, NameTable(self._names), self._members)
        except (FeelError, RecursionError) as error:
            de = getattr(error, "de", "Der Ausdruck ist zu tief verschachtelt.")
            en = getattr(error, "en", "The expression is nested too deeply.")
            line, column = getattr(error, "line", 1), getattr(error, "column", 1)
            finding = Finding(
                element_id,
                f"{place_de}: {de} (Zeile {line}, Stelle {column})",
                f"{place_en}: {en} (line {line}, column {column})",
            )
            self.findings.append(finding)
            return nodes.Broken(finding.de, finding.en)

    def expression_text(self, text: str, element_id: str, place_de: str = "", place_en: str = "") -> object:
        """The tree of a FEEL text, with the place for its error messages."""
        place_de, place_en = (place_de, place_en) if place_de else places.decision(self.title)
        if not text:
            return nodes.NULL
        return self._parse(parse_expression, text, element_id, place_de, place_en)

    def tests_text(self, text: str, element_id: str, place_de: str = "", place_en: str = "") -> object:
        """The tree of unary tests; those that cannot be read never match."""
        place_de, place_en = (place_de, place_en) if place_de else places.decision(self.title)
        found = self._parse(parse_unary_tests, text, element_id, place_de, place_en)
        return tree.Tests((found,)) if isinstance(found, nodes.Broken) else found

    # --- expressions ---

    def lower(self, boxed: Boxed | None) -> object:
        """The tree of any boxed expression, with its type where it has one."""
        if boxed is None:
            return nodes.NULL
        lowered = _METHODS[type(boxed)](self, boxed)
        if isinstance(boxed, model.FunctionBox):
            return lowered
        return self.typed(lowered, boxed.type_ref, self.title)

    def typed(self, node: object, type_ref: str, label: str) -> object:
        """The node, converted to a type where one is named."""
        kind = self._types.reference(type_ref)
        return node if kind is types.ANY else nodes.Typed(node, kind, label)

    def _with_names(self, names: Iterable[str], boxed: Boxed | None) -> object:
        before = self._names
        self._names = before | set(names)
        lowered = self.lower(boxed)
        self._names = before
        return lowered

    def text(self, boxed: model.Text) -> object:
        return self.expression_text(boxed.text, boxed.id)

    def context(self, boxed: model.BoxedContext) -> object:
        entries: list[tuple[str, object]] = []
        before = self._names
        result = None
        for entry in boxed.entries:
            value = self.typed(self.lower(entry.value), entry.type_ref, entry.name)
            if entry.name:
                entries.append((entry.name, value))
                self._names = self._names | {entry.name}
            else:
                result = value
        self._names = before
        self._members.update(name for name, _ in entries)
        return nodes.ContextWithResult(tuple(entries), result) if result is not None else _context(entries)

    def invocation(self, boxed: model.Invocation) -> object:
        names = tuple(name for name, _ in boxed.bindings)
        arguments = tuple(self.lower(value) for _, value in boxed.bindings)
        return tree.Call(self.lower(boxed.function), arguments, names or None)

    def function(self, boxed: model.FunctionBox) -> object:
        if boxed.kind not in ("FEEL", ""):
            self.findings.append(Finding(boxed.id, f"„{self.title}“: {EXTERNAL_DE}", f"'{self.title}': {EXTERNAL_EN}"))
            return nodes.Broken(EXTERNAL_DE, EXTERNAL_EN)
        body = self._with_names((name for name, _ in boxed.parameters), boxed.body)
        kind = self._types.reference(boxed.type_ref)
        kind = kind.result if isinstance(kind, types.FunctionType) else kind
        body = body if kind is types.ANY else nodes.Typed(body, kind, self.title)
        parameters = tuple((name, tree.TypeRef(type_ref) if type_ref else None) for name, type_ref in boxed.parameters)
        return tree.FunctionDefinition(parameters, body)

    def list_(self, boxed: model.ListBox) -> object:
        return tree.ListNode(tuple(self.lower(item) for item in boxed.items))

    def relation(self, boxed: model.Relation) -> object:
        self._members.update(boxed.columns)
        rows = [_context(list(zip(boxed.columns, map(self.lower, row), strict=False))) for row in boxed.rows]
        return tree.ListNode(tuple(rows))

    def conditional(self, boxed: model.Conditional) -> object:
        return tree.If(self.lower(boxed.condition), self.lower(boxed.then), self.lower(boxed.otherwise))

    def filter_(self, boxed: model.FilterBox) -> object:
        # Within the match, entries of the items are names that only the evaluation knows.
        return tree.Filter(self.lower(boxed.items), self._with_names({"item", *self._members}, boxed.match))

    def iterator(self, boxed: model.IteratorBox) -> object:
        iterators = (tree.Iterator(boxed.variable, self._iterated(boxed)),)
        body = self._with_names({boxed.variable, "partial"}, boxed.body)
        if boxed.kind == "for":
            return tree.For(iterators, body)
        return tree.Quantified(boxed.kind, iterators, body)

    def _iterated(self, boxed: model.IteratorBox) -> object:
        """What is iterated; its type may be written for the whole list or for one item."""
        items, kind = self.lower(boxed.items), self._types.reference(boxed.variable_type)
        if kind is types.ANY or isinstance(kind, types.RangeType):
            return items
        return nodes.Typed(items, kind if kind.list_item() else types.ListType(kind), boxed.variable)

    # --- decision tables ---

    def table(self, boxed: model.Table) -> object:
        self._check_shape(boxed)
        inputs = tuple(self._input(boxed, index) for index in range(len(boxed.inputs)))
        outputs = tuple(self._output(boxed, index) for index in range(len(boxed.outputs)))
        return TableNode(boxed, self.title, inputs, outputs)

    def _check_shape(self, table: model.Table) -> None:
        def finding(element_id: str, de: str, en: str) -> None:
            self.findings.append(Finding(element_id, f"„{self.title}“: {de}", f"'{self.title}': {en}"))

        if not table.outputs:
            finding(table.id, "Die Tabelle hat keine Ausgabe.", "The table has no output.")
        if table.hit_policy not in POLICIES or table.aggregation not in AGGREGATIONS:
            finding(table.id, f"Die Trefferregel {table.hit_policy} ist unbekannt.", "The hit policy is unknown.")
        if len(table.outputs) > 1 and any(not column.name for column in table.outputs):
            finding(table.id, "Mehrere Ausgaben brauchen je einen Namen.", "Several outputs need a name each.")
        for rule in table.rules:
            if len(rule.inputs) != len(table.inputs) or len(rule.outputs) != len(table.outputs):
                finding(
                    rule.id,
                    f"Regel {rule.index} hat nicht für jede Spalte einen Eintrag.",
                    f"Rule {rule.index} does not have an entry for each column.",
                )

    def _input(self, table: model.Table, index: int) -> InputPart:
        column = table.inputs[index]
        place = places.column(self.title, column)
        expression = self.expression_text(column.expression, column.id or table.id, *place)
        allowed = self.tests_text(column.allowed, column.id or table.id, *place) if column.allowed else None
        cells = tuple(
            self.tests_text(text, rule.place(index) or table.id, *places.cell(self.title, rule, column))
            for rule in table.rules
            for text in [rule.inputs[index] if index < len(rule.inputs) else ""]
        )
        kind = self._types.reference(column.type)
        return InputPart(column.title, expression, kind, allowed, cells)

    def _output(self, table: model.Table, index: int) -> OutputPart:
        column = table.outputs[index]
        place = places.column(self.title, column)
        element = column.id or table.id
        allowed = self.tests_text(column.allowed, element, *place) if column.allowed else None
        default = self.expression_text(column.default, element, *place) if column.default else None
        at = len(table.inputs) + index
        cells = tuple(
            self.expression_text(text, rule.place(at) or table.id, *places.cell(self.title, rule, column))
            for rule in table.rules
            for text in [rule.outputs[index] if index < len(rule.outputs) else ""]
        )
        kind = self._types.reference(column.type)
        return OutputPart(column.name, kind, allowed, self._priorities(table, column, allowed), default, cells)

    def _priorities(self, table: model.Table, column: model.OutputColumn, allowed: object) -> list | None:
        """The values in order of priority: those of the column, else the allowed values of its type."""
        if allowed is not None or table.hit_policy not in ("PRIORITY", "OUTPUT ORDER"):
            return _listed(allowed)
        type_ref = column.type or (self._type_ref if len(table.outputs) == 1 else "")
        text = self._types.allowed_text(type_ref)
        return _listed(self.tests_text(text, column.id or table.id)) if text else None


def _context(entries: list[tuple[str, object]]) -> object:
    return tree.ContextNode(tuple(entries))


def _listed(allowed: object) -> list | None:
    """The values of allowed values that are a plain list of constants, in their order."""
    if not isinstance(allowed, tree.Tests) or allowed.negated:
        return None
    return [test.value for test in allowed.tests if isinstance(test, tree.Literal)]


_METHODS = {
    model.Text: Lowering.text,
    model.BoxedContext: Lowering.context,
    model.Invocation: Lowering.invocation,
    model.FunctionBox: Lowering.function,
    model.ListBox: Lowering.list_,
    model.Relation: Lowering.relation,
    model.Conditional: Lowering.conditional,
    model.FilterBox: Lowering.filter_,
    model.IteratorBox: Lowering.iterator,
    model.Table: Lowering.table,
}
