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
    from app.people.keeping.access import give_start_password
    from app.people.queries import user_by_name

    with open_office(settings).session() as session:
        user = user_by_name(session, username)
        if user is None:
            text = Text("Den Anmeldenamen „{name}“ gibt es nicht.", "There is no user name “{name}”.")
            raise Problem(text.fill(name=username))
        password = give_start_password(session, None, user)
        session.commit()
    _print_password(password)


@account.command("create-administrator")
@click.argument("username")
@click.argument("name")
@click.option("--office", default="", help="name of the coordinating office; needed while there is none")
@click.option("--email", default="", help="for mail from the product")
@with_settings
def create_administrator(settings: Settings, username: str, name: str, office: str, email: str) -> None:
    """The first administrators of an empty database: an account with a password to start with.

    Two are needed, as roles that open contents of cases take a second one's approval.
    """
    from app.people.keeping.first import first_administrator

    with open_office(settings).session() as session:
        password = first_administrator(session, username, name, office, email)
        session.commit()
    _print_password(password)


def _print_password(password: str) -> None:
    lasts = Text(
        "Startpasswort, drei Tage gültig; bei der ersten Anmeldung wird ein eigenes verlangt: {password}",
        "Password to start with, good for three days; the first login asks for one's own: {password}",
    )
    click.echo(say(lasts.fill(password=password)))
