"""The least that completing a task can cost: restore the state, run the step, save the state, one durable commit."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app import engine
from app.engine import OperationCall, Ports
from app.engine.models import Instance
from app.tasks.models import Task
from app.tasks.steps import Run


class Bare:
    """A file with nothing but states, as durable as the product's own."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE instance (id TEXT PRIMARY KEY, state TEXT)",
        ):
            self._file.execute(statement)

    def close(self) -> None:
        self._file.close()

    def step(self, session: Session, task: Task, variables: Mapping[str, object]) -> Callable[[], None]:
        """The work of one task, to be done again and again; facts and models are already at hand."""
        state = session.get_one(Instance, task.case.instance_id).state
        stored, ports = json.dumps(state), _ports(session, task)
        self._file.execute("INSERT OR REPLACE INTO instance VALUES (?, ?)", (task.case_id, stored))

        def work() -> None:
            made = engine.complete_task(json.loads(stored), task.id, variables, ports)
            self._write(task.case_id, json.dumps(made.state))

        return work

    def _write(self, case_id: str, state: str) -> None:
        self._file.execute("BEGIN IMMEDIATE")
        self._file.execute("UPDATE instance SET state = ? WHERE id = ?", (state, case_id))
        self._file.execute("COMMIT")


def _ports(session: Session, task: Task) -> Ports:
    """Those of the product, but its operations do nothing."""
    ports = Run(session, task.case, None).ports()
    return replace(ports, operations=dict.fromkeys(ports.operations, _nothing))


def _nothing(_call: OperationCall) -> Mapping[str, Any] | None:
    return None
