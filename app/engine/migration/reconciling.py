"""What else the new version says about work that stands at its elements: what is listened for, and dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from app.engine.contract import OpenTask
from app.engine.instance import Instance, ScopeParts
from app.engine.migration.contract import Kept, Way
from app.engine.migration.places import said
from app.engine.migration.rewriting import Rewritten
from app.engine.nodes.events import BoundaryEvent, CatchEvent, Trigger
from app.engine.nodes.scopes import EventSubProcess
from app.engine.nodes.tasks import UserTask
from app.engine.specs import Node
from app.engine.tokens import Token
from app.errors import Problem
from app.text import Text

_Value = TypeVar("_Value")


class Reconciling:
    """`former` is the instance as it was, `instance` as its tokens stand at the elements of the new version."""

    def __init__(self, former: Instance, instance: Instance, way: Way, done: Rewritten) -> None:
        self.former, self.instance, self.way, self.done = former, instance, way, done
        self.ports = instance.ports

    def listen(self) -> None:
        """Begin to listen for what is new, and anew for what is described otherwise."""
        for scope in [scope for scope in self.instance.scopes() if self._is_of_process(scope)]:
            self._listen_in_scope(scope)
            for token in list(scope.tokens()):
                if token.id in self.done.entering or not token.alive:
                    continue
                if "wait" in token.info:
                    self._listen_anew(token)
                elif "incident" not in token.info:
                    self._listen_at(token)

    def kept_tasks(self) -> tuple[Kept, ...]:
        """The open user tasks that live on, described by both versions."""
        found = []
        for scope in self.instance.scopes():
            for token in scope.tokens() if self._is_of_process(scope) else ():
                node = token.task_spec
                if isinstance(node, UserTask) and token.id in self.done.origins and node.is_open(token):
                    found += self._described(token, node)
        return tuple(found)

    def _described(self, token: Token, node: UserTask) -> list[Kept]:
        old = self.former.by_number(token.id)
        if old is None or not isinstance(old.task_spec, UserTask):
            return []
        since = self._since(token)
        after = self._try(token, lambda: self._as_at(token, since, lambda: node.prepare(token)))
        if after is None:
            return []
        spec = old.task_spec
        try:
            before = self._as_at(old, since, lambda: spec.prepare(old))
        except Problem:
            before = replace(after, process_version=old.workflow.version)
        if self.way.recount or before.due_at is None:
            self._tell_due(node, before, after)
        else:
            after = replace(after, due_at=before.due_at, follow_up_at=before.follow_up_at)
        if (node.assignment.due or node.assignment.follow_up) and "since" not in token.info:
            token.info["since"] = since.isoformat()
        return [Kept(before, after)]

    def _tell_due(self, node: UserTask, before: OpenTask, after: OpenTask) -> None:
        if before.due_at != after.due_at and after.due_at is not None and after.due_at <= self.ports.now:
            self._remark(
                "„{name}“ ist mit der neuen Frist sofort überfällig.",
                "With the new deadline “{name}” is overdue at once.",
                node,
            )

    def _listen_in_scope(self, scope: ScopeParts) -> None:
        """Event sub-processes that are new; not where one that interrupts has begun."""
        if any(token.task_spec.is_handler and "wait" not in token.info and token.task_spec.interrupting  # type: ignore[attr-defined]
               for token in scope.tokens()):  # fmt: skip
            return
        heard = {token.task_spec for token in scope.tokens()}
        known = {node.bpmn_id for node in self._former_handlers()}
        for listener in scope.spec.listeners:
            if listener not in heard and listener.bpmn_id not in known:
                self._begin_to_listen(scope.spawn(listener, wait={}), listener, self.ports.now)

    def _former_handlers(self) -> list[Node]:
        return [handler for scope in self.former.scopes() for handler in scope.spec.handlers]

    def _listen_at(self, token: Token) -> None:
        """Boundary events, and branches of an event gateway, that the earlier element did not have."""
        node, origin = token.task_spec, self.done.origins.get(token.id)
        former = _listening(origin) if origin is not None else set()
        mapped = {self.way.mapping.get(each, each) for each in former}
        for heard in _heard_by(node):
            if heard.bpmn_id in mapped:
                continue
            since = self._since(token) if self.way.recount else self.ports.now
            about = token.info.get("about") if node.holds_branches else None
            self._begin_to_listen(token.workflow.spawn(heard, token, wait={}, about=about), heard, since)

    def _begin_to_listen(self, token: Token, node: Node, since: datetime) -> None:
        self._try(token, lambda: self._as_at(token, since, lambda: node.enter(token)))
        due = _due(token)
        if due is not None and due <= self.ports.now:
            self._remark(
                "„{name}“ ist neu und tritt sofort ein.", "“{name}” is new and happens at once.", node
            )  # fmt: skip
        else:
            self._remark("Auf „{name}“ wird jetzt gewartet.", "“{name}” is now waited for.", node)

    def _listen_anew(self, token: Token) -> None:
        """A timer or message that the new version describes otherwise."""
        node, origin = token.task_spec, self.done.origins.get(token.id)
        if not isinstance(node, CatchEvent | BoundaryEvent | EventSubProcess) or origin is None:
            return
        old, new = _description(origin), _description(node)
        if old == new or (not self.way.recount and node.trigger.kind == "timer" == token.info["wait"].get("kind")):
            return
        before, since = _due(token), self._since(token)
        found = self._try(token, lambda: self._as_at(token, since, lambda: node.trigger.listen(token)))
        if found is None:
            return
        token.info["wait"] = found
        after = _due(token)
        if after is not None and after != before and after <= self.ports.now:
            self._remark("„{name}“ tritt sofort ein.", "“{name}” happens at once.", node)
        elif before != after or old != new:
            self._remark("„{name}“ ist anders eingestellt.", "“{name}” is set otherwise.", node)

    def _since(self, token: Token) -> datetime:
        """When the element of a token, or of what it hangs on, was entered, as far as it is known."""
        for each in (token, token.host):
            if each is None:
                continue
            kept = each.info.get("since") or (each.info.get("wait") or {}).get("since")
            if kept is not None:
                return datetime.fromisoformat(kept)
            if each.public_id in self.way.opened:
                return self.way.opened[each.public_id]
        return self.ports.now

    def _as_at(self, token: Token, moment: datetime, read: Callable[[], _Value]) -> _Value:
        """Evaluate as if it were that moment."""
        instance, ports = token.instance, token.instance.ports
        functions: Mapping[str, object] = self.way.functions(moment) or ports.functions
        instance.ports = replace(ports, now=moment, functions=functions)
        try:
            return read()
        finally:
            instance.ports = ports

    def _try(self, token: Token, read: Callable[[], _Value]) -> _Value | None:
        try:
            return read()
        except Problem as problem:
            said_there = Text("{name}: {why}", "{name}: {why}")
            self.done.reasons.append(said_there.fill(name=said(token.task_spec), why=problem.text))
            return None

    def _is_of_process(self, scope: ScopeParts) -> bool:
        return scope.spec.process_id == self.way.model.process_id and scope.version == self.way.model.version

    def _remark(self, de: str, en: str, node: Node) -> None:
        self.done.remarks.append(Text(de, en).fill(name=said(node)))


def _heard_by(node: Node) -> list[Node]:
    if node.holds_branches:
        return [flow.target for flow in node.outgoing]
    return [boundary for boundary in node.boundaries if boundary.is_listener]


def _listening(node: Node) -> set[str]:
    return {heard.bpmn_id for heard in _heard_by(node)}


def _due(token: Token) -> datetime | None:
    due = (token.info.get("wait") or {}).get("due")
    return datetime.fromisoformat(due) if due else None


def _description(node: Node) -> tuple[Any, ...] | None:
    """What an event waits for, as it is written in the diagram."""
    trigger = getattr(node, "trigger", None)
    if not isinstance(trigger, Trigger):
        return None
    texts = (each.text if each is not None else None for each in (trigger.name, trigger.key, trigger.when))
    return (trigger.kind, trigger.timer, *texts)
