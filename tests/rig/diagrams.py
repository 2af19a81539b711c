"""Puts a small diagram in force without the checks of publishing, for what shipped diagrams cannot show."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalog.models import DeployedModel, Deployment, ModelVersion
from app.catalog.operations import note_publication
from app.engine import ProcessModel
from app.store.clock import now


def put_process(session: Session, model: ProcessModel) -> None:
    """From now on this is the process of its id."""
    version = ModelVersion(
        kind="process",
        model_id=model.process_id,
        version=model.version,
        number=1,
        name=model.process_id,
        path=f"processes/{model.process_id}/{model.process_id}.bpmn",
        content=model.xml,
        published_at=now(session),
    )
    number = (session.scalar(select(func.max(Deployment.number))) or 0) + 1
    session.add(Deployment(number=number, at=now(session), items=[DeployedModel(model_version=version)]))
    session.flush()
    note_publication(session)
