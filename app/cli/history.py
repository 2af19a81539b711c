"""`kim audit`: the history checked and sealed."""

from __future__ import annotations

import sys

import click

from app.cli.base import main, say, with_settings
from app.settings import Settings, open_office
from app.text import Text


@main.group()
def audit() -> None:
    """The history of the cases and of the office."""


@audit.command("verify")
@click.option("--seal", help="a seal that was kept elsewhere (number:hash), as `kim audit seal` prints it")
@with_settings
def verify_history(settings: Settings, seal: str | None) -> None:
    """Look for every change, gap and reordering; one line per finding, then exit code 1."""
    from app.audit.sealing import KeptSeal
    from app.audit.verify import verify
    from app.cases.queries import references

    kept = KeptSeal.read(seal) if seal else None
    with open_office(settings).reading() as session:
        cases = references(session)
        count = 0
        for count, finding in enumerate(verify(session, cases, kept), start=1):  # noqa: B007  told after the loop
            place = cases.get(finding.chain_id, finding.chain_id)
            number = "" if finding.number is None else f" {finding.number}"
            click.echo(f"{place}{number}: {finding.what}: {say(finding.text)}")
    if count:
        sys.exit(1)
    whole = Text("Die Geschichte von {count} Fällen ist unverändert.", "The history of {count} cases is unchanged.")
    click.echo(say(whole.fill(count=len(cases))))


@audit.command("seal")
@with_settings
def seal_history_now(settings: Settings) -> None:
    """Seal the history now (it also happens daily) and print the seal, to be kept outside this computer."""
    from app.audit.sealing import seal_history

    with open_office(settings).session() as session:
        made = seal_history(session)
        session.commit()
    click.echo(str(made.kept))
    keep = Text(
        "Siegel über {count} Ketten. Bewahren Sie die Zeile darüber außerhalb dieses Rechners auf.",
        "A seal over {count} chains. Keep the line above outside this computer.",
    )
    click.echo(say(keep.fill(count=made.chains)), err=True)
