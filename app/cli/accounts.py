"""`kim account`: access given anew."""

from __future__ import annotations

import click

from app.cli.base import main, say, with_settings
from app.errors import Problem
from app.settings import Settings, open_office
from app.text import Text


@main.group()
def account() -> None:
    """Accounts of people."""


@account.command("reset")
@click.argument("username")
@with_settings
def reset_account(settings: Settings, username: str) -> None:
    """For whoever lost password or phone: a password to start with, no second factor, no session left."""
    from app.people.login import reset_access
    from app.people.passwords import start_password
    from app.people.queries import user_by_name

    with open_office(settings).session() as session:
        user = user_by_name(session, username)
        if user is None:
            text = Text("Den Anmeldenamen „{name}“ gibt es nicht.", "There is no user name “{name}”.")
            raise Problem(text.fill(name=username))
        password = start_password()
        reset_access(session, user, password)
        session.commit()
    lasts = Text(
        "Startpasswort, drei Tage gültig; bei der ersten Anmeldung wird ein eigenes verlangt: {password}",
        "Password to start with, good for three days; the first login asks for one's own: {password}",
    )
    click.echo(say(lasts.fill(password=password)))
