"""`kim`: everything that is done from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from sqlalchemy.exc import OperationalError

from app.errors import Finding, Problem, Rejected
from app.feel import FeelError
from app.settings import Settings, open_office, read_settings
from app.text import Text

if TYPE_CHECKING:
    from app.dmn import Definitions

T = TypeVar("T")
DATABASE_FAILS = Text(
    "Die Datenbank ist nicht erreichbar oder nimmt nichts an. Prüfen Sie, ob sie läuft, und KIM_DATABASE_URL.",
    "The database cannot be reached or takes nothing. Check that it is running, and KIM_DATABASE_URL.",
)

DISK_FULL = Text(
    "Der Datenträger der Datenbank ist voll. Was zuletzt begonnen wurde, ist nicht gespeichert. Schaffen Sie Platz, "
    "dann denselben Befehl noch einmal.",
    "The disk of the database is full. What was begun last is not saved. Make room, then run the same command again.",
)

ONLY_LAYOUT = Text("Ohne Wirkung auf den Ablauf ({count}):", "Without effect on what happens ({count}):")


def _is_full(error: OperationalError) -> bool:
    words = str(error.orig).lower()
    return "disk is full" in words or "no space left" in words


class _Refusing(click.Group):
    """Every refusal is a sentence on stderr and exit code 1, never a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Rejected as rejected:
            _print_findings(rejected.findings)
        except Problem as problem:
            _print_error(problem.text)
        except FeelError as error:
            _print_error(Text(error.de, error.en))
        except OperationalError as error:
            _print_error(DISK_FULL if _is_full(error) else DATABASE_FAILS)
        return ctx.exit(1)


@click.group(cls=_Refusing, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--language", type=click.Choice(["de", "en"]), default="de", envvar="KIM_LANGUAGE", help="of the messages"
)
@click.pass_context
def main(ctx: click.Context, language: str) -> None:
    """KIM-Lotse on the command line."""
    ctx.meta["language"] = language


def _with_settings(command: Callable[..., None]) -> Callable[..., None]:
    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        command(read_settings(), *args, **options)

    return run


@main.command()
@_with_settings
def serve(settings: Settings) -> None:
    """Serve the application; on the embedded default the jobs run along."""
    from app.serve import serve_forever

    serve_forever(settings, click.echo)


@main.command()
@_with_settings
def worker(settings: Settings) -> None:
    """Work off timers, mail and other jobs until stopped."""
    from app.serve import work_forever

    work_forever(settings, click.echo)


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@_with_settings
def upgrade_database(settings: Settings) -> None:
    """Bring the database to the newest shape."""
    from app.jobs.queue import upgrade_tables
    from app.store.migrate import upgrade

    database = open_office(settings)
    upgrade(database)
    upgrade_tables(database)


@main.group()
def audit() -> None:
    """The history of the cases and of the office."""


@audit.command("verify")
@click.option("--seal", help="a seal that was kept elsewhere (number:hash), as `kim audit seal` prints it")
@_with_settings
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
            click.echo(f"{place}{number}: {finding.what}: {_say(finding.text)}")
    if count:
        sys.exit(1)
    whole = Text("Die Geschichte von {count} Fällen ist unverändert.", "The history of {count} cases is unchanged.")
    click.echo(_say(whole.fill(count=len(cases))))


@audit.command("seal")
@_with_settings
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
    click.echo(_say(keep.fill(count=made.chains)), err=True)


@main.group()
def keys() -> None:
    """The keys that close the case files."""


@keys.command("create")
@_with_settings
def create_keys(settings: Settings) -> None:
    """Make the key file of a new database; one that exists stays as it is."""
    from app.store.master_keys import create_key_file

    create_key_file(settings.master_keys)
    made = Text(
        "Die Schlüsseldatei „{path}“ ist angelegt. Legen Sie jetzt eine Kopie an einen sicheren zweiten Ort.",
        "The key file “{path}” is made. Put a copy in a safe second place now.",
    )
    click.echo(_say(made.fill(path=settings.master_keys)))


