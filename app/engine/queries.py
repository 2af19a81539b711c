"""Reads on instances: what is due, who waits, the way gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.models import Instance, PathEntry, Wait


def due_instances(session: Session, at: datetime, limit: int = 100) -> Sequence[str]:
    """Ids of instances with something due by `at`, the longest due first."""
    query = select(Instance.id).where(Instance.next_due <= at).order_by(Instance.next_due).limit(limit)
    return session.scalars(query).all()


def waiting_instances(session: Session, kind: str, name: str, key: str | None) -> Sequence[str]:
    """Ids of instances that wait for a message with this key, or for a signal (`key` None)."""
    query = select(Wait.instance_id).where(Wait.kind == kind, Wait.name == name)
    if key is not None:
        query = query.where(Wait.key == key)
    return session.scalars(query.distinct()).all()


def path_of(session: Session, instance_id: str) -> Sequence[PathEntry]:
    """The way an instance went, in order."""
    query = select(PathEntry).where(PathEntry.instance_id == instance_id).order_by(PathEntry.number)
    return session.scalars(query).all()


def entered_elements(session: Session, instance_id: str) -> set[str]:
    """Ids of the elements that an instance has entered so far, in whatever process."""
    query = select(PathEntry.element_id).where(PathEntry.instance_id == instance_id, PathEntry.what == "entered")
    return set(session.scalars(query.distinct()))


def entered_by_process(session: Session, instance_ids: Sequence[str]) -> dict[str, list[str]]:
    """By process id, the ids of the elements that these instances have entered, sorted."""
    query = select(PathEntry.process_id, PathEntry.element_id).where(
        PathEntry.instance_id.in_(instance_ids), PathEntry.what == "entered"
    )
    found: dict[str, list[str]] = {}
    for process_id, element_id in sorted(tuple(row) for row in session.execute(query.distinct())):
        found.setdefault(process_id, []).append(element_id)
    return found


def running_by_version(session: Session) -> Counter[tuple[str, str]]:
    """How many running instances are pinned to each (process id, version), as their own process or one they called."""
    pins = session.scalars(select(Instance.state["pins"]).where(Instance.over.is_(False)))
    return Counter(pair for pinned in pins for pair in (pinned or {}).items())
