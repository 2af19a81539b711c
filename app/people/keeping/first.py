"""The first administrators of an empty database, made by whoever runs the server."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import Problem
from app.people.keeping.access import give_start_password
from app.people.keeping.changes import note_change
from app.people.keeping.organisations import add_checked
from app.people.keeping.persons import PersonDetails, add_account
from app.people.models import Organisation
from app.people.operations import give_role
from app.people.queries import organisations
from app.text import Text

ROLE, KIND = "administrator", "coordination"


def first_administrator(session: Session, username: str, name: str, office: str = "", email: str = "") -> str:
    """An account with this role; answers its start password. Raises Problem.

    `office` names the coordinating office, which is made unless there is one of that name; it may be left out where
    there is exactly one.
    """
    person = add_account(session, None, username, PersonDetails(name, email))
    place = _office(session, office.strip())
    give_role(session, person, place, ROLE)
    note_change(session, None, person.id, "role.given", {"role": ROLE, "organisation": place.name})
    return give_start_password(session, None, person)


def _office(session: Session, name: str) -> Organisation:
    there = organisations(session, KIND)
    if not name and len(there) == 1:
        return there[0]
    if not name:
        raise Problem(
            Text(
                "Bitte nennen Sie die koordinierende Stelle: --office „Kommunales Integrationszentrum Kreis …“",
                "Please name the coordinating office: --office “Kommunales Integrationszentrum Kreis …”",
            )
        )
    return next((office for office in there if office.name == name), None) or add_checked(session, None, KIND, name)
