"""The only judge of answers to a form, from the browser, a scenario or the API alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.catalog.expressions import Context
from app.catalog.forms.model import (
    CASE_PREFIX,
    Component,
    DynamicList,
    ExpressionField,
    Field,
    Form,
    KeyedComponent,
    walk_level,
)
from app.catalog.forms.rules import is_sensitive, problem_with, settle_choices
from app.catalog.forms.scope import Scope, form_context, lay_over, scope_today
from app.catalog.forms.values import is_blank, read_value, same
from app.catalog.forms.view import View, defaults, is_readonly, row_defaults, visible
from app.errors import Problem
from app.feel import to_json
from app.issues.kinds import APART
from app.text import Text

MAX_ROWS = 1000
UNKNOWN = Text("Dieses Feld gibt es im Formular nicht.", "There is no such field in the form.")
HIDDEN = Text(
    "Dieses Feld gehört bei Ihren übrigen Angaben nicht zum Formular. Bitte lassen Sie es leer.",
    "With your other answers this field is not part of the form. Please leave it empty.",
)
FIXED = Text("Dieses Feld kann nicht geändert werden.", "This field cannot be changed.")
COMPUTED = Text("Dieser Wert wird berechnet und kann nicht eingegeben werden.", "This value is computed, not entered.")
NOT_ROWS = Text("Hier wird eine Liste von Einträgen erwartet.", "A list of entries is expected here.")


@dataclass(frozen=True)
class AnswerError:
    """What is wrong at one place. `path` names it (`case.goals[0].goal_text`); `key` is the field's own."""

    path: str
    key: str
    label: str
    text: Text


@dataclass(frozen=True)
class Fact:
    """One entry for the case file, as JSON, with the part it belongs to and its Art. 9 mark."""

    value: object
    part: str
    art9: bool


@dataclass(frozen=True)
class Checked:
    """Answers by full key, as they are kept: texts, int or Decimal, booleans, ISO dates, lists; rows as dicts."""

    form: Form
    values: dict[str, object]
    errors: tuple[AnswerError, ...] = ()
    scope: Scope = field(default_factory=dict, repr=False)

    @property
    def facts(self) -> dict[str, Fact]:
        """What goes into the case file, by fact key (without `case.`); structural issues are kept apart from it."""
        fields = {key: self.form.fields[key] for key in self.values if key.startswith(CASE_PREFIX) and key not in APART}
        return {
            key.removeprefix(CASE_PREFIX): Fact(
                to_json(self.values[key]), component.part, is_sensitive(component, self.values[key])
            )
            for key, component in fields.items()
        }

    @property
    def facts_by_part(self) -> dict[str, dict[str, object]]:
        """The same as part → fact key → value."""
        by_part: dict[str, dict[str, object]] = {}
        for key, fact in self.facts.items():
            by_part.setdefault(fact.part, {})[key] = fact.value
        return by_part

    @property
    def variables(self) -> dict[str, object]:
        """What goes into the process, as JSON, by variable name."""
        flat = {key: to_json(value) for key, value in self.values.items() if not key.startswith(CASE_PREFIX)}
        names = {key.partition(".")[0] for key in flat}
        return lay_over({name: self.scope[name] for name in names if name in self.scope}, flat)

    @property
    def released(self) -> dict[str, frozenset[str]]:
        """Which facts the form itself gives to others: roles by fact key."""
        context = form_context(self.scope, self.values)
        return {
            key.removeprefix(CASE_PREFIX): component.release_to
            for key, component in self.form.fields.items()
            if isinstance(component, Field) and component.release_to and key in self.values
            if component.release_if is None or component.release_if.value(context) is True
        }

    def as_json(self) -> dict[str, dict[str, object]]:
        """The whole as `{part: {fact key: value}, "variables": {name: value}}`."""
        return {**self.facts_by_part, "variables": self.variables}


def check_answers(
    form: Form, raw: Mapping[str, object], scope: Scope, prefilled: Mapping[str, object] | None = None
) -> Checked:
    """Judge answers by full key. A key that is left out keeps its prefilled value; null or "" empties it.

    `prefilled` are the `defaults` of the form, where they are known already.
    """
    reading = _read_answers(form, raw, scope, prefilled)
    view = visible(form, reading.typed, scope)
    judge = _Judge(view, reading.refused, scope_today(scope))
    level = _Level(reading.given, [reading.prefilled], reading.typed, view.answers, view.context)
    values = judge.judge(form.components, level)
    return Checked(form, values, tuple(judge.errors), scope)


def keep_visible(form: Form, answers: Mapping[str, object], scope: Scope) -> dict[str, object]:
    """The raw answers without those to fields that the other answers hide, and without computed values."""
    reading = _read_answers(form, answers, scope)
    return _keep_level(form.components, reading.given, visible(form, reading.typed, scope), ())


