"""The case file in words: facts by key become lines of label and text, as the forms asked for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.catalog.forms import CASE_PREFIX, DynamicList, Field, Form
from app.catalog.forms.model import KeyedComponent
from app.web.numbers import show_number
from app.web.render.moments import show_day, show_time

NOTHING = "–"
Translate = Callable[[str], str]


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


def fact_lines(
    facts: Mapping[str, object],
    fields: Mapping[str, KeyedComponent],
    names: Mapping[str, str],
    translate: Translate,
    language: str,
    prefix: str = CASE_PREFIX,
) -> list[FactLine]:
    """Facts in the order of the forms. `names`: what values of lists are called. What no form asked for is left out."""
    words = _Words(names, translate, language)
    return [
        words.line(component, facts[key.removeprefix(prefix)])
        for key, component in fields.items()
        if key.startswith(prefix)
        and key.removeprefix(prefix) in facts
        and isinstance(component, Field | DynamicList)
        and not _is_empty(facts[key.removeprefix(prefix)])
    ]


@dataclass(frozen=True)
class _Words:
    names: Mapping[str, str]
    translate: Translate
    language: str

    def line(self, component: Field | DynamicList, value: object) -> FactLine:
        label = self._label(component)
        if isinstance(component, DynamicList):
            rows = value if isinstance(value, list) else []
            return FactLine(label, "", tuple(self._row(component, row) for row in rows), component.art9)
        return FactLine(label, self._text(component, value), sensitive=component.art9)

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

    def _text(self, component: Field, value: object) -> str:
        if isinstance(value, list):
            return ", ".join(self._text(component, item) for item in value) or NOTHING
        if component.options is not None:
            for option in component.options.static:
                if type(option.value) is type(value) and option.value == value:
                    return self.translate(option.label)
            return self.names.get(str(value), str(value))
        if component.moment is not None:
            return _say_moment(component, value)
        return say_value(value, self.language)


def say_value(value: object, language: str) -> str:
    """Any JSON value in words."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(say_value(item, language) for item in value) or NOTHING
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {say_value(item, language)}" for key, item in value.items())
    return show_day(value) if isinstance(value, str) and len(value) == 10 else show_number(value, language)


def _say_moment(component: Field, value: object) -> str:
    text = str(value)
    if component.moment and component.moment.subtype == "time":
        return show_time(text)
    day, _sep, time = text.partition("T")
    return f"{show_day(day)}, {show_time(time)}" if time else show_day(day)


def _is_empty(value: object) -> bool:
    return value in (None, "", [])
