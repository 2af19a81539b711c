"""What a form is once it has been read: immutable, with every expression compiled.

A key that begins with `case.` fills the case file; any other key becomes a process variable. Within a dynamic list the
keys of the fields are those of a row. A `Condition` is a FEEL expression, or nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.catalog.forms.expressions import Bound, Expression, Template
from app.catalog.forms.patterns import Pattern

CASE_PREFIX = "case."
PLAIN = Template("")
LOOKED_UP = re.compile(r"\blists\.([A-Za-z_]\w*)")


@dataclass(frozen=True, kw_only=True)
class Component:
    """Anything that stands in a form. `columns` is its share of a row of 16, None for an even share."""

    id: str
    type: str
    hide: Expression | None = None
    row: str | None = None
    columns: int | None = None
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    """One of the values to choose from; `token` stands for the value where only text can travel (HTML)."""

    value: object
    label: str

    @cached_property
    def token(self) -> str:
        return self.value if isinstance(self.value, str) else json.dumps(self.value, ensure_ascii=False, default=str)


@dataclass(frozen=True)
class OptionSource:
    """Where options come from: `static` ones, the value at a path of names (`lists.carriers`), or an expression."""

    static: tuple[Option, ...] = ()
    path: Expression | None = None
    expression: Expression | None = None

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """The names of the lists that are looked up: `lists.<name>`."""
        sources = [found.source for found in (self.path, self.expression) if found is not None]
        return tuple(dict.fromkeys(name for source in sources for name in LOOKED_UP.findall(source)))


@dataclass(frozen=True)
class Limits:
    """Bounds of an answer. Numbers for min and max, characters for the lengths; each may be an expression."""

    min: Bound = None
    max: Bound = None
    min_length: Bound = None
    max_length: Bound = None
    pattern: Pattern | None = None
    pattern_message: str = ""
    kind: str = "custom"  # or "email", "phone"


@dataclass(frozen=True)
class NumberFormat:
    """Digits after the comma (None: any), step between values, and whether the answer is kept as text."""

    decimal_digits: int | None = None
    increment: str | None = None
    as_text: bool = False


@dataclass(frozen=True)
class MomentFormat:
    """A day, a time of day or both: `subtype` date, time or datetime."""

    subtype: str = "date"
    date_label: Template = PLAIN
    time_label: Template = PLAIN
    no_past: bool = False
    use_24h: bool = True
    interval: int = 15  # minutes between the times offered
    serializing: str = "no_timezone"  # or "utc_offset", "utc_normalized"


@dataclass(frozen=True, kw_only=True)
class Field(Component):
    """Something to answer: textfield, textarea, number, datetime, checkbox, checklist, radio, select or taglist."""

    key: str
    path: tuple[str, ...] = ()  # keys of the dynamic lists around it, outermost first
    label: Template = PLAIN
    description: Template = PLAIN
    prefix: Template = PLAIN
    suffix: Template = PLAIN
    required: bool = False
    required_if: Expression | None = None
    prefill: Expression | None = None  # what the field opens with, whatever the file holds
    disabled: bool = False
    readonly: bool | Expression = False
    default: object = None  # JSON, or an Expression
    limits: Limits = Limits()
    options: OptionSource | None = None
    number: NumberFormat | None = None
    moment: MomentFormat | None = None
    searchable: bool = False
    part: str = "A"
    art9: bool = False
    release_to: frozenset[str] = frozenset()  # roles that are given the answer as a released line
    release_if: Expression | None = None  # and only under this condition
    art9_values: frozenset[str] = frozenset()  # tokens of the options that make an answer fall under Art. 9

    @property
    def many(self) -> bool:
        """Whether the answer is a list of options."""
        return self.type in ("checklist", "taglist")


@dataclass(frozen=True, kw_only=True)
class ExpressionField(Component):
    """A value that is computed, never typed."""

    key: str
    path: tuple[str, ...] = ()
    expression: Expression
    compute_on: str = "change"  # or "presubmit"
    part: str = "A"
    art9: bool = False


@dataclass(frozen=True, kw_only=True)
class Group(Component):
    """Components under a heading."""

    label: Template = PLAIN
    components: tuple[Component, ...] = ()
    outline: bool = True


@dataclass(frozen=True, kw_only=True)
class DynamicList(Component):
    """Rows of the same components, kept as a list of contexts under `key`."""

    key: str
    path: tuple[str, ...] = ()
    label: Template = PLAIN
    components: tuple[Component, ...] = ()
    repeating: bool = True
    default_rows: int = 1
    add_remove: bool = True
    rows_shown: int | None = None  # how many rows before the rest is folded away; None: never folded
    outline: bool = True
    min_rows: int = 0
    max_rows: int = 200
    prefill: Expression | None = None
    part: str = "A"
    art9: bool = False

    @cached_property
    def fields(self) -> Mapping[str, KeyedComponent]:
        """What a row holds, by key."""
        return _by_key(self.components)


@dataclass(frozen=True, kw_only=True)
class Text(Component):
    """Markdown to read; HTML in it is not rendered."""

    text: Template


@dataclass(frozen=True, kw_only=True)
class Image(Component):
    """A picture within the form itself (a data: address)."""

    source: str
    alt: Template = PLAIN


@dataclass(frozen=True)
class Column:
    key: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Table(Component):
    """Rows to read."""

    label: Template = PLAIN
    rows: Expression | None = None
    columns_shown: tuple[Column, ...] = ()
    columns_expression: Expression | None = None
    row_count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Button(Component):
    label: Template = PLAIN
    action: str = "submit"  # or "reset"


@dataclass(frozen=True, kw_only=True)
class Separator(Component):
    pass


@dataclass(frozen=True, kw_only=True)
class Spacer(Component):
    height: int = 60  # pixels


KeyedComponent = Field | ExpressionField | DynamicList


@dataclass(frozen=True)
class Form:
    """A form: its tree of components, and what it asks for by full key."""

    id: str
    components: tuple[Component, ...]
    version_tag: str | None = None

    @cached_property
    def fields(self) -> Mapping[str, KeyedComponent]:
        """Top-level fields, computed values and dynamic lists by full key, in the order of the form."""
        return _by_key(self.components)

    @cached_property
    def all_components(self) -> tuple[Component, ...]:
        """Every component, those in groups and lists too, in the order of the form."""
        return tuple(walk(self.components))


def walk(components: tuple[Component, ...]) -> Iterator[Component]:
    """All components of a tree, each before what it holds."""
    for component in components:
        yield component
        if isinstance(component, (Group, DynamicList)):
            yield from walk(component.components)


def walk_level(components: tuple[Component, ...]) -> Iterator[Component]:
    """The components of one level: through groups, but not into the rows of dynamic lists."""
    for component in components:
        yield component
        if isinstance(component, Group):
            yield from walk_level(component.components)


def _by_key(components: tuple[Component, ...]) -> Mapping[str, KeyedComponent]:
    return {c.key: c for c in walk_level(components) if isinstance(c, KeyedComponent)}
