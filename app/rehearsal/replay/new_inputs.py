"""Inputs that a draft asks for and that were not recorded: from the case file as it was then, or not known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Submission
from app.catalog.bpmn import read_bpmn
from app.catalog.dialect import ZEEBE
from app.catalog.expressions import Context, Expression, read_expression
from app.catalog.files import ModelFile
from app.catalog.forms.components import DECIDED_FROM
from app.errors import Problem, Rejected
from app.store.clock import OFFICE_ZONE
from app.store.keys import Erased, Unreadable, unseal

ROUTING = "variables"
KEPT = 500
"""Case files at hand, as they were over time."""


@dataclass(frozen=True)
class Filled:
    """Inputs with what the case file had, and the names of those that nobody had been asked."""

    inputs: Mapping[str, object]
    unknown: tuple[str, ...]


class NewInputs:
    """Fills in what a record lacks.

    Where a diagram hands the input over, its expression is evaluated on the file as it was then; else a fact of the
    same name is taken. What reads a fact that no form had asked for yet is unknown.
    """

    def __init__(self, session: Session, files: Iterable[ModelFile], decision_id: str) -> None:
        self._session = session
        self._expressions = _handed_over(files, decision_id)
        self._files: dict[str, _File] = {}

    def fill(
        self, case_id: str, element_id: str, at: datetime, recorded: Mapping[str, object], missing: Iterable[str]
    ) -> Filled:
        """The inputs of an evaluation at that time, with the missing ones where they can be known."""
        facts = self._file(case_id).at(at)
        found, unknown = dict(recorded), []
        for name in sorted(missing):
            expression = self._expressions.get((element_id, name)) or self._expressions.get(("", name))
            if expression is None:
                known = name in facts and name not in self._file(case_id).counselling
                value = facts.get(name)
            else:
                known, value = _evaluated(expression, facts, at)
            found[name] = value if known else None
            if not known:
                unknown.append(name)
        return Filled(found, tuple(unknown))

    def _file(self, case_id: str) -> _File:
        known = self._files.get(case_id)
        if known is None:
            while len(self._files) >= KEPT:
                self._files.pop(next(iter(self._files)))
            known = self._files[case_id] = _read_file(self._session, case_id)
        return known


@dataclass(frozen=True)
class _File:
    """The facts of a case after each form that was handed in."""

    times: tuple[datetime, ...]
    facts: tuple[dict[str, object], ...]
    counselling: frozenset[str]
    """Facts that are not taken by their name alone."""

    def at(self, moment: datetime) -> dict[str, object]:
        place = bisect_right(self.times, moment)
        return self.facts[place - 1] if place else {}


def _read_file(session: Session, case_id: str) -> _File:
    case = session.get(Case, case_id)
    query = select(Submission).where(Submission.case_id == case_id).order_by(Submission.at, Submission.id)
    times: list[datetime] = []
    facts: list[dict[str, object]] = []
    counselling: set[str] = set()
    for row in session.scalars(query) if case is not None else ():
        try:
            answers = unseal(session, case.key_id, f"submission:{row.id}", row.answers) if case else {}
        except (Erased, Unreadable):
            continue
        parts = answers.items() if isinstance(answers, dict) else ()
        counselling |= {key for part, held in parts if part not in (ROUTING, *DECIDED_FROM) for key in held}
        given = {key: value for part, held in parts if part != ROUTING for key, value in held.items()}
        times.append(row.at)
        facts.append({**(facts[-1] if facts else {}), **given})
    return _File(tuple(times), tuple(facts), frozenset(counselling))


def _handed_over(files: Iterable[ModelFile], decision_id: str) -> dict[tuple[str, str], Expression]:
    """(element id, input) → expression; without element id, that of the first element that hands the input over."""
    found: dict[tuple[str, str], Expression] = {}
    for file in files:
        if file.kind != "process":
            continue
        try:
            nodes = read_bpmn(file.content, file.path).flow_nodes
        except Rejected:
            continue
        for node in nodes:
            called = node.find(f".//{{{ZEEBE}}}calledDecision")
            if called is None or called.get("decisionId") != decision_id:
                continue
            for line in node.iter(f"{{{ZEEBE}}}input"):
                expression = read_expression((line.get("source") or "").removeprefix("="))
                if isinstance(expression, Expression):
                    found[node.get("id") or "", line.get("target") or ""] = expression
                    found.setdefault(("", line.get("target") or ""), expression)
    return found


def _evaluated(expression: Expression, facts: Mapping[str, object], at: datetime) -> tuple[bool, object]:
    """Whether all facts that it reads had been asked for, and the value."""
    paths = expression.compiled.paths
    if any(path[0] != "case" or len(path) < 2 or path[1] not in facts for path in paths):
        return False, None
    moment = at.astimezone(OFFICE_ZONE)
    try:
        return True, expression.value(Context({"case": facts}, lambda: moment))
    except Problem:
        return False, None
