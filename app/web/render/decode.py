"""From what a browser posted to raw answers by full key, as `check_answers` judges them.

Only what the form showed is in it. What cannot be read as a number or a day stays the text that was typed, so that it
can be shown again beside its error. An empty field is None.
"""

from __future__ import annotations

import re

from werkzeug.datastructures import MultiDict

from app.catalog.forms import Component, DynamicList, Field, Form, Group
from app.web.numbers import read_number
from app.web.render.moments import read_day, read_time
from app.web.render.names import field_name, row_name

Posted = MultiDict[str, str]
MOST_ROWS = 500


def decode(form: Form, posted: Posted, language: str) -> dict[str, object]:
    """Raw answers by full key: JSON values; a dynamic list is a list of rows by key."""
    return _level(form.components, posted, "", language)


def _level(components: tuple[Component, ...], posted: Posted, row: str, language: str) -> dict[str, object]:
    answers: dict[str, object] = {}
    for component in components:
        if isinstance(component, Group):
            answers |= _level(component.components, posted, row, language)
        elif isinstance(component, DynamicList):
            name = field_name(component.key, row)
            if name in posted:
                answers[component.key] = [
                    _level(component.components, posted, row_name(name, index), language)
                    for index in _row_numbers(posted, name)
                ]
        elif isinstance(component, Field):
            name = field_name(component.key, row)
            if name in posted or f"{name}:date" in posted:
                answers[component.key] = _read(component, posted, name, language)
    return answers


def _row_numbers(posted: Posted, name: str) -> list[int]:
    pattern = re.compile(re.escape(name) + r"\[(\d{1,4})\]")
    found = {int(match[1]) for key in posted if (match := pattern.fullmatch(key))}
    return sorted(found)[:MOST_ROWS]


def _read(field: Field, posted: Posted, name: str, language: str) -> object:
    typed = posted.getlist(name)
    if field.type == "checkbox":
        return "true" in typed
    if field.many:
        return [_static_value(field, token) for token in typed if token]
    text = (typed[-1] if typed else "").replace("\r\n", "\n")
    if field.type == "datetime":
        return _read_moment(field, posted, name, text)
    if not text.strip():
        return None
    if field.type == "number":
        return _read_typed_number(field, text, language)
    return _static_value(field, text) if field.options else text


def _read_moment(field: Field, posted: Posted, name: str, text: str) -> str | None:
    subtype = field.moment.subtype if field.moment else "date"
    if subtype == "datetime":
        day, time = read_day(posted.get(f"{name}:date", "")), read_time(posted.get(f"{name}:time", ""))
        return f"{day}T{time}" if day or time else None
    return (read_time(text) if subtype == "time" else read_day(text)) or None


def _read_typed_number(field: Field, text: str, language: str) -> object:
    number = read_number(text, language)
    if number is None:
        return text.strip()
    if field.number and field.number.as_text:
        return str(number)
    return int(number) if number == number.to_integral_value() else float(number)


def _static_value(field: Field, token: str) -> object:
    """The value an option's token stands for, where the options are written in the form; other tokens stay."""
    static = field.options.static if field.options else ()
    return next((option.value for option in static if option.token == token), token)
