"""What the diagram `case_conference` asks the system to do."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit.operations import Event
from app.conferences.closing import complete_item
from app.conferences.invitations import cancel_invitations, involved_offices, send_invitations
from app.conferences.mails import hand_over
from app.conferences.models import AgendaItem, Conference, ConferenceNotice
from app.conferences.run import ConferenceRun, duty
from app.engine import OperationCall
from app.errors import Problem
from app.people.models import User
from app.people.roles import ROLES
from app.store.base import new_id
from app.store.clock import now
from app.text import Text


@duty("invite_to_conference")
def invite(run: ConferenceRun, _call: OperationCall) -> None:
    """Invite everybody who may see a case on the agenda."""
    _invite(run)
    run.conference.invited_at = now(run.session)


@duty("update_invitations")
def update(run: ConferenceRun, _call: OperationCall) -> None:
    """The conference was moved: whoever is invited already is told."""
    if run.conference.invited_at is not None:
        hand_over(run.session, run.conference, send_invitations(run.session, run.conference, newcomers=False))
        run.events.append(Event("conference.invitations_updated", run.conference.id))


@duty("provide_sheets")
def provide_sheets(run: ConferenceRun, _call: OperationCall) -> None:
    """The sheets are ready: whoever came onto the agenda since is invited now, the liaisons are told."""
    _invite(run)
    notify(run.session, run.conference, "message", "liaison", "Die Konferenzblätter liegen bereit.")


@duty("cancel_invitations")
def cancel(run: ConferenceRun, _call: OperationCall) -> None:
    hand_over(run.session, run.conference, cancel_invitations(run.session, run.conference))
    run.events.append(Event("conference.invitations_cancelled", run.conference.id))


@duty("complete_case")
def complete_case(run: ConferenceRun, call: OperationCall) -> None:
    """One case of the closed conference goes on, through the same checks as its form."""
    item = run.session.get(AgendaItem, str(call.inputs.get("item_id")))
    user = run.session.get(User, run.actor_id) if run.actor_id else None
    if item is None or user is None or item.conference_id != run.conference.id:
        raise Problem(
            Text(
                "Dieser Fall steht nicht auf der Tagesordnung der Konferenz.",
                "This case is not on the agenda of the conference.",
            )
        )
    complete_item(run.session, user, item)


@duty("tell")
def tell(run: ConferenceRun, call: OperationCall) -> None:
    """A message to those of a role who take part."""
    notify(run.session, run.conference, "message", _role(call), _text(call))


@duty("escalate")
def escalate(run: ConferenceRun, call: OperationCall) -> None:
    """Tell a role that something is late."""
    notify(run.session, run.conference, "escalation", _role(call), _text(call))


def notify(session: Session, conference: Conference, kind: str, role: str, text: str) -> None:
    """Put a notice to the office in charge, or to each office that holds the role in one of the cases."""
    if role == "coordination":
        offices: list[str | None] = [conference.organisation_id]
    elif role == "ki_lead":
        offices = [None]
    else:
        offices = [office.id for office in involved_offices(session, conference, role)]
    for office_id in offices:
        session.add(
            ConferenceNotice(
                id=new_id(),
                conference_id=conference.id,
                kind=kind,
                role=role,
                organisation_id=office_id,
                text=text,
                at=now(session),
            )
        )


def _invite(run: ConferenceRun) -> None:
    hand_over(run.session, run.conference, send_invitations(run.session, run.conference, newcomers=True))
    run.events.append(Event("conference.invited", run.conference.id))


def _role(call: OperationCall) -> str:
    role = str(call.inputs.get("role") or call.headers.get("role") or "")
    if role not in ROLES:
        raise Problem(
            Text("Die Rolle „{role}“ gibt es nicht.", "There is no role “{role}”.").fill(role=role),
        )
    return role


def _text(call: OperationCall) -> str:
    return str(call.inputs.get("text") or call.headers.get("text") or call.element_id)
