"""Finding services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Organisation
from app.services.models import Service
from app.store.clock import today


@dataclass(frozen=True)
class ServiceFilter:
    """What to list: words of name, audience or contact; a kind; a municipality; also what is not offered now."""

    words: str = ""
    kind: str | None = None
    municipality: str | None = None
    also_past: bool = False


def find_services(session: Session, wanted: ServiceFilter) -> list[Service]:
    """Services by name. The directory is public within the office: it says nothing about cases."""
    on = today(session)
    return [service for service in _all(session) if _fits(service, wanted, on)]


def service_by_key(session: Session, key: str) -> Service | None:
    query = select(Service).join(Organisation).where(Organisation.key == key)
    return session.scalar(query)


def offered_services(session: Session, municipality: str | None) -> list[Service]:
    """What can be referred to today: first what is open to the municipality, then the others, each by name."""
    on = today(session)
    offered = [service for service in _all(session) if service.is_offered(on)]
    return sorted(offered, key=lambda service: not service.covers(municipality))


def _all(session: Session) -> list[Service]:
    return list(session.scalars(select(Service).join(Organisation).order_by(Organisation.name)))


def _fits(service: Service, wanted: ServiceFilter, on: date) -> bool:
    text = f"{service.name} {service.audience} {service.contact}".casefold()
    return (
        (wanted.also_past or service.is_offered(on))
        and all(word in text for word in wanted.words.casefold().split())
        and (wanted.kind is None or wanted.kind in service.kinds)
        and service.covers(wanted.municipality)
    )
