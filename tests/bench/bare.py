"""The least that completing a task can cost: restore the state, run the step, save the state, one durable commit."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import engine
from app.engine import OperationCall, Ports
from app.engine.models import Instance
from app.store.database import Database, open_database
from app.store.keys import MasterKeys
from app.tasks.models import Task
from app.tasks.steps import Run

TABLE = "CREATE TABLE IF NOT EXISTS stored (id TEXT PRIMARY KEY, state TEXT)"
WRITE = "UPDATE stored SET state = :state WHERE id = :id"
Write = Callable[[str, str], None]


class InDatabase:
    """One durable commit of a state as the product's own session makes it (see bench_jobs)."""

    def __init__(self, folder: Path) -> None:
        self.database: Database = open_database(f"sqlite:///{folder}/bare.db", MasterKeys.generate())
        self._do(TABLE)

    def begin(self, case_id: str) -> None:
        self._do("INSERT OR REPLACE INTO stored VALUES (:id, '')", id=case_id)

    def write(self, case_id: str, state: str) -> None:
        self._do(WRITE, id=case_id, state=state)

    def close(self) -> None:
        self.database.close()

    def _do(self, statement: str, **values: str) -> None:
        with self.database.session() as session:
            session.execute(text(statement), values)
            session.commit()


class InFile:
    """The same by the bare driver: no session, no connection pool, no compiled statement."""

    def __init__(self, folder: Path) -> None:
        self._file = sqlite3.connect(folder / "raw.db", isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", TABLE):
            self._file.execute(statement)

    def begin(self, case_id: str) -> None:
        self._file.execute("INSERT OR REPLACE INTO stored VALUES (?, '')", (case_id,))

    def write(self, case_id: str, state: str) -> None:
        self._file.execute("BEGIN IMMEDIATE")
        self._file.execute(WRITE, {"id": case_id, "state": state})
        self._file.execute("COMMIT")

    def close(self) -> None:
        self._file.close()


def bare_step(session: Session, task: Task, variables: Mapping[str, object], write: Write) -> Callable[[], None]:
    """The work of one task, to be done any number of times; the models are at hand, and so are the facts."""
    stored, ports = json.dumps(session.get_one(Instance, task.case.instance_id).state), _ports(session, task)

    def work() -> None:
        made = engine.complete_task(json.loads(stored), task.id, variables, ports)
        write(task.case_id, json.dumps(made.state))

    return work


def _ports(session: Session, task: Task) -> Ports:
    """Those of the product, but its operations do nothing."""
    ports = Run(session, task.case, None).ports()
    return replace(ports, operations=dict.fromkeys(ports.operations, _nothing))


def _nothing(_call: OperationCall) -> Mapping[str, Any] | None:
    return None
