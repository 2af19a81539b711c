"""Organisations: new ones, their names and limits, and their last day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.people.keeping.changes import differences, note_change
from app.people.keeping.days import must_not_be_over
from app.people.keeping.revisions import count_change, must_be_as_seen
from app.people.kinds import KINDS, SERVICE
from app.people.models import Organisation, User
from app.people.operations import add_organisation
from app.people.policy import must_administer
from app.people.queries import organisation_by_key
from app.people.typed import LINE_ENDS, Mistyped, free_key, must_be_visible, must_not_be_longer
from app.text import Text

MOST_CASES = 999


@dataclass(frozen=True)
class OrganisationDetails:
    """What can be changed; `case_limit`: how many cases a carrier takes at a time."""

    name: str
    phone: str = ""
    address: str = ""
    case_limit: int | None = None


def new_organisation(session: Session, admin: User, kind: str, details: OrganisationDetails) -> Organisation:
    """Raises NotAllowed, Mistyped. Its key is made of its name and never changes: tables and files name it by that."""
    must_administer(admin)
    if kind not in KINDS or kind == SERVICE:
        raise Mistyped("kind", Text("Bitte wählen Sie, was für eine Stelle es ist.", "Please choose what kind it is."))
    return _add(session, admin.id, kind, details)


def add_checked(session: Session, actor_id: str | None, kind: str, name: str) -> Organisation:
    """A new one by its name alone, without asking for rights: from the command line. Raises Mistyped."""
    return _add(session, actor_id, kind, OrganisationDetails(name))


def _add(session: Session, actor_id: str | None, kind: str, details: OrganisationDetails) -> Organisation:
    wanted = _checked(session, details, kind, None)
    key = free_key(wanted.name, "stelle", lambda key: organisation_by_key(session, key) is not None)
    organisation = add_organisation(session, key, **asdict(wanted), kind=kind)
    note_change(session, actor_id, organisation.id, "organisation.added", differences({}, asdict(wanted)))
    return organisation


def change_organisation(
    session: Session, admin: User, organisation: Organisation, details: OrganisationDetails, seen: int
) -> None:
    """Raises NotAllowed, Mistyped, and Conflict where somebody else changed it since the form was opened."""
    must_administer(admin)
    must_be_as_seen(session, organisation, seen)
    wanted = asdict(_checked(session, details, organisation.kind, organisation))
    before = OrganisationDetails(organisation.name, organisation.phone, organisation.address, organisation.case_limit)
    changed = differences(asdict(before), wanted)
    if not changed:
        return
    organisation.name, organisation.phone, organisation.address = wanted["name"], wanted["phone"], wanted["address"]
    organisation.case_limit = wanted["case_limit"]
    count_change(session, organisation, admin.id)
    note_change(session, admin.id, organisation.id, "organisation.changed", changed)


def set_last_day(session: Session, admin: User, organisation: Organisation, last_day: date | None) -> None:
    """The last day on which it can be chosen, or None to let it go on. Whoever calls has asked what depends on it."""
    must_administer(admin)
    if last_day is not None:
        must_not_be_over(session, last_day)
    before = organisation.last_day
    organisation.last_day = last_day
    organisation.active = True
    count_change(session, organisation, admin.id)
    changed = differences({"day": _said(before)}, {"day": _said(last_day)})
    note_change(session, admin.id, organisation.id, "organisation.ends", changed)


def close_organisation(session: Session, organisation: Organisation) -> None:
    """Its last day is over."""
    organisation.active = False
    count_change(session, organisation, None)
    note_change(session, None, organisation.id, "organisation.ended")


def _said(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _checked(
    session: Session, details: OrganisationDetails, kind: str, apart_from: Organisation | None
) -> OrganisationDetails:
    name, phone, limit = details.name.strip(), details.phone.strip(), details.case_limit
    address = "\n".join(line.strip() for line in details.address.strip().splitlines())
    must_be_visible(name, phone, address.translate(LINE_ENDS))
    must_not_be_longer(200, name=name)
    must_not_be_longer(60, phone=phone)
    must_not_be_longer(400, address=address)
    if not name:
        raise Mistyped("name", Text("Bitte geben Sie den Namen der Stelle an.", "Please give the name."))
    if limit is not None and not 1 <= limit <= MOST_CASES:
        raise Mistyped(
            "case_limit",
            Text("Bitte eine Zahl von 1 bis {most}.", "Please give a number from 1 to {most}.").fill(most=MOST_CASES),
        )
    same = select(Organisation).where(func.lower(Organisation.name) == name.lower(), Organisation.active)
    if any(apart_from is None or found.id != apart_from.id for found in session.scalars(same)):
        raise Mistyped("name", Text("Eine Stelle mit diesem Namen gibt es schon.", "There is one of this name."))
    return OrganisationDetails(name, phone, address, limit if kind == "carrier" else None)
