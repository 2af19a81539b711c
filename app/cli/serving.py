"""`kim serve`, `worker`, `db`, `demo`: what keeps an office running."""

from __future__ import annotations

import click

from app.cli.base import main, say, with_settings
from app.settings import Settings, open_office
from app.text import Text


@main.command()
@with_settings
def serve(settings: Settings) -> None:
    """Serve the application; on the embedded default the jobs run along."""
    from app.serve import serve_forever

    serve_forever(settings, click.echo)


@main.command()
@with_settings
def worker(settings: Settings) -> None:
    """Work off timers, mail and other jobs until stopped."""
    from app.serve import work_forever

    work_forever(settings, click.echo)


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@with_settings
def upgrade_database(settings: Settings) -> None:
    """Bring the database to the newest shape."""
    from app.jobs.queue import upgrade_tables
    from app.store.migrate import upgrade

    database = open_office(settings)
    upgrade(database)
    upgrade_tables(database)


@main.command()
@with_settings
def demo(settings: Settings) -> None:
    """Fill an empty database with the invented office and its cases."""
    from app.rehearsal.demo_data import fill

    database = open_office(settings)
    made = fill(database, settings.models, click.echo)
    click.echo(say(Text(f"{made} Fälle angelegt.", f"{made} cases made.")))
