"""How many cases stand at the steps that a draft changes, under the rule for small numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.catalog.compare import Report
from app.catalog.models import ModelVersion
from app.catalog.queries import content
from app.people.office import number
from app.rehearsal.seeing import standing_at
from app.web.case.outline import read_outline
from app.web.model_texts import say_model
from app.web.models.seen import SHOWN_KINDS


@dataclass(frozen=True)
class Standing:
    """A changed step of the version that counts, and how many cases are there now; None where these are few."""

    step: str
    count: int | None


def standing_at_changes(session: Session, model: ModelVersion, report: Report) -> tuple[Standing, ...]:
    """In the order of the diagram; steps that are new have nobody."""
    changed = {change.element for change in report.changes if change.element}
    steps = read_outline(content(session, "process", model.version)).all().values()
    there = {s.id: s.name for s in steps if s.id in changed and s.kind in SHOWN_KINDS and s.name}
    if not there:
        return ()
    found, fewest = standing_at(session, model.model_id, there), number(session, "small_number")
    return tuple(
        Standing(say_model(name), None if 0 < found[element] < fewest else found[element])
        for element, name in there.items()
    )
