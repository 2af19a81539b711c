"""Gegenvorstellung: the proposing office asks for a decision to be discussed once more, with new facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.deadlines import compute_deadline
from app.cases.models import Case
from app.cases.queries import case_by_reference
from app.cases.sharing import bare_ref
from app.catalog.queries import latest
from app.catalog.working_days.in_use import working_days
from app.engine.models import PathEntry, Wait
from app.errors import Conflict
from app.people.models import User
from app.people.policy import roles_in_case
from app.store.clock import now
from app.tasks.decisions import decide
from app.tasks.forms import FilledForm, form_for_case
from app.tasks.holding import hold_case
from app.tasks.models import Task
from app.tasks.operations import keep_form, send_message
from app.text import Text

FORM = "request_reconsideration"
MESSAGE = "reconsideration_requested"
DECIDED = "carry_out_decision"
STEP = "reconsider_in_conference"


def open_until(session: Session, user: User, cases: Iterable[Case]) -> dict[str, datetime]:
    """For which of these cases (ids) the user may ask for reconsideration, each until when.

    The proposing office may, while the process waits for it, the deadline has not passed, and no request is open.
    """
    at = now(session)
    own = {case.id: case for case in cases if "proposer" in roles_in_case(user, bare_ref(case), at)}
    if not own:
        return {}
    waiting = set(
        session.scalars(select(Wait.key).where(Wait.kind == "message", Wait.name == MESSAGE, Wait.key.in_(own)))
    )
    open_ones = waiting - being_discussed(session, own)
    ends = {case_id: _end(session, own[case_id]) for case_id in open_ones if case_id is not None}
    return {case_id: end for case_id, end in ends.items() if end is not None and end >= at}


def being_discussed(session: Session, case_ids: Iterable[str]) -> set[str]:
    """Which of these cases wait for the conference because somebody asked for reconsideration."""
    return set(
        session.scalars(
            select(Task.case_id).where(Task.case_id.in_(case_ids), Task.element_id == STEP, Task.state == "open")
        )
    )


def reconsideration_form(session: Session, user: User, reference: str) -> tuple[Case, datetime, FilledForm]:
    """The case, until when one may ask, and the form. Raises NotFound, Conflict where one may not (any more)."""
    case = case_by_reference(session, user, reference)
    until = open_until(session, user, [case]).get(case.id)
    if until is None:
        raise Conflict(
            Text(
                "Gegen diese Entscheidung ist gerade keine Gegenvorstellung möglich: Die Frist ist vorbei, sie wird "
                "schon besprochen, oder es gibt noch keine Entscheidung.",
                "No reconsideration of this decision is possible now: the deadline has passed, it is being discussed "
                "already, or there is no decision yet.",
            )
        )
    return case, until, form_for_case(session, user, case, latest(session, "form", FORM).version)


def ask_for_reconsideration(session: Session, user: User, reference: str, raw: Mapping[str, object]) -> Case:
    """Write down the new facts and tell the process. Raises AnswersRefused, Conflict, NotFound."""
    case, _until, filled = reconsideration_form(session, user, reference)
    hold_case(session, case.id)
    events = keep_form(session, user, case, filled, raw, FORM)
    events.append(Event("reconsideration.requested", case.reference))
    audit.record(session, user.id, events, case_id=case.id, key_id=case.key_id)
    send_message(session, user.id, case, MESSAGE)
    return case


def _end(session: Session, case: Case) -> datetime | None:
    """Counted from when the decision was told, by the table of deadlines, as the diagram counts it."""
    told = session.scalar(
        select(func.max(PathEntry.at)).where(
            PathEntry.instance_id == case.instance_id, PathEntry.element_id == DECIDED, PathEntry.what == "entered"
        )
    )
    row = decide(session, "deadlines", {"matter": "reconsideration", "priority": case.priority}).value
    if told is None or not isinstance(row, Mapping):
        return None
    end = compute_deadline(row, told, working_days(session))["due"]
    return end if isinstance(end, datetime) else None
