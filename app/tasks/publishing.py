"""Models, checked against all that this product can do: its engine and its operations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from app.catalog.check import check_files
from app.catalog.models import Deployment
from app.catalog.operations import import_folder
from app.engine import read_process
from app.errors import Finding
from app.tasks.verbs import CONFERENCE_DUTIES, VERBS


def check_models(paths: Iterable[Path]) -> list[Finding]:
    """Every finding about the model files in files and folders."""
    return check_files(paths, operations=frozenset(VERBS) | CONFERENCE_DUTIES, can_run=read_process)


def import_models(session: Session, folder: Path, by: str | None = None) -> Deployment | None:
    """Publish the models of a folder, all or none. Raises Rejected with every finding."""
    return import_folder(session, folder, by=by, operations=frozenset(VERBS) | CONFERENCE_DUTIES, can_run=read_process)
