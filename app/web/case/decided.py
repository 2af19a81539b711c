"""What a table recommended, and beside it what people decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases.queries import HandedIn, Recommendation
from app.catalog.forms import CASE_PREFIX, DynamicList, Field
from app.catalog.forms.model import KeyedComponent
from app.catalog.queries import version_number
from app.people.queries import display_names
from app.web.case.facts import FactLine, Words
from app.web.case.tables import input_labels
from app.web.language import said
from app.web.words import DECISIONS, OUTPUTS, VALUES

DECIDED_IN: dict[str, tuple[str, ...]] = {
    "complexity": ("next_step", "decision", "priority", "mandate", "override_reason"),
    "referral_target": ("target_service",),
    "responsible_carrier": ("carrier",),
}
"""Which answers of people decide what a table recommends, in the order of the page."""
CONFERENCE_ANSWER = "decision"
ONLY_ONCE_DECIDED = frozenset({"responsible_carrier"})
"""Evaluated early, but a matter for people only later."""


@dataclass(frozen=True)
class HumanDecision:
    """Who decided, when, and how."""

    who: str
    at: datetime
    lines: tuple[FactLine, ...]
    by_conference: bool = False


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
    number: int
    """That of the evaluation among those of the case."""
    is_earlier: bool = False
    """Decided anew since; it stays visible."""


@dataclass(frozen=True)
class Book:
    """What is needed to put codes into words: what forms asked for, and how values are called."""

    session: Session
    fields: Mapping[str, KeyedComponent]
    words: Words

    def component(self, key: str) -> KeyedComponent | None:
        return self.fields.get(CASE_PREFIX + key) or self.fields.get(key)


def side_by_side(
    recommendations: Iterable[Recommendation], handed_in: Iterable[HandedIn], book: Book
) -> list[SideBySide]:
    """The newest recommendation of each table that people decide upon, and what they decided since.

    What a conference decided earlier, before a reconsideration or a postponement, follows.
    """
    made: dict[str, list[Recommendation]] = {}
    for recommendation in recommendations:
        made.setdefault(recommendation.decision_id, []).append(recommendation)
    forms = list(handed_in)
    pairs: list[SideBySide] = []
    for key in DECIDED_IN:
        for place, found in enumerate(made.get(key, ())):
            decided = _human(made[key], place, forms, book)
            if place == 0 or (decided is not None and decided.by_conference):
                pairs.append(_beside(found, decided, book, is_earlier=place > 0))
    late = {said(DECISIONS[key]) for key in ONLY_ONCE_DECIDED}
    return [pair for pair in pairs if pair.decided or pair.title not in late]


def _beside(found: Recommendation, decided: HumanDecision | None, book: Book, is_earlier: bool) -> SideBySide:
    rules = [rule for rule in _list(found.evaluation.get("matched_rules")) if isinstance(rule, Mapping)]
    outputs = _outputs(found.evaluation.get("outputs"))
    rule_id = next((str(value) for key, value in outputs if key == "rule_id"), None)
    reasons = [book.words.translate(text) for rule in rules for text in _annotations(rule)]
    labels = input_labels(book.session, found.version)
    inputs = _mapping(found.evaluation.get("inputs"))
    return SideBySide(
        title=said(DECISIONS[found.decision_id]),
        version=str(version_number(book.session, "decision", found.version) or found.version[:8]),
        at=found.at,
        outputs=tuple((_output_name(key), _value(None, value, book)) for key, value in outputs if key != "rule_id"),
        rules=(rule_id,) if rule_id else tuple(str(rule.get("index")) for rule in rules),
        reasons=tuple(dict.fromkeys(reasons)),
        inputs=tuple(
            (book.words.translate(labels.get(key, key)), _value(book.component(key), value, book))
            for key, value in inputs.items()
            if not isinstance(value, Mapping)
        ),
        decided=decided,
        number=found.number,
        is_earlier=is_earlier,
    )


def _human(made: list[Recommendation], place: int, forms: Iterable[HandedIn], book: Book) -> HumanDecision | None:
    """The newest form that answers one of the questions, between the recommendations before and after this one.

    A form is handed in just before the table is evaluated on its answers: it belongs to that recommendation.
    """
    earlier = made[place + 1].at if place + 1 < len(made) else None
    later = made[place - 1].at if place else None
    for form in forms:
        if later is not None and form.at >= later:
            continue
        answers = {key: value for part in form.answers.values() for key, value in part.items()}
        lines = [
            book.words.line(component, answers[key])
            for key in DECIDED_IN[made[0].decision_id]
            if answers.get(key) not in (None, "") and isinstance(component := book.component(key), Field | DynamicList)
        ]
        if lines and (earlier is None or form.at >= earlier):
            who = display_names(book.session, [form.by]).get(form.by, "")
            return HumanDecision(who, form.at, tuple(lines), CONFERENCE_ANSWER in answers)
    return None


def _outputs(value: object) -> list[tuple[str, object]]:
    """Name and value of each output; of several suggestions, the reason of each says what it is."""
    if isinstance(value, list):
        rows = [row for row in value if isinstance(row, Mapping)]
        return [("suggestion", row.get("reason") or next(iter(row.values()), None)) for row in rows]
    return list(value.items()) if isinstance(value, Mapping) else [("outcome", value)]


def _annotations(rule: Mapping[str, object]) -> list[str]:
    return [str(text) for text in _mapping(rule.get("annotations")).values() if text]


def _output_name(key: str) -> str:
    return said(OUTPUTS[key]) if key in OUTPUTS else key


def _value(component: KeyedComponent | None, value: object, book: Book) -> str:
    if isinstance(component, Field) and component.options is not None and not isinstance(value, int | float):
        return book.words.text(component, value)
    if isinstance(value, str) and value in VALUES:
        return said(VALUES[value])
    return book.words.translate(book.words.say(value)) if isinstance(value, str) else book.words.say(value)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
