"""What a step of a diagram is called, for those who know processes but not cases."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.catalog.queries import PublishedModels
from app.errors import Problem
from app.web.case.outline import Outline, read_outline
from app.web.model_texts import say_model


def place(session: Session, process_id: str, element_id: str) -> tuple[str, str]:
    """(step, process) in words; their ids where they have none."""
    outline = _outline(session, process_id)
    element = outline.all().get(element_id) if outline else None
    step = element.name if element is not None and element.name else element_id
    return say_model(step), say_model(outline.name) if outline and outline.name else process_id


def _outline(session: Session, process_id: str) -> Outline | None:
    try:
        return read_outline(PublishedModels(session).process(process_id, "latest", None).xml)
    except Problem:
        return None
