"""A DMN model ready to be evaluated: its elements by id and name, its imports, its compiled logic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from app.dmn import model, places, reader, xml
from app.dmn.constraints import Constraint
from app.dmn.direct import Direct, direct
from app.dmn.graph import Link, Session
from app.dmn.lowering import Lowering
from app.dmn.model import DmnError, Finding
from app.dmn.nodes import Broken, Compiled, Located, Typed
from app.dmn.report import Evaluation
from app.dmn.tables import PreparedTable, TableNode, TableRun
from app.dmn.types import TypeTable
from app.dmn.xml import Element
from app.feel import tree, types
from app.feel.api import parse_unary_tests
from app.feel.budget import DEFAULT_LIMITS, Limits
from app.feel.builtins import BUILTINS
from app.feel.compiler import Closure, Compiler
from app.feel.errors import FeelError, NullResult
from app.feel.names import NameTable
from app.feel.types import FeelType

Imports = Callable[[str], bytes]
T = TypeVar("T", model.InputData, model.Decision, model.BusinessKnowledgeModel, model.DecisionService)


class Definitions:
    """One model and the models it imports; nothing in it changes after reading."""

    def __init__(self, root: Element, imports: tuple[tuple[str, Definitions], ...]) -> None:
        self.id, self.name = root.id, root.get("name")
        self.namespace = root.get("namespace")
        #: The imported models with their names here; several may have no name (DMN 1.5, 6.3.3).
        self.imports = imports
        self.findings: list[Finding] = []
        self.inputs = tuple(reader.input_data(item) for item in root.children("inputData"))
        self.decisions = tuple(reader.decision(item) for item in root.children("decision"))
        self.knowledge = tuple(reader.knowledge_model(item) for item in root.children("businessKnowledgeModel"))
        self.services = tuple(reader.decision_service(item) for item in root.children("decisionService"))
        self.item_definitions = tuple(reader.item_definition(item) for item in root.children("itemDefinition"))
        self._elements: dict[str, object] = {}
        self.inputs, self.decisions, self.knowledge, self.services = (
            tuple(map(self._identified, group))
            for group in (self.inputs, self.decisions, self.knowledge, self.services)
        )
        self.decision_names = {decision.id: decision.name for decision in self.decisions}
        self.types = TypeTable(self.item_definitions, self._constraint, self._imported_type)
        self._members = self.types.members() | {
            name for _, other in imports for name in (*other.names(), *other._members)
        }
        self.links = {item.id: self._linked(item.requirements) for item in self.decisions}
        self.links |= {item.id: self._linked(item.required_knowledge) for item in self.knowledge}
        self._logic: dict[str, Closure] = {}
        self._lowered: dict[str, object] = {}
        self._undeclared: dict[str, frozenset[str]] = {}
        self._direct: dict[str, Direct] = {}
        self._tables: dict[str, PreparedTable] = {}
        self._compile_all()
        #: The short ways by id, and by name where the name means that decision.
        self._direct |= {
            item.name: self._direct[item.id]
            for item in self.decisions
            if item.id in self._direct and self.decision(item.name) is item
        }

    def _identified(self, element: T) -> T:
        """The element, under an id of its own; one that has none, or another's, is known by its name."""
        if element.id in self._elements:
            de, en = f"Die Kennung „{element.id}“ kommt mehrfach vor.", f"The id '{element.id}' occurs several times."
            self.findings.append(Finding(element.id, de, en))
        if not element.id or element.id in self._elements:
            element = replace(element, id=f"{element.name} ({len(self._elements)})")
        self._elements[element.id] = element
        return element

    # --- looking up ---

    def names(self) -> set[str]:
        """The names of all elements."""
        return {element.name for element in self._elements.values()}

    def decision(self, id_or_name: str) -> model.Decision | None:
        """The decision with that id, else that name."""
        found = self._elements.get(id_or_name)
        if isinstance(found, model.Decision):
            return found
        return next((decision for decision in self.decisions if decision.name == id_or_name), None)

    def service(self, id_or_name: str) -> model.DecisionService | None:
        """The decision service with that id or name."""
        return next((item for item in self.services if id_or_name in (item.id, item.name)), None)

    def knows(self, id_or_name: str) -> bool:
        """Whether there is such a decision, decision service or business knowledge model to evaluate."""
        functions = (*self.services, *self.knowledge)
        return self.decision(id_or_name) is not None or any(id_or_name in (it.id, it.name) for it in functions)

    def resolve(self, href: str) -> tuple[Definitions, object, str] | None:
        """What a reference means: the model, the element, and the name of the import (empty for this model)."""
        namespace, _, element_id = href.rpartition("#")
        if not namespace or namespace == self.namespace:
            element = self._elements.get(element_id)
            return (self, element, "") if element else None
        for name, other in self.imports:
            if other.namespace == namespace and element_id in other._elements:
                return other, other._elements[element_id], name
        return None

    def _linked(self, hrefs: tuple[str, ...]) -> tuple[Link, ...]:
        links = []
        for owner, element, prefix in filter(None, map(self.resolve, hrefs)):
            own_input = owner is self and isinstance(element, model.InputData)
            kind = self.types.reference(element.type_ref) if own_input else None
            links.append(Link(owner, element, element.name, prefix, kind))
        return tuple(links)

    def logic(self, element_id: str) -> Closure:
        """The compiled logic of a decision or business knowledge model."""
        return self._logic[element_id]

    def input_names(self, decision: model.Decision) -> frozenset[str]:
        """The names of all inputs that a caller gives to a decision: of required input data, also of the decisions that
        it requires, and names that its logic uses without declaring them.
        """
        names = set(self._undeclared[decision.id])
        for link in self.links[decision.id]:
            if isinstance(link.element, model.InputData):
                names.add(link.name)
            elif isinstance(link.element, model.Decision):
                names |= link.owner.input_names(link.element)
        return frozenset(names)

    def table_node(self, decision: model.Decision) -> TableNode | None:
        """The decision table of a decision as a tree, for analysis."""
        return _table_within(self._lowered[decision.id])

    def prepared_table(self, decision: model.Decision) -> PreparedTable | None:
        """The decision table of a decision, ready to be asked."""
        return self._tables.get(decision.id)

    def short_way(self, decision_id: str) -> Direct | None:
        """How most evaluations of a decision of one table over plain inputs go; None for other decisions."""
        return self._direct.get(decision_id)

    def lowered(self, element_id: str) -> object:
        """The logic of a decision or business knowledge model as a tree."""
        return self._lowered[element_id]

    def allowed_tests(self, type_name: str) -> tree.Tests | None:
        """The allowed values that a type of this model sets, as unary tests; None where it sets none."""
        text = self.types.allowed_text(type_name)
        try:
            found = parse_unary_tests(text, NameTable()) if text else None
        except FeelError:  # told as a finding of the model
            return None
        return found if isinstance(found, tree.Tests) else None

    def import_name(self, other: Definitions) -> str:
        """The name under which another model is imported."""
        return next((name for name, imported in self.imports if imported is other), "")

    # --- compiling ---

    def _constraint(self, text: str, element_id: str, siblings: Iterable[str]) -> Constraint | None:
        try:
            return Constraint(text, siblings)
        except FeelError as error:
            finding = Finding(element_id, f"Erlaubte Werte: {error.de}", f"Allowed values: {error.en}")
            if finding not in self.findings:
                self.findings.append(finding)
            return None

    def _imported_type(self, name: str) -> FeelType | None:
        for prefix, other in self.imports:
            if prefix and name.startswith(prefix + "."):
                return other.types.lookup(name[len(prefix) + 1 :])
            if not prefix and (found := other.types.lookup(name)):
                return found
        return None

    def _compile_all(self) -> None:
        for definition in self.item_definitions:
            self.types.lookup(definition.name)
        for decision in self.decisions:
            self._compile(decision, self._scope_of(decision.requirements), decision.expression)
        for knowledge in self.knowledge:
            function = knowledge.function
            if function is not None and not function.type_ref:
                function = replace(function, type_ref=knowledge.type_ref)
            self._compile(knowledge, self._scope_of(knowledge.required_knowledge), function)
        self.findings.extend(self._missing_references())
        self.findings.extend(self._cycles())

    def _scope_of(self, hrefs: Iterable[str]) -> set[str]:
        names: set[str] = set()
        for href in hrefs:
            found = self.resolve(href)
            if found:
                names.add(found[2] or found[1].name)
        return names

    def _compile(self, element: object, scope: set[str], boxed: model.Boxed | None) -> None:
        lowering = Lowering(element.name, scope | {"?"}, self.types, set(self._members), element.type_ref)
        lowered = lowering.lower(boxed)
        self._lowered[element.id] = lowered
        table = _table_within(lowered)
        self.findings.extend(lowering.findings)
        compiler = Compiler(BUILTINS, self.types.lookup)
        try:
            if table is not None:
                prepared = self._tables[element.id] = PreparedTable(table, compiler)
                self._add_direct(element, prepared, lowered)
                compiled = Compiled(prepared.evaluate)
                lowered = replace(lowered, inner=compiled) if isinstance(lowered, Typed) else compiled
            logic = compiler.compile(Located(lowered, *places.decision(element.name)))
        except FeelError as error:
            finding = Finding(element.id, f"„{element.name}“: {error.de}", f"'{element.name}': {error.en}")
            self.findings.append(finding)
            logic = Broken(finding.de, finding.en).compile(Compiler(BUILTINS))
        self._undeclared[element.id] = frozenset(compiler.certain - scope)
        self._logic[element.id] = logic

    def _add_direct(self, element: object, table: PreparedTable, lowered: object) -> None:
        """Note the short way of a decision that has one."""
        if not isinstance(element, model.Decision):
            return
        links = self.links[element.id]
        if any(link.input_kind is None or link.prefix for link in links):
            return
        results = tuple(
            kind
            for kind in (getattr(lowered, "kind", None), self.types.reference(element.type_ref))
            if kind is not None and kind is not types.ANY
        )
        found = direct(element.name, table, {link.name: link.input_kind for link in links}, results)
        if found is not None:
            self._direct[element.id] = found

    def _missing_references(self) -> list[Finding]:
        missing = []
        for element in (*self.decisions, *self.knowledge):
            hrefs = element.requirements if isinstance(element, model.Decision) else element.required_knowledge
            for href in hrefs:
                if self.resolve(href) is None:
                    de = f"„{element.name}“ verweist auf {href}; das gibt es nicht."
                    missing.append(Finding(element.id, de, f"'{element.name}' refers to {href}, which does not exist."))
        return missing

    def _cycles(self) -> list[Finding]:
        done: set[str] = set()
        found: list[Finding] = []

        def visit(decision: model.Decision, path: tuple[str, ...]) -> None:
            if decision.id in path:
                de = f"„{decision.name}“ braucht sich selbst als Eingabe."
                found.append(Finding(decision.id, de, f"'{decision.name}' requires itself."))
                return
            if decision.id in done:
                return
            for href in decision.required_decisions:
                target = self.resolve(href)
                if target and target[0] is self and isinstance(target[1], model.Decision) and not found:
                    visit(target[1], (*path, decision.id))
            done.add(decision.id)

        for decision in self.decisions:
            visit(decision, ())
        return found

    # --- evaluating ---

    def evaluate(
        self,
        decision_id: str,
        inputs: Mapping[str, object],
        *,
        clock: Callable[[], datetime] | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Evaluation:
        """Decide, with inputs by name (plain Python values will do). Raises DmnError for an unknown decision.

        `decision_id` is the id or name of a decision, a decision service or a business knowledge model.
        """
        short_way = self._direct.get(decision_id)
        if short_way is not None and (found := short_way.evaluate(inputs, limits.steps)) is not None:
            return found
        return self.evaluate_in_full(decision_id, inputs, clock, limits)

    def evaluate_in_full(
        self,
        decision_id: str,
        inputs: Mapping[str, object],
        clock: Callable[[], datetime] | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Evaluation:
        """The same as `evaluate`, the long way, which any decision can take."""
        run = TableRun(clock, limits)
        session = Session(self, inputs, run)
        try:
            value = session.decide(decision_id)
        except RecursionError as error:
            raise run.exceeded("nesting") from error
        except NullResult as reason:
            value = run.null((1, 1), reason.de, reason.en)
        return Evaluation(value, tuple(run.matched), run.inputs, tuple(run.warnings), session.results())


def _table_within(node: object) -> TableNode | None:
    inner = node.inner if isinstance(node, Typed) else node
    return inner if isinstance(inner, TableNode) else None


def namespace_of(xml_bytes: bytes) -> str:
    """The namespace by which other models import this one. Raises DmnError for what is no DMN."""
    return Element(xml.parse(xml_bytes)).get("namespace")


def read_definitions(xml_bytes: bytes, imports: Imports | None = None, *, strict: bool = True) -> Definitions:
    """Read a DMN file. `imports` gives the file for a namespace that it imports.

    Raises DmnError with all findings; with strict=False, faulty logic evaluates to null and `findings` tells why.
    """
    return _read(xml_bytes, imports, strict, ())


def _read(xml_bytes: bytes, imports: Imports | None, strict: bool, path: tuple[str, ...]) -> Definitions:
    root = Element(xml.parse(xml_bytes))
    namespace = root.get("namespace")
    if namespace in path:
        raise xml.refusal("Die Modelle importieren sich gegenseitig.", "The models import each other.", root.id)
    loaded: list[tuple[str, Definitions]] = []
    for item in map(reader.import_, root.children("import")):
        if item.import_type not in xml.NAMESPACES:
            continue
        if imports is None:
            raise xml.refusal(
                f"Der Import {item.namespace} fehlt.", f"The import {item.namespace} is missing.", root.id
            )
        loaded.append((item.name, _read(imports(item.namespace), imports, strict, (*path, namespace))))
    try:
        definitions = Definitions(root, tuple(loaded))
    except RecursionError as error:
        raise xml.refusal(
            "Das Modell ist zu tief verschachtelt.", "The model is nested too deeply.", root.id
        ) from error
    if strict and definitions.findings:
        raise DmnError(definitions.findings)
    return definitions
