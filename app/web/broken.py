"""Damage that a request came upon becomes an incident of its case, so that a person looks at it."""

from __future__ import annotations

from flask import current_app, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.errors import Broken, Problem
from app.tasks.incidents import report_damage
from app.tasks.models import Task
from app.web import edge


def report(error: Broken) -> None:
    """Open an incident, in a transaction of its own; if even that fails, the log has to do."""
    edge.undo()
    try:
        with edge.database().session() as session:
            case = _case_of_request(session)
            if case is not None:
                report_damage(session, case, error.text)
                session.commit()
    except (SQLAlchemyError, Problem):
        current_app.logger.exception("the damage could not be made an incident")


def _case_of_request(session: Session) -> Case | None:
    """The case that the address names, by its reference or by one of its tasks."""
    given = request.view_args or {}
    if "task_id" in given:
        query = select(Case).join(Task, Task.case_id == Case.id).where(Task.id == given["task_id"])
    else:
        query = select(Case).where(Case.reference == given.get("reference", ""))
    return session.scalars(query).unique().one_or_none()
