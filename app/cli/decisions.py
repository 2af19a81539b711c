"""`kim decide` and `kim feel`: a table or an expression evaluated, a table analysed."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from app.cli.base import main, read_bytes, read_json, say
from app.errors import Finding, Problem, Rejected
from app.text import Text

if TYPE_CHECKING:
    from app.dmn import Definitions

T = TypeVar("T")


@main.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--decision", help="id of the decision; for --analyse all tables of the file if left out")
@click.option("--input", "input_file", type=click.Path(path_type=Path), help="JSON object of inputs")
@click.option("--analyse", is_flag=True, help="print gaps, overlaps and other oddities of the decision tables instead")
@click.option(
    "--explain", is_flag=True, help="add rules that miss one condition, and changes of one input that alter it"
)
def decide(file: Path | None, decision: str | None, input_file: Path | None, analyse: bool, explain: bool) -> None:
    """Evaluate a decision; prints JSON with outputs and matched rules."""
    from app.dmn import explanation
    from app.feel import from_json

    definitions = _read_decisions(_given(file, "FILE.dmn"))
    if decision is not None and not definitions.knows(decision):
        raise Problem(_unknown_decision(file, decision, [item.id for item in definitions.decisions]))
    if analyse:
        _print_analysis(definitions, decision)
        return
    decision = _given(decision, "--decision ID")
    inputs = from_json(read_json(_given(input_file, "--input FILE.json")))
    told = definitions.evaluate(decision, inputs).to_json()
    if explain:
        told |= explanation(definitions, decision, inputs)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _read_decisions(file: Path) -> Definitions:
    """The model of a DMN file; files that it imports are looked for beside it."""
    from app.dmn import DmnError, namespace_of, read_definitions

    def imported(namespace: str) -> bytes:
        for other in sorted(file.parent.glob("*.dmn")):
            content = read_bytes(other)
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
        return read_definitions(read_bytes(file), imported)
    except DmnError as error:
        findings = [Finding(str(file), found.element_id or None, Text(found.de, found.en)) for found in error.findings]
        raise Rejected(findings) from error


def _print_analysis(definitions: Definitions, decision_id: str | None) -> None:
    from app.dmn import analyse

    chosen = [item for item in definitions.decisions if decision_id in (None, item.id, item.name)]
    tables = [item for item in chosen if definitions.table_node(item) is not None]
    if not tables:
        click.echo(say(Text("Hier ist keine Entscheidungstabelle.", "There is no decision table here.")))
    for item in tables:
        analysis = analyse(definitions, item.id)
        click.echo(f"{item.name} ({item.id})")
        for finding in analysis.findings:
            click.echo(f"  {say(Text(finding.de, finding.en))}")
        if not analysis.findings:
            click.echo("  " + say(Text("Keine Auffälligkeiten.", "Nothing odd found.")))
        if not analysis.complete:
            told = Text("Die Prüfung ist nicht vollständig.", "The check is not complete.")
            click.echo(f"  {say(told)}")


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

    context = from_json(read_json(input_file)) if input_file else {}
    result = compile_expression(_given(expression, "EXPR"), context).evaluate(context)
    for warning in result.warnings:
        click.echo(say(Text(warning.text_de, warning.text_en)), err=True)
    click.echo(format_value(result.value))
