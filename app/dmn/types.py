"""Item definitions as FEEL types: components, collections, allowed values, types of other models (DMN 1.5, 7.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from app.dmn.constraints import Constraint
from app.dmn.model import ItemDefinition
from app.feel import types
from app.feel.budget import Run
from app.feel.types import FeelType

#: Compiles a text of the element with that id; among the names of components. None where it cannot be read.
CompileConstraint = Callable[[str, str, Iterable[str]], Constraint | None]


#: Names of older modellers for numbers, as type of a column or an input.
_NUMBERS_ELSEWHERE: dict[str, FeelType] = dict.fromkeys(("integer", "long", "double"), types.NUMBER)


class NamedItemType(FeelType):
    """A type by its name; looked up when first needed, since a definition may mention itself."""

    def __init__(self, name: str, lookup: Callable[[str], FeelType | None]) -> None:
        self.name = name
        self._lookup = lookup
        self._target: FeelType | None = None

    @property
    def target(self) -> FeelType:
        if self._target is None:
            self._target = self._lookup(self.name) or types.ANY
        return self._target

    def has(self, value: object, run: Run) -> bool:
        run.charge(1)
        return self.target.has(value, run)

    def accepts(self, value: object, run: Run) -> bool:
        run.charge(1)
        return self.target.accepts(value, run)

    def list_item(self) -> FeelType | None:
        return self.target.list_item()

    def plain(self) -> FeelType:
        return self.target.plain()

    def classes(self) -> frozenset[type] | None:
        return self.target.classes()

    def includes(self, other: FeelType) -> bool:
        return self.target.includes(other.target if isinstance(other, NamedItemType) else other)


class ConstrainedType(FeelType):
    """A type of which only the values that pass a check belong."""

    def __init__(self, name: str, base: FeelType, constraint: Constraint) -> None:
        self.name, self.base, self._constraint = name, base, constraint

    def has(self, value: object, run: Run) -> bool:
        return self.base.has(value, run) and self._constraint.met(value, run)

    def accepts(self, value: object, run: Run) -> bool:
        return value is None or (self.base.accepts(value, run) and self._constraint.met(value, run))

    def list_item(self) -> FeelType | None:
        return self.base.list_item()

    def plain(self) -> FeelType:
        return self.base.plain()

    def classes(self) -> frozenset[type] | None:
        return self.base.classes()

    def includes(self, other: FeelType) -> bool:
        return other is self or other is types.NULL


class _Among(NamedTuple):
    """A constraint of a component that mentions components beside it."""

    component: str
    constraint: Constraint
    on_items: bool

    def met(self, context: Mapping[str, object], run: Run) -> bool:
        value = context.get(self.component)
        values = value if self.on_items and type(value) is list else [value]
        return all(item is None or self.constraint.met(item, run, context) for item in values)


class RelatedType(types.ContextType):
    """A context whose components are bound to each other by constraints."""

    def __init__(self, fields: Mapping[str, FeelType], among: tuple[_Among, ...]) -> None:
        super().__init__(fields)
        self._among = among

    def has(self, value: object, run: Run) -> bool:
        return super().has(value, run) and self._related(value, run)

    def accepts(self, value: object, run: Run) -> bool:
        return super().accepts(value, run) and (value is None or self._related(value, run))

    def _related(self, value: Mapping[str, object], run: Run) -> bool:
        return all(entry.met(value, run) for entry in self._among)


class TypeTable:
    """The types of one model, by name; `imported` finds those written as `Import name.type`."""

    def __init__(
        self,
        definitions: tuple[ItemDefinition, ...],
        compile_constraint: CompileConstraint,
        imported: Callable[[str], FeelType | None],
    ) -> None:
        self._definitions = {definition.name: definition for definition in definitions}
        self._compile_constraint = compile_constraint
        self._imported = imported
        self._types: dict[str, FeelType] = {}
        #: Names that were referred to but mean no type.
        self.unknown: set[str] = set()

    def names(self) -> list[str]:
        """The types of this model."""
        return list(self._definitions)

    def lookup(self, name: str) -> FeelType | None:
        """The type of that name: of this model, built-in, or imported; None when unknown."""
        name = name.removeprefix("feel:")
        if name in self._types:
            return self._types[name]
        definition = self._definitions.get(name)
        if definition is None:
            return types.named_type(name) or self._imported(name)
        # A name for itself stands in while the definition is being built.
        self._types[name] = NamedItemType(name, lambda wanted: self._types.get(wanted))
        built = self._build(definition)
        self._types[name] = built
        return built

    def reference(self, name: str) -> FeelType:
        """Like `lookup`; no name and an unknown one are Any."""
        if not name:
            return types.ANY
        found = self.lookup(name) or _NUMBERS_ELSEWHERE.get(name)
        if found is None:
            self.unknown.add(name)
        return found or types.ANY

    def allowed_text(self, name: str) -> str:
        """The allowed values of a type of this model, as written; empty when it has none."""
        definition = self._definitions.get(name)
        return definition.allowed if definition else ""

    def _build(self, definition: ItemDefinition) -> FeelType:
        if definition.function is not None:
            parameters, result = definition.function
            kinds = tuple(self.reference(type_ref) for _, type_ref in parameters)
            built: FeelType = types.FunctionType(kinds, self.reference(result))
        elif definition.components:
            built = self._components(definition.components)
        else:
            built = self.reference(definition.base)
        if definition.allowed and (allowed := self._constraint(definition, definition.allowed)):
            built = self._allowed(definition, built, allowed)
        if definition.is_collection:
            built = types.ListType(built)
        if definition.constraint and (constraint := self._constraint(definition, definition.constraint)):
            built = ConstrainedType(definition.name, built, constraint)
        return built

    def _constraint(self, definition: ItemDefinition, text: str, siblings: Iterable[str] = ()) -> Constraint | None:
        return self._compile_constraint(text, definition.id or definition.name, siblings)

    def _components(self, parts: tuple[ItemDefinition, ...]) -> FeelType:
        """A context type; constraints that mention other components are those of the whole."""
        siblings = [part.name for part in parts]
        fields: dict[str, FeelType] = {}
        among: list[_Among] = []
        for part in parts:
            for kind, text in (("allowed", part.allowed), ("constraint", part.constraint)):
                found = self._constraint(part, text, siblings) if text else None
                if found is not None and found.uses:
                    among.append(_Among(part.name, found, kind == "allowed" and part.is_collection))
                    part = replace(part, **{kind: ""})
            fields[part.name] = self._build(part)
        return RelatedType(fields, tuple(among)) if among else types.ContextType(fields)

    def _allowed(self, definition: ItemDefinition, built: FeelType, constraint: Constraint) -> FeelType:
        item = built.list_item()
        if item is not None and not definition.is_collection:
            # Allowed values of a type that is a list by its base speak of the items.
            return types.ListType(ConstrainedType(definition.name, item, constraint))
        return ConstrainedType(definition.name, built, constraint)

    def members(self) -> set[str]:
        """The names of all components, as they may stand after a dot."""
        found: set[str] = set()

        def collect(definition: ItemDefinition) -> None:
            for part in definition.components:
                found.add(part.name)
                collect(part)

        for definition in self._definitions.values():
            collect(definition)
        return found
