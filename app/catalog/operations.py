"""Publish models; bring whole folders in and out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.operations import OFFICE, Event, lock_chain, record
from app.catalog.check import CanRun, check_models
from app.catalog.code_lists import lost_values
from app.catalog.files import ModelFile, describe, find_files
from app.catalog.in_force import note_publication
from app.catalog.models import KINDS, DeployedModel, Deployment, ModelVersion, PublishedDecision
from app.catalog.queries import all_latest, content
from app.catalog.working_days.past import changed_past
from app.errors import Problem, Rejected
from app.store.clock import now
from app.text import Text


def import_folder(
    session: Session,
    root: Path,
    *,
    by: str | None = None,
    operations: frozenset[str] | None = None,
    can_run: CanRun | None = None,
) -> Deployment | None:
    """Publish all models of a folder (`ROOTS`), or none: raises Rejected with what hinders.

    `operations` are the types that service tasks may name (None: any); `can_run` is asked about each process. Gives
    the new deployment, None where the folder is exactly what counts already.
    """
    return publish(session, find_files(root), by=by, operations=operations, can_run=can_run)


def publish(
    session: Session,
    files: Sequence[ModelFile],
    *,
    by: str | None = None,
    operations: frozenset[str] | None = None,
    can_run: CanRun | None = None,
) -> Deployment | None:
    """Publish files that belong together, all or none, checked against each other and against what counts already.

    One publication at a time: whoever comes second waits, and sees what the first published.
    """
    lock_chain(session, OFFICE)
    in_force = {model.path: model for model in all_latest(session, KINDS)}
    if all(file.path in in_force and in_force[file.path].version == file.version for file in files):
        return None
    given = {file.path for file in files}
    others = [
        ModelFile(path, content(session, model.kind, model.version))
        for path, model in in_force.items()
        if path not in given
    ]
    findings = check_models(files, others, operations=operations, can_run=can_run, advice=False)
    findings += lost_values(session, files) + changed_past(session, files)
    if findings:
        raise Rejected(findings)
    number = (session.scalar(select(func.max(Deployment.number))) or 0) + 1
    deployment = Deployment(number=number, at=now(session), by=by)
    deployment.items = [DeployedModel(model_version=_version(session, file, by)) for file in files]
    session.add(deployment)
    session.flush()
    note_publication(session)
    record(session, by, [Event("models.published", str(number))])
    return deployment


def export_folder(session: Session, target: Path, kinds: Iterable[str] = KINDS) -> list[Path]:
    """Write the models that count now into a folder, byte for byte; gives the files written."""
    written = []
    for model in all_latest(session, kinds):
        place = target / model.path
        if not place.resolve().is_relative_to(target.resolve()):
            raise Problem(Text(f"Ungültiger Pfad: {model.path}", f"Invalid path: {model.path}"))
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content(session, model.kind, model.version))
        except OSError as error:
            raise Problem(
                Text(
                    f"„{place}“ kann nicht geschrieben werden: {error.strerror}.",
                    f"“{place}” cannot be written: {error.strerror}.",
                )
            ) from error
        written.append(place)
    return written


def _version(session: Session, file: ModelFile, by: str | None) -> ModelVersion:
    """The version with this content; made anew unless it has been published before."""
    about, kind = describe(file), file.kind or ""
    same_model = (ModelVersion.kind == kind) & (ModelVersion.model_id == about.model_id)
    known = session.scalars(select(ModelVersion).where(same_model, ModelVersion.version == file.version)).first()
    if known is not None:
        known.path = file.path
        return known
    newest = session.scalar(select(func.max(ModelVersion.number)).where(same_model))
    return ModelVersion(
        kind=kind,
        model_id=about.model_id,
        version=file.version,
        number=(newest or 0) + 1,
        version_tag=about.version_tag,
        name=about.name[:300],
        path=file.path,
        content=file.content,
        published_at=now(session),
        published_by=by,
        decisions=[PublishedDecision(decision_id=decision) for decision in about.decisions],
    )
