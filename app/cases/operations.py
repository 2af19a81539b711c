"""Verbs on cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.cases.file import read_facts
from app.cases.models import Case, DecisionRecord, ReferenceCounter, Submission
from app.cases.queries import HandedIn
from app.cases.sharing import settle, take_part
from app.people.policy import NEEDS_CONSENT
from app.people.queries import deputy_of
from app.store.base import new_id
from app.store.clock import now, today
from app.store.keys import create_data_key, seal
from app.store.rows import make_missing

_ADD_SUBMISSION = insert(Submission.__table__)


def open_case(session: Session, opened_by: str) -> Case:
    """A new case with a reference and a data key of its own; its engine instance bears the id `instance_id`."""
    case = Case(
        id=new_id(),
        reference=_next_reference(session),
        instance_id=new_id(),
        key_id=create_data_key(session).id,
        opened_at=now(session),
        opened_by=opened_by,
        parties=[],
        state="open",
        stage="proposal",
        priority="normal",
        facts_a=None,
        facts_b=None,
        facts_c=None,
    )
    session.add(case)
    return case


def involve(session: Session, case: Case, role: str, organisation_id: str | None, user_id: str | None = None) -> bool:
    """Make an organisation, or a person in it, a party; an earlier holder of the role steps back.

    Of a case manager who is away the deputy takes the place. False if nothing changes.
    """
    holder, absent = user_id, None
    if role == "case_manager" and (deputy_id := deputy_of(session, user_id)) is not None:
        holder, absent = deputy_id, user_id
    wanted, current = (organisation_id, holder, absent), case.party(role)
    if current is not None and (current.organisation_id, current.user_id, current.stands_in_for_id) == wanted:
        return False
    take_part(case, role, organisation_id, holder, now(session), absent)
    if role in NEEDS_CONSENT:
        settle(session, case, read_facts(session, case, ("A", "B")))
    return True


def record_submission(
    session: Session,
    case: Case,
    *,
    element_id: str,
    form_id: str,
    form_version: str,
    by: str,
    answers: dict[str, dict[str, object]],
) -> HandedIn:
    """Keep a form as it was handed in."""
    handed = HandedIn(new_id(), element_id, form_id, form_version, by, now(session), answers)
    sealed = seal(session, case.key_id, f"submission:{handed.id}", answers)
    session.connection().execute(_ADD_SUBMISSION, {**vars(handed), "case_id": case.id, "answers": sealed})
    return handed


@dataclass(frozen=True)
class Evaluated:
    """One evaluation of a table, by the element that asked for it: `evaluation` holds all of it."""

    element_id: str
    decision_id: str
    version: str
    evaluation: object


def record_decisions(session: Session, case: Case, made: Sequence[Evaluated]) -> None:
    """Keep evaluations in their order."""
    if not made:
        return
    last = select(func.coalesce(func.max(DecisionRecord.number), 0)).where(DecisionRecord.case_id == case.id)
    rows = [_decision_row(session, case, one) for one in made]
    session.connection().execute(insert(DecisionRecord.__table__).values(number=last.scalar_subquery() + 1), rows)


def _decision_row(session: Session, case: Case, made: Evaluated) -> dict[str, object]:
    row_id = new_id()
    return {
        "id": row_id,
        "case_id": case.id,
        "element_id": made.element_id,
        "decision_id": made.decision_id,
        "decision_version": made.version,
        "at": now(session),
        "evaluation": seal(session, case.key_id, f"decision:{row_id}", made.evaluation),
    }


def end_case(session: Session, case: Case, outcome: str, at: datetime) -> None:
    case.state, case.outcome, case.ended_at, case.next_due_at = "ended", outcome, at, None


def _next_reference(session: Session) -> str:
    year = today(session).year
    query = select(ReferenceCounter).where(ReferenceCounter.year == year).with_for_update()
    query = query.execution_options(populate_existing=True)
    counter = session.scalar(query)
    if counter is None:
        make_missing(session, ReferenceCounter, year=year, last=0)
        counter = session.scalars(query).one()
    counter.last += 1
    return f"KIM-{year}-{counter.last:04d}"
