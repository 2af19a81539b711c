"""Reopening: within a time after closure a new case takes up an ended one, with what was proposed then (T17)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.audit.operations import Event
from app.cases.deadlines import compute_deadline
from app.cases.links import REOPENS, link
from app.cases.models import Case
from app.cases.queries import CaseView
from app.catalog.forms import CASE_PREFIX, Form
from app.catalog.working_days.in_use import working_days
from app.errors import Conflict, NotAllowed
from app.people.models import User
from app.people.policy import may_reopen
from app.store.clock import now
from app.tasks.decisions import decide
from app.tasks.drafts import read_start_draft, save_start_draft
from app.text import Text

REOPENED_OUTCOMES = frozenset({"closed", "referred"})
MATTER = "reopening"
ANEW = frozenset({"consent_e1", "consent_e1_form", "consent_e1_date", "tried_so_far", "client_wish", "acute_danger"})
"""What is asked anew: consent is given anew, and what is wished and tried has changed."""


def can_reopen(session: Session, user: User, view: CaseView) -> bool:
    """Has the case ended in a way and at a time that it may be taken up again by this person?"""
    case = view.case
    if case.outcome not in REOPENED_OUTCOMES or case.ended_at is None or not may_reopen(user, view.roles):
        return False
    row = decide(session, "deadlines", {"matter": MATTER, "priority": case.priority}).value
    if not isinstance(row, Mapping):
        return False
    return now(session) <= compute_deadline(row, case.ended_at, working_days(session))["due"]  # type: ignore[operator]


def prepare_reopening(session: Session, user: User, view: CaseView, form: Form) -> None:
    """Begin a proposal that refers to an ended case; it opens with what this person may see of the old proposal.

    Raises NotAllowed where the case cannot be reopened (any more), Conflict while another proposal is unfinished.
    """
    if not can_reopen(session, user, view):
        raise NotAllowed(
            Text(
                "Dieser Fall lässt sich nicht wieder aufnehmen: Die Frist ist vorbei, oder er ist nicht abgeschlossen. "
                "Bitte schlagen Sie einen neuen Fall vor.",
                "This case cannot be reopened: the time is over, or it is not closed. Please propose a new case.",
            )
        )
    if read_start_draft(session, user) is not None:
        raise Conflict(
            Text(
                "Sie haben einen angefangenen Vorschlag. Bitte geben Sie ihn zuerst ab oder löschen Sie ihn.",
                "You have an unfinished proposal. Please hand it in or delete it first.",
            )
        )
    save_start_draft(session, user, form.id, _carried_over(view, form), reopens_id=view.case.id)


def link_reopened(session: Session, user: User, case: Case) -> list[Event]:
    """Join a new case to the one that its draft reopens, if any; the entries for the history."""
    draft = read_start_draft(session, user)
    old = session.get(Case, draft.reopens_id) if draft and draft.reopens_id else None
    if old is None:
        return []
    link(session, case, REOPENS, old)
    return [Event("case.reopens", old.reference)]


def _carried_over(view: CaseView, form: Form) -> dict[str, object]:
    known = {key: value for key, value in view.parts.get("A", {}).items() if key not in ANEW}
    return {f"{CASE_PREFIX}{key}": value for key, value in known.items() if f"{CASE_PREFIX}{key}" in form.fields}