def full_keys(form: Form, answers: Mapping[str, object]) -> dict[str, object]:
    """The answers by full key, from keys as scenario files write them.

    `municipality` stands for `case.municipality`, and `legal_areas` for `case.legal_areas_confirmed` where only that
    can be answered; an unknown key stays as it is. Raises Problem where two fields could be meant.
    """
    return {_full_key(form, key): value for key, value in answers.items()}


def _full_key(form: Form, key: str) -> str:
    names = [key, f"{CASE_PREFIX}{key}", f"{key}_confirmed", f"{CASE_PREFIX}{key}_confirmed"]
    for group in (names[:2], names[2:]):
        found = [name for name in group if name in form.fields]
        open_ones = [name for name in found if not _is_fixed(form.fields[name])]
        if len(open_ones) > 1:
            raise Problem(
                Text(
                    "„{key}“ ist im Formular „{form}“ nicht eindeutig. Bitte schreiben Sie eines von: {names}.",
                    "“{key}” is ambiguous in the form “{form}”. Please write one of: {names}.",
                ).fill(key=key, form=form.id, names=", ".join(open_ones))
            )
        if open_ones:
            return open_ones[0]
    return next((name for name in names if name in form.fields), key)


def _is_fixed(component: KeyedComponent) -> bool:
    return isinstance(component, ExpressionField) or (
        isinstance(component, Field) and (component.disabled or component.readonly is True)
    )


@dataclass
class _Reading:
    """Raw answers with their values; `refused` says by path what could not be read."""

    given: dict[str, object]
    prefilled: dict[str, object]
    typed: dict[str, object]
    refused: dict[str, Text]


def _read_answers(
    form: Form, raw: Mapping[str, object], scope: Scope, prefilled: Mapping[str, object] | None = None
) -> _Reading:
    given = {str(key): value for key, value in raw.items()}
    reading = _Reading(given, defaults(form, scope) if prefilled is None else dict(prefilled), {}, {})
    context = form_context(scope, reading.prefilled)
    reading.typed = _read_level(form.components, given, reading.prefilled, context, "", reading.refused)
    return reading


def _read_level(
    components: tuple[Component, ...],
    given: Mapping[str, object],
    prefilled: Mapping[str, object],
    context: Context,
    prefix: str,
    refused: dict[str, Text],
) -> dict[str, object]:
    typed: dict[str, object] = {}
    for component in _keyed(components):
        path = prefix + component.key
        fixed = _is_fixed(component) or component.key not in given
        raw = prefilled.get(component.key) if fixed else given[component.key]
        if isinstance(component, DynamicList):
            typed[component.key] = _read_rows(component, raw, context, path, refused)
        elif isinstance(component, Field):
            value = read_value(component, raw)
            if isinstance(value, Text):
                refused[path] = value
                value = None
            elif component.options is not None and component.options.static:
                chosen = settle_choices(component, value, context)
                value = value if isinstance(chosen, Text) else chosen
            typed[component.key] = value
    return typed


def _read_rows(
    component: DynamicList, raw: object, context: Context, path: str, refused: dict[str, Text]
) -> list[dict[str, object]]:
    """The rows with their values; empty ones at the end are no rows."""
    if raw is None:
        raw = []
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw) or len(raw) > MAX_ROWS:
        refused[path] = NOT_ROWS
        return []
    initial = row_defaults(component, context)
    rows = [
        _read_level(component.components, row, initial, context, f"{path}[{number}].", refused)
        for number, row in enumerate(raw)
    ]
    while component.add_remove and len(rows) > component.min_rows:
        if not (_is_blank_row(rows[-1]) and _is_blank_row(raw[len(rows) - 1])):
            break
        rows.pop()
    return rows


def _is_blank_row(row: Mapping[str, object]) -> bool:
    return all(
        all(_is_blank_row(inner) for inner in value)
        if isinstance(value, list) and _are_rows(value)
        else is_blank(value)
        for value in row.values()
    )


def _are_rows(value: list[object]) -> bool:
    return bool(value) and all(isinstance(item, dict) for item in value)


def _keep_level(
    components: tuple[Component, ...], given: Mapping[str, object], view: View, indexes: tuple[int, ...]
) -> dict[str, object]:
    kept = dict(given)
    for component in _keyed(components):
        if component.key not in kept:
            continue
        rows = kept[component.key]
        if isinstance(component, ExpressionField) or not view.shows(component, indexes):
            del kept[component.key]
        elif isinstance(component, DynamicList) and isinstance(rows, list):
            kept[component.key] = [
                _keep_level(component.components, row, view, (*indexes, number)) if isinstance(row, Mapping) else row
                for number, row in enumerate(rows)
            ]
    return kept


