"""What a DMN file says, as plain data: decisions, tables and the other boxed expressions, types, imports."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a model: where, and a German and an English sentence."""

    element_id: str
    de: str
    en: str


class DmnError(Exception):
    """A model that cannot be used; `findings` says why, one by one."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(f"{finding.element_id}: {finding.en}" for finding in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Boxed:
    """A boxed expression (DMN 1.5, chapter 7.3 and 10.2)."""

    id: str = field(default="", kw_only=True)
    type_ref: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Text(Boxed):
    """A literal expression."""

    text: str


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """One line of a boxed context; without a name, it is the result."""

    name: str
    type_ref: str
    value: Boxed


@dataclass(frozen=True, slots=True)
class BoxedContext(Boxed):
    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, slots=True)
class Invocation(Boxed):
    function: Boxed
    bindings: tuple[tuple[str, Boxed], ...]


@dataclass(frozen=True, slots=True)
class FunctionBox(Boxed):
    """A function; `kind` is FEEL, Java or PMML."""

    parameters: tuple[tuple[str, str], ...]
    body: Boxed | None
    kind: str = "FEEL"


@dataclass(frozen=True, slots=True)
class ListBox(Boxed):
    items: tuple[Boxed, ...]


@dataclass(frozen=True, slots=True)
class Relation(Boxed):
    columns: tuple[str, ...]
    rows: tuple[tuple[Boxed, ...], ...]


@dataclass(frozen=True, slots=True)
class Conditional(Boxed):
    condition: Boxed
    then: Boxed
    otherwise: Boxed


@dataclass(frozen=True, slots=True)
class FilterBox(Boxed):
    items: Boxed
    match: Boxed


@dataclass(frozen=True, slots=True)
class IteratorBox(Boxed):
    """`kind` is for, some or every."""

    kind: str
    variable: str
    variable_type: str
    items: Boxed
    body: Boxed


@dataclass(frozen=True, slots=True)
class InputColumn:
    """An input of a decision table; `type` and `allowed` are as written, empty when not given."""

    label: str
    expression: str
    type: str = ""
    allowed: str = ""
    id: str = ""

    @property
    def title(self) -> str:
        """What a reader knows the column by."""
        return self.label or self.expression


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """An output of a decision table; `default` is the entry for no match, as written."""

    name: str
    label: str
    type: str = ""
    allowed: str = ""
    default: str = ""
    id: str = ""

    @property
    def title(self) -> str:
        """What a reader knows the column by."""
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as written: one text for each input and output, annotations by header. `index` counts from 1.

    `cell_ids`: of the inputs, then of the outputs; empty where a cell has none.
    """

    id: str
    index: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotations: dict[str, str]
    cell_ids: tuple[str, ...] = ()

    def place(self, index: int) -> str:
        """The id of a cell, counted over inputs and outputs, or of the rule where it has none."""
        return (self.cell_ids[index] if index < len(self.cell_ids) else "") or self.id


@dataclass(frozen=True, slots=True)
class Table(Boxed):
    """A decision table. `hit_policy` is the word of the schema (UNIQUE, FIRST, COLLECT …), `aggregation` SUM, MIN …"""

    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    rules: tuple[Rule, ...]
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type that the model defines; `base` is empty where it has components or is a function."""

    name: str
    base: str = ""
    is_collection: bool = False
    allowed: str = ""
    constraint: str = ""
    components: tuple[ItemDefinition, ...] = ()
    function: tuple[tuple[tuple[str, str], ...], str] | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class InputData:
    id: str
    name: str
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision. The references are `#id`, or `namespace#id` for what another model has."""

    id: str
    name: str
    type_ref: str = ""
    expression: Boxed | None = None
    required_decisions: tuple[str, ...] = ()
    required_inputs: tuple[str, ...] = ()
    required_knowledge: tuple[str, ...] = ()

    @property
    def table(self) -> Table | None:
        """The decision table, where the decision is one."""
        return self.expression if isinstance(self.expression, Table) else None

    @property
    def inputs(self) -> tuple[InputColumn, ...]:
        """The input columns of its table."""
        return self.table.inputs if self.table else ()

    @property
    def outputs(self) -> tuple[OutputColumn, ...]:
        """The output columns of its table."""
        return self.table.outputs if self.table else ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of its table."""
        return self.table.rules if self.table else ()

    @property
    def hit_policy(self) -> str:
        """The hit policy of its table."""
        return self.table.hit_policy if self.table else ""

    @property
    def annotations(self) -> tuple[str, ...]:
        """The headers of the annotation columns of its table."""
        return self.table.annotations if self.table else ()

    @property
    def requirements(self) -> tuple[str, ...]:
        """All references."""
        return self.required_inputs + self.required_decisions + self.required_knowledge


@dataclass(frozen=True, slots=True)
class BusinessKnowledgeModel:
    id: str
    name: str
    type_ref: str = ""
    function: FunctionBox | None = None
    required_knowledge: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionService:
    id: str
    name: str
    type_ref: str = ""
    output_decisions: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Import:
    name: str
    namespace: str
    import_type: str = ""