@keys.command("check")
@_with_settings
def check_all_keys(settings: Settings) -> None:
    """Try to open every data key; one line per key that stays shut, then exit code 1."""
    from app.cases.queries import references_by_key
    from app.store.rotation import check_keys

    database = open_office(settings)
    report = check_keys(database)
    with database.reading() as session:
        cases = references_by_key(session)
    for shut in report.shut:
        click.echo(f"{cases.get(shut.id, shut.id)}: {_say(shut.text)}")
    for name in [*database.keys.keys, *sorted(report.by_master.keys() - database.keys.keys.keys())]:
        used = Text("Hauptschlüssel {name}: {count} Schlüssel", "master key {name}: {count} keys")
        click.echo(_say(used.fill(name=name, count=report.by_master.get(name, 0))))
    if report.shut:
        sys.exit(1)


@keys.command("rotate")
@_with_settings
def rotate_keys(settings: Settings) -> None:
    """Make a new master key and wrap all data keys with it; goes on where it was broken off."""
    from app.store.master_keys import KeyFile
    from app.store.rotation import rotate

    done = rotate(open_office(settings), KeyFile(settings.master_keys))
    made = Text("Neuer Hauptschlüssel {name}.", "New master key {name}.")
    on = Text("Weiter mit dem Hauptschlüssel {name}.", "Going on with the master key {name}.")
    click.echo(_say((made if done.is_new else on).fill(name=done.current)))
    moved = Text("{count} Schlüssel neu verschlossen.", "{count} keys wrapped anew.")
    click.echo(_say(moved.fill(count=done.moved)))
    if done.shut:
        shut = Text(
            "{count} Schlüssel lassen sich nicht öffnen; „kim keys check“ nennt sie.",
            "{count} keys cannot be opened; “kim keys check” names them.",
        )
        _print_error(shut.fill(count=done.shut))
        sys.exit(1)
    click.echo(
        _say(
            Text(
                "Sichern Sie die Schlüsseldatei jetzt. Danach entfernt „kim keys retire“ die alten Hauptschlüssel.",
                "Back up the key file now. Then “kim keys retire” removes the old master keys.",
            )
        )
    )


@keys.command("retire")
@_with_settings
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
    click.echo(_say(removed.fill(names=", ".join(gone)) if gone else none))


@main.group()
def account() -> None:
    """Accounts of people."""


@account.command("reset")
@click.argument("username")
@_with_settings
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
    click.echo(_say(lasts.fill(password=password)))


@main.command()
@_with_settings
def demo(settings: Settings) -> None:
    """Fill an empty database with the invented office and its cases."""
    from app.rehearsal.demo_data import fill

    database = open_office(settings)
    made = fill(database, settings.models, click.echo)
    click.echo(_say(Text(f"{made} Fälle angelegt.", f"{made} cases made.")))


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), required=True)
def check(files: tuple[Path, ...]) -> None:
    """Check models and forms; one line per finding: file, element, sentence."""
    from app.tasks.publishing import check_models

    findings = check_models(files)
    _print_findings(findings)
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
            click.echo(f"  {_say(change.text)}")
        if compared.report.layout:
            click.echo(f"  {_say(ONLY_LAYOUT.fill(count=len(compared.report.layout)))}")
        for change in compared.report.layout:
            click.echo(f"    {_say(change.text)}")
    if not found:
        click.echo(_say(Text("Es gibt keine Unterschiede.", "There are no differences.")))


@main.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@_with_settings
def import_folder(settings: Settings, folder: Path) -> None:
    """Publish the models of a folder (processes/, forms/); all of them or none."""
    from app.tasks.publishing import import_models

    with open_office(settings).session() as session:
        import_models(session, folder)
        session.commit()


@main.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@_with_settings
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
                _print_findings(rejected.findings)
                continue
            if played.reason is None:
                click.echo(f"✓ {file}: {played.scenario.name}")
            else:
                failed += 1
                where = Text(f"Schritt {played.step}", f"step {played.step}")
                click.echo(f"✗ {file}: {played.scenario.name} – {_say(where)}: {_say(played.reason)}")
    if failed:
        sys.exit(1)


