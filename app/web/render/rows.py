"""Adding and removing rows of a dynamic list: what the buttons `add:` and `remove:` ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.catalog.forms import Component, DynamicList, Form, Scope, row_defaults, visible
from app.web.render.names import dom_id

_STEP = re.compile(r"([^\[\]]+?)(?:\[(\d{1,4})\]\.?|$)")


@dataclass(frozen=True)
class Change:
    """The answers after it, and the id of what should have the focus."""

    answers: dict[str, object]
    focus: str


def change_rows(form: Form, answers: dict[str, object], scope: Scope, intent: str) -> Change | None:
    """Carry out `add:<list>` or `remove:<list>[<row>]`; None if the intent is neither or names no such list."""
    verb, _, place = intent.partition(":")
    steps = [(key, int(index) if index else None) for key, index in _STEP.findall(place)]
    if verb not in ("add", "remove") or not steps:
        return None
    found = _find(form.components, answers, steps)
    if found is None:
        return None
    component, rows, indexes, number = found
    if verb == "add":
        view = visible(form, answers, scope)
        rows.append(row_defaults(component, view.context))
        first = next(iter(component.fields.values()), component)
        return Change(answers, dom_id(first, (*indexes, len(rows) - 1)))
    if number is None or number >= len(rows):
        return None
    del rows[number]
    return Change(answers, dom_id(component, indexes) + "-add")


def _find(
    components: tuple[Component, ...], answers: dict[str, object], steps: list[tuple[str, int | None]]
) -> tuple[DynamicList, list[object], tuple[int, ...], int | None] | None:
    """The list that the steps lead to, its rows, the rows around it, and the row the last step names."""
    indexes: tuple[int, ...] = ()
    level, here = Form("", components).fields, answers
    for position, (key, number) in enumerate(steps):
        component = level.get(key)
        if not isinstance(component, DynamicList):
            return None
        rows = here.setdefault(key, [])
        if not isinstance(rows, list):
            return None
        if position == len(steps) - 1:
            return component, rows, indexes, number
        if number is None or number >= len(rows) or not isinstance(rows[number], dict):
            return None
        indexes, here, level = (*indexes, number), rows[number], component.fields
    return None
