"""One test row as a form: its name, the inputs, and what is to come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from app.catalog.row_files import Row
from app.dmn import DecisionInput, Outcomes, inputs_of, outputs_of
from app.errors import Problem
from app.tasks.answers import AnswerError, check_answers
from app.tasks.forms import FilledForm
from app.text import Text
from app.web.rules.questions import field_for, form_of, input_fields, key_of, value_of
from app.web.rules.table import TableAt
from app.web.rules.words import TableWords

NAME = "row_name"
LONGEST_NAME = 200
SEVERAL = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
NOTHING_EXPECTED = Text(
    "Wählen Sie mindestens ein Ergebnis, das herauskommen soll.", "Choose at least one result that is to come out."
)


@dataclass(frozen=True)
class RowForm:
    """The form of rows of one table. Of outputs, it asks for those that count as the result."""

    table: TableAt
    words: TableWords
    inputs: tuple[DecisionInput, ...]
    outputs: tuple[DecisionInput, ...]

    @property
    def is_list(self) -> bool:
        """Whether several rules may count; then only the first output is asked for, as a list."""
        return self.table.decision.hit_policy in SEVERAL and not self._aggregates

    @property
    def _aggregates(self) -> bool:
        return bool(self.table.decision.table and self.table.decision.table.aggregation)

    def opened(self, name: str, inputs: Mapping[str, object], expect: object) -> FilledForm:
        """The form, filled in with a row."""
        title = {"id": NAME, "key": NAME, "type": "textfield", "label": _("What the row is about"),
                 "validate": {"required": True, "maxLength": LONGEST_NAME}}  # fmt: skip
        results = [
            {**field_for(_out(place), asked, self.words.output_title(asked.name), self.words.results(asked)),
             "description": _("Left empty: may be anything.")}
            for place, asked in enumerate(self.outputs)
        ]  # fmt: skip
        groups = [
            _group("inputs", _("Answers that the table looks at"), input_fields(self.inputs, self.words)),
            _group("results", _("What is to come out"), results),
        ]
        values = {key_of(place): inputs.get(asked.name) for place, asked in enumerate(self.inputs)}
        values |= {_out(place): self._expected(asked, expect) for place, asked in enumerate(self.outputs)}
        return form_of([title, *groups], {NAME: name, **{key: it for key, it in values.items() if it is not None}})

    def read_inputs(self, filled: FilledForm, raw: Mapping[str, object]) -> dict[str, object]:
        """The inputs alone, as JSON by name."""
        given = check_answers(filled.form, raw, filled.scope).variables
        return {asked.name: value_of(asked, given.get(key_of(place))) for place, asked in enumerate(self.inputs)}

    def read(self, filled: FilledForm, raw: Mapping[str, object]) -> tuple[Row, Sequence[AnswerError]]:
        """The row that was typed. Raises Problem where nothing is expected of it."""
        checked = check_answers(filled.form, raw, filled.scope)
        given = checked.variables
        name = " ".join(str(given.get(NAME) or "").split())
        row = Row(name, self.read_inputs(filled, raw), self._expectation(given))
        if not checked.errors and row.expect in ({}, None):
            raise Problem(NOTHING_EXPECTED)
        return row, checked.errors

    def _expectation(self, given: Mapping[str, object]) -> object:
        values = {asked.name: value_of(asked, given.get(_out(place))) for place, asked in enumerate(self.outputs)}
        if self.is_list:
            name, found = next(iter(values.items()))
            return [{name: item} for item in found] if isinstance(found, list) else []
        told = {name: value for name, value in values.items() if value not in (None, [])}
        only = len(self.table.decision.outputs) == 1
        return next(iter(told.values()), None) if only else told

    def _expected(self, asked: DecisionInput, expect: object) -> object:
        """What a row expects of an output."""
        if self.is_list:
            rows = expect if isinstance(expect, list) else []
            return [row.get(asked.name) if isinstance(row, Mapping) else row for row in rows]
        return expect.get(asked.name) if isinstance(expect, Mapping) else expect


def row_form(table: TableAt, words: TableWords) -> RowForm:
    """The form of rows of a table."""
    counted = Outcomes(table.definitions, table.decision).names
    outputs = [out for out in outputs_of(table.definitions, table.decision) if out.name in counted]
    several = RowForm(table, words, inputs_of(table.definitions, table.decision), tuple(outputs))
    if not several.is_list:
        return several
    return RowForm(table, words, several.inputs, (replace(outputs[0], many=True),))


def _group(key: str, label: str, components: list[dict[str, object]]) -> dict[str, object]:
    return {"id": f"group_{key}", "type": "group", "label": label, "components": components}


def _out(place: int) -> str:
    return f"output_{place}"
