"""Evaluate a published decision and keep what is needed to explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.catalog.queries import bound_decision
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
) -> DecisionMade:
    """Evaluate. Raises NotFound for an unknown decision, FeelError where a budget is met."""
    published = bound_decision(session, decision_id, binding, version_tag, process_version)
    evaluation = published.definitions.evaluate(decision_id, inputs, clock=lambda: now(session).astimezone(OFFICE_ZONE))
    return DecisionMade(evaluation.value, published.version, published.number, evaluation.to_json())
