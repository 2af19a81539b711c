"""A file holds one process, and it is meant to run."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import Bpmn, Element, bpmn
from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

NO_PROCESS = Text(
    "In der Datei ist kein Ablauf gezeichnet. Zeichnen Sie Schritte, oder laden Sie eine andere Datei hoch.",
    "No process is drawn in the file. Draw steps, or upload another file.",
)
NOT_MARKED = Text(
    "Der Ablauf ist nicht als ausführbar markiert, also nur ein Bild. Klicken Sie auf eine leere Stelle der Zeichnung "
    "(bei einem Pool auf dessen Rand) und haken Sie rechts unter „Allgemein“ das Kästchen „Ausführbar“ an.",
    "The process is not marked as executable, so it is only a picture. Click on an empty spot of the drawing (of a "
    "pool, on its border) and tick the box “Executable” under “General” on the right.",
)
SEVERAL = Text(
    "Eine Datei darf nur einen ausführbaren Ablauf enthalten. Bitte auf zwei Dateien aufteilen.",
    "A file may hold only one executable process. Please split it into two files.",
)


def check(library: Library) -> Iterator[Finding]:
    """Files with no executable process, or with several."""
    for _, diagram in library.bpmns:
        drawn = diagram.root.findall(bpmn("process"))
        if not drawn:
            yield Finding(diagram.file, None, NO_PROCESS)
        elif not diagram.processes:
            yield diagram.finding(_shown(diagram, drawn[0]), NOT_MARKED)
        elif len(diagram.processes) > 1:
            yield diagram.finding(_shown(diagram, diagram.processes[1]), SEVERAL)


def _shown(diagram: Bpmn, process: Element) -> Element:
    """What stands for a process in the drawing: its pool, where it has one."""
    pools = diagram.root.iter(bpmn("participant"))
    return next((pool for pool in pools if pool.get("processRef") == process.get("id")), process)
