"""Item definitions as FEEL types: components, collections, allowed values, types of other models (DMN 1.5, 7.3.3)."""

from __future__ import annotations

from collections.abc import Callable

from app.dmn.model import ItemDefinition
from app.feel import types
from app.feel.budget import Run
from app.feel.types import FeelType

Check = Callable[[object, Run], bool]


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

    def __init__(self, name: str, base: FeelType, check: Check) -> None:
        self.name, self.base, self._check = name, base, check

    def has(self, value: object, run: Run) -> bool:
        return self.base.has(value, run) and self._check(value, run)

    def accepts(self, value: object, run: Run) -> bool:
        return value is None or (self.base.accepts(value, run) and self._check(value, run))

    def list_item(self) -> FeelType | None:
        return self.base.list_item()

    def plain(self) -> FeelType:
        return self.base.plain()

    def classes(self) -> frozenset[type] | None:
        return self.base.classes()

    def includes(self, other: FeelType) -> bool:
        return other is self or other is types.NULL


class TypeTable:
    """The types of one model, by name; `imported` finds those written as `Import name.type`."""

    def __init__(
        self,
        definitions: tuple[ItemDefinition, ...],
        compile_check: Callable[[str, str], Check],
        imported: Callable[[str], FeelType | None],
    ) -> None:
        self._definitions = {definition.name: definition for definition in definitions}
        self._compile_check = compile_check
        self._imported = imported
        self._types: dict[str, FeelType] = {}

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
        return (self.lookup(name) or types.ANY) if name else types.ANY

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
            built = types.ContextType({part.name: self._build(part) for part in definition.components})
        else:
            built = self.reference(definition.base)
        if definition.allowed:
            check = self._compile_check(definition.allowed, definition.id or definition.name)
            built = self._allowed(definition, built, check)
        if definition.is_collection:
            built = types.ListType(built)
        if definition.constraint:
            check = self._compile_check(definition.constraint, definition.id or definition.name)
            built = ConstrainedType(definition.name, built, check)
        return built

    def _allowed(self, definition: ItemDefinition, built: FeelType, check: Check) -> FeelType:
        item = built.list_item()
        if item is not None and not definition.is_collection:
            # Allowed values of a type that is a list by its base speak of the items.
            return types.ListType(ConstrainedType(definition.name, item, check))
        return ConstrainedType(definition.name, built, check)

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
