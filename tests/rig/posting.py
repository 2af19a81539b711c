"""Raw answers to a form as a browser would post them: what `app.web.render.decode` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from app.catalog.forms import Component, DynamicList, Field, Form, Group

Fields = dict[str, list[str]]


def posted(form: Form, raw: Mapping[str, object]) -> Fields:
    """The fields of the posted form by name; `raw` are answers by full key."""
    fields: Fields = {}
    for name, value in _level(form.components, raw, ""):
        fields.setdefault(name, []).append(value)
    return fields


def _level(components: tuple[Component, ...], raw: Mapping[str, object], row: str) -> Iterator[tuple[str, str]]:
    for component in components:
        if isinstance(component, Group):
            yield from _level(component.components, raw, row)
        elif isinstance(component, DynamicList | Field) and component.key in raw:
            name = f"{row}.{component.key}" if row else component.key
            yield from _answer(component, name, raw[component.key])


def _answer(component: DynamicList | Field, name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(component, DynamicList):
        yield name, ""
        for index, inner in enumerate(value or ()):  # type: ignore[arg-type,var-annotated]
            yield f"{name}[{index}]", ""
            yield from _level(component.components, inner, f"{name}[{index}]")
    elif component.many:
        yield name, ""
        yield from ((name, _token(item)) for item in value or ())  # type: ignore[attr-defined]
    elif component.moment is not None and component.moment.subtype == "datetime":
        day, _, time = str(value or "").partition("T")
        yield from ((f"{name}:date", day), (f"{name}:time", time))
    else:
        yield name, _token(value)


def _token(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
