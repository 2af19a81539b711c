"""What a form shows, ready for the template: every text said, every value as it is typed, every error at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from app.catalog.expressions import Context
from app.catalog.forms import (
    Component,
    DynamicList,
    ExpressionField,
    Field,
    Form,
    Group,
    Image,
    Option,
    Scope,
    Separator,
    Spacer,
    Table,
    Template,
    Text,
    View,
    options,
    visible,
)
from app.catalog.forms.view import is_readonly, is_required, limits
from app.web.markdown import to_html
from app.web.numbers import show_number
from app.web.render.moments import show_day, show_time, split_moment
from app.web.render.names import Indexes, dom_id, field_name, row_name

Translate = Callable[[str], str]
SHORT_ANSWER = 20
EMPTY = Markup()


@dataclass(frozen=True)
class Mistake:
    """What is wrong with the answer at one place, `case.goals[0].goal_text`: also the name of its input."""

    path: str
    label: str
    text: str


@dataclass(frozen=True)
class Choice:
    """One option: its token in HTML, its label, whether it is chosen."""

    token: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Block:
    """One thing on the form; `kind` picks how the template shows it."""

    kind: str
    id: str
    label: str = ""
    help: str = ""
    html: Markup = EMPTY


@dataclass(frozen=True, kw_only=True)
class ShownField(Block):
    """Something to answer. `typed` is what the input holds; for a date-time, day and `time` apart."""

    name: str
    typed: str = ""
    time: str = ""
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()
    required: bool = False
    readonly: bool = False
    sensitive: bool = False
    prefix: str = ""
    suffix: str = ""
    longest: int | None = None
    short: bool = False
    focused: bool = False

    @property
    def chosen_labels(self) -> str:
        return ", ".join(choice.label for choice in self.choices if choice.chosen)


@dataclass(frozen=True, kw_only=True)
class ShownGroup(Block):
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """One row of a dynamic list; `name` also stands in the value of its remove button."""

    id: str
    name: str
    number: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class ShownList(Block):
    name: str
    rows: tuple[ShownRow, ...] = ()
    errors: tuple[str, ...] = ()
    may_change: bool = True
    may_add: bool = True
    may_remove: bool = True


@dataclass(frozen=True, kw_only=True)
class ShownTable(Block):
    headings: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class SummaryLine:
    """One line of the error summary: where it leads (None: the place is not shown), what is wrong."""

    target: str | None
    label: str
    text: str


@dataclass(frozen=True)
class ShownForm:
    """The whole form, its sections for the table of contents, and the error summary."""

    blocks: tuple[Block, ...]
    summary: tuple[SummaryLine, ...]

    @property
    def sections(self) -> list[Block]:
        return [block for block in self.blocks if isinstance(block, ShownGroup) and block.label]


@dataclass
class _Place:
    """Where in the form we are: names around, rows around, names that FEEL sees."""

    context: Context
    indexes: Indexes = ()
    row: str = ""


@dataclass
class _Maker:
    view: View
    translate: Translate
    language: str
    mistakes: Sequence[Mistake]
    focus: str | None = None
    placed: set[Mistake] = field(default_factory=set)
    summary: list[SummaryLine] = field(default_factory=list)


def show_form(
    form: Form,
    answers: Mapping[str, object],
    scope: Scope,
    *,
    translate: Translate = str,
    language: str = "de",
    mistakes: Sequence[Mistake] = (),
    focus: str | None = None,
) -> ShownForm:
    """The form for these raw answers (by full key), in the language, with what is wrong at its place.

    `translate` gives the text of the model in the language.
    """
    view = visible(form, answers, scope)
    maker = _Maker(view, translate, language, mistakes, focus)
    blocks = _blocks(maker, form.components, view.answers, _Place(view.context))
    lost = [SummaryLine(None, m.label, m.text) for m in mistakes if m not in maker.placed]
    return ShownForm(blocks, tuple(maker.summary + lost))


def _blocks(
    maker: _Maker, components: tuple[Component, ...], answers: Mapping[str, object], place: _Place
) -> tuple[Block, ...]:
    made = (
        _block(maker, component, answers, place)
        for component in components
        if maker.view.shows(component, place.indexes)
    )
    return tuple(block for block in made if block is not None)


def _block(maker: _Maker, component: Component, answers: Mapping[str, object], place: _Place) -> Block | None:
    ident = dom_id(component, place.indexes)
    if isinstance(component, Group):
        blocks = _blocks(maker, component.components, answers, place)
        return ShownGroup(kind="group", id=ident, label=_say(maker, component.label, place), blocks=blocks)
    if isinstance(component, Field):
        return _field(maker, component, answers.get(component.key), place)
    if isinstance(component, DynamicList):
        return _list(maker, component, answers.get(component.key), place)
    if isinstance(component, ExpressionField):
        return None
    if isinstance(component, Text):
        source = component.text.render(place.context, maker.translate, _escape_markdown)
        return Block(kind="text", id=ident, html=to_html(source))
    if isinstance(component, Table):
        return _table(maker, component, place)
    if isinstance(component, Image):
        return Block(kind="image", id=ident, label=_say(maker, component.alt, place), help=component.source)
    if isinstance(component, Separator | Spacer):
        return Block(kind=component.type, id=ident)
    return None


def _field(maker: _Maker, component: Field, value: object, place: _Place) -> ShownField:
    ident = dom_id(component, place.indexes)
    label = _label(maker, component, place)
    bounds = limits(component, place.context)
    longest = int(bounds.max_length) if isinstance(bounds.max_length, int | float) else None
    typed, time = _typed(component, value, maker.language)
    name = field_name(component.key, place.row)
    return ShownField(
        kind=component.type if component.type != "datetime" else _subtype(component),
        id=ident,
        name=name,
        label=label,
        help=_say(maker, component.description, place),
        typed=typed,
        time=time,
        choices=_choices(maker, component, value, place.context),
        errors=_errors(maker, name, label, ident, place),
        required=is_required(component, place.context),
        readonly=is_readonly(component, place.context),
        sensitive=component.art9,
        prefix=_say(maker, component.prefix, place),
        suffix=_say(maker, component.suffix, place),
        longest=longest,
        short=longest is not None and longest <= SHORT_ANSWER,
        focused=ident == maker.focus,
    )


def _subtype(component: Field) -> str:
    return component.moment.subtype if component.moment else "date"


def _label(maker: _Maker, component: Field, place: _Place) -> str:
    moment = component.moment
    label = _say(maker, component.label, place)
    if not label and moment:
        label = _say(maker, moment.time_label if moment.subtype == "time" else moment.date_label, place)
    return label or component.key


def _typed(component: Field, value: object, language: str) -> tuple[str, str]:
    if component.type == "datetime":
        subtype = _subtype(component)
        if subtype == "datetime":
            return split_moment(value)
        return (show_time(value) if subtype == "time" else show_day(value)), ""
    if component.type == "number" and value is not None:
        return show_number(value, language), ""
    if component.type == "checkbox":
        return ("true" if value is True else ""), ""
    return ("" if value is None or isinstance(value, list | dict) else str(value)), ""


def _choices(maker: _Maker, component: Field, value: object, context: Context) -> tuple[Choice, ...]:
    if component.options is None:
        return ()
    offered = options(component, context)
    chosen = value if component.many and isinstance(value, list) else [value]
    return tuple(Choice(o.token, maker.translate(o.label), any(_means(o, c) for c in chosen)) for o in offered)


def _means(option: Option, given: object) -> bool:
    return option.token == given or (type(option.value) is type(given) and option.value == given)


def _errors(maker: _Maker, name: str, label: str, target: str, place: _Place) -> tuple[str, ...]:
    here = [mistake for mistake in maker.mistakes if mistake.path == name]
    maker.placed.update(here)
    rows = f" ({', '.join(str(index + 1) for index in place.indexes)})" if place.indexes else ""
    maker.summary += [SummaryLine(target, label + rows, mistake.text) for mistake in here]
    return tuple(mistake.text for mistake in here)


def _list(maker: _Maker, component: DynamicList, value: object, place: _Place) -> ShownList:
    name = field_name(component.key, place.row)
    ident = dom_id(component, place.indexes)
    label = _say(maker, component.label, place)
    errors = _errors(maker, name, label, ident, place)
    rows = value if isinstance(value, list) else []
    changeable = component.repeating and component.add_remove
    return ShownList(
        kind="list",
        id=ident,
        name=name,
        label=label,
        rows=tuple(_row(maker, component, row, place, number, name) for number, row in enumerate(rows)),
        errors=errors,
        may_change=changeable,
        may_add=changeable and len(rows) < component.max_rows,
        may_remove=changeable and len(rows) > component.min_rows,
    )


def _row(
    maker: _Maker, component: DynamicList, row: Mapping[str, object], place: _Place, number: int, name: str
) -> ShownRow:
    indexes = (*place.indexes, number)
    inner = _Place(maker.view.row_context(component, indexes), indexes, row_name(name, number))
    return ShownRow(
        id=dom_id(component, indexes) + "-row",
        name=inner.row,
        number=number + 1,
        blocks=_blocks(maker, component.components, row, inner),
    )


def _table(maker: _Maker, component: Table, place: _Place) -> ShownTable:
    rows = component.rows.value(place.context) if component.rows else None
    columns = [(column.key, maker.translate(column.label)) for column in component.columns_shown]
    if component.columns_expression:
        given = component.columns_expression.value(place.context)
        columns = (
            [(str(c.get("key")), str(c.get("label"))) for c in given if isinstance(c, Mapping)]
            if isinstance(given, list)
            else []
        )
    lines = tuple(
        tuple(_cell(row.get(key), maker.language) for key, _label in columns)
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping)
    )
    label = _say(maker, component.label, place)
    return ShownTable(
        kind="table",
        id=dom_id(component, place.indexes),
        label=label,
        headings=tuple(label for _key, label in columns),
        lines=lines,
    )


def _cell(value: object, language: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return ("ja" if value else "nein") if language == "de" else ("yes" if value else "no")
    if isinstance(value, list):
        return ", ".join(_cell(item, language) for item in value)
    return show_day(show_number(value, language))


def _say(maker: _Maker, template: Template, place: _Place) -> str:
    return template.render(place.context, maker.translate) if template else ""


def _escape_markdown(value: str) -> str:
    """A value put into Markdown is text, never a mark; its line breaks stay."""
    return "".join("\\" + character if character in _MARKS else character for character in value).replace("\n", "  \n")


_MARKS = frozenset("\\`*_{}[]()#+-.!<>|~&")

__all__ = ["Mistake", "ShownForm", "show_form"]
