"""The form of a task or of a start, with everything it shows: scope, choices, what was filled in before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.catalog.forms import Form, defaults
from app.catalog.queries import form_version
from app.people.models import User
from app.store.clock import OFFICE_ZONE, now
from app.tasks.choices import Asking, Lists
from app.tasks.functions import feel_functions
from app.tasks.models import Task
from app.tasks.steps import CaseFacts


@dataclass(frozen=True)
class FilledForm:
    """A form, the scope its FEEL sees, and the answers it opens with."""

    form: Form
    version: str
    scope: Mapping[str, object]
    prefilled: Mapping[str, object]


def form_for_task(session: Session, user: User, task: Task) -> FilledForm:
    return _fill(session, user, task.case, task.form_version, task.variables)


def form_for_case(session: Session, user: User, case: Case, form_version_hash: str) -> FilledForm:
    """A form about a case that belongs to none of its open tasks."""
    return _fill(session, user, case, form_version_hash, {})


def form_for_start(session: Session, user: User, form_version_hash: str) -> FilledForm:
    return _fill(session, user, None, form_version_hash, {})


def _fill(session: Session, user: User, case: Case | None, version: str, variables: Mapping[str, object]) -> FilledForm:
    form = form_version(session, version)
    facts: Mapping[str, object] = CaseFacts(session, case) if case else {}
    scope: dict[str, object] = {
        **variables,
        **feel_functions(session, lambda: facts),
        "case": facts,
        "lists": Lists(Asking(session, user, case, facts)),
        "now": now(session).astimezone(OFFICE_ZONE),
    }
    return FilledForm(form, version, scope, defaults(form, scope))
