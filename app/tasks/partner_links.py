"""Answering a referral by link: for partners without an account. A link is good once, and until the referral lapses."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.deadlines import compute_deadline
from app.cases.queries import CaseView, case_view
from app.catalog.working_days.in_use import working_days
from app.errors import Conflict, NotAllowed, NotFound
from app.people.models import Organisation, User
from app.people.operations import link_account
from app.people.policy import may_hand_out_link
from app.people.queries import is_staffed, user_by_id
from app.services.models import Service
from app.store.base import new_id
from app.store.clock import now
from app.tasks.decisions import decide
from app.tasks.models import PartnerLink, Task
from app.tasks.operations import complete
from app.tasks.queries import open_tasks_of_case
from app.text import Text

ROLE = "referral_partner"
MATTER = "referral_answer"
TOKEN_BYTES = 32


@dataclass(frozen=True)
class Offer:
    """An open referral of a case: its task, the partner, whether somebody there can log in, the newest link."""

    task: Task
    partner: Organisation
    has_accounts: bool
    email: str
    link: PartnerLink | None


def open_offer(session: Session, view: CaseView) -> Offer | None:
    """The referral of this case that waits for an answer, for those who may hand out a link."""
    if not may_hand_out_link(view.roles):
        return None
    for task in open_tasks_of_case(session, view.case):
        partner = partner_of(session, task)
        if partner is not None:
            newest = select(PartnerLink).where(PartnerLink.task_id == task.id).order_by(PartnerLink.made_at.desc())
            accounts = is_staffed(session, ROLE, partner.id)
            return Offer(task, partner, accounts, _email(session, partner.id), session.scalars(newest).first())
    return None


def partner_of(session: Session, task: Task) -> Organisation | None:
    """The organisation whose answer as a referral partner an open task waits for."""
    found = next((c.organisation_id for c in task.candidates if c.role == ROLE and c.organisation_id), None)
    return session.get(Organisation, found) if found else None


def hand_out_link(session: Session, user: User, view: CaseView) -> str:
    """A new link for the open referral; answers its token, which is shown once. Raises NotAllowed, Conflict."""
    if not may_hand_out_link(view.roles):
        raise NotAllowed(
            Text("Einen Link gibt nur die Koordinierende Stelle.", "Only the coordinating office hands out links.")
        )
    offer = open_offer(session, view)
    if offer is None:
        raise Conflict(
            Text("Zurzeit wartet kein Verweis auf eine Antwort.", "No referral is waiting for an answer at present.")
        )
    return make_link(session, offer.task, link_user(session, offer.partner), made_by=user.id)


def link_user(session: Session, partner: Organisation) -> User:
    """The account in whose name the partner answers by link."""
    return link_account(session, partner, ROLE, _email(session, partner.id))


def make_link(session: Session, task: Task, user: User, made_by: str | None) -> str:
    """A link for one task; earlier ones of the task end. Answers the token."""
    at = now(session)
    ended = update(PartnerLink).where(PartnerLink.task_id == task.id, PartnerLink.used_at.is_(None))
    session.execute(ended.where(PartnerLink.expires_at > at).values(expires_at=at))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        PartnerLink(
            id=new_id(),
            token_hash=_hash(token),
            task_id=task.id,
            user_id=user.id,
            made_at=at,
            made_by=made_by,
            expires_at=_lapses_at(session, task),
        )
    )
    _note(session, made_by, "link.made", task)
    return token


def find_link(session: Session, token: str) -> PartnerLink:
    """The link, if it is good now. Raises NotFound for an unknown one, Conflict for one that is used or over."""
    link = session.scalar(select(PartnerLink).where(PartnerLink.token_hash == _hash(token)))
    if link is None:
        raise NotFound(
            Text(
                "Diesen Link gibt es nicht. Bitte prüfen Sie, ob er vollständig ist.",
                "There is no such link. Please check that it is complete.",
            )
        )
    if link.used_at is not None or link.task.state != "open" or link.expires_at <= now(session):
        raise Conflict(
            Text(
                "Dieser Link gilt nicht mehr: Er ist schon benutzt oder abgelaufen. "
                "Bitte wenden Sie sich an die Koordinierende Stelle, von der Sie ihn haben.",
                "This link is no longer good: it was used, or its time is over. "
                "Please turn to the coordinating office that gave it to you.",
            )
        )
    return link


def answering(session: Session, link: PartnerLink) -> User:
    """In whose name the link answers."""
    user = user_by_id(session, link.user_id)
    assert user is not None
    return user


def answer_by_link(session: Session, link: PartnerLink, raw: Mapping[str, object]) -> CaseView | None:
    """Hand in the answer; the link is used up. What the partner may now see of the case, None if nothing.

    Raises AnswersRefused, Conflict, as `complete` does.
    """
    user = answering(session, link)
    outcome = complete(session, user, link.task_id, raw)
    link.used_at = now(session)
    session.flush()
    try:
        return case_view(session, user, outcome.case.reference)
    except NotFound:
        return None


def _lapses_at(session: Session, task: Task) -> datetime:
    row = decide(session, "deadlines", {"matter": MATTER, "priority": task.case.priority}).value
    assert isinstance(row, Mapping)
    deadline = compute_deadline(row, task.opened_at, working_days(session))
    return deadline["lapse"] or deadline["due"]  # type: ignore[return-value]


def _email(session: Session, organisation_id: str) -> str:
    service = session.get(Service, organisation_id)
    return service.email if service else ""


def _note(session: Session, user_id: str | None, action: str, task: Task) -> None:
    audit.record(session, user_id, [Event(action, task.id)], case_id=task.case_id, key_id=task.case.key_id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
