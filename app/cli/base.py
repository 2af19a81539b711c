"""The group of all commands: language, refusals as sentences, what commands print and read."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from app.errors import Finding, Problem, Rejected
from app.feel import FeelError
from app.settings import read_settings
from app.text import Text

DATABASE_FAILS = Text(
    "Die Datenbank ist nicht erreichbar oder nimmt nichts an. Prüfen Sie, ob sie läuft, und KIM_DATABASE_URL.",
    "The database cannot be reached or takes nothing. Check that it is running, and KIM_DATABASE_URL.",
)

DISK_FULL = Text(
    "Der Datenträger der Datenbank ist voll. Was zuletzt begonnen wurde, ist nicht gespeichert. Schaffen Sie Platz, "
    "dann denselben Befehl noch einmal.",
    "The disk of the database is full. What was begun last is not saved. Make room, then run the same command again.",
)


def _is_full(error: OperationalError) -> bool:
    words = str(error.orig).lower()
    return "disk is full" in words or "no space left" in words


class Refusing(click.Group):
    """Every refusal is a sentence on stderr and exit code 1, never a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Rejected as rejected:
            print_findings(rejected.findings)
        except Problem as problem:
            print_error(problem.text)
        except FeelError as error:
            print_error(Text(error.de, error.en))
        except OperationalError as error:
            print_error(DISK_FULL if _is_full(error) else DATABASE_FAILS)
        return ctx.exit(1)


@click.group(cls=Refusing, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--language", type=click.Choice(["de", "en"]), default="de", envvar="KIM_LANGUAGE", help="of the messages"
)
@click.pass_context
def main(ctx: click.Context, language: str) -> None:
    """KIM-Lotse on the command line."""
    ctx.meta["language"] = language


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        command(read_settings(), *args, **options)

    return run


def print_findings(findings: tuple[Finding, ...] | list[Finding]) -> None:
    for finding in findings:
        place = f"{finding.file}:{finding.line}" if finding.line else finding.file
        click.echo(": ".join(part for part in (place, finding.element, say(finding.text)) if part), err=True)


def print_error(text: Text) -> None:
    click.echo(say(text), err=True)


def say(text: Text) -> str:
    context = click.get_current_context(silent=True)
    return text.in_language(context.meta.get("language", "de") if context else "de")


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(
            Text("Die Datei „{path}“ ist nicht lesbar.", "The file “{path}” cannot be read.").fill(path=path)
        ) from error


def read_json(path: Path) -> dict[str, object]:
    try:
        content = json.loads(read_bytes(path))
    except ValueError as error:
        raise Problem(
            Text("„{path}“ ist kein gültiges JSON: {why}", "“{path}” is not valid JSON: {why}").fill(
                path=path, why=error
            )
        ) from error
    if not isinstance(content, dict):
        raise Problem(
            Text("„{path}“ muss ein JSON-Objekt enthalten.", "“{path}” must hold a JSON object.").fill(path=path)
        )
    return content