@dataclass(frozen=True)
class _Level:
    """What is known about the form itself, or about one row: raw, prefilled (of any row), read and settled answers."""

    given: Mapping[str, object]
    prefilled: list[Mapping[str, object]]
    typed: Mapping[str, object]
    settled: Mapping[str, object]
    context: Context
    indexes: tuple[int, ...] = ()
    prefix: str = ""


class _Judge:
    """Goes through a form and collects errors, in the order of the form."""

    def __init__(self, view: View, refused: Mapping[str, Text], today: date) -> None:
        self.view, self.refused, self.today = view, refused, today
        self.errors: list[AnswerError] = []

    def judge(self, components: tuple[Component, ...], level: _Level) -> dict[str, object]:
        """The values of one level that hold."""
        values: dict[str, object] = {}
        known = {component.key: component for component in _keyed(components)}
        for key, component in known.items():
            if not self.view.shows(component, level.indexes):
                if not _is_blank_row({key: level.given.get(key)}):
                    self._refuse(component, level, HIDDEN)
            elif isinstance(component, ExpressionField):
                values[key] = level.settled.get(key)
                if key in level.given and not same(level.given[key], values[key]):
                    self._refuse(component, level, COMPUTED)
            elif isinstance(component, DynamicList):
                values[key] = self._judge_rows(component, level)
            elif is_readonly(component, level.context):
                self._judge_fixed(component, level, values)
            else:
                self._judge_field(component, level, values)
        for key in sorted(level.given.keys() - known.keys()):
            self.errors.append(AnswerError(level.prefix + key, key, key, UNKNOWN))
        return values

    def _judge_field(self, component: Field, level: _Level, values: dict[str, object]) -> None:
        value = self.refused.get(level.prefix + component.key) or level.typed.get(component.key)
        if component.options is not None and not isinstance(value, Text):
            value = settle_choices(component, value, level.context)
        problem = value if isinstance(value, Text) else problem_with(component, value, level.context, self.today)
        if problem is not None:
            self._refuse(component, level, problem)
        else:
            values[component.key] = value

    def _judge_fixed(self, component: Field, level: _Level, values: dict[str, object]) -> None:
        """A fixed field may be sent along unchanged; a disabled one has no value."""
        held = [read_value(component, outer.get(component.key)) for outer in level.prefilled]
        fitting = [value for value in held if not isinstance(value, Text)]
        value = fitting[0] if fitting and not level.indexes else level.typed.get(component.key)
        if component.key in level.given:
            sent = read_value(component, level.given[component.key])
            if not any(same(sent, value) for value in held):
                self._refuse(component, level, FIXED)
        if not component.disabled:
            values[component.key] = value

    def _judge_rows(self, component: DynamicList, level: _Level) -> list[dict[str, object]]:
        path = level.prefix + component.key
        if path in self.refused:
            self._refuse(component, level, self.refused[path])
            return []
        typed, settled = _rows(level.typed, component.key), _rows(level.settled, component.key)
        held = [row for outer in level.prefilled for row in _rows(outer, component.key)]
        self._judge_count(component, level, len(typed), len(held))
        given = _rows(level.given, component.key) or [{} for _ in typed]
        initial = row_defaults(component, level.context)
        rows = []
        for number, row in enumerate(typed):
            indexes = (*level.indexes, number)
            context = self.view.row_context(component, indexes)
            inner = _Level(
                given[number], [*held, initial], row, settled[number], context, indexes, f"{path}[{number}]."
            )
            rows.append(self.judge(component.components, inner))
        return rows

    def _judge_count(self, component: DynamicList, level: _Level, count: int, before: int) -> None:
        if not component.add_remove and count != before:
            self._refuse(
                component,
                level,
                Text(
                    "Die Zahl der Einträge ({count}) ist vorgegeben.", "The number of entries ({count}) is fixed."
                ).fill(count=before),
            )
        elif count < component.min_rows:
            self._refuse(
                component,
                level,
                Text("Mindestens {count} Eintrag/Einträge sind nötig.", "At least {count} entries are needed.").fill(
                    count=component.min_rows
                ),
            )
        elif count > component.max_rows:
            self._refuse(
                component,
                level,
                Text("Höchstens {count} Einträge sind möglich.", "At most {count} entries are possible.").fill(
                    count=component.max_rows
                ),
            )

    def _refuse(self, component: KeyedComponent, level: _Level, text: Text) -> None:
        label = "" if isinstance(component, ExpressionField) else _label(component, level.context)
        self.errors.append(AnswerError(level.prefix + component.key, component.key, label or component.key, text))


def _label(component: Field | DynamicList, context: Context) -> str:
    label = component.label
    if isinstance(component, Field) and component.moment is not None and not label:
        label = component.moment.date_label or component.moment.time_label
    return label.render(context)


def _keyed(components: tuple[Component, ...]) -> Iterator[KeyedComponent]:
    return (component for component in walk_level(components) if isinstance(component, KeyedComponent))


def _rows(level: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    rows = level.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
