"""Keeping the directory."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.errors import NotAllowed, Problem
from app.people.keeping.changes import note_change
from app.people.keeping.revisions import count_change, must_be_as_seen
from app.people.models import User
from app.people.operations import add_organisation
from app.people.policy import may_keep_services
from app.people.queries import organisation_by_key
from app.people.typed import LINE_ENDS, free_key, must_be_visible
from app.services.kinds import CAPACITIES
from app.services.models import Service
from app.store.clock import now
from app.text import Text


@dataclass(frozen=True)
class ServiceDetails:
    """What the directory says about a service; see `models.Service`."""

    name: str
    phone: str = ""
    kinds: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    audience: str = ""
    contact: str = ""
    email: str = ""
    capacity: str = "unknown"
    valid_from: date | None = None
    valid_until: date | None = None


def add_service(session: Session, user: User, details: ServiceDetails, kinds: Container[str]) -> Service:
    """A new service with an organisation of its own; `kinds` are the codes there are. Raises NotAllowed, Problem."""
    _check(user, details, kinds)
    key = free_key(details.name, "angebot", lambda key: organisation_by_key(session, key) is not None)
    organisation = add_organisation(session, key, details.name.strip(), "service")
    service = Service(organisation_id=organisation.id, organisation=organisation)
    session.add(service)
    return _write(session, user, service, details, "service.added")


def change_service(
    session: Session, user: User, service: Service, details: ServiceDetails, kinds: Container[str], seen: int
) -> Service:
    """Change what the directory says. A service never vanishes, it ends by its date.

    `seen`: the revision that the form showed. Raises NotAllowed, Problem, and Conflict where somebody was faster.
    """
    _check(user, details, kinds)
    must_be_as_seen(session, service.organisation, seen)
    return _write(session, user, service, details, "service.changed")


def _write(session: Session, user: User, service: Service, details: ServiceDetails, action: str) -> Service:
    if details.capacity != service.capacity:
        service.capacity_at = now(session)
    service.organisation.name, service.organisation.phone = details.name.strip(), details.phone.strip()
    service.kinds, service.municipalities = list(details.kinds), list(details.municipalities)
    service.audience, service.contact = details.audience.strip(), details.contact.strip()
    service.email, service.capacity = details.email.strip(), details.capacity
    service.valid_from, service.valid_until = details.valid_from, details.valid_until
    service.changed_by = user.id
    count_change(session, service.organisation, user.id)
    session.flush()
    record(session, user.id, [Event(action, service.key)])
    note_change(session, user.id, service.organisation_id, action)
    return service


def _check(user: User, details: ServiceDetails, kinds: Container[str]) -> None:
    if not may_keep_services(user):
        raise NotAllowed(
            Text(
                "Das Verzeichnis pflegen die Koordinierende Stelle und die Fachadministration.",
                "The directory is kept by the coordinating office and the administrators.",
            )
        )
    if not details.name.strip():
        raise Problem(Text("Bitte geben Sie den Namen des Angebots an.", "Please give the name of the service."))
    must_be_visible(details.name, details.phone, details.audience, details.email, details.contact.translate(LINE_ENDS))
    unknown = [kind for kind in details.kinds if kind not in kinds]
    if unknown or details.capacity not in CAPACITIES:
        raise Problem(Text("Diese Art von Angebot gibt es nicht.", "There is no such kind of service."))
    if details.valid_from and details.valid_until and details.valid_until < details.valid_from:
        raise Problem(
            Text(
                "„Gültig bis“ liegt vor „Gültig ab“. Bitte prüfen Sie die Tage.",
                "“Valid until” is before “valid from”.",
            )
        )
