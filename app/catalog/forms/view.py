"""What a form shows for given answers: visible components, computed values, options, prefilled answers. All pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.catalog.expressions import Context, Expression
from app.catalog.forms.fields import normalize_option
from app.catalog.forms.model import (
    Component,
    DynamicList,
    ExpressionField,
    Field,
    Form,
    Group,
    KeyedComponent,
    Limits,
    Option,
    walk_level,
)
from app.catalog.forms.scope import Scope, current, form_context, row_context

ROUNDS = 10
_EMPTY = {"textfield": "", "textarea": "", "checkbox": False}
Spot = tuple[str, tuple[int, ...]]  # component id and the indexes (from 0) of the rows around it


@dataclass
class View:
    """A form as it stands for some answers.

    `answers` are those given, by full key, with computed values and without what is hidden; `context` is what
    expressions outside of lists see.
    """

    answers: dict[str, object]
    context: Context
    _hidden: set[Spot] = field(default_factory=set)
    _rows: dict[Spot, Context] = field(default_factory=dict)

    def shows(self, component: Component, indexes: tuple[int, ...] = ()) -> bool:
        """Whether a component is visible; `indexes` (from 0) say in which rows, outermost first."""
        return (component.id, indexes) not in self._hidden

    def row_context(self, component: DynamicList, indexes: tuple[int, ...]) -> Context:
        """What expressions see in a row; the last of the indexes is that of the row in this list."""
        return self._rows[component.id, indexes]


def visible(form: Form, answers: Mapping[str, object], scope: Scope) -> View:
    """The form for these answers (by full key). Hidden answers do not count when other conditions are decided."""
    view = View(dict(answers), form_context(scope, _filled(form.components, answers)))
    for _ in range(ROUNDS):
        following = View({}, view.context)
        following.answers = _settle(form.components, answers, view.context, (), False, following)
        following.context = form_context(scope, _filled(form.components, following.answers))
        settled = following._hidden == view._hidden and following.answers == view.answers
        view = following
        if settled:
            break
    return view


def _settle(
    components: tuple[Component, ...],
    given: Mapping[str, object],
    context: Context,
    indexes: tuple[int, ...],
    hidden: bool,
    view: View,
) -> dict[str, object]:
    """Note what is hidden on one level and below; gives the level's answers that count."""
    result: dict[str, object] = {}
    for component in components:
        hides = hidden or (component.hide is not None and component.hide.value(context) is True)
        if hides:
            view._hidden.add((component.id, indexes))
        if isinstance(component, Group):
            result |= _settle(component.components, given, context, indexes, hides, view)
        elif hides:
            continue
        elif isinstance(component, ExpressionField):
            result[component.key] = component.expression.value(context)
        elif isinstance(component, DynamicList):
            result[component.key] = _settle_rows(component, given.get(component.key), context, indexes, view)
        elif isinstance(component, Field) and component.key in given:
            result[component.key] = given[component.key]
    return result


def _settle_rows(
    component: DynamicList, rows: object, context: Context, indexes: tuple[int, ...], view: View
) -> list[dict[str, object]]:
    settled = []
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        values = row if isinstance(row, Mapping) else {}
        inner = row_context(context, _filled(component.components, values), number + 1)
        view._rows[component.id, (*indexes, number)] = inner
        settled.append(_settle(component.components, values, inner, (*indexes, number), False, view))
    return settled


def _filled(components: tuple[Component, ...], answers: Mapping[str, object]) -> dict[str, object]:
    """The answers as FEEL sees them: what is empty reads as form-js has it ("" for text, false for a check box …)."""
    result = dict(answers)
    for component in walk_level(components):
        if isinstance(component, Field) and component.key in answers and answers[component.key] is None:
            result[component.key] = empty(component)
    return result


def empty(component: KeyedComponent) -> object:
    """What an unanswered field holds while the form is filled in."""
    if isinstance(component, DynamicList) or (isinstance(component, Field) and component.many):
        return []
    return _EMPTY.get(component.type)


def defaults(form: Form, scope: Scope) -> dict[str, object]:
    """The prefilled answers by full key.

    What the property `prefill` says; else what file or variables hold; else the default of the field; else empty.
    """
    result: dict[str, object] = {}
    for component in walk_level(form.components):
        if isinstance(component, (Field, DynamicList)):
            held = current(scope, component.key)
            result[component.key] = _prefilled(component, held, lambda: form_context(scope, result))
    return result


def row_defaults(component: DynamicList, context: Context) -> dict[str, object]:
    """The prefilled answers of a new row."""
    return {
        inner.key: _prefilled(inner, None, lambda: context)
        for inner in walk_level(component.components)
        if isinstance(inner, (Field, DynamicList))
    }


def _prefilled(component: Field | DynamicList, held: object, context: Callable[[], Context]) -> object:
    """`context` is asked for where an expression is: most fields have none."""
    if component.prefill is not None:
        held = component.prefill.value(context())
    if isinstance(component, DynamicList):
        if isinstance(held, list):
            return held
        return [row_defaults(component, context()) for _ in range(component.default_rows)]
    if held is not None:
        return held
    default = component.default
    value = default.value(context()) if isinstance(default, Expression) else default
    return empty(component) if value is None else value


def computed(expression: Expression, context: Context) -> object:
    """The value of an expression of a form, as JSON."""
    return expression.value(context)


def options(component: Field, context: Context) -> tuple[Option, ...]:
    """What a field offers to choose from, here and now."""
    source = component.options
    if source is None or source.static:
        return source.static if source else ()
    expression = source.expression or source.path
    values = expression.value(context) if expression else None
    normalized = [normalize_option(value) for value in values] if isinstance(values, list) else []
    return tuple(option for option in normalized if option is not None)


def is_readonly(component: Field, context: Context) -> bool:
    """Whether the answer may be read but not changed (also when disabled)."""
    if isinstance(component.readonly, Expression):
        return component.disabled or component.readonly.value(context) is True
    return component.disabled or component.readonly


def is_required(component: Field, context: Context) -> bool:
    """Whether an answer is needed, always or under the condition `required_if`."""
    return component.required or (component.required_if is not None and component.required_if.value(context) is True)


def limits(component: Field, context: Context) -> Limits:
    """The bounds of a field with their expressions evaluated; what is no number is no bound."""
    given = component.limits
    bounds = [given.min, given.max, given.min_length, given.max_length]
    numbers = [bound.value(context) if isinstance(bound, Expression) else bound for bound in bounds]
    known = [n if isinstance(n, (int, float)) and not isinstance(n, bool) else None for n in numbers]
    return Limits(*known, given.pattern, given.pattern_message, given.kind)
