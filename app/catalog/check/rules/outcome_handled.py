"""Every result of a decision that diagrams follow is named by one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.catalog.check.library import Library
from app.catalog.check.variables import callers_of, diagrams, expressions
from app.dmn import Decision, OutputColumn
from app.errors import Finding
from app.text import Text

LITERAL = re.compile(r'"([^"]*)"')
NOT_NAMED = Text(
    "Das Ergebnis „{code}“ ({output}) nennt kein Ablauf: Ein Fall mit diesem Ergebnis nimmt überall den Standardweg. "
    "Ergänzen Sie im Diagramm den Weg dafür, wenn es einen eigenen braucht.",
    "No process names the result “{code}” ({output}): a case with it takes the default flow everywhere. Add the way "
    "for it in the diagram if it needs one of its own.",
)


def warn(library: Library) -> Iterator[Finding]:
    """Results, in the first output, that no expression of a diagram names although it names others of that output."""
    named = frozenset(
        code
        for diagram in diagrams(library)
        for _, each in expressions(diagram)
        for code in LITERAL.findall(each.source)
    )
    for file, definitions in library.decisions:
        for decision in definitions.decisions:
            for output in decision.outputs[:1] if callers_of(library, decision.id) else ():
                codes = _codes(decision, output)
                if any(code in named for _, code in codes):
                    for rule_id, code in codes:
                        if code not in named:
                            text = NOT_NAMED.fill(code=code, output=output.title)
                            yield Finding(file.path, rule_id or decision.id, text)


def _codes(decision: Decision, output: OutputColumn) -> list[tuple[str, str]]:
    """(rule id, code) of the results that a column gives, each code once."""
    place = decision.outputs.index(output)
    found: dict[str, str] = {}
    for rule in decision.rules:
        for code in LITERAL.findall(rule.outputs[place]):
            found.setdefault(code, rule.id)
    return [(rule_id, code) for code, rule_id in found.items()]
