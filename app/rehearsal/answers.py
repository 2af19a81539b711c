"""What a person would hand in: the form as it opened, with the given answers typed over it."""

from __future__ import annotations

from collections.abc import Mapping

from app.tasks.answers import full_keys, keep_visible
from app.tasks.forms import FilledForm


def filled_in(filled: FilledForm, answers: Mapping[str, object]) -> dict[str, object]:
    """Raw answers by full key: prefilled fields that are shown, and the given ones (also where they do not fit)."""
    given = full_keys(filled.form, answers)
    return keep_visible(filled.form, {**filled.prefilled, **given}, filled.scope) | given
