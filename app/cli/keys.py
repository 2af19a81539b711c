"""`kim keys`: the master keys made, checked, rotated, retired."""

from __future__ import annotations

import sys

import click

from app.cli.base import main, print_error, say, with_settings
from app.settings import Settings, open_office
from app.text import Text


@main.group()
def keys() -> None:
    """The keys that close the case files."""


@keys.command("create")
@with_settings
def create_keys(settings: Settings) -> None:
    """Make the key file of a new database; one that exists stays as it is."""
    from app.store.master_keys import create_key_file

    create_key_file(settings.master_keys)
    made = Text(
        "Die Schlüsseldatei „{path}“ ist angelegt. Legen Sie jetzt eine Kopie an einen sicheren zweiten Ort.",
        "The key file “{path}” is made. Put a copy in a safe second place now.",
    )
    click.echo(say(made.fill(path=settings.master_keys)))


@keys.command("check")
@with_settings
def check_all_keys(settings: Settings) -> None:
    """Try to open every data key; one line per key that stays shut, then exit code 1."""
    from app.cases.queries import references_by_key
    from app.store.rotation import check_keys

    database = open_office(settings)
    report = check_keys(database)
    with database.reading() as session:
        cases = references_by_key(session)
    for shut in report.shut:
        click.echo(f"{cases.get(shut.id, shut.id)}: {say(shut.text)}")
    for name in [*database.keys.keys, *sorted(report.by_master.keys() - database.keys.keys.keys())]:
        used = Text("Hauptschlüssel {name}: {count} Schlüssel", "master key {name}: {count} keys")
        click.echo(say(used.fill(name=name, count=report.by_master.get(name, 0))))
    if report.shut:
        sys.exit(1)


@keys.command("rotate")
@with_settings
def rotate_keys(settings: Settings) -> None:
    """Make a new master key and wrap all data keys with it; goes on where it was broken off."""
    from app.store.master_keys import KeyFile
    from app.store.rotation import rotate

    done = rotate(open_office(settings), KeyFile(settings.master_keys))
    made = Text("Neuer Hauptschlüssel {name}.", "New master key {name}.")
    on = Text("Weiter mit dem Hauptschlüssel {name}.", "Going on with the master key {name}.")
    click.echo(say((made if done.is_new else on).fill(name=done.current)))
    moved = Text("{count} Schlüssel neu verschlossen.", "{count} keys wrapped anew.")
    click.echo(say(moved.fill(count=done.moved)))
    if done.shut:
        shut = Text(
            "{count} Schlüssel lassen sich nicht öffnen; „kim keys check“ nennt sie.",
            "{count} keys cannot be opened; “kim keys check” names them.",
        )
        print_error(shut.fill(count=done.shut))
        sys.exit(1)
    click.echo(
        say(
            Text(
                "Sichern Sie die Schlüsseldatei jetzt. Danach entfernt „kim keys retire“ die alten Hauptschlüssel.",
                "Back up the key file now. Then “kim keys retire” removes the old master keys.",
            )
        )
    )


@keys.command("retire")
@with_settings
def retire_keys(settings: Settings) -> None:
    """Take the master keys that close nothing any more out of the key file."""
    from app.store.master_keys import KeyFile
    from app.store.rotation import retire

    gone = retire(open_office(settings), KeyFile(settings.master_keys))
    none = Text("Es gibt keinen alten Hauptschlüssel.", "There is no old master key.")
    removed = Text(
        "Entfernt: {names}. Sicherungen der Datenbank von vor dem Wechsel brauchen sie noch.",
        "Removed: {names}. Backups of the database from before the rotation still need them.",
    )
    click.echo(say(removed.fill(names=", ".join(gone)) if gone else none))
