"""Inputs, codes and conditions of tables in words: as the forms call them that ask for the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from sqlalchemy.orm import Session

from app.catalog.compare.words import cell_with
from app.catalog.forms import CASE_PREFIX, Field, Form
from app.catalog.queries import all_latest, form_version
from app.dmn import DecisionInput, MatchedRule
from app.feel import to_json
from app.people.queries import organisations
from app.text import Text
from app.web.case.facts import Words
from app.web.language import language, said
from app.web.model_texts import translator
from app.web.words import OUTPUTS, VALUES

RULE_OUTPUT = "rule_id"
"""The output by which a table names its rules for people."""


class TableWords:
    """Words for one table, in the language of the request. `inputs` are those of its decision."""

    def __init__(self, session: Session, inputs: Iterable[DecisionInput]) -> None:
        self._session = session
        self._inputs = {one.name: one for one in inputs}
        self._translate = translator()
        self._plain = Words({office.key: office.name for office in organisations(session)}, self._translate, language())

    def title(self, text: str) -> str:
        """A heading, reason or annotation of the table."""
        return self._translate(text)

    def input_title(self, name: str) -> str:
        return self._translate(self._inputs[name].title) if name in self._inputs else name

    def output_title(self, name: str, label: str = "") -> str:
        if name in OUTPUTS:
            return said(OUTPUTS[name])
        return self._translate(label or name)

    def choices(self, asked: DecisionInput) -> list[tuple[str, str]]:
        """Code and word of all values to choose from; a list that is not closed takes in those of the form."""
        labels = self._labels.get(asked.name, {})
        codes = dict.fromkeys(asked.codes if asked.is_closed else (*asked.codes, *labels))
        return [(code, self.code(asked.name, code)) for code in codes]

    def code(self, name: str, code: str) -> str:
        """What a value of an input is called."""
        label = self._labels.get(name, {}).get(code)
        if label is not None:
            return self._translate(label)
        return self.any_code(code)

    def any_code(self, code: str) -> str:
        """What a value is called that belongs to no input."""
        if code in VALUES:
            return said(VALUES[code])
        return self._translate(self._plain.say(code))

    def value(self, name: str, value: object) -> str:
        """A value of an input, FEEL or JSON."""
        plain = to_json(value)
        if isinstance(plain, list):
            return ", ".join(self.value(name, item) for item in plain) or said(Text("keine", "none"))
        return self.code(name, plain) if isinstance(plain, str) else self._plain.say(plain)

    def output(self, value: object) -> str:
        """A value of an output, FEEL or JSON."""
        plain = to_json(value)
        if isinstance(plain, list):
            return ", ".join(self.output(item) for item in plain) or said(Text("keine", "none"))
        return self.any_code(plain) if isinstance(plain, str) else self._plain.say(plain)

    def condition(self, name: str, cells: Iterable[str]) -> str:
        """What cells of a rule ask of an input: mindestens 6."""
        told = [self._cell(name, cell) for cell in cells if cell.strip() not in ("", "-")]
        return said(Text(" und ", " and ")).join(told) or said(Text("beliebig", "anything"))

    def rule(self, rule: MatchedRule | Mapping[str, object], answer: object = None) -> str:
        """What people call a rule: the name that the table gives it, else its number."""
        named = to_json(answer)
        if isinstance(named, Mapping) and isinstance(named.get(RULE_OUTPUT), str):
            return str(named[RULE_OUTPUT])
        return str(rule.index if isinstance(rule, MatchedRule) else rule.get("index"))

    def _cell(self, name: str, cell: str) -> str:
        def say(code: str) -> Text:
            word = self.code(name, code)
            return Text(f"„{word}“", f"“{word}”")

        return said(cell_with(cell, say))

    @cached_property
    def _labels(self) -> dict[str, dict[str, str]]:
        """By input, the German words of its codes: of the field that asks for it, else of one with these options."""
        forms = [form_version(self._session, model.version) for model in all_latest(self._session, ["form"])]
        lists = list(_option_lists(forms))
        found: dict[str, dict[str, str]] = {}
        for name, asked in self._inputs.items():
            codes = set(asked.codes)
            own = [options for key, options in lists if key in (name, CASE_PREFIX + name) and codes <= options.keys()]
            same = [options for _, options in lists if codes and codes <= options.keys()]
            for options in (*own, *sorted(same, key=len)):
                found[name] = options if asked.type in ("string", "") else {}
                break
        return found


def _option_lists(forms: Iterable[Form]) -> Iterable[tuple[str, dict[str, str]]]:
    """Key of a field and its fixed options: word by code."""
    for form in forms:
        for field in form.fields.values():
            if isinstance(field, Field) and field.options is not None and field.options.static:
                yield (
                    field.key,
                    {option.value: option.label for option in field.options.static if isinstance(option.value, str)},
                )
