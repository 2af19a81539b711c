"""Answers that a form accepts, found from the form itself: a form that is new or has changed needs no code here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from random import Random

from app.catalog.expressions import Context
from app.catalog.forms import CASE_PREFIX, Component, DynamicList, Field, Group, is_required, options
from app.catalog.forms.rules import problem_with
from app.catalog.forms.scope import form_context, row_context, scope_today
from app.catalog.forms.values import is_blank
from app.catalog.forms.view import is_readonly, limits, visible
from app.tasks.answers import check_answers, keep_visible
from app.tasks.forms import FilledForm

TRIES = 40
KEEPS, LEANS, LEAVES_OUT = 0.7, 0.7, 0.3
MOST_ROWS_MORE = 2
DAYS = (-700, -200, -30, -3, 0, 0, 1, 5, 14, 30, 90, 180, 400)
SHAPES = ("2021-11", "02861 68120", "name@beispiel.example", "https://treffen.example/raum", "12345", "1")
"""Texts for fields that ask for a form of their own; a new pattern may need another one here."""

Plant = Callable[[str, str], str]
"""A text for a field in which people write freely, by part of the file and key."""


class Answering:
    """Answers one form. `leaning`: values by key that are chosen more often than others where they are offered."""

    def __init__(self, filled: FilledForm, chance: Random, plant: Plant, leaning: Mapping[str, object]) -> None:
        self._filled, self._chance, self._plant, self._leaning = filled, chance, plant, leaning
        self._doubtful: set[str] = set()
        self._kept: set[str] = set()
        self._known: Mapping[str, object] = {}
        self._today = scope_today(filled.scope)

    def answers(self) -> dict[str, object]:
        """Raw answers by full key. Raises AssertionError where none are found: then nobody could hand it in."""
        form, scope = self._filled.form, self._filled.scope
        given: dict[str, object] = {}
        for _ in range(TRIES):
            self._fill_in(given)
            errors = check_answers(form, given, scope).errors
            if not errors:
                return given
            for key in {error.path.partition("[")[0] for error in errors}:
                given.pop(key, None)
                self._kept.discard(key)
                self._doubtful.add(key)
        raise AssertionError(f"{form.id} accepts no answers: {[(e.path, e.text.en) for e in errors]}")

    def _fill_in(self, given: dict[str, object]) -> None:
        """Answer what is shown and has no answer yet, until other answers show and hide nothing more."""
        form, scope = self._filled.form, self._filled.scope
        for _ in range(TRIES):
            before = dict(given)
            self._known = visible(form, {**self._filled.prefilled, **given}, scope).answers
            for component in _shown(form.components, lambda: self._context(given)):
                if component.key not in given and component.key not in self._kept:
                    self._answer(component, given)
            for hidden in given.keys() - keep_visible(form, given, scope).keys():
                del given[hidden]
            if given == before:
                return

    def _context(self, given: Mapping[str, object]) -> Context:
        return form_context(self._filled.scope, {**self._known, **given})

    def _answer(self, component: Field | DynamicList, given: dict[str, object]) -> None:
        held, key = self._filled.prefilled.get(component.key), component.key
        if key not in self._doubtful and not is_blank(held) and self._chance.random() < KEEPS:
            self._kept.add(key)
            return
        name = key.removeprefix(CASE_PREFIX)
        part = component.part if key.startswith(CASE_PREFIX) else "B"
        given[key] = self._value(component, held, self._context(given), part, name)

    def _value(self, component: Field | DynamicList, held: object, context: Context, part: str, name: str) -> object:
        if isinstance(component, DynamicList):
            return self._rows(component, held, context, part, name)
        if not is_required(component, context) and self._chance.random() < LEAVES_OUT:
            return None
        fitting = [c for c in self._candidates(component, context, part, name) if self._fits(component, c, context)]
        wanted = self._leaning.get(component.key.removeprefix(CASE_PREFIX))
        if wanted in fitting and self._chance.random() < LEANS:
            return wanted
        return self._chance.choice(fitting) if fitting else None

    def _candidates(self, component: Field, context: Context, part: str, name: str) -> list[object]:
        if component.options is not None:
            offered = [option.value for option in options(component, context)]
            if not component.many:
                return offered
            return [self._chance.sample(offered, self._chance.randint(1, len(offered)))] if offered else []
        if component.type == "checkbox":
            return [True, False]
        bounds = limits(component, context)
        if component.number is not None:
            least, most = int(bounds.min or 0), int(20 if bounds.max is None else bounds.max)  # type: ignore[call-overload]
            return [self._chance.randint(least, max(least, most))]
        if component.moment is not None:
            return [self._moment(component.moment.subtype)]
        longest = None if bounds.max_length is None else int(bounds.max_length)  # type: ignore[call-overload]
        word = self._plant(part, name)[:longest]
        return [word] if self._fits(component, word, context) else list(SHAPES)

    def _fits(self, component: Field, value: object, context: Context) -> bool:
        return problem_with(component, value, context, self._today) is None

    def _moment(self, subtype: str) -> str:
        day = self._today + timedelta(days=self._chance.choice(DAYS))
        at = datetime.combine(day, time(self._chance.randint(7, 18), self._chance.choice((0, 15, 30, 45))))
        text = at.isoformat(timespec="minutes")
        return {"date": text[:10], "time": text[11:]}.get(subtype, text)

    def _rows(self, component: DynamicList, held: object, context: Context, part: str, name: str) -> list[object]:
        """What was there, completed; some rows more where rows can be added."""
        rows: list[dict[str, object]] = [dict(row) for row in held] if isinstance(held, list) else []
        if component.add_remove:
            least, more = max(component.min_rows, len(rows)), self._chance.randint(0, MOST_ROWS_MORE)
            rows += [{} for _ in range(min(least + more, component.max_rows) - len(rows))]
        for number, row in enumerate(rows, start=1):
            for inner in _shown(component.components, lambda row=row, number=number: row_context(context, row, number)):
                if isinstance(inner, DynamicList) or is_blank(row.get(inner.key)):
                    there = row.get(inner.key)
                    row[inner.key] = self._value(inner, there, row_context(context, row, number), part, name)
        return list(rows)


def _shown(components: tuple[Component, ...], context: Callable[[], Context]) -> Iterator[Field | DynamicList]:
    """What is to be answered on one level, each asked for anew: the answers so far decide what is shown."""
    for component in components:
        if component.hide is not None and component.hide.value(context()) is True:
            continue
        if isinstance(component, Group):
            yield from _shown(component.components, context)
        elif isinstance(component, DynamicList) or (
            isinstance(component, Field) and not is_readonly(component, context())
        ):
            yield component
