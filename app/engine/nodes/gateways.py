"""Gateways: where paths part and meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow import TaskState

from app.engine.specs import Flow, Node, holds, make_ready, no_way_on

if TYPE_CHECKING:
    from app.engine.tokens import Token


class ExclusiveGateway(Node):
    """One way on: the first whose condition is true, else the default."""

    def choose(self, token: Token) -> list[Flow]:
        for flow in self.outgoing:
            if flow is self.default:
                continue
            if flow.condition is None or holds(token, flow):
                return [flow]
        if self.default is None and self.outgoing:
            raise no_way_on()
        return [self.default] if self.default else []


class JoiningGateway(Node):
    """Waits for other paths before it goes on as one."""

    joins = True

    def enter(self, token: Token) -> bool:
        if len(self.incoming) < 2:
            return super().enter(token)
        token._set_state(TaskState.WAITING)
        return self.arrived(token)

    def arrived(self, token: Token) -> bool:
        """A token waits at the join; True if this one may go on."""
        raise NotImplementedError

    def waiting(self, token: Token) -> dict[str, Token]:
        """The first token waiting on each sequence flow."""
        first: dict[str, Token] = {}
        for other in token.workflow.tokens():
            if other.task_spec is self and "flow" in other.info:
                first.setdefault(other.info["flow"], other)
        return first

    def merge(self, token: Token, others: dict[str, Token]) -> None:
        """The tokens become one."""
        for other in others.values():
            if other is not token:
                other.settle()
        token.info.pop("flow", None)
        token.instance.note(token, "entered")


class ParallelGateway(JoiningGateway):
    """Waits for a token on each incoming flow; leaves on all outgoing ones."""

    def arrived(self, token: Token) -> bool:
        others = self.waiting(token)
        if len(others) < len(self.incoming):
            return False
        self.merge(token, others)
        return True

    def choose(self, token: Token) -> list[Flow]:
        return list(self.outgoing)


class InclusiveGateway(JoiningGateway):
    """Leaves on each flow whose condition is true; waits for every path that can still come."""

    joins_late = True

    def arrived(self, token: Token) -> bool:
        return False

    def try_join(self, token: Token) -> None:
        here = self.waiting(token)
        if next(iter(here.values()), None) is not token or self._others_may_come(token, here):
            return
        self.merge(token, here)
        make_ready(token)

    def _others_may_come(self, token: Token, here: dict[str, Token]) -> bool:
        """BPMN 2.0.2, 13.4.3: some token can reach an empty incoming flow, and none of the filled ones."""
        reach = self._reach()
        for other in token.workflow.tokens():
            if other.task_spec is self or other.host is not None or other.is_subscription:
                continue
            flows = {flow_id for flow_id, sources in reach.items() if other.task_spec.bpmn_id in sources}
            if flows and not flows & here.keys():
                return True
        return False

    def _reach(self) -> dict[str, set[str]]:
        """For each incoming flow the elements from which it can be reached without passing this gateway."""
        cache = self.spec_of.cache
        key = f"reach:{self.bpmn_id}"
        if key not in cache:
            cache[key] = {flow.id: _sources(flow, self) for flow in self.incoming}
        return cache[key]


def _sources(flow: Flow, gateway: Node) -> set[str]:
    found: set[str] = set()
    todo: list[Node] = [flow.source]
    while todo:
        node = todo.pop()
        if node is gateway or node.bpmn_id in found:
            continue
        found.add(node.bpmn_id)
        todo += node.predecessors()
    return found
