"""The decision requirements graph at work: required decisions first, knowledge as functions, services as both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from app.dmn import model
from app.dmn.nodes import converted, mismatch
from app.dmn.tables import TableRun
from app.dmn.xml import refusal
from app.feel import types
from app.feel.budget import Run
from app.feel.builtins import BUILTINS
from app.feel.convert import READY, from_python
from app.feel.errors import NullResult
from app.feel.frames import RootFrame
from app.feel.values import FeelFunction

if TYPE_CHECKING:
    from app.dmn.definitions import Definitions


class Link(NamedTuple):
    """A requirement, resolved: `input_kind` is the type of input data of the same model, else None."""

    owner: Definitions
    element: object
    name: str
    prefix: str
    input_kind: types.FeelType | None


class Session:
    """One evaluation over one model: values of decisions once worked out are kept."""

    def __init__(
        self,
        definitions: Definitions,
        inputs: Mapping[str, object],
        run: Run,
        given: Mapping[tuple[str, str], object] | None = None,
    ) -> None:
        """`given` are values of decisions that are not to be worked out, by namespace and id."""
        self._definitions, self._inputs, self._run = definitions, inputs, run
        self._given = given or {}
        own = definitions.namespace
        self._decided = {key: value for (namespace, key), value in self._given.items() if namespace == own}
        self._imported: dict[str, Session] = {}
        self._functions: dict[str, FeelFunction] = {}

    def results(self) -> dict[str, object]:
        """The values of all decisions that took part, by name."""
        names = self._definitions.decision_names
        return {names[key]: value for key, value in self._decided.items() if key in names}

    def decide(self, id_or_name: str) -> object:
        """The value of a decision, a decision service or a business knowledge model; DmnError when there is none."""
        decision = self._definitions.decision(id_or_name)
        if decision is not None:
            return self.decision(decision)
        function: FeelFunction | None = None
        service = self._definitions.service(id_or_name)
        if service is not None:
            function = self._service(service)
        for knowledge in self._definitions.knowledge:
            if id_or_name in (knowledge.id, knowledge.name):
                function = self._knowledge(knowledge)
        if function is None:
            raise refusal(
                f"Die Entscheidung „{id_or_name}“ gibt es nicht.", f"There is no decision '{id_or_name}'.", id_or_name
            )
        return function.call(self._run, [from_python(self._named(name)) for name in function.parameters])

    def _named(self, name: str) -> object:
        """What the caller gave under a name; `Import.name` also as an entry of `Import`."""
        prefix, dot, rest = name.partition(".")
        outer = self._inputs.get(prefix) if dot and name not in self._inputs else None
        return outer.get(rest) if isinstance(outer, Mapping) else self._inputs.get(name)

    # --- elements ---

    def decision(self, decision: model.Decision) -> object:
        """The value of a decision of this model."""
        if decision.id in self._decided:
            return self._decided[decision.id]
        frame = self.frame(decision)
        value = self._definitions.logic(decision.id)(frame)
        kind = self._definitions.types.reference(decision.type_ref)
        value = self._converted(value, kind, decision.name, frame)
        self._decided[decision.id] = value
        return value

    def _converted(self, value: object, kind: types.FeelType, name: str, frame: RootFrame) -> object:
        return value if kind is types.ANY else converted(value, kind, name, frame)

    def frame(self, decision: model.Decision) -> RootFrame:
        """The names that the logic of a decision sees."""
        return self._frame(self._definitions.links[decision.id], self._inputs)

    def _frame(self, links: tuple[Link, ...], raw: Mapping[str, object]) -> RootFrame:
        """The names that the requirements bring."""
        frame = RootFrame(raw, self._run, BUILTINS)
        names = frame.names
        for link in links:
            if link.input_kind is not None:
                value = self._input(link.name, link.input_kind, frame)
            else:
                value = self._session(link.owner)._value(link.element, frame)
            if not link.prefix:
                names[link.name] = value
            else:
                names.setdefault(link.prefix, {})[link.name] = value
        return frame

    def _input(self, name: str, kind: types.FeelType, frame: RootFrame) -> object:
        """The value of input data: what the caller gave, converted to its type."""
        value = self._inputs.get(name)
        if type(value) not in READY:
            value = from_python(value)
        if not kind.accepts(value, self._run):
            value = converted(value, kind, name, frame)
        if isinstance(self._run, TableRun):
            self._run.inputs[name] = value
        return value

    def _session(self, owner: Definitions) -> Session:
        if owner is self._definitions:
            return self
        if owner.namespace not in self._imported:
            inner = self._inputs.get(self._definitions.import_name(owner))
            inputs = {**self._inputs, **inner} if isinstance(inner, Mapping) else self._inputs
            self._imported[owner.namespace] = Session(owner, inputs, self._run, self._given)
        return self._imported[owner.namespace]

    def _value(self, element: object, frame: RootFrame) -> object:
        if isinstance(element, model.Decision):
            return self.decision(element)
        if isinstance(element, model.BusinessKnowledgeModel):
            return self._knowledge(element)
        if isinstance(element, model.DecisionService):
            return self._service(element)
        assert isinstance(element, model.InputData)
        return self._input(element.name, self._definitions.types.reference(element.type_ref), frame)

    def _knowledge(self, knowledge: model.BusinessKnowledgeModel) -> FeelFunction:
        function = self._functions.get(knowledge.id)
        if function is None:
            # The body runs in the frame of the definition, which is filled afterwards: knowledge may call itself.
            frame = RootFrame({}, self._run, BUILTINS)
            function = self._definitions.logic(knowledge.id)(frame)
            if not isinstance(function, FeelFunction):
                return None
            function.name = knowledge.name
            self._functions[knowledge.id] = function
            frame.names[knowledge.name] = function
            frame.names.update(self._frame(self._definitions.links[knowledge.id], {}).names)
        return function

    # --- decision services ---

    def _service(self, service: model.DecisionService) -> FeelFunction:
        """A service as a function of its input data, then its input decisions (10.4)."""
        function = self._functions.get(service.id)
        if function is None:
            hrefs = (*service.input_data, *service.input_decisions)
            takes = [found for href in hrefs if (found := self._definitions.resolve(href))]
            parameters = tuple(f"{prefix}.{element.name}" if prefix else element.name for _, element, prefix in takes)

            def call(run: Run, args: list) -> object:
                for (owner, element, _), value in zip(takes, args, strict=True):
                    _require_conforming(value, owner.types.reference(element.type_ref), element.name, run)
                return self._serve(service, list(zip(takes, args, strict=True)), run)

            function = FeelFunction(service.name, parameters, call)
            self._functions[service.id] = function
        return function

    def _serve(self, service: model.DecisionService, takes: list[tuple[tuple, object]], run: Run) -> object:
        frame = RootFrame({}, run, BUILTINS)
        inputs: dict[str, object] = {}
        given: dict[tuple[str, str], object] = {}
        for (owner, element, prefix), value in takes:
            if isinstance(element, model.InputData):
                (inputs.setdefault(prefix, {}) if prefix else inputs)[element.name] = value
            else:
                kind = owner.types.reference(element.type_ref)
                given[owner.namespace, element.id] = self._converted(value, kind, element.name, frame)
        inner = Session(self._definitions, inputs, run, given)
        outputs: dict[str, object] = {}
        for href in service.output_decisions:
            found = self._definitions.resolve(href)
            if found:
                outputs[found[1].name] = inner._session(found[0])._value(found[1], frame)
        value = next(iter(outputs.values())) if len(service.output_decisions) == 1 and outputs else outputs
        kind = self._definitions.types.reference(service.type_ref)
        return self._converted(
            value, kind.result if isinstance(kind, types.FunctionType) else kind, service.name, frame
        )


def _require_conforming(value: object, kind: types.FeelType, name: str, run: Run) -> None:
    """An argument that does not fit its parameter makes the whole call null (10.3.2.13.2)."""
    if value is not None and types.convert(value, kind, run) is types.MISMATCH:
        raise NullResult(*mismatch(name, kind))
