"""The inputs of a table as a form: asked, read and judged by the same code as the forms of the steps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from app.catalog.forms import read_form
from app.dmn import DecisionInput
from app.tasks.answers import AnswerError, check_answers
from app.tasks.forms import FilledForm
from app.text import Text
from app.web.language import said
from app.web.rules.words import TableWords

FEW = 5
LONGEST = 500


def questions(inputs: Iterable[DecisionInput], words: TableWords) -> FilledForm:
    """A form with one field for each input."""
    return form_of(input_fields(inputs, words), {})


def form_of(components: list[dict[str, object]], prefilled: Mapping[str, object]) -> FilledForm:
    """A form of such fields, opened with values by key."""
    form = read_form(json.dumps({"id": "inputs", "type": "default", "components": components}))
    return FilledForm(form, "", {"case": {}}, prefilled)


def input_fields(inputs: Iterable[DecisionInput], words: TableWords) -> list[dict[str, object]]:
    """A field for each input."""
    return [
        field_for(key_of(place), asked, words.input_title(asked.name), words.choices(asked))
        for place, asked in enumerate(inputs)
    ]


def key_of(place: int) -> str:
    """The key of the field of an input, by its place: names of inputs may hold spaces, keys may not."""
    return f"input_{place}"


def judged(
    filled: FilledForm, raw: Mapping[str, object], inputs: tuple[DecisionInput, ...]
) -> tuple[dict[str, object], tuple[AnswerError, ...]]:
    """The answers as JSON by input (None where left empty), and what is wrong with them."""
    checked = check_answers(filled.form, raw, filled.scope)
    given = checked.variables
    return {asked.name: value_of(asked, given.get(key_of(place))) for place, asked in enumerate(inputs)}, checked.errors


def value_of(asked: DecisionInput, answer: object) -> object:
    """The answer of a field as JSON value of that input."""
    if asked.many and not isinstance(answer, list):
        return [part for part in map(str.strip, str(answer or "").split(",")) if part]
    if asked.type == "" and isinstance(answer, str):
        return _guessed(answer)
    return None if answer == "" else answer


def _guessed(answer: str) -> object:
    """What was typed where the table does not say of what kind it is: a number, yes or no, else text."""
    try:
        value = json.loads(answer)
    except ValueError:
        return answer
    return value if isinstance(value, bool | int | float) else answer


def field_for(key: str, asked: DecisionInput, title: str, words: list[tuple[str, str]]) -> dict[str, object]:
    """The field that asks for such a value; `words`: codes to choose from and what they are called."""
    field: dict[str, object] = {"id": key, "key": key, "label": _plain(title)}
    choices = [{"label": _plain(word), "value": code} for code, word in words]
    if asked.many:
        return {**field, "type": "checklist", "values": choices} if choices else {**field, "type": "textfield"}
    if asked.type == "boolean":
        yes_no = [
            {"label": said(Text("ja", "yes")), "value": True},
            {"label": said(Text("nein", "no")), "value": False},
        ]
        return {**field, "type": "radio", "values": yes_no}
    if choices and asked.type in ("string", ""):
        return {**field, "type": "radio" if len(choices) <= FEW else "select", "values": choices}
    if asked.type == "number":
        return {**field, "type": "number"}
    if asked.type == "date":
        return {**field, "type": "datetime", "subtype": "date", "dateLabel": field["label"]}
    return {**field, "type": "textfield", "validate": {"maxLength": LONGEST}}


def _plain(text: str) -> str:
    """A text that no form takes for an expression."""
    return text.replace("{{", "{ {").lstrip("=")
