"""Work of one instance put to another element by hand: skipped, repeated or moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.engine import state as states
from app.engine.contract import Models, Ports, Step
from app.engine.nodes.events import BoundaryEvent, StartEvent
from app.engine.outline import in_flow_order
from app.engine.specs import Node
from app.engine.steps import restore_running, tell
from app.engine.tokens import Token
from app.errors import Conflict
from app.text import Text

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_GONE = Text(
    "Diese Stelle gibt es nicht mehr: Der Fall ist inzwischen weitergegangen.",
    "This place no longer exists: the case has gone on meanwhile.",
)
_NO_WAY = Text("Dorthin lässt sich die Arbeit nicht verschieben.", "Work cannot be moved there.")


@dataclass(frozen=True)
class Target:
    """An element to which work may be put. `follows`: it comes right after; `is_same`: the element itself, anew."""

    element_id: str
    name: str
    follows: bool
    is_same: bool


@dataclass(frozen=True)
class WorkPlace:
    """Work at an element. `token_id` names it; `inside` is how many calls and sub-processes lie around it."""

    token_id: str
    process_id: str
    element_id: str
    name: str
    inside: int
    has_failed: bool
    targets: tuple[Target, ...]


def work_places(state: dict[str, Any], models: Models) -> tuple[WorkPlace, ...]:
    """Everything at which an instance has work, outermost first. Raises Broken."""
    instance = states.restore(state, Ports(now=_LONG_AGO, models=models))
    found = []
    for token in instance.all_tokens():
        if token.host is None and not token.is_subscription:
            node = token.task_spec
            targets = tuple(_targets(node))
            failed = "incident" in token.info
            found.append(
                WorkPlace(token.public_id, node.process_id, node.bpmn_id, _said(node), _depth(token), failed, targets)
            )
    return tuple(found)


def relocate(state: dict[str, Any], token_id: str, element_id: str, ports: Ports, *, rehearse: bool = False) -> Step:
    """End the work that `token_id` names, with all inside it, and begin at an element beside it.

    With `rehearse` nothing is run: what would begin stands at its element. Raises Conflict where the work is no longer
    there, or cannot begin there.
    """
    instance = restore_running(state, ports)
    token = instance.find(token_id)
    if token is None or token.host is not None or token.is_subscription:
        raise Conflict(_GONE)
    target = next((node for node in _places(token.task_spec) if node.bpmn_id == element_id), None)
    if target is None:
        raise Conflict(_NO_WAY)
    scope, about = token.workflow, token.info.get("about")
    begun = scope.spawn(target, about=about)
    token.cancel()
    target._update(begun)
    if not rehearse:
        instance.run_on()
    return tell(instance)


def _targets(node: Node) -> Iterator[Target]:
    after = {flow.target for flow in node.outgoing}
    for other in _places(node):
        yield Target(other.bpmn_id, _said(other), other in after, other is node)


def _places(node: Node) -> Iterator[Node]:
    """The elements beside this one at which work can begin by itself, in the order of the flow."""
    for other in in_flow_order(node.spec_of):
        begins_elsewhere = isinstance(other, StartEvent | BoundaryEvent) or other.is_handler
        if not begins_elsewhere and not (other.joins and len(other.incoming) > 1):
            yield other


def _said(node: Node) -> str:
    return node.bpmn_name or node.bpmn_id


def _depth(token: Token) -> int:
    depth, owner = 0, token.workflow.owner
    while owner is not None:
        depth, owner = depth + 1, owner.workflow.owner
    return depth
