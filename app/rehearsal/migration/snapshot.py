"""What a migration changed about a case, kept so that it can be put back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from app.cases.models import Case
from app.engine.models import Instance
from app.store.base import UtcDateTime
from app.tasks.models import Candidate, Exclusion, Task

Rows = dict[str, dict[str, Any]]
_OTHERS = (Candidate.__table__, Exclusion.__table__)


def look(session: Session, case: Case, instance: Instance) -> dict[str, Any]:
    """The state of a case's process, its stage and its open tasks, as JSON."""
    session.flush()
    tasks = {row["id"]: _plain(row) for row in session.execute(_open_tasks(case)).mappings()}
    named = {
        table.name: [
            _plain(row) for row in session.execute(table.select().where(table.c.task_id.in_(tasks))).mappings()
        ]
        for table in _OTHERS
    }
    return {"state": instance.state, "stage": case.stage, "tasks": tasks, "named": named}


def changed_since(session: Session, case: Case, before: dict[str, Any]) -> dict[str, Any]:
    """Of what `look` saw only what is otherwise now, and the ids of the tasks that are new (`opened`)."""
    ids = list(before["tasks"])
    rows = session.execute(select(Task.__table__).where(Task.id.in_(ids))).mappings()
    now = {row["id"]: _plain(row) for row in rows}
    tasks = {i: {k: v for k, v in row.items() if now[i][k] != v} for i, row in before["tasks"].items() if i in now}
    opened = list(session.scalars(select(Task.id).where(Task.case_id == case.id, Task.state == "open")))
    return {**before, "tasks": tasks, "opened": sorted(set(opened) - set(ids))}


def put_back(session: Session, case: Case, snapshot: Mapping[str, Any], at: datetime) -> None:
    """Stage and tasks as they were; the state of the process is put back by the caller."""
    tasks = Task.__table__
    for task_id, values in snapshot["tasks"].items():
        if values:
            restored = {name: _read(tasks.c[name].type, value) for name, value in values.items()}
            session.execute(update(tasks).where(tasks.c.id == task_id).values(**restored))
    gone = update(tasks).where(tasks.c.id.in_(snapshot["opened"])).values(state="cancelled", ended_at=at)
    session.execute(gone)
    for table in _OTHERS:
        session.execute(delete(table).where(table.c.task_id.in_([*snapshot["tasks"], *snapshot["opened"]])))
        if snapshot["named"][table.name]:
            session.execute(insert(table), snapshot["named"][table.name])
    case.stage = snapshot["stage"]
    session.flush()


def _open_tasks(case: Case) -> Any:
    return select(Task.__table__).where(Task.case_id == case.id, Task.state == "open")


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _read(kind: TypeEngine[Any], value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) and isinstance(value, str) else value
