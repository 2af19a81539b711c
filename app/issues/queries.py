"""Reading issues by topic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.issues.models import Issue
from app.text import Text


@dataclass(frozen=True)
class Topic:
    """All issues of one topic, the newest first; `counts` says how many there are in each state."""

    code: str
    issues: tuple[Issue, ...]

    @property
    def counts(self) -> dict[str, int]:
        found = {"new": 0, "in_work": 0, "solved": 0}
        for issue in self.issues:
            found[issue.state] += 1
        return found


def topics(session: Session, known: Iterable[str], state: str | None = None) -> list[Topic]:
    """The topics that have issues, in the order of `known`, others after them; of one state or of all."""
    query = select(Issue).order_by(Issue.month.desc(), Issue.id)  # ids are random: they tell no order
    if state is not None:
        query = query.where(Issue.state == state)
    by_topic: dict[str, list[Issue]] = {code: [] for code in known}
    for issue in session.scalars(query):
        by_topic.setdefault(issue.topic, []).append(issue)
    return [Topic(code, tuple(issues)) for code, issues in by_topic.items() if issues]


def issue_by_id(session: Session, issue_id: str) -> Issue:
    """Raises NotFound."""
    issue = session.get(Issue, issue_id)
    if issue is None:
        raise NotFound(Text("Diesen Strukturhinweis gibt es nicht.", "There is no such structural issue."))
    return issue
