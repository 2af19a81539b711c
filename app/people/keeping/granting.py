"""Roles: given and taken away. What opens contents of cases, or administers, needs a second administrator."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, NotAllowed, NotFound, Problem
from app.people.keeping.changes import note_change
from app.people.keeping.persons import must_not_be_the_last_administrator
from app.people.keeping.revisions import count_change
from app.people.kinds import roles_at
from app.people.models import Membership, Organisation, RoleRequest, User
from app.people.operations import give_role
from app.people.policy import may_decide_role, must_administer, needs_second_administrator
from app.people.roles import ROLES
from app.people.typed import Mistyped
from app.store.base import new_id
from app.store.clock import now
from app.text import Text


def ask_for_role(
    session: Session, admin: User, person: User, organisation: Organisation, role: str
) -> RoleRequest | None:
    """Give a role, or (the request) have a second administrator decide about it. Raises NotAllowed, Problem."""
    must_administer(admin)
    _must_fit(session, person, organisation, role)
    if not needs_second_administrator(role):
        _give(session, admin, person, organisation, role)
        return None
    waiting = select(RoleRequest).where(RoleRequest.user_id == person.id, RoleRequest.state == "waiting")
    for other in session.scalars(waiting):
        if (other.organisation_id, other.role) == (organisation.id, role):
            raise Mistyped("role", Text("Diese Rolle wartet schon auf Freigabe.", "This role waits for approval."))
    made = RoleRequest(
        id=new_id(),
        user_id=person.id,
        user=person,
        organisation_id=organisation.id,
        organisation=organisation,
        role=role,
        asked_by=admin.id,
        asked_at=now(session),
    )
    session.add(made)
    session.flush()
    note_change(session, admin.id, person.id, "role.asked", _named(organisation, role))
    return made


def decide_role(session: Session, admin: User, request: RoleRequest, *, approve: bool) -> None:
    """A second administrator gives the role or refuses it. Raises NotAllowed, Conflict, Problem."""
    must_administer(admin)
    _must_wait(session, request)
    if not may_decide_role(admin, request.asked_by, request.user_id):
        raise NotAllowed(
            Text(
                "Über diese Rolle entscheidet eine andere Fachadministration: nicht, wer sie beantragt hat, und nicht, "
                "wer sie bekommt.",
                "Another administrator decides about this role: neither who asked for it nor who gets it.",
            )
        )
    if approve:
        _must_fit(session, request.user, request.organisation, request.role)
        _give(session, admin, request.user, request.organisation, request.role)
    else:
        note_change(session, admin.id, request.user_id, "role.refused", _named(request.organisation, request.role))
    request.state = "approved" if approve else "refused"
    request.decided_by, request.decided_at = admin.id, now(session)


def withdraw_request(session: Session, admin: User, request: RoleRequest) -> None:
    """Whoever asked does not want it any more. Raises NotAllowed, Conflict."""
    must_administer(admin)
    _must_wait(session, request)
    if request.asked_by != admin.id:
        raise NotAllowed(Text("Das hat eine andere Person beantragt.", "Somebody else asked for this."))
    request.state, request.decided_by, request.decided_at = "withdrawn", admin.id, now(session)
    note_change(session, admin.id, request.user_id, "role.withdrawn", _named(request.organisation, request.role))


def take_role(session: Session, admin: User, membership: Membership) -> None:
    """Take a role away; the person's sessions end. Whoever calls has asked what depends on it."""
    must_administer(admin)
    person, organisation, role = membership.user, membership.organisation, membership.role
    if role == "administrator":
        must_not_be_the_last_administrator(session, person)
    person.memberships.remove(membership)
    session.delete(membership)
    person.session_stamp = new_id()
    count_change(session, person, admin.id)
    note_change(session, admin.id, person.id, "role.taken", _named(organisation, role))


def waiting_requests(session: Session) -> list[RoleRequest]:
    """Roles that wait for a second administrator, the oldest first."""
    query = select(RoleRequest).where(RoleRequest.state == "waiting").order_by(RoleRequest.asked_at, RoleRequest.id)
    return list(session.scalars(query).unique())


def request_by_id(session: Session, request_id: str) -> RoleRequest:
    """Raises NotFound."""
    found = session.scalar(select(RoleRequest).where(RoleRequest.id == request_id))
    if found is None:
        raise NotFound(Text("Diese Anfrage gibt es nicht.", "There is no such request."))
    return found


def _give(session: Session, admin: User, person: User, organisation: Organisation, role: str) -> None:
    give_role(session, person, organisation, role)
    count_change(session, person, admin.id)
    note_change(session, admin.id, person.id, "role.given", _named(organisation, role))


def _named(organisation: Organisation, role: str) -> dict[str, object]:
    return {"role": role, "organisation": organisation.name}


def _must_wait(session: Session, request: RoleRequest) -> None:
    session.flush()
    session.refresh(request, with_for_update=True)
    if request.state != "waiting":
        raise Conflict(Text("Darüber ist schon entschieden.", "This has been decided already."))


def _must_fit(session: Session, person: User, organisation: Organisation, role: str) -> None:
    if role not in ROLES:
        raise Mistyped("role", Text("Bitte wählen Sie eine Rolle.", "Please choose a role."))
    if not person.active or not person.can_have_roles:
        raise Problem(
            Text("{who} arbeitet nicht mehr hier.", "{who} does not work here any more.").fill(who=person.display_name)
        )
    if not organisation.active:
        raise Mistyped("organisation", Text("Diese Stelle gibt es nicht mehr.", "This organisation has ended."))
    if role not in roles_at(organisation.kind):
        raise Mistyped(
            "role",
            Text(
                "Die Rolle „{role}“ gibt es bei dieser Art von Stelle nicht.",
                "There is no role “{role}” at this kind of organisation.",
            ).fill(role=ROLES[role]),
        )
    if organisation.id in person.organisation_ids(role):
        raise Mistyped("role", Text("Diese Rolle hat die Person dort schon.", "The person has this role there."))
