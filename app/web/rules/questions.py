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


def questions(
    inputs: Iterable[DecisionInput], words: TableWords, given: Mapping[str, object] | None = None
) -> FilledForm:
    """A form with one field for each input, opened with the given values (JSON, by input)."""
    components = [_component(key_of(place), asked, words) for place, asked in enumerate(inputs)]
    form = read_form(json.dumps({"id": "inputs", "type": "default", "components": components}))
    keys = {asked.name: key_of(place) for place, asked in enumerate(inputs)}
    prefilled = {keys[name]: value for name, value in (given or {}).items() if name in keys and value is not None}
    return FilledForm(form, "", {"case": {}}, prefilled)


def key_of(place: int) -> str:
    """The key of the field of an input, by its place: names of inputs may hold spaces, keys may not."""
    return f"input_{place}"


def judged(
    filled: FilledForm, raw: Mapping[str, object], inputs: tuple[DecisionInput, ...]
) -> tuple[dict[str, object], tuple[AnswerError, ...]]:
    """The answers as JSON by input (None where left empty), and what is wrong with them."""
    checked = check_answers(filled.form, raw, filled.scope)
    given = checked.variables
    return {asked.name: _value(asked, given.get(key_of(place))) for place, asked in enumerate(inputs)}, checked.errors


def _value(asked: DecisionInput, answer: object) -> object:
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


def _component(key: str, asked: DecisionInput, words: TableWords) -> dict[str, object]:
    field: dict[str, object] = {"id": key, "key": key, "label": _plain(words.input_title(asked.name))}
    choices = [{"label": _plain(word), "value": code} for code, word in words.choices(asked)]
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
