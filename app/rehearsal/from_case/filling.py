"""A form that is to be handed in: what it asks for beyond the answers at hand is invented."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date

from app.catalog.expressions import Context
from app.catalog.forms import DynamicList, Field, Option, options
from app.catalog.forms.scope import form_context, row_context
from app.catalog.forms.view import limits
from app.rehearsal.answers import FIRST, filled_in
from app.rehearsal.dates import relative_dates
from app.tasks.forms import FilledForm

ROUNDS = 25
SHAPES = ("02861 10000", "erfunden@kim.example", "2024-05", "https://treffen.example/raum", "1")
"""Texts for fields that ask for a form of their own."""
INNER = re.compile(r"\[(\d+)\]\.([^\[]+)")


class Filling:
    """Answers by full key, as scenario files write them, mended until the form takes them or nothing helps.

    `goes_on` says of a choice that is looked up whether anybody in the invented office goes on with it.
    """

    def __init__(
        self,
        filled: FilledForm,
        given: Mapping[str, object],
        today: date,
        invent: Callable[[], str],
        goes_on: Callable[[object], bool],
    ) -> None:
        self._filled, self._today, self._invent, self._goes_on = filled, today, invent, goes_on
        self.given = deepcopy(dict(given))
        self._tried: dict[str, int] = {}
        for _ in range(ROUNDS):
            raw = self._raw()
            errors = filled.check(raw).errors
            if not errors:
                break
            for error in errors:
                self._mend(error.path, raw)

    def _raw(self) -> dict[str, object]:
        return filled_in(self._filled, {key: relative_dates(value, self._today) for key, value in self.given.items()})

    def _mend(self, path: str, raw: Mapping[str, object]) -> None:
        """At one place: first without the answer there, then with one value after another that could fit."""
        head, inner = path.partition("[")[0], INNER.findall(path)
        component = self._filled.form.fields.get(head)
        level: dict[str, object] = self.given
        context, key, top = form_context(self._filled.scope, raw), head, not inner
        if inner and head not in level:
            level[head] = deepcopy(raw.get(head) or [])
        for number, name in inner:
            rows = level.get(key)
            if not isinstance(component, DynamicList) or not isinstance(rows, list) or int(number) >= len(rows):
                return
            level, component, key = rows[int(number)], component.fields.get(name), name
            context = row_context(context, level, int(number) + 1)
        here = self._tried.get(path, 0 if level.get(key) not in (None, "", []) else 1)
        self._tried[path] = here + 1
        values = self._values(component, level.get(key), context, top)
        if here == 0 or not values:
            level.pop(key, None)
        else:
            level[key] = values[(here - 1) % len(values)]

    def _values(self, component: object, held: object, context: Context, top: bool) -> list[object]:
        if isinstance(component, DynamicList):
            return [[*(held if isinstance(held, list) else []), {}]]
        if not isinstance(component, Field):
            return []
        if component.options is not None:
            return self._choices(component, context, top)
        if component.type == "checkbox":
            return [True]
        bounds = limits(component, context)
        if component.number is not None:
            return [float(bounds.min or 0), 1, float(bounds.max or 1)]  # type: ignore[arg-type]
        if component.moment is not None:
            at = f"{self._today.isoformat()}T09:00"
            return {"time": ["09:00"], "datetime": [at]}.get(component.moment.subtype, ["today", "today+1", "today-1"])
        longest = bounds.max_length
        return [self._invent()[: int(longest) if longest is not None else None], *SHAPES]  # type: ignore[call-overload]

    def _choices(self, component: Field, context: Context, top: bool) -> list[object]:
        """What is offered, without what is specially protected (Art. 9) where there is anything else."""
        offered = [option.value for option in options(component, context)]
        plain = [value for value in offered if Option(value, "").token not in component.art9_values] or offered
        if component.many:
            return [[value] for value in plain]
        if not (top and component.options is not None and component.options.lists):
            return plain
        first = options(component, form_context(self._filled.scope, {}))[:1]
        if first and first[0].value in plain and self._goes_on(first[0].value):
            return [FIRST, *plain]
        return [*(value for value in plain if self._goes_on(value)), *plain]
