"""Which versions count: read once per deployment and kept in memory, because a deployment never changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Row, ScalarSelect, func, select
from sqlalchemy.orm import Session

from app.catalog.models import DeployedModel, Deployment, ModelVersion, PublishedDecision
from app.store.memory import memory

KEPT = 8
BOUND = ("process", "decision", "form", "list", "wording", "calendar")
"""Kinds that are looked up by their id."""
_kept: WeakKeyDictionary[Engine, dict[int, InForce]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Bound:
    """A version that counts. `model_id` is the id that was asked for: of a process, a form, a decision, a list."""

    kind: str
    model_id: str
    version: str
    number: int


@dataclass
class InForce:
    """What counted after one deployment: by kind and id, by tag as well, and since when each process version."""

    latest: dict[tuple[str, str], Bound] = field(default_factory=dict)
    tagged: dict[tuple[str, str, str], Bound] = field(default_factory=dict)
    deployed: dict[str, int] = field(default_factory=dict)
    """The newest deployment that each version of a process was part of."""


def newest_deployment() -> ScalarSelect[int]:
    """The number of the newest deployment, to be read along with something else; see `note_deployment`."""
    return select(func.max(Deployment.number)).scalar_subquery()


def note_deployment(session: Session, number: int | None) -> None:
    """Remember the newest deployment for the rest of this transaction."""
    memory(session)["deployment"] = number or 0


def note_publication(session: Session) -> None:
    """This transaction publishes: what it sees is not yet in force for others, nor perhaps ever."""
    known = memory(session)
    known.pop("deployment", None)
    known["publishing"] = True


def in_force(session: Session, deployment: int | None = None) -> InForce:
    """What counts now, or counted after the deployment with this number."""
    number = _newest(session) if deployment is None else deployment
    if "publishing" in memory(session):
        return _read(session, number)
    kept = _kept.setdefault(session.get_bind().engine, {})
    if number not in kept:
        found = _read(session, number)
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)), None)
        kept[number] = found
    return kept[number]


def _newest(session: Session) -> int:
    if "deployment" not in memory(session):
        note_deployment(session, session.scalar(select(func.max(Deployment.number))))
    number = memory(session)["deployment"]
    assert isinstance(number, int)
    return number


def _read(session: Session, number: int) -> InForce:
    columns = (
        DeployedModel.deployment_number,
        ModelVersion.kind,
        ModelVersion.model_id,
        ModelVersion.version,
        ModelVersion.number,
        ModelVersion.version_tag,
        PublishedDecision.decision_id,
    )
    query = (
        select(*columns)
        .select_from(DeployedModel)
        .join(ModelVersion, ModelVersion.id == DeployedModel.model_version_id)
        .outerjoin(PublishedDecision, PublishedDecision.model_version_id == ModelVersion.id)
        .where(DeployedModel.deployment_number <= number, ModelVersion.kind.in_(BOUND))
        .order_by(DeployedModel.deployment_number)
    )
    return _gather(session.execute(query))


def _gather(rows: Iterable[Row[tuple[int, str, str, str, int, str | None, str | None]]]) -> InForce:
    found = InForce()
    for deployment, kind, model_id, version, number, tag, decision_id in rows:
        bound = Bound(kind, decision_id or model_id, version, number)
        found.latest[kind, bound.model_id] = bound
        if tag:
            found.tagged[kind, bound.model_id, tag] = bound
        if kind == "process":
            found.deployed[version] = deployment
    return found
