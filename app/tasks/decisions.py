"""Evaluate a published decision and keep what is needed to explain it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.catalog.queries import DecisionVersion, bound_decision
from app.dmn import RecordedInputs
from app.store.clock import OFFICE_ZONE, now


@dataclass(frozen=True)
class DecisionMade:
    """Value (FEEL), version of the table (hash and number), evaluation as JSON (see dmn.Evaluation.to_json)."""

    value: object
    version: str
    number: int
    evaluation: dict[str, object]


def decide(
    session: Session,
    decision_id: str,
    inputs: Mapping[str, object],
    binding: str = "latest",
    version_tag: str | None = None,
    process_version: str | None = None,
    facts: Callable[[], Mapping[str, object]] | None = None,
) -> DecisionMade:
    """Evaluate. Raises NotFound for an unknown decision, FeelError where a budget is met.

    What the decision asks for and `inputs` lack is taken from the `facts` of the same name, where these are given.
    """
    published = bound_decision(session, decision_id, binding, version_tag, process_version)
    if facts is not None:
        inputs = _with_facts(published, inputs, facts)
    evaluation = published.definitions.evaluate(decision_id, inputs, clock=lambda: now(session).astimezone(OFFICE_ZONE))
    return DecisionMade(evaluation.value, published.version, published.number, evaluation.to_json())


def _with_facts(
    published: DecisionVersion, inputs: Mapping[str, object], facts: Callable[[], Mapping[str, object]]
) -> Mapping[str, object]:
    decision = published.definitions.decision(published.decision_id)
    missing = published.definitions.input_names(decision).difference(inputs) if decision is not None else ()
    if decision is None or not missing:
        return inputs
    held = facts()
    found = {name: held[name] for name in missing if name in held}
    return {**inputs, **RecordedInputs(published.definitions, decision).read(found)}
