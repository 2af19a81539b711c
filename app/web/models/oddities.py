"""What is odd about the tables of a draft, for the table editor: sentences, rules concerned, entries that fill gaps."""

from __future__ import annotations

from app.dmn import Decision, Definitions, DmnError, analyse, read_definitions
from app.dmn.analysis import TableFinding
from app.text import Text
from app.web.language import said

BUDGET = 100_000
"""Smaller than by hand: it runs after each change."""


def oddities(content: bytes) -> list[dict[str, object]]:
    """Findings about every table in the file; none where it cannot be read (the check says why)."""
    try:
        definitions = read_definitions(content)
    except DmnError:
        return []
    return [
        _line(decision, finding, several=len(definitions.decisions) > 1)
        for decision in _tables(definitions)
        for finding in analyse(definitions, decision.id, BUDGET).findings
    ]


def _tables(definitions: Definitions) -> list[Decision]:
    return [decision for decision in definitions.decisions if definitions.table_node(decision) is not None]


def _line(decision: Decision, finding: TableFinding, *, several: bool) -> dict[str, object]:
    """`cells` are the entries of a rule that would fill a gap, in the order of the inputs."""
    sentence = said(Text(finding.de, finding.en))
    ids = {rule.index: rule.id for rule in decision.rules}
    cells = [finding.where.get(column.title, "-") for column in decision.inputs] if finding.kind == "gap" else None
    return {
        "kind": finding.kind,
        "text": f"{decision.name or decision.id}: {sentence}" if several else sentence,
        "rules": [ids[number] for number in finding.rules if number in ids],
        "cells": cells,
    }
