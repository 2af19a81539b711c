"""SpiffWorkflow's task as a token: where work stands now. What is finished is removed, so a state never ages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.task import Task

from app.engine.expressions import Expression, Value

if TYPE_CHECKING:
    from app.engine.instance import Instance, Scope

ROOT = "root"


class Token(Task):
    """A task of SpiffWorkflow without prediction, history and log.

    `data` holds the variables local to the element. `internal_data` (here: `info`) is small JSON:
    flow: incoming sequence flow, at a join; wait: what is listened for; about: number of the task a path began on;
    done: the work is done, only leaving is left, with its `result`; mapped: its outputs are set; many: progress of a
    multi-instance; since: when a user task with dates opened; incident, failed: what went wrong and how often.
    """

    def __init__(self, workflow: Scope, spec: Any, parent: Token | None, state: int, number: int | str) -> None:
        super().__init__(workflow, spec, parent, state, id=number)  # type: ignore[arg-type]
        self.taken: Any = []
        """The sequence flows chosen for leaving, or what an instance of a multi-instance brings."""

    def _set_state(self, value: int) -> None:
        self._state = value

    @property
    def info(self) -> dict[str, Any]:
        return self.internal_data

    @property
    def instance(self) -> Instance:
        return self.workflow.top_workflow

    @property
    def public_id(self) -> str:
        """The id by which the world knows this token: unique over all instances."""
        return self.instance.public_id(self.id)

    @property
    def alive(self) -> bool:
        """Not yet removed from its scope."""
        return self.workflow.tasks.get(self.id) is self

    @property
    def host(self) -> Token | None:
        """The token this one hangs on (boundary event, instance of a multi-instance, branch of an event gateway)."""
        parent = self.parent
        return None if parent is None or parent.id == ROOT else parent

    @property
    def is_subscription(self) -> bool:
        """Not an element at work, only an ear: for a boundary event, an event sub-process, an event gateway."""
        if "wait" not in self.info:
            return False
        host = self.host
        return self.task_spec.is_listener or (host is not None and host.task_spec.holds_branches)

    def evaluate(self, expression: Expression) -> Value:
        return self.workflow.script_engine.evaluate(self, expression)

    def frames(self) -> Iterator[dict[str, object]]:
        """Variables visible here, innermost first, up to the process this token runs in."""
        token: Token | None = self
        while token is not None:
            yield token.data
            scope = token.workflow
            if token.host is not None:
                token = token.host
            else:
                yield scope.data
                token = None if scope.spec.is_process else scope.owner

    def visible(self) -> dict[str, object]:
        """All visible variables in one mapping."""
        merged: dict[str, object] = {}
        for frame in reversed(list(self.frames())):
            merged.update(frame)
        return merged

    def assign(self, values: Mapping[str, object], *, outside: bool = False) -> None:
        """Set variables as Camunda 8 does: where a scope from here outwards has the name, else in the process.

        With `outside`, the token's own local variables are passed over.
        """
        frames = list(self.frames())
        candidates = frames[1:] if outside else frames
        for name, value in values.items():
            frame = next((frame for frame in candidates if name in frame), frames[-1])
            frame[name] = value

    def settle(self) -> None:
        """Nothing more happens here: the token and what hangs on it leave the tree."""
        for child in self.children:
            child.settle()
        self.instance.forget(self)

    def cancel(self) -> None:
        """Stop the element, everything inside it and everything attached to it."""
        for child in self.children:
            child.cancel()
        inner = self.instance.subprocesses.get(self.id)
        if inner is not None:
            inner.cancel_tokens()
        self._set_state(TaskState.CANCELLED)
        self.task_spec._on_cancel(self)
        self.instance.forget(self)
