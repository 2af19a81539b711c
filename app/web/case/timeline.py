"""The history of a case in words, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.queries import HistoryLine, history
from app.cases.models import Case
from app.people.queries import display_names
from app.people.roles import PARTY_NAMES
from app.tasks.models import Task
from app.web.language import said
from app.web.model_texts import say_model
from app.web.present import outcome_name
from app.web.words import DECISIONS, HISTORY

SYSTEM = "KIM-Lotse"


@dataclass(frozen=True)
class TimelineLine:
    """What happened, when, by whom."""

    at: datetime
    text: str
    who: str


READING = frozenset({"file.read"})
"""Who read what: for data protection, not for those who work on the case."""


def timeline(session: Session, case: Case, *, with_reading: bool = False) -> list[TimelineLine]:
    """What happened in the case; the caller has asked the policy."""
    lines = [line for line in history(session, case.id) if with_reading or line.action not in READING]
    names = display_names(session, (line.actor_id for line in lines))
    steps = dict(session.execute(select(Task.id, Task.name).where(Task.case_id == case.id)).all())
    told = ((line, _text(line, steps)) for line in lines)
    return [
        TimelineLine(line.at, text, names.get(line.actor_id or "", SYSTEM))
        for line, text in reversed(list(told))
        if text
    ]


def _text(line: HistoryLine, steps: Mapping[str, str]) -> str | None:
    known = HISTORY.get(line.action)
    return said(known.fill(what=_what(line, steps))) if known else None


def _what(line: HistoryLine, steps: Mapping[str, str]) -> str:
    if line.action == "decision.recommended" and line.subject in DECISIONS:
        return said(DECISIONS[line.subject])
    if line.action == "case.ended":
        return outcome_name(line.subject)
    if line.subject in PARTY_NAMES:
        return said(PARTY_NAMES[line.subject])
    return say_model(steps[line.subject]) if line.subject in steps else line.subject
