"""Deciding anew: of each evaluation only the outcome and the rules are wanted, thousands of times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from app.dmn import Definitions, MatchedRule, Outcome, Outcomes, RecordedInputs
from app.feel import FeelError
from app.store.clock import OFFICE_ZONE

FAILED: Outcome = ("\0 failed",)
"""Stands for an evaluation that met a limit of the evaluator."""


class Decided(NamedTuple):
    """The outcome as far as it counts (see dmn.Outcomes), and the ids of the rules that fired."""

    outcome: Outcome
    rules: tuple[str, ...]


class Decider:
    """One decision of one model. `needs` are the names of its inputs."""

    def __init__(self, definitions: Definitions, decision_id: str) -> None:
        decision = definitions.decision(decision_id)
        assert decision is not None
        self.definitions, self.decision = definitions, decision
        self.outcomes = Outcomes(definitions, decision)
        self._recorded = RecordedInputs(definitions, decision)
        self.needs = frozenset(self._recorded.names)
        self._short_way = definitions.short_way(decision_id)
        self._by_rule: dict[int, Decided] = {}

    def decide(self, inputs: Mapping[str, object], at: datetime) -> Decided:
        """With inputs as they were recorded (JSON), as of then."""
        given = self._recorded.read(inputs)
        rule = self._short_way.rule(given) if self._short_way else None
        if rule is None:
            return self._in_full(given, at)
        found = self._by_rule.get(rule)
        if found is None and self._short_way:
            answer, rules = self._short_way.answer(rule)
            found = self._by_rule[rule] = Decided(self.outcomes.of(answer), _ids(rules))
        assert found is not None
        return found

    def read(self, inputs: Mapping[str, object]) -> Mapping[str, object]:
        """Recorded inputs as the decision takes them."""
        return self._recorded.read(inputs)

    def recorded(self, outputs: object, rules: object) -> Decided:
        """What was recorded, seen in the same way: outputs and matched rules as JSON."""
        named = tuple(rule_name(rule) for rule in rules if isinstance(rule, Mapping)) if isinstance(rules, list) else ()
        return Decided(self.outcomes.of_json(outputs), named)

    def _in_full(self, given: Mapping[str, object], at: datetime) -> Decided:
        moment = at.astimezone(OFFICE_ZONE)
        try:
            found = self.definitions.evaluate(self.decision.id, given, clock=lambda: moment)
        except FeelError:
            return Decided(FAILED, ())
        return Decided(self.outcomes.of(found.value), _ids(found.matched_rules))


def rule_name(rule: Mapping[str, object]) -> str:
    """What a rule goes by over versions: its id, else its number."""
    return str(rule.get("rule_id") or rule.get("index"))


def _ids(rules: tuple[MatchedRule, ...]) -> tuple[str, ...]:
    return tuple(rule.rule_id or str(rule.index) for rule in rules)
