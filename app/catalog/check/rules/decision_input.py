"""Every input of a decision is handed over by a diagram that asks for it, or is a fact of the same name."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import Element, extension, name_of
from app.catalog.check.library import Library
from app.catalog.check.variables import callers_of, facts_of_forms, set_variables
from app.dmn import inputs_of
from app.errors import Finding
from app.text import Text

NOT_GIVEN = Text(
    "Die Angabe „{title}“ ({name}) gibt kein Ablauf an diese Tabelle weiter: Sie wäre immer leer. Ergänzen Sie im "
    "Diagramm bei „{step}“ eine Zuordnung, oder fragen Sie in einem Formular danach.",
    "No process hands the input “{title}” ({name}) over to this table: it would always be empty. Add a mapping at "
    "“{step}” in the diagram, or ask for it in a form.",
)


def check(library: Library) -> Iterator[Finding]:
    """Inputs of a decision that diagrams call, which none of them hands over and nothing sets."""
    known = set_variables(library) | facts_of_forms(library)
    for file, definitions in library.decisions:
        for decision in definitions.decisions:
            callers = callers_of(library, decision.id)
            given = known.union(*map(_targets, callers)) if callers else known
            for asked in inputs_of(definitions, decision) if callers else ():
                if asked.name.split(".")[0] not in given:
                    step = callers[0].get("name") or callers[0].get("id") or ""
                    text = NOT_GIVEN.fill(title=asked.title or asked.name, name=asked.name, step=step)
                    yield Finding(file.path, decision.id, text)


def _targets(task: Element) -> frozenset[str]:
    mapping = extension(task, "ioMapping")
    lines = mapping if mapping is not None else ()
    return frozenset((line.get("target") or "").split(".")[0] for line in lines if name_of(line) == "input")
