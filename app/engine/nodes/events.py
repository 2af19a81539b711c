"""Events that are caught and thrown, and the event-based gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow import TaskState

from app.engine.expressions import Expression, need_text
from app.engine.nodes.tasks import OperationTask
from app.engine.specs import Flow, Node, make_ready
from app.engine.temporal import Period, as_cycle, as_moment, as_period, read_period, to_text
from app.engine.throwing import send_message, send_signal, throw_error, throw_escalation

if TYPE_CHECKING:
    from app.engine.tokens import Token


@dataclass(frozen=True)
class Trigger:
    """What an event is about. `kind`: none, timer, message, signal, error, escalation, terminate, link.

    `name`: of the message, signal or link, or the code of the error or escalation (None catches all).
    `key`: correlation key of a message. `timer`: date, duration or cycle, with `when`.
    """

    kind: str
    name: Expression | None = None
    key: Expression | None = None
    timer: str = ""
    when: Expression | None = None

    def listen(self, token: Token) -> dict[str, Any]:
        """What to wait for, as JSON in the state; evaluated once, when waiting begins."""
        if self.kind == "timer":
            return self._first_timer(token)
        assert self.name is not None
        wait = {"kind": self.kind, "name": need_text(token.evaluate(self.name))}
        if self.key is not None:
            wait["key"] = need_text(token.evaluate(self.key))
        return wait

    def _first_timer(self, token: Token) -> dict[str, Any]:
        assert self.when is not None
        value, now = token.evaluate(self.when).value, token.instance.ports.now
        if self.timer == "date":
            return {"kind": "timer", "due": to_text(as_moment(value)), "since": to_text(now)}
        if self.timer == "duration":
            return {"kind": "timer", "due": to_text(as_period(value).after(now)), "since": to_text(now)}
        cycle = as_cycle(value)
        wait = {"kind": "timer", "due": to_text(cycle.start or cycle.every.after(now)), "every": str(cycle.every)}
        return wait if cycle.times is None else wait | {"left": cycle.times}

    def code(self, token: Token) -> str | None:
        """The code of an error or escalation."""
        return need_text(token.evaluate(self.name)) if self.name else None


def next_firing(wait: dict[str, Any]) -> dict[str, Any] | None:
    """The wait of a timer after it has fired; None when it fires no more."""
    left = wait.get("left")
    if "every" not in wait or (left is not None and left <= 1):
        return None
    period = read_period(wait["every"])
    assert isinstance(period, Period)
    following = wait | {"due": to_text(period.after(datetime.fromisoformat(wait["due"])))}
    return following if left is None else following | {"left": left - 1}


class StartEvent(Node):
    """Where a process or sub-process begins."""

    trigger: Trigger


class CatchEvent(Node):
    """Waits for what its trigger names: intermediate catch event or receive task."""

    trigger: Trigger

    def enter(self, token: Token) -> bool:
        if not token.is_subscription:
            return super().enter(token)
        token.info["wait"] = self.prepare(token)
        token._set_state(TaskState.WAITING)
        return False

    def prepare(self, token: Token) -> dict[str, Any]:
        return self.trigger.listen(token)

    def open(self, token: Token, prepared: dict[str, Any]) -> bool:
        token.info["wait"] = prepared
        token._set_state(TaskState.WAITING)
        return False

    def caught(self, token: Token, variables: Mapping[str, object]) -> None:
        if token.is_subscription:
            assert token.host is not None
            token.host.task_spec.branch_happened(token.host, self, variables)
            return
        del token.info["wait"]
        self.finished(token, variables)
        make_ready(token)


class LinkEvent(Node):
    """Both ends of a link; the reader draws the way from the throwing to the catching one."""


class EventGateway(Node):
    """Waits for the first of the events that follow it."""

    holds_branches = True

    def open(self, token: Token, prepared: None) -> bool:
        token._set_state(TaskState.WAITING)
        for flow in self.outgoing:
            branch = token.workflow.spawn(flow.target, token, wait={}, about=token.info.get("about"))
            flow.target._update(branch)
        return False

    def branch_happened(self, token: Token, node: Node, variables: Mapping[str, object]) -> None:
        """One of the events has happened: the others are no longer waited for."""
        chosen = token.workflow.spawn(node, about=token.info.get("about"))
        node.finished(chosen, variables)
        token.instance.note(token, "completed")
        token.settle()
        token.instance.note(chosen, "entered")
        make_ready(chosen)


class BoundaryEvent(Node):
    """Hangs on an activity; interrupts it or not."""

    trigger: Trigger
    interrupting = True
    host_node: Node

    @property
    def is_listener(self) -> bool:  # type: ignore[override]
        return self.trigger.kind in ("timer", "message", "signal")

    def predecessors(self) -> list[Node]:
        return [self.host_node]

    def enter(self, token: Token) -> bool:
        token.info["wait"] = self.trigger.listen(token)
        token._set_state(TaskState.WAITING)
        return False

    def caught(self, token: Token, variables: Mapping[str, object]) -> None:
        host = token.host
        assert host is not None
        if not self.interrupting:
            wait_on(token)
        self.happen(host, variables)

    def happen(self, host: Token, variables: Mapping[str, object]) -> None:
        """Leave the activity, or begin another path beside it."""
        scope = host.workflow
        token = scope.spawn(self, about=None if self.interrupting else host.id)
        self.finished(token, variables)
        if self.interrupting:
            host.cancel()
        token.instance.note(token, "entered")
        make_ready(token)


def wait_on(token: Token) -> None:
    """A subscription that does not interrupt goes on, but for a timer that has fired for the last time."""
    wait = token.info["wait"]
    if wait["kind"] != "timer":
        return
    following = next_firing(wait)
    if following is None:
        token.settle()
    else:
        token.info["wait"] = following


class ThrowEvent(Node):
    """An intermediate throw event or end event without an operation of its own."""

    trigger: Trigger

    def perform(self, token: Token) -> Mapping[str, object] | None:
        kind = self.trigger.kind
        if kind == "signal":
            send_signal(token, self._name(token), dict(token.data))
        elif kind == "message":
            key = need_text(token.evaluate(self.trigger.key)) if self.trigger.key else None
            send_message(token, self._name(token), key, dict(token.data))
        elif kind == "escalation":
            throw_escalation(token, self.trigger.code(token))
        elif kind == "error":
            throw_error(token, self.trigger.code(token), {}, at_event=True)
        return {}

    def _name(self, token: Token) -> str:
        assert self.trigger.name is not None
        return need_text(token.evaluate(self.trigger.name))

    def choose(self, token: Token) -> list[Flow]:
        if self.trigger.kind == "terminate":
            token.workflow.cancel_tokens(spare=token)
        return super().choose(token)


class OperationEvent(OperationTask):
    """A message throw or end event, or send task, that runs an operation."""
