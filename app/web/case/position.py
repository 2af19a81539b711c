"""Where a case stands in its diagrams: what is current, what was passed, what may come next and by when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.catalog.queries import PublishedModels
from app.engine.models import Instance
from app.engine.queries import path_of
from app.errors import NotFound, Problem
from app.tasks.decisions import decide
from app.text import Text
from app.web.case.outline import Element, Outline, read_outline


@dataclass(frozen=True)
class Standing:
    """One process of a case: its outline, and the ids of elements where the case is and was."""

    outline: Outline
    version: str
    current: frozenset[str]
    passed: frozenset[str]

    @property
    def is_running(self) -> bool:
        return bool(self.current)


@dataclass(frozen=True)
class NextStep:
    """A step that may come: in which lane, and how long there is for it (`amount`, `unit`), if the table says so."""

    name: str
    lane: str
    amount: int | None
    unit: str


def standings(session: Session, case: Case) -> list[Standing]:
    """The processes that the case has gone through, the outermost first, with its position in each."""
    instance = session.get(Instance, case.instance_id)
    if instance is None:
        return []
    entered: dict[str, Counter[str]] = {}
    passed: dict[str, set[str]] = {}
    for entry in path_of(session, instance.id):
        count = entered.setdefault(entry.process_id, Counter())
        count[entry.element_id] += 1 if entry.what == "entered" else -1
        if entry.what == "completed":
            passed.setdefault(entry.process_id, set()).add(entry.element_id)
    pins = instance.state.get("pins")
    versions = pins if isinstance(pins, dict) else {}
    return [
        _standing(session, process_id, str(versions[process_id]), count, passed.get(process_id, set()))
        for process_id, count in entered.items()
        if process_id in versions
    ]


def coming_steps(session: Session, standings: list[Standing], priority: str) -> list[NextStep]:
    """What may come directly after where the case stands: of the innermost process that has something to come."""
    for standing in reversed(standings):
        if found := _next_in(standing):
            return [_next(session, element, priority) for element in found]
    return []


def _next_in(standing: Standing) -> list[Element]:
    """Steps for people; ends only where nothing else is left to come."""
    following = standing.outline.next_steps(sorted(standing.current))
    steps = [element for element in following if element.kind != "endEvent"]
    return steps or [element for element in following if element.name]


def diagram_source(session: Session, case: Case, process_id: str) -> bytes:
    """The diagram of a process of the case, in the version it runs on. Raises NotFound."""
    instance = session.get(Instance, case.instance_id)
    pins = instance.state.get("pins") if instance else None
    if not isinstance(pins, dict) or process_id not in pins:
        raise NotFound(Text("Dieser Fall hat kein solches Diagramm.", "This case has no such diagram."))
    return PublishedModels(session).version(process_id, str(pins[process_id])).xml


def _standing(session: Session, process_id: str, version: str, count: Counter[str], passed: set[str]) -> Standing:
    outline = read_outline(PublishedModels(session).version(process_id, version).xml)
    current = frozenset(element_id for element_id, open_count in count.items() if open_count > 0)
    return Standing(outline, version, current, frozenset(passed) - current)


def _next(session: Session, element: Element, priority: str) -> NextStep:
    amount, unit = _time_for(session, element.matter, priority) if element.matter else (None, "")
    return NextStep(element.name, element.lane, amount, unit)


def _time_for(session: Session, matter: str, priority: str) -> tuple[int | None, str]:
    try:
        row = decide(session, "deadlines", {"matter": matter, "priority": priority}).value
        days = row["days"]  # type: ignore[index]
        return int(days), str(row["unit"])  # type: ignore[index]
    except (Problem, TypeError, KeyError, ValueError):
        return None, ""
