"""Every user task shows a form that exists."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import extension, name_of
from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

MISSING = Text(
    "Der Aufgabe fehlt das Formular. Wählen Sie rechts unter „Auswählen“ eines aus.",
    "The task has no form. Choose one on the right under “Choose”.",
)
FOREIGN = Text(
    "Das Formular muss über seine Kennung (formId) angegeben sein; eingebettete und externe Formulare gibt es nicht.",
    "The form must be given by its id (formId); embedded and external forms do not exist here.",
)


def check(library: Library) -> Iterator[Finding]:
    """User tasks without form, and forms that nobody knows."""
    for _, diagram in library.bpmns:
        for node in diagram.flow_nodes:
            form = extension(node, "formDefinition")
            if form is None:
                if name_of(node) == "userTask":
                    yield diagram.finding(node, MISSING)
                continue
            form_id = form.get("formId")
            if not form_id:
                yield diagram.finding(node, FOREIGN)
            elif not form_id.startswith("=") and form_id not in library.known["form"]:
                yield diagram.finding(
                    node,
                    Text(
                        f"Das Formular „{form_id}“ gibt es nicht. Bitte die Schreibweise prüfen oder es anlegen.",
                        f"There is no form “{form_id}”. Please check the spelling or create it.",
                    ),
                )
