"""Instances in the database: begin, lock, write a step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, or_
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.engine.contract import Step
from app.engine.models import Instance, PathEntry, Wait
from app.engine.state import damaged
from app.errors import Conflict, NotFound
from app.store.base import new_id
from app.text import Text

_ADD_PATH = insert(PathEntry.__table__)


def new_instance(session: Session, instance_id: str) -> Instance:
    """A row for a process about to start; its first step is written by `save_step`."""
    instance = Instance(id=instance_id, state={}, passed=0)
    session.add(instance)
    return instance


def lock_instance(session: Session, instance_id: str) -> Instance:
    """The instance as it is now, kept from others until the transaction ends. Raises NotFound, Broken."""
    try:
        instance = session.get(Instance, instance_id, with_for_update=True, populate_existing=True)
    except ValueError as error:  # the stored state is no JSON
        raise damaged() from error
    if instance is None:
        raise NotFound(Text("Diesen Ablauf gibt es nicht.", "There is no such process."))
    return instance


def save_step(session: Session, instance: Instance, step: Step, at: datetime) -> None:
    """Write what a step changed. Raises Conflict if somebody else has changed the instance meanwhile."""
    had, passed = set(open_waits(instance.state)), instance.passed
    state: dict[str, Any] = step.state
    instance.state = state
    instance.process_id = state["process"]
    instance.process_version = state["pins"][state["process"]]
    instance.next_due = step.next_due
    instance.over, instance.ended = state["over"], step.ended
    instance.passed = passed + len(step.path)
    try:
        session.flush()
    except StaleDataError:
        raise Conflict(
            Text(
                "Jemand anders hat diesen Fall gerade geändert. Bitte laden Sie die Seite neu.",
                "Somebody else has just changed this case. Please reload the page.",
            )
        ) from None
    _save_path(session, instance.id, step, passed, at)
    _save_waits(session, instance.id, had, {(wait.kind, wait.name, wait.key) for wait in step.waits})


def open_waits(state: dict[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    """(kind, name, key) of what a state waits for."""
    for line in state.get("tokens", ()):
        wait = line.get("info", {}).get("wait") or {}
        if wait.get("kind") in ("message", "signal"):
            yield wait["kind"], wait["name"], wait.get("key")
        if "inner" in line:
            yield from open_waits(line["inner"])


def has_incidents(state: dict[str, Any]) -> bool:
    """Does something in this state wait because it failed?"""
    return any(
        "incident" in line.get("info", {}) or ("inner" in line and has_incidents(line["inner"]))
        for line in state.get("tokens", ())
    )


def _save_path(session: Session, instance_id: str, step: Step, passed: int, at: datetime) -> None:
    entries = [
        {
            "id": new_id(),
            "instance_id": instance_id,
            "number": passed + index,
            "process_id": event.process_id,
            "element_id": event.element_id,
            "what": event.what,
            "at": at,
        }
        for index, event in enumerate(step.path)
    ]
    if entries:
        session.connection().execute(_ADD_PATH, entries)


_Waits = set[tuple[str, str, str | None]]


def _save_waits(session: Session, instance_id: str, had: _Waits, has: _Waits) -> None:
    """Only what changed: most steps leave most subscriptions alone."""
    connection, waits = session.connection(), Wait.__table__
    if gone := had - has:
        same = [and_(waits.c.kind == k, waits.c.name == n, waits.c.key.is_not_distinct_from(key)) for k, n, key in gone]
        connection.execute(delete(waits).where(waits.c.instance_id == instance_id, or_(*same)))
    if new := has - had:
        lines = [{"id": new_id(), "instance_id": instance_id, "kind": k, "name": n, "key": key} for k, n, key in new]
        connection.execute(insert(waits), lines)
