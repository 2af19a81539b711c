"""Inputs, codes and conditions of tables in words: as the forms call them that ask for the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from sqlalchemy.orm import Session

from app.catalog.code_lists import code_list, code_list_names
from app.catalog.compare.words import cell_with
from app.catalog.forms import CASE_PREFIX, Field, Form
from app.catalog.queries import all_latest, form_version
from app.dmn import DecisionInput, MatchedRule, inputs_of, outputs_of
from app.feel import to_json
from app.people.queries import organisations
from app.people.roles import ROLES
from app.text import Text
from app.web.case.facts import Words
from app.web.language import language, said
from app.web.model_texts import translator
from app.web.rules.table import TableAt
from app.web.words import OUTPUTS, UNITS, VALUES

RULE_OUTPUT = "rule_id"
"""The output by which a table names its rules for people."""


class TableWords:
    """Words for one table, in the language of the request. `inputs` and `outputs` are those of its decision."""

    def __init__(
        self, session: Session, inputs: Iterable[DecisionInput], outputs: Iterable[DecisionInput] = ()
    ) -> None:
        self._session = session
        self._inputs = {one.name: one for one in inputs}
        self._outputs = {one.name: one for one in outputs}
        self._translate = translator()
        self._plain = Words({office.key: office.name for office in organisations(session)}, self._translate, language())

    def title(self, text: str) -> str:
        """A heading, reason or annotation of the table."""
        return self._translate(text)

    def input_title(self, name: str) -> str:
        return self._translate(self._inputs[name].title) if name in self._inputs else name

    def output_title(self, name: str) -> str:
        if name in OUTPUTS:
            return said(OUTPUTS[name])
        return self._translate(self._outputs[name].title) if name in self._outputs else name

    def choices(self, asked: DecisionInput) -> list[tuple[str, str]]:
        """Code and word of all values to choose from; a list that is not closed takes in those of the form."""
        labels = self._labels.get(asked.name, {})
        codes = dict.fromkeys(asked.codes if asked.is_closed else (*asked.codes, *labels))
        return [(code, self.code(asked.name, code)) for code in codes]

    def results(self, output: DecisionInput) -> list[tuple[str, str]]:
        """Code and word of all that may come out."""
        return [(code, self.output(output.name, code)) for code in output.codes]

    def code(self, name: str, code: str) -> str:
        """What a value of an input is called."""
        label = self._labels.get(name, {}).get(code)
        return self._any_code(code) if label is None else self._translate(label)

    def _any_code(self, code: str) -> str:
        for words in (VALUES, ROLES, UNITS):
            if code in words:
                return said(words[code])
        return self._translate(self._plain.say(code))

    def value(self, name: str, value: object) -> str:
        """A value of an input, FEEL or JSON."""
        plain = to_json(value)
        if isinstance(plain, list):
            return ", ".join(self.value(name, item) for item in plain) or said(Text("keine", "none"))
        return self.code(name, plain) if isinstance(plain, str) else self._plain.say(plain)

    def output(self, name: str, value: object) -> str:
        """A value of an output, FEEL or JSON. What the product itself has words for is called by them."""
        plain = to_json(value)
        if isinstance(plain, list):
            return ", ".join(self.output(name, item) for item in plain) or said(Text("keine", "none"))
        if not isinstance(plain, str):
            return self._plain.say(plain)
        label = None if plain in VALUES else self._result_labels.get(name, {}).get(plain)
        return self._any_code(plain) if label is None else self._translate(label)

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
        return {name: _labels_of(asked, self._lists) for name, asked in self._inputs.items()}

    @cached_property
    def _result_labels(self) -> dict[str, dict[str, str]]:
        """By output, the same."""
        return {name: _labels_of(output, self._lists) for name, output in self._outputs.items()}

    @cached_property
    def _lists(self) -> list[tuple[str, dict[str, str]]]:
        forms = [form_version(self._session, model.version) for model in all_latest(self._session, ["form"])]
        return [*_option_lists(forms), *_code_lists(self._session, forms)]


def _code_lists(session: Session, forms: Iterable[Form]) -> Iterable[tuple[str, dict[str, str]]]:
    """The code lists, first under the keys of the fields that choose from them, then all by their own names."""
    named = {
        name: {code: said(text) for code, text in code_list(session, name).names.items()}
        for name in code_list_names(session)
    }
    for form in forms:
        for field in form.fields.values():
            if isinstance(field, Field) and field.options is not None:
                yield from ((field.key, named[name]) for name in field.options.lists if name in named)
    yield from named.items()


def words_for(session: Session, table: TableAt) -> TableWords:
    """The words for a table."""
    definitions, decision = table.definitions, table.decision
    return TableWords(session, inputs_of(definitions, decision), outputs_of(definitions, decision))


def _labels_of(asked: DecisionInput, lists: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """The options of the field of that name, where they hold all codes; else the shortest list that does."""
    codes = set(asked.codes)
    if asked.type not in ("string", ""):
        return {}
    own = [options for key, options in lists if key in (asked.name, CASE_PREFIX + asked.name)]
    fitting = [options for options in own if codes <= options.keys()]
    same = sorted((options for _, options in lists if codes and codes <= options.keys()), key=len)
    return next(iter((*fitting, *same)), {})


def _option_lists(forms: Iterable[Form]) -> Iterable[tuple[str, dict[str, str]]]:
    """Key of a field and its fixed options: word by code."""
    for form in forms:
        for field in form.fields.values():
            if isinstance(field, Field) and field.options is not None and field.options.static:
                yield (
                    field.key,
                    {option.value: option.label for option in field.options.static if isinstance(option.value, str)},
                )
