"""Noting issues and following them up."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.errors import NotAllowed, Problem
from app.issues.kinds import STATES, TEXT_KEY, TEXT_LENGTH, TOPIC_KEY, TOPIC_LENGTH
from app.issues.models import Issue
from app.people.models import User
from app.people.policy import may_follow_up_issues
from app.store.base import new_id
from app.store.clock import today
from app.text import Text


def note_from_form(session: Session, answers: Mapping[str, object]) -> None:
    """Keep what a form says about an issue (answers by full key), without the form, the case, or who handed it in."""
    topic, text = (str(answers.get(f"case.{key}") or "").strip() for key in (TOPIC_KEY, TEXT_KEY))
    if text:
        note(session, topic or "other", text)


def note(session: Session, topic: str, text: str) -> Issue:
    """A new issue. Raises Problem without words, or with too many."""
    issue = Issue(
        id=new_id(),
        topic=topic[:TOPIC_LENGTH],
        text=_checked(text),
        month=today(session).replace(day=1),
        state="new",
        measure="",
    )
    session.add(issue)
    return issue


def follow_up(session: Session, user: User, issue: Issue, *, topic: str, text: str, state: str, measure: str) -> None:
    """Say what is done about it; the words may be mended, should they tell of somebody. Raises NotAllowed, Problem."""
    if not may_follow_up_issues(user):
        raise NotAllowed(
            Text(
                "Strukturhinweise bearbeitet die Koordinierende Stelle.",
                "Structural issues are followed up by the coordinating office.",
            )
        )
    if state not in STATES:
        raise Problem(Text("Bitte wählen Sie, wie weit der Hinweis ist.", "Please choose how far the issue has come."))
    if state != "new" and not measure.strip():
        raise Problem(
            Text(
                "Bitte schreiben Sie unter „Maßnahme“, was getan wird oder wurde.",
                "Please write under “Measure” what is being done or was done.",
            )
        )
    issue.topic, issue.text, issue.state = topic[:TOPIC_LENGTH], _checked(text), state
    issue.measure, issue.changed_on = _short(measure), today(session)
    record(session, user.id, [Event("issue.followed_up", issue.id, None)])


def _checked(text: str) -> str:
    if not text.strip():
        raise Problem(Text("Bitte beschreiben Sie den Hinweis in Worten.", "Please describe the issue in words."))
    return _short(text)


def _short(text: str) -> str:
    if len(text.strip()) > TEXT_LENGTH:
        raise Problem(
            Text(
                "Bitte kürzen Sie den Text auf höchstens {most} Zeichen.",
                "Please shorten the text to at most {most} characters.",
            ).fill(most=TEXT_LENGTH)
        )
    return text.strip()
