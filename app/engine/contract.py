"""What goes into the engine and what comes out of a step: plain, immutable values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from app.text import Text

NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class ProcessModel:
    """One immutable published version of one process; `version` is its content hash."""

    process_id: str
    version: str
    xml: bytes


class Models(Protocol):
    """How the engine finds processes."""

    def process(
        self, process_id: str, binding: str, version_tag: str | None, caller_version: str | None = None
    ) -> ProcessModel:
        """The version to use when a process is first called; `binding` is latest, deployment or versionTag.

        `caller_version` is the version of the calling process: `deployment` means what was published with it.
        """
        ...

    def version(self, process_id: str, version: str) -> ProcessModel:
        """A version that a running case is pinned to."""
        ...


@dataclass(frozen=True)
class DecisionCall:
    """A business rule task asks for a decision; `inputs` are the variables it can see.

    `process_version` is the version of the process it stands in.
    """

    decision_id: str
    binding: str
    version_tag: str | None
    inputs: Mapping[str, object]
    process_version: str


@dataclass(frozen=True)
class Decided:
    """The value of a decision, and whatever the caller wants to find again in `DecisionMade.record`."""

    value: object
    record: object = None


@dataclass(frozen=True)
class OperationCall:
    """A service task asks for an operation.

    `inputs` are the results of its input mappings, `headers` its task headers. `open_task` is the id of the open user
    task on whose (non-interrupting) boundary event the path began, if there is one.
    """

    type: str
    element_id: str
    inputs: Mapping[str, object]
    headers: Mapping[str, str]
    open_task: str | None


class BpmnError(Exception):
    """Raised by an operation to throw a BPMN error that an error event with this code catches."""

    def __init__(self, code: str, variables: Mapping[str, object] = NOTHING) -> None:
        super().__init__(code)
        self.code = code
        self.variables = variables


Operation = Callable[[OperationCall], Mapping[str, object] | None]


@dataclass(frozen=True)
class Ports:
    """What the engine is handed; it reaches nothing else. `now` is aware and in UTC."""

    now: datetime
    models: Models
    facts: Mapping[str, object] = field(default_factory=dict)
    functions: Mapping[str, object] = field(default_factory=dict)
    decide: Callable[[DecisionCall], Decided] | None = None
    operations: Mapping[str, Operation] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenTask:
    """A user task that has just opened. `form_binding` is latest, deployment or versionTag; `priority` 0 to 100."""

    task_id: str
    process_id: str
    process_version: str
    element_id: str
    name: str
    form_id: str | None
    form_binding: str
    form_version_tag: str | None
    roles: tuple[str, ...]
    users: tuple[str, ...]
    assignee: str | None
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int
    properties: Mapping[str, str]
    variables: Mapping[str, object]


@dataclass(frozen=True)
class ClosedTask:
    """A user task that is no longer open; `reason` is completed or cancelled."""

    task_id: str
    reason: str


@dataclass(frozen=True)
class PathEvent:
    """An element was entered, completed or cancelled (`what`), in this order."""

    process_id: str
    element_id: str
    what: str
    properties: Mapping[str, str]


@dataclass(frozen=True)
class DecisionMade:
    """A business rule task got its answer; `record` is that of `Decided`."""

    process_id: str
    element_id: str
    decision_id: str
    record: object


@dataclass(frozen=True)
class Incident:
    """An element that failed. While `retry_at` is set it will be tried again by `fire_due`; then only by `retry`."""

    id: str
    process_id: str
    element_id: str
    text: Text
    retries_left: int
    retry_at: datetime | None


@dataclass(frozen=True)
class Wait:
    """An open subscription; `kind` is message or signal, `key` the correlation key of a message."""

    kind: str
    name: str
    key: str | None
    element_id: str


@dataclass(frozen=True)
class TimerDue:
    """An open timer."""

    element_id: str
    due_at: datetime


@dataclass(frozen=True)
class Moved:
    """A date that `reschedule` has moved. `what`: `due` or `follow_up` of a user task, or `timer`.

    `task_id` is that of the user task, or of the one on which the timer hangs. `before` is what the earlier functions
    give for a task, and when the timer was due for a timer.
    """

    what: str
    process_id: str
    element_id: str
    task_id: str | None
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class Thrown:
    """A message or signal (`kind`) that nobody inside the instance waited for."""

    kind: str
    name: str
    key: str | None
    variables: Mapping[str, object]
    process_id: str
    element_id: str


@dataclass(frozen=True)
class Step:
    """The new state (JSON) and what happened.

    `incidents`, `waits` and `timers` are all open ones, the rest is what this step brought. `next_due` is the earliest
    timer or retry. `ended` is the id of the end event of the top process once nothing is left; None after `cancel`.
    `moved` is what `reschedule` brought.
    """

    state: dict[str, object]
    opened: tuple[OpenTask, ...]
    closed: tuple[ClosedTask, ...]
    path: tuple[PathEvent, ...]
    decisions: tuple[DecisionMade, ...]
    incidents: tuple[Incident, ...]
    waits: tuple[Wait, ...]
    timers: tuple[TimerDue, ...]
    next_due: datetime | None
    thrown: tuple[Thrown, ...]
    ended: str | None
    moved: tuple[Moved, ...] = ()
