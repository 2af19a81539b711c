"""The published models as a library: what counts, since when and by whom, what counted before, who answers for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.catalog.models import ChangeSet, DeployedModel, Deployment, ModelVersion
from app.errors import NotFound
from app.people.queries import display_names
from app.text import Text

SHOWN = ("process", "decision", "form", "list", "wording", "calendar")
"""The kinds that have a card each; the others belong to one of these."""
_OWNER = re.compile(r"^\*\*Verantwortlich[^:*]*:\*\*\s*(.+?)\.?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Publication:
    """A version that began to count; the same version can begin anew after another one counted."""

    version_id: str
    deployment: int
    at: datetime
    by: str | None


def publications(session: Session) -> dict[tuple[str, str], list[Publication]]:
    """By (kind, model id): what began to count when, the newest first; the first is what counts now."""
    query = (
        select(ModelVersion.kind, ModelVersion.model_id, ModelVersion.id)
        .add_columns(Deployment.number, Deployment.at, Deployment.by)
        .join(DeployedModel, DeployedModel.model_version_id == ModelVersion.id)
        .join(Deployment, Deployment.number == DeployedModel.deployment_number)
        .order_by(Deployment.number)
    )
    found: dict[tuple[str, str], list[Publication]] = {}
    for kind, model_id, version_id, number, at, by in session.execute(query):
        line = found.setdefault((kind, model_id), [])
        if not line or line[0].version_id != version_id:
            line.insert(0, Publication(version_id, number, at, by))
    return found


def version_numbers(session: Session) -> dict[tuple[str, str], list[tuple[int, str]]]:
    """By (kind, model id): number and hash of each version, the newest first."""
    query = select(ModelVersion.kind, ModelVersion.model_id, ModelVersion.number, ModelVersion.version)
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for kind, model_id, number, version in session.execute(query.order_by(ModelVersion.number.desc())):
        found.setdefault((kind, model_id), []).append((number, version))
    return found


def numbered(session: Session, kind: str, model_id: str, number: int) -> ModelVersion:
    """One version by its number, as people count. Raises NotFound."""
    query = select(ModelVersion).where(
        ModelVersion.kind == kind, ModelVersion.model_id == model_id, ModelVersion.number == number
    )
    found = session.scalar(query.options(undefer(ModelVersion.content)))
    if found is None:
        raise NotFound(Text("Diese Version gibt es nicht.", "There is no such version."))
    return found


def all_versions(session: Session, kind: str, model_id: str) -> list[ModelVersion]:
    """The versions of a model, newest first; of a DMN file by its own id. Raises NotFound where there is none."""
    query = select(ModelVersion).where(ModelVersion.kind == kind, ModelVersion.model_id == model_id)
    found = list(session.scalars(query.order_by(ModelVersion.number.desc())))
    if not found:
        raise NotFound(Text("Dieses Modell gibt es nicht.", "There is no such model."))
    return found


def approvers(session: Session, deployments: Iterable[int]) -> dict[int, str]:
    """Deployment number → name of who approved it; those that were imported by command have none."""
    query = select(ChangeSet.deployment_number, ChangeSet.decided_by).where(
        ChangeSet.deployment_number.in_(deployments)
    )
    rows = {number: user_id for number, user_id in session.execute(query) if number is not None}
    names = display_names(session, rows.values())
    return {number: names.get(user_id or "", "") for number, user_id in rows.items()}


def owner_in(readme: str) -> str | None:
    """Who answers for a process, as its README.md says: the line “**Verantwortlich für den Ablauf:** …”."""
    found = _OWNER.search(readme)
    return found[1] if found else None


def folder_of(path: str) -> str:
    """The folder of a process that a file belongs to: `processes/referral` for all in it, however deep."""
    return "/".join(PurePosixPath(path).parts[:2]) if path.startswith("processes/") else ""


def beside(path: str, counting: Mapping[str, ModelVersion]) -> list[ModelVersion]:
    """What else counts in the folder of a process: texts, scenarios, tables, README.md."""
    folder = folder_of(path)
    return [m for other, m in sorted(counting.items()) if folder and folder_of(other) == folder and other != path]
