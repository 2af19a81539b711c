"""Answers and rules of one table in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.dmn import Decision, Definitions, Evaluation, MatchedRule, Outcomes
from app.feel import to_json
from app.text import Text
from app.web.language import said
from app.web.rules.words import RULE_OUTPUT, TableWords

DESCRIPTION = "description"
"""Under this heading the description of a rule stands among its annotations."""
NO_RESULT = Text("kein Ergebnis", "no result")
Pair = tuple[str, str]


@dataclass(frozen=True)
class Condition:
    """What a rule asks of an input, in words, and the value as it was."""

    title: str
    asked: str
    value: str


@dataclass(frozen=True)
class RuleLine:
    """A rule that fired: what it is called, its conditions, its annotations (heading, or "", and text)."""

    name: str
    conditions: tuple[Condition, ...]
    notes: tuple[Pair, ...]


class Teller:
    """Tells answers of a decision. `outcomes` says which outputs count as its result."""

    def __init__(self, definitions: Definitions, decision: Decision, words: TableWords) -> None:
        self.words, self.outcomes = words, Outcomes(definitions, decision)
        self._definitions, self._decision = definitions, decision

    def rows(self, value: object) -> Iterator[tuple[Pair, ...]]:
        """Name and value of each output but the name of the rule; one row for each hit."""
        for row in _rows(value):
            pairs = row.items() if isinstance(row, Mapping) else [(self._only_output(), row)]
            yield tuple(
                (self.words.output_title(name), self.words.output(name, it))
                for name, it in pairs
                if name != RULE_OUTPUT
            )

    def result(self, value: object) -> str:
        """The part of an answer that counts."""
        return "; ".join(map(self._counted, _rows(value))) or said(NO_RESULT)

    def came_out(self, found: Evaluation) -> str:
        """The result, and by which rules."""
        single = found.value if len(found.matched_rules) == 1 else None
        names = ", ".join(self.words.rule(rule, single) for rule in found.matched_rules)
        by = Text("{result} (Regel {names})", "{result} (rule {names})") if names else Text("{result}", "{result}")
        return said(by.fill(result=self.result(found.value), names=names))

    def expected(self, expect: object) -> str:
        """What a test row expects."""
        rows = _rows(expect)
        return "; ".join(
            ", ".join(self.words.output(name, value) for name, value in row.items())
            if isinstance(row, Mapping)
            else self.words.output(self._only_output(), row)
            for row in rows
        ) or said(NO_RESULT)

    def rule(self, rule: MatchedRule, value: object, inputs: Mapping[str, object]) -> RuleLine:
        """A rule that fired on these inputs; `value` is the answer that it alone gave, else None."""
        columns, cells = self._written(rule)
        conditions = tuple(
            Condition(
                self.words.title(column.title),
                self.words.condition(column.expression, [cell]),
                self.words.value(column.expression, inputs.get(column.expression)),
            )
            for column, cell in zip(columns, cells, strict=True)
            if cell.strip() not in ("", "-")
        )
        return RuleLine(self.words.rule(rule, value), conditions, tuple(self.notes(rule.annotations)))

    def notes(self, annotations: Mapping[str, str]) -> Iterator[Pair]:
        """The description first, then what stands under the other headings."""
        for heading, text in sorted(annotations.items(), key=lambda pair: pair[0] != DESCRIPTION):
            if text:
                yield "" if heading == DESCRIPTION else self.words.title(heading), self.words.title(text)

    def _counted(self, row: object) -> str:
        if not isinstance(row, Mapping):
            return self.words.output(self._only_output(), row)
        return ", ".join(self.words.output(n, row[n]) for n in self.outcomes.names if row.get(n) is not None)

    def _only_output(self) -> str:
        return self._decision.outputs[0].name if self._decision.outputs else self._decision.name

    def _written(self, rule: MatchedRule) -> tuple[tuple, tuple[str, ...]]:
        """Columns and cells of a rule as it stands in its table, which may be that of a decision required."""
        for decision in self._definitions.decisions:
            if decision.table is not None and decision.table.id == rule.table_id:
                for line in decision.rules:
                    if line.index == rule.index:
                        return decision.inputs, line.inputs
        return (), ()


def _rows(value: object) -> list[object]:
    plain = to_json(value)
    if isinstance(plain, list):
        return plain
    return [] if plain is None else [plain]
