"""The history of a case in words, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
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
from app.web.words import DECISIONS, HISTORY, LETTERS

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
    names = display_names(session, [*(line.actor_id for line in lines), *_named_in(lines, case)])
    steps = dict(session.execute(select(Task.id, Task.name).where(Task.case_id == case.id)).all())
    told = ((line, _text(line, steps, names)) for line in lines)
    return [TimelineLine(line.at, text, _who(line, case, names)) for line, text in reversed(list(told)) if text]


CHANGES_OF_HANDS = frozenset({"absence.started", "absence.ended", "case.handed_over"})
"""Their subject: who has the case from now on, a colon, and whose it was or in whose place it is."""


def _named_in(lines: Sequence[HistoryLine], case: Case) -> list[str]:
    named = [person for line in lines if line.action in CHANGES_OF_HANDS for person in line.subject.split(":")]
    return named + [party.stands_in_for_id for party in case.parties if party.stands_in_for_id]


def _change_of_hands(line: HistoryLine, names: Mapping[str, str]) -> str:
    """“Kim Kiefer for Dora Douglasie”, or “Dora Douglasie → Kim Kiefer”."""
    now_with, other = (names.get(person, "–") for person in line.subject.split(":"))
    return _in_place(now_with, other) if line.action == "absence.started" else f"{other} → {now_with}"


def _who(line: HistoryLine, case: Case, names: Mapping[str, str]) -> str:
    """Who did it; a deputy in whose place."""
    for party in case.parties:
        held = party.since <= line.at and (party.until is None or line.at < party.until)
        if party.stands_in_for_id and party.user_id == line.actor_id and held:
            return _in_place(names[party.user_id], names[party.stands_in_for_id])
    return names.get(line.actor_id or "", SYSTEM)


def _in_place(who: str, absent: str) -> str:
    return _("%(who)s for %(absent)s", who=who, absent=absent)


def _text(line: HistoryLine, steps: Mapping[str, str], names: Mapping[str, str]) -> str | None:
    known = HISTORY.get(line.action)
    return said(known.fill(what=_what(line, steps, names))) if known else None


def _what(line: HistoryLine, steps: Mapping[str, str], names: Mapping[str, str]) -> str:
    if line.action in CHANGES_OF_HANDS:
        return _change_of_hands(line, names)
    if line.action == "decision.recommended" and line.subject in DECISIONS:
        return said(DECISIONS[line.subject])
    if line.action == "letter.made" and line.subject in LETTERS:
        return said(LETTERS[line.subject])
    if line.action == "case.ended":
        return outcome_name(line.subject)
    if line.subject in PARTY_NAMES:
        return said(PARTY_NAMES[line.subject])
    return say_model(steps[line.subject]) if line.subject in steps else line.subject
