"""What a person would hand in: the form as it opened, with the given answers typed over it."""

from __future__ import annotations

from collections.abc import Mapping

from app.catalog.forms import Field, options
from app.catalog.forms.scope import form_context
from app.tasks.answers import full_keys, keep_visible
from app.tasks.forms import FilledForm

FIRST = "first"
"""As an answer: the first of the choices that are looked up when the form opens, for example the next conference."""


def filled_in(filled: FilledForm, answers: Mapping[str, object]) -> dict[str, object]:
    """Raw answers by full key: prefilled fields that are shown, and the given ones (also where they do not fit)."""
    given = {
        key: _first_choice(filled, key) if value == FIRST else _typed(value)
        for key, value in full_keys(filled.form, answers).items()
    }
    return keep_visible(filled.form, {**filled.prefilled, **given}, filled.scope) | given


def _typed(value: object) -> object:
    """Numbers as text, the way a browser sends them: a choice may be meant whose value is the text “4”."""
    if isinstance(value, Mapping):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _first_choice(filled: FilledForm, key: str) -> object:
    component = filled.form.fields.get(key)
    if not isinstance(component, Field) or component.options is None or component.options.static:
        return FIRST
    offered = options(component, form_context(filled.scope, {}))
    return offered[0].value if offered else FIRST
