"""People: new accounts, their names and addresses, their last day."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.errors import Problem
from app.people.keeping.changes import differences, note_change
from app.people.keeping.days import must_not_be_over
from app.people.keeping.revisions import count_change, must_be_as_seen
from app.people.models import Membership, User
from app.people.operations import USERNAME_LENGTH
from app.people.passwords import hash_password, start_password
from app.people.policy import must_administer
from app.people.queries import others_who_can_log_in, user_by_name
from app.people.typed import ADDRESS, Mistyped, must_be_visible, must_not_be_longer
from app.store.base import new_id
from app.text import LANGUAGES, Text

USERNAME = re.compile(rf"[a-z0-9][a-z0-9._-]{{1,{USERNAME_LENGTH - 2}}}")
LINK_PREFIX = "link."


@dataclass(frozen=True)
class PersonDetails:
    """What can be changed of a person; the user name stays, as case files name people by it."""

    display_name: str
    email: str = ""
    language: str = "de"


def new_person(session: Session, admin: User, username: str, details: PersonDetails) -> User:
    """An account without any role, which nobody can enter before access is given. Raises NotAllowed, Mistyped."""
    must_administer(admin)
    return add_account(session, admin.id, username, details)


def add_account(session: Session, actor_id: str | None, username: str, details: PersonDetails) -> User:
    """The same without asking for rights: from the command line. Raises Mistyped."""
    name = username.strip().lower()
    if not USERNAME.fullmatch(name) or name.startswith(LINK_PREFIX):
        raise Mistyped(
            "username",
            Text(
                "Der Anmeldename braucht mindestens zwei Zeichen: kleine Buchstaben ohne Umlaute, Ziffern, Punkt, "
                "Binde- oder Unterstrich. Zum Beispiel: erika.erle",
                "The user name needs at least two characters: small letters, digits, full stop, hyphen or underscore. "
                "For example: erika.erle",
            ),
        )
    if user_by_name(session, name) is not None:
        raise Mistyped("username", Text("Diesen Anmeldenamen gibt es schon.", "This user name is taken."))
    wanted = _checked(details)
    person = User(id=new_id(), username=name, password_hash=hash_password(start_password()), **asdict(wanted))
    session.add(person)
    session.flush()
    note_change(session, actor_id, person.id, "person.added", differences({}, {"username": name} | asdict(wanted)))
    return person


def change_person(session: Session, admin: User, person: User, details: PersonDetails, seen: int) -> None:
    """Raises NotAllowed, Mistyped, and Conflict where somebody else changed it since the form was opened."""
    must_administer(admin)
    must_be_as_seen(session, person, seen)
    wanted = asdict(_checked(details))
    before = PersonDetails(person.display_name, person.email, person.language)
    changed = differences(asdict(before), wanted)
    if not changed:
        return
    person.display_name, person.email, person.language = wanted["display_name"], wanted["email"], wanted["language"]
    count_change(session, person, admin.id)
    note_change(session, admin.id, person.id, "person.changed", changed)


def set_last_day(session: Session, admin: User, person: User, last_day: date | None) -> None:
    """The last day on which the person can log in, or None. Whoever calls has asked what depends on the person.

    Raises NotAllowed, Mistyped, Problem for the last administrator.
    """
    must_administer(admin)
    if last_day is not None:
        must_not_be_over(session, last_day)
        must_not_be_the_last_administrator(session, person)
    before = person.last_day
    person.last_day = last_day
    count_change(session, person, admin.id)
    said = {"day": last_day.isoformat() if last_day else None}
    note_change(session, admin.id, person.id, "person.ends", differences({"day": before and before.isoformat()}, said))


def close_person(session: Session, person: User) -> None:
    """The last day is over: nobody comes in by this account any more, and its sessions end."""
    person.active, person.session_stamp = False, new_id()
    person.access_nonce = person.access_hash = person.access_until = None
    count_change(session, person, None)
    note_change(session, None, person.id, "person.ended")


def take_back(session: Session, admin: User, person: User) -> None:
    """Somebody who had ended works here again. Earlier roles do not come back: each is given anew."""
    must_administer(admin)
    if person.active:
        raise Problem(Text("Diese Person arbeitet schon hier.", "This person works here already."))
    session.execute(delete(Membership).where(Membership.user_id == person.id))
    session.expire(person, ["memberships"])
    person.active, person.last_day, person.blocked_at = True, None, None
    person.password_hash, person.session_stamp = hash_password(start_password()), new_id()
    count_change(session, person, admin.id)
    note_change(session, admin.id, person.id, "person.back")


def must_not_be_the_last_administrator(session: Session, person: User) -> None:
    """Raises Problem where nobody would be left to administer. Two who end each other at once wait for each other."""
    session.execute(select(Membership.id).where(Membership.role == "administrator").with_for_update())
    if "administrator" in person.roles and not others_who_can_log_in(session, "administrator", person):
        raise Problem(
            Text(
                "{who} ist die einzige Fachadministration. Geben Sie zuerst einer zweiten Person diese Rolle.",
                "{who} is the only administrator. First give this role to a second person.",
            ).fill(who=person.display_name)
        )


def _checked(details: PersonDetails) -> PersonDetails:
    name, email = details.display_name.strip(), details.email.strip()
    must_be_visible(name, email)
    must_not_be_longer(200, display_name=name, email=email)
    if not name:
        raise Mistyped("display_name", Text("Bitte geben Sie den Namen an.", "Please give the name."))
    if email and not ADDRESS.fullmatch(email):
        raise Mistyped("email", Text("Das ist keine E-Mail-Adresse.", "This is no e-mail address."))
    if details.language not in LANGUAGES:
        raise Mistyped("language", Text("Bitte wählen Sie eine Sprache.", "Please choose a language."))
    return PersonDetails(name, email, details.language)
