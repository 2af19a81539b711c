"""Where an instance stands, what has gone wrong, which tasks for people can come next. Nothing is evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.engine import state as states
from app.engine.contract import Incident, Models, Ports, TimerDue
from app.engine.incidents import incident_of
from app.engine.instance import ScopeParts
from app.engine.library import read_process
from app.engine.nodes.many import MultiInstance
from app.engine.nodes.scopes import CallActivity, SubProcess
from app.engine.nodes.tasks import UserTask
from app.engine.specs import Node, ProcessSpec
from app.errors import Problem

_MAX_CALLS = 8
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Position:
    """An element at which something is now; `waits` is false for an activity that has others inside it."""

    process_id: str
    element_id: str
    waits: bool


@dataclass(frozen=True)
class NextTask:
    """A user task that may come next."""

    process_id: str
    element_id: str
    name: str
    role: str | None


def positions(state: dict[str, Any], models: Models) -> tuple[Position, ...]:
    """Where an instance stands, outermost first. Attached events and others that only listen are not told."""
    instance = states.restore(state, Ports(now=_LONG_AGO, models=models))
    found: dict[Position, None] = {}
    for token in instance.all_tokens():
        if not token.is_subscription:
            node = token.task_spec
            busy = token.id in instance.subprocesses or "many" in token.info
            found[Position(node.process_id, node.bpmn_id, not busy)] = None
    return tuple(found)


def open_incidents(state: dict[str, Any], models: Models) -> tuple[Incident, ...]:
    """What has gone wrong in an instance and is not mended yet."""
    instance = states.restore(state, Ports(now=_LONG_AGO, models=models))
    return tuple(incident_of(token) for token in instance.all_tokens() if "incident" in token.info)


def open_timers(state: dict[str, Any], models: Models) -> tuple[TimerDue, ...]:
    """Every timer that is set in an instance, and when it is due."""
    instance = states.restore(state, Ports(now=_LONG_AGO, models=models))
    waits = ((token.task_spec.bpmn_id, token.info.get("wait") or {}) for token in instance.all_tokens())
    return tuple(
        TimerDue(element_id, datetime.fromisoformat(wait["due"]))
        for element_id, wait in waits
        if wait.get("kind") == "timer"
    )


def upcoming(state: dict[str, Any], models: Models) -> tuple[NextTask, ...]:
    """The user tasks reachable from where the instance stands, up to the first on each way, nearest first.

    Follows every flow, into sub-processes and calls and out of them; not the boundary events, which are exceptions.
    """
    instance = states.restore(state, Ports(now=_LONG_AGO, models=models))
    search = _Search(models)
    for token in instance.all_tokens():
        if not token.is_subscription and token.id not in instance.subprocesses and "many" not in token.info:
            node = token.host.task_spec if token.host is not None else token.task_spec
            search.leave(node, _around(token.workflow))
    return tuple(search.found)


_Around = tuple[Node, ...]
"""The activities around a place, innermost first."""


def _around(scope: ScopeParts) -> _Around:
    around: list[Node] = []
    while scope.owner is not None:
        node = scope.owner.task_spec
        host = scope.owner.host
        around.append(host.task_spec if host is not None else node)
        scope = scope.owner.workflow
    return tuple(around)


class _Search:
    def __init__(self, models: Models) -> None:
        self.models = models
        self.found: dict[NextTask, None] = {}
        self._seen: set[tuple[Node, _Around]] = set()

    def leave(self, node: Node, around: _Around) -> None:
        """What follows an element."""
        todo: list[tuple[Node, _Around]] = self._after(node, around)
        while todo:
            node, around = todo.pop(0)
            if (node, around) in self._seen:
                continue
            self._seen.add((node, around))
            work = node.inner if isinstance(node, MultiInstance) else node
            if isinstance(work, UserTask):
                name = node.bpmn_name or node.bpmn_id
                self.found[NextTask(node.process_id, node.bpmn_id, name, node.role)] = None
                continue
            inner = self._inside(work) if len(around) < _MAX_CALLS else None
            if inner is not None and inner.starts:
                todo.append((inner.starts[0], (node, *around)))
            else:
                todo += self._after(node, around)

    def _inside(self, node: Node) -> ProcessSpec | None:
        if isinstance(node, SubProcess):
            return node.inner
        if isinstance(node, CallActivity) and not node.called.is_feel:
            try:
                return read_process(self.models.process(node.called.text, node.binding, node.version_tag))
            except Problem:
                return None
        return None

    def _after(self, node: Node, around: _Around) -> list[tuple[Node, _Around]]:
        """The next elements; at an end, those after the activity around it."""
        while not node.outgoing:
            if not around:
                return []
            node, *rest = around
            around = tuple(rest)
            if node.is_handler and not node.ends_parent:
                return []
        return [(flow.target, around) for flow in node.outgoing]
