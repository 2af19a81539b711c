"""What a table recommended, and beside it what people decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.cases.queries import HandedIn, Recommendation
from app.catalog.forms import CASE_PREFIX, Field
from app.catalog.forms.model import KeyedComponent
from app.people.queries import display_names
from app.web import edge
from app.web.case.facts import FactLine, fact_lines, say_value
from app.web.language import said
from app.web.words import DECISIONS, OUTPUTS, VALUES

DECIDED_IN: dict[str, tuple[str, ...]] = {
    "complexity": ("next_step", "decision", "priority", "mandate", "override_reason"),
    "referral_target": ("target_service",),
    "responsible_carrier": ("carrier",),
}
"""Which answers of people decide what a table recommends."""


@dataclass(frozen=True)
class HumanDecision:
    """Who decided, when, and how."""

    who: str
    at: datetime
    lines: tuple[FactLine, ...]


@dataclass(frozen=True)
class SideBySide:
    """One recommendation in words, and the decision of people beside it (None: not decided yet)."""

    title: str
    version: str
    at: datetime
    outputs: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]
    decided: HumanDecision | None


def side_by_side(
    recommendations: Iterable[Recommendation],
    handed_in: Iterable[HandedIn],
    fields: Mapping[str, KeyedComponent],
    names: Mapping[str, str],
    translate: Callable[[str], str],
    language: str,
) -> list[SideBySide]:
    """The newest recommendation of each table that people decide upon, and what they decided since."""
    newest: dict[str, Recommendation] = {}
    for recommendation in recommendations:
        if recommendation.decision_id in DECIDED_IN:
            newest.setdefault(recommendation.decision_id, recommendation)
    forms = list(handed_in)
    return [
        _beside(found, _human(found, forms, fields, names, translate, language), fields, translate, language)
        for found in newest.values()
    ]


def _beside(
    found: Recommendation,
    decided: HumanDecision | None,
    fields: Mapping[str, KeyedComponent],
    translate: Callable[[str], str],
    language: str,
) -> SideBySide:
    rules = [rule for rule in _list(found.evaluation.get("matched_rules")) if isinstance(rule, Mapping)]
    outputs = _outputs(found.evaluation.get("outputs"))
    reasons = [translate(text) for rule in rules for text in _annotations(rule)]
    return SideBySide(
        title=said(DECISIONS[found.decision_id]),
        version=found.version[:8],
        at=found.at,
        outputs=tuple((_output_name(key), _say(value, translate, language)) for key, value in outputs.items()),
        rules=tuple(str(rule.get("index")) for rule in rules),
        reasons=tuple(dict.fromkeys(reasons)),
        inputs=tuple(
            (_input_name(key, fields, translate), _say(value, translate, language))
            for key, value in _mapping(found.evaluation.get("inputs")).items()
            if not isinstance(value, Mapping)
        ),
        decided=decided,
    )


def _human(
    found: Recommendation,
    forms: Iterable[HandedIn],
    fields: Mapping[str, KeyedComponent],
    names: Mapping[str, str],
    translate: Callable[[str], str],
    language: str,
) -> HumanDecision | None:
    wanted = DECIDED_IN[found.decision_id]
    for form in forms:
        facts = {key: value for part in form.answers.values() for key, value in part.items() if key in wanted}
        if facts and form.at >= found.at:
            asked = {CASE_PREFIX + key: _component(key, fields) for key in wanted}
            known = {key: component for key, component in asked.items() if component is not None}
            lines = fact_lines(facts, known, names, translate, language)
            who = display_names(edge.session(), [form.by]).get(form.by, "")
            return HumanDecision(who, form.at, tuple(lines))
    return None


def _component(key: str, fields: Mapping[str, KeyedComponent]) -> KeyedComponent | None:
    return fields.get(CASE_PREFIX + key) or fields.get(key)


def _outputs(value: object) -> dict[str, object]:
    if isinstance(value, list):
        return {"options": [next(iter(v.values()), None) if isinstance(v, Mapping) else v for v in value]}
    return dict(value) if isinstance(value, Mapping) else {"outcome": value}


def _annotations(rule: Mapping[str, object]) -> list[str]:
    return [str(text) for text in _mapping(rule.get("annotations")).values() if text]


def _input_name(key: str, fields: Mapping[str, KeyedComponent], translate: Callable[[str], str]) -> str:
    component = _component(key, fields)
    if isinstance(component, Field) and component.label and "{{" not in component.label.source:
        return translate(component.label.source)
    return translate(key)


def _output_name(key: str) -> str:
    return said(OUTPUTS[key]) if key in OUTPUTS else key


def _say(value: object, translate: Callable[[str], str], language: str) -> str:
    if isinstance(value, str) and value in VALUES:
        return said(VALUES[value])
    return translate(value) if isinstance(value, str) else say_value(value, language)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
