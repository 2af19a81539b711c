"""Mail with the one-time link to a first password; without a mail server or an address, a start password instead."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.mail.letters import Letter, writes
from app.mail.operations import post
from app.mail.settings import mail_settings
from app.people.keeping.access import give_start_password, make_link, token_of
from app.people.models import User
from app.store.clock import machine_now
from app.text import Text

KIND = "access"


def goes_by_mail(session: Session, person: User) -> bool:
    """Whether the person gets a link, so that nobody else sees it."""
    return mail_settings(session) is not None and bool(person.email)


def give_access(session: Session, admin: User, person: User) -> str | None:
    """Let somebody in, for the first time or anew: a link by mail (None), or the start password to be shown once."""
    if not goes_by_mail(session, person):
        return give_start_password(session, admin, person)
    post(session, KIND, make_link(session, admin, person), [person])
    return None


@writes(KIND)
def write_access(session: Session, person: User, nonce: str) -> Letter | None:
    """None where the link was used meanwhile, or another one is good."""
    good = person.access_nonce == nonce and person.access_until and person.access_until > machine_now(session)
    if not good or not person.can_log_in:
        return None
    return Letter(
        Text("Ihr Zugang", "your account"),
        (
            Text(
                "Die Fachadministration hat Ihnen einen Zugang zum KIM-Lotsen gegeben. Ihr Anmeldename ist: {name}",
                "The administrators gave you an account for KIM-Lotse. Your user name is: {name}",
            ).fill(name=person.username),
            Text(
                "Über den Link wählen Sie Ihr Passwort. Er gilt einmal und sieben Tage lang. Bitte geben Sie ihn nicht "
                "weiter.",
                "By the link you choose your password. It is good once, for seven days. Please do not pass it on.",
            ),
        ),
        f"/access/{token_of(session, person)}",
    )
