"""`kim check`, `compare`, `import`, `export`, `scenario`: models and what is tried with them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.cli.base import main, print_findings, say, with_settings
from app.errors import Rejected
from app.settings import Settings, open_office
from app.text import Text

ONLY_LAYOUT = Text("Ohne Wirkung auf den Ablauf ({count}):", "Without effect on what happens ({count}):")


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), required=True)
def check(files: tuple[Path, ...]) -> None:
    """Check models and forms; one line per finding: file, element, sentence."""
    from app.tasks.publishing import check_models

    findings = check_models(files)
    print_findings(findings)
    if findings:
        sys.exit(1)


@main.command()
@click.argument("old", type=click.Path(path_type=Path, exists=True))
@click.argument("new", type=click.Path(path_type=Path, exists=True))
def compare(old: Path, new: Path) -> None:
    """Say in sentences what differs between two models, or two folders of models."""
    from app.catalog.compare import compare_paths

    found = compare_paths(old, new)
    for compared in found:
        click.echo(compared.path)
        for change in compared.report.changes:
            click.echo(f"  {say(change.text)}")
        if compared.report.layout:
            click.echo(f"  {say(ONLY_LAYOUT.fill(count=len(compared.report.layout)))}")
        for change in compared.report.layout:
            click.echo(f"    {say(change.text)}")
    if not found:
        click.echo(say(Text("Es gibt keine Unterschiede.", "There are no differences.")))


@main.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@with_settings
def import_folder(settings: Settings, folder: Path) -> None:
    """Publish the models of a folder (processes/, forms/); all of them or none."""
    from app.tasks.publishing import import_models

    with open_office(settings).session() as session:
        import_models(session, folder)
        session.commit()


@main.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@with_settings
def export_folder_to(settings: Settings, folder: Path) -> None:
    """Write the newest published models to a folder, byte for byte."""
    from app.catalog.operations import export_folder

    with open_office(settings).reading() as session:
        export_folder(session, folder)


@main.group()
def scenario() -> None:
    """Scenario files."""


@scenario.command("run")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), required=True)
@click.option("--models", type=click.Path(path_type=Path), default=Path("."), help="folder with processes/ and forms/")
def run_scenarios(files: tuple[Path, ...], models: Path) -> None:
    """Play scenarios on a throw-away database; a deviation ends with exit code 1."""
    from app.rehearsal.office import Stage
    from app.rehearsal.player import play
    from app.rehearsal.scenario_file import read_scenario

    failed = 0
    with Stage(models) as stage:
        for file in files:
            try:
                played = play(read_scenario(file), stage)
            except Rejected as rejected:
                failed += 1
                print_findings(rejected.findings)
                continue
            if played.reason is None:
                click.echo(f"✓ {file}: {played.scenario.name}")
            else:
                failed += 1
                where = Text(f"Schritt {played.step}", f"step {played.step}")
                click.echo(f"✗ {file}: {played.scenario.name} – {say(where)}: {say(played.reason)}")
    if failed:
        sys.exit(1)
