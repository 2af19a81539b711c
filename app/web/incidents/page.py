"""What the page of incidents shows, to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.jobs.queries import given_up
from app.mail.queries import refused_addresses, waiting_mail
from app.mail.settings import mail_settings
from app.people.models import User
from app.people.policy import may_see_incidents, may_see_operations
from app.tasks.incidents import CLOCK, DAMAGE, Kind, count_open, open_kinds
from app.tasks.models import Incident
from app.text import Text
from app.web.language import said
from app.web.places import place
from app.web.words import JOBS

WHOLE_CASE = {
    CLOCK: Text("Fristen des Falls", "Deadlines of the case"),
    DAMAGE: Text("Akte des Falls", "File of the case"),
}


@dataclass(frozen=True)
class Trouble:
    """Incidents of one kind in words."""

    step: str
    process: str
    sentence: str
    incidents: tuple[Incident, ...]


@dataclass(frozen=True)
class GivenUpKind:
    """Given-up jobs of one kind."""

    kind: str
    name: str
    count: int
    last: datetime


@dataclass(frozen=True)
class IncidentsPage:
    """All of it; what the person may not know is empty. `count` are all open incidents."""

    count: int
    troubles: tuple[Trouble, ...]
    given_up: tuple[GivenUpKind, ...]
    refused: tuple[User, ...]
    waiting: int
    has_mail: bool


def gather(session: Session, user: User) -> IncidentsPage:
    """The caller has asked `may_see_operations`."""
    kinds = open_kinds(session, user) if may_see_incidents(user) else []
    return IncidentsPage(
        count=count_open(session),
        troubles=tuple(_trouble(session, kind) for kind in kinds),
        given_up=tuple(given_up_kinds(session)),
        refused=tuple(refused_addresses(session)) if "administrator" in user.roles else (),
        waiting=waiting_mail(session),
        has_mail=mail_settings(session) is not None,
    )


def given_up_kinds(session: Session) -> list[GivenUpKind]:
    """Given-up jobs, counted by kind."""
    found: dict[str, list[datetime]] = {}
    for job in given_up(session):
        found.setdefault(job.kind, []).append(job.at)
    return [GivenUpKind(kind, job_name(kind), len(times), max(times)) for kind, times in sorted(found.items())]


def job_name(kind: str) -> str:
    """What a kind of job is called; one that has no name keeps its code."""
    return said(JOBS[kind]) if kind in JOBS else kind


def waiting_for(session: Session, user: User | None) -> int | None:
    """The figure beside the navigation entry; None where the person does not get the entry."""
    if user is None or not may_see_operations(user):
        return None
    return count_open(session) + len(given_up(session))


def place_of(session: Session, incidents: Sequence[Incident]) -> tuple[str, str]:
    """(step, process) in words."""
    incident = incidents[0]
    step, process = place(session, incident.process_id, incident.element_id)
    return step if incident.element_id else said(WHOLE_CASE[incident.engine_id]), process


def _trouble(session: Session, kind: Kind) -> Trouble:
    step, process = place_of(session, kind.incidents)
    return Trouble(step, process, said(kind.sentence), kind.incidents)