@main.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--decision", help="id of the decision; for --analyse all tables of the file if left out")
@click.option("--input", "input_file", type=click.Path(path_type=Path), help="JSON object of inputs")
@click.option("--analyse", is_flag=True, help="print gaps, overlaps and other oddities of the decision tables instead")
def decide(file: Path | None, decision: str | None, input_file: Path | None, analyse: bool) -> None:
    """Evaluate a decision; prints JSON with outputs and matched rules."""
    from app.feel import from_json

    definitions = _read_decisions(_given(file, "FILE.dmn"))
    if decision is not None and not definitions.knows(decision):
        raise Problem(_unknown_decision(file, decision, [item.id for item in definitions.decisions]))
    if analyse:
        _print_analysis(definitions, decision)
        return
    decision = _given(decision, "--decision ID")
    inputs = from_json(_read_json(_given(input_file, "--input FILE.json")))
    evaluation = definitions.evaluate(decision, inputs)
    click.echo(json.dumps(evaluation.to_json(), ensure_ascii=False, indent=2))


def _read_decisions(file: Path) -> Definitions:
    """The model of a DMN file; files that it imports are looked for beside it."""
    from app.dmn import DmnError, namespace_of, read_definitions

    def imported(namespace: str) -> bytes:
        for other in sorted(file.parent.glob("*.dmn")):
            content = _read_bytes(other)
            with suppress(DmnError):
                if namespace_of(content) == namespace:
                    return content
        raise Problem(
            Text(
                "„{path}“ importiert „{namespace}“. Legen Sie diese DMN-Datei in denselben Ordner.",
                "“{path}” imports “{namespace}”. Put that DMN file into the same folder.",
            ).fill(path=file, namespace=namespace)
        )

    try:
        return read_definitions(_read_bytes(file), imported)
    except DmnError as error:
        findings = [Finding(str(file), found.element_id or None, Text(found.de, found.en)) for found in error.findings]
        raise Rejected(findings) from error


def _print_analysis(definitions: Definitions, decision_id: str | None) -> None:
    from app.dmn import analyse

    chosen = [item for item in definitions.decisions if decision_id in (None, item.id, item.name)]
    tables = [item for item in chosen if definitions.table_node(item) is not None]
    if not tables:
        click.echo(_say(Text("Hier ist keine Entscheidungstabelle.", "There is no decision table here.")))
    for item in tables:
        analysis = analyse(definitions, item.id)
        click.echo(f"{item.name} ({item.id})")
        for finding in analysis.findings:
            click.echo(f"  {_say(Text(finding.de, finding.en))}")
        if not analysis.findings:
            click.echo("  " + _say(Text("Keine Auffälligkeiten.", "Nothing odd found.")))
        if not analysis.complete:
            told = Text("Die Prüfung ist nicht vollständig.", "The check is not complete.")
            click.echo(f"  {_say(told)}")


def _unknown_decision(file: Path | None, decision: str, known: list[str]) -> Text:
    return Text(
        "Die Entscheidung „{decision}“ gibt es in „{path}“ nicht. Es gibt: {known}.",
        "There is no decision “{decision}” in “{path}”. There are: {known}.",
    ).fill(decision=decision, path=file, known=", ".join(known) or "–")


def _given(value: T | None, what: str) -> T:
    """What a command needs to be told."""
    if value is None:
        raise Problem(Text("Es fehlt {what}.", "{what} is missing.").fill(what=what))
    return value


@main.command()
@click.argument("expression", required=False)
@click.option("--input", "input_file", type=click.Path(path_type=Path), help="JSON object of variables")
def feel(expression: str | None, input_file: Path | None) -> None:
    """Evaluate a FEEL expression; prints the value, warnings go to stderr."""
    from app.feel import compile_expression, format_value, from_json

    context = from_json(_read_json(input_file)) if input_file else {}
    result = compile_expression(_given(expression, "EXPR"), context).evaluate(context)
    for warning in result.warnings:
        click.echo(_say(Text(warning.text_de, warning.text_en)), err=True)
    click.echo(format_value(result.value))


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(
            Text("Die Datei „{path}“ ist nicht lesbar.", "The file “{path}” cannot be read.").fill(path=path)
        ) from error


def _read_json(path: Path) -> dict[str, object]:
    try:
        content = json.loads(_read_bytes(path))
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


def _print_findings(findings: tuple[Finding, ...] | list[Finding]) -> None:
    for finding in findings:
        place = f"{finding.file}:{finding.line}" if finding.line else finding.file
        click.echo(": ".join(part for part in (place, finding.element, _say(finding.text)) if part), err=True)


def _print_error(text: Text) -> None:
    click.echo(_say(text), err=True)


def _say(text: Text) -> str:
    context = click.get_current_context(silent=True)
    return text.in_language(context.meta.get("language", "de") if context else "de")
