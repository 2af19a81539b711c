"""The case file in words: facts by key become lines of label and text, as the forms asked for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.catalog.forms import CASE_PREFIX, DynamicList, Field, Form
from app.catalog.forms.model import KeyedComponent, OptionSource
from app.text import Text
from app.web.numbers import show_number
from app.web.render.moments import show_day, show_time

NOTHING = "–"
ISO_DAY = len("2026-03-02")
_WRITTEN_OPTION = re.compile(r"\{\s*label:\s*\"([^\"]*)\",\s*value:\s*\"([^\"]*)\"\s*\}")
Translate = Callable[[str], str]
Lists = Callable[[str], Mapping[str, Text]]


def _no_lists(_name: str) -> Mapping[str, Text]:
    return {}


@dataclass(frozen=True)
class FactLine:
    """One fact: what was asked, what was answered; `rows` for a list of entries; `sensitive` under Art. 9 GDPR."""

    label: str
    text: str
    rows: tuple[tuple[FactLine, ...], ...] = ()
    sensitive: bool = False


def fields_of(forms: Iterable[Form]) -> dict[str, KeyedComponent]:
    """What the forms ask for, by full key; a later form comes before an earlier one."""
    return {key: component for form in forms for key, component in form.fields.items()}


def fact_lines(facts: Mapping[str, object], fields: Mapping[str, KeyedComponent], words: Words) -> list[FactLine]:
    """Facts of the case file in the order of the forms. What no form asked for is left out."""
    asked = {key.removeprefix(CASE_PREFIX): field for key, field in fields.items() if key.startswith(CASE_PREFIX)}
    return [
        words.line(component, facts[key])
        for key, component in asked.items()
        if isinstance(component, Field | DynamicList) and not _is_empty(facts.get(key))
    ]


@dataclass(frozen=True)
class Words:
    """Puts values into words. `names`: what offices are called; `translate`: texts of the models.

    `lists`: names of the values of a code list by code, given its id.
    """

    names: Mapping[str, str]
    translate: Translate
    language: str
    lists: Lists = _no_lists

    def line(self, component: Field | DynamicList, value: object) -> FactLine:
        label = self._label(component)
        if isinstance(component, DynamicList):
            rows = value if isinstance(value, list) else []
            return FactLine(label, "", tuple(self._row(component, row) for row in rows), component.art9)
        return FactLine(label, self.text(component, value), sensitive=component.art9)

    def text(self, component: Field, value: object) -> str:
        """The answer to a field."""
        if isinstance(value, list):
            return ", ".join(self.text(component, item) for item in value) or NOTHING
        if component.options is not None:
            return self._option(component.options, value)
        return _say_moment(component, value) if component.moment is not None else self.say(value)

    def say(self, value: object) -> str:
        """Any JSON value."""
        if value is None:
            return NOTHING
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return ", ".join(self.say(item) for item in value) or NOTHING
        if isinstance(value, Mapping):
            return "; ".join(f"{key}: {self.say(item)}" for key, item in value.items())
        if isinstance(value, str):
            return self.names.get(value, show_day(value) if len(value) == ISO_DAY else value)
        return show_number(value, self.language)

    def _row(self, component: DynamicList, row: object) -> tuple[FactLine, ...]:
        values = row if isinstance(row, Mapping) else {}
        return tuple(
            self.line(inner, values[key])
            for key, inner in component.fields.items()
            if isinstance(inner, Field | DynamicList) and not _is_empty(values.get(key))
        )

    def _label(self, component: Field | DynamicList) -> str:
        template = component.label
        if not template and isinstance(component, Field) and component.moment:
            template = component.moment.date_label or component.moment.time_label
        source = template.source if template else component.key
        return self.translate(component.key if "{{" in source or source.startswith("=") else source)

    def _option(self, options: OptionSource, value: object) -> str:
        for option in options.static:
            if type(option.value) is type(value) and option.value == value:
                return self.translate(option.label)
        if options.expression is not None:
            written = {code: label for label, code in _WRITTEN_OPTION.findall(options.expression.source)}
            if str(value) in written:
                return self.translate(written[str(value)])
        for name in options.lists:
            if (known := self.lists(name).get(str(value))) is not None:
                return known.in_language(self.language)
        return self.say(value)


def _say_moment(component: Field, value: object) -> str:
    text = str(value)
    if component.moment and component.moment.subtype == "time":
        return show_time(text)
    day, _sep, time = text.partition("T")
    return f"{show_day(day)}, {show_time(time)}" if time else show_day(day)


def _is_empty(value: object) -> bool:
    return value in (None, "", [])
