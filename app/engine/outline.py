"""A process for reading: its elements in the order of the flow, with what pages and checks want to know of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.engine.contract import ProcessModel
from app.engine.expressions import Expression
from app.engine.library import read_process
from app.engine.nodes.events import BoundaryEvent
from app.engine.nodes.many import MultiInstance
from app.engine.nodes.scopes import CallActivity, SubProcess
from app.engine.nodes.tasks import DecisionTask, OperationTask, UserTask
from app.engine.specs import Node, ProcessSpec


@dataclass(frozen=True)
class Element:
    """One element. `kind` is its BPMN name (`userTask` …). Ids given by an expression are told with their `=`.

    `role`: code of the role that does it, by its lane; `trigger`: what an event is about (`timer`, `message` …), with
    `message` the name of its message or signal; `attached_to`: host of a boundary event; `repeats`: sequential or
    parallel for a multi-instance; `inside`: elements of a sub-process; `leads_to`: ids of the elements that follow.
    """

    id: str
    kind: str
    name: str
    documentation: str
    lane: str | None
    role: str | None
    properties: Mapping[str, str]
    form_id: str | None = None
    called_process: str | None = None
    decision_id: str | None = None
    operation: str | None = None
    trigger: str | None = None
    message: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    repeats: str | None = None
    inside: tuple[Element, ...] = ()
    leads_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProcessOutline:
    """A process and its elements in the order of the flow."""

    process_id: str
    name: str
    documentation: str
    properties: Mapping[str, str]
    elements: tuple[Element, ...]

    def walk(self) -> Iterator[Element]:
        """Every element, those of a sub-process after it."""
        yield from _walk(self.elements)

    def find(self, element_id: str) -> Element | None:
        """The element with an id."""
        return next((element for element in self.walk() if element.id == element_id), None)


def describe(model: ProcessModel) -> ProcessOutline:
    """The outline of a model. Raises Rejected when it cannot run."""
    spec = read_process(model)
    return ProcessOutline(spec.process_id, spec.bpmn_name, spec.documentation, spec.properties, _elements(spec))


def _walk(elements: tuple[Element, ...]) -> Iterator[Element]:
    for element in elements:
        yield element
        yield from _walk(element.inside)


def _elements(spec: ProcessSpec) -> tuple[Element, ...]:
    return tuple(_describe(node) for node in in_flow_order(spec))


def in_flow_order(spec: ProcessSpec) -> list[Node]:
    """The elements as a reader meets them: from the starts along the flows, boundary events after their activity.

    Where paths meet, the meeting point comes after all of them. Event sub-processes come last.
    """
    ordered: dict[Node, None] = {}
    for begin in [*spec.starts, *(node for node in spec.nodes.values() if node.is_handler)]:
        for node in reversed(_finished_last(begin, ordered)):
            ordered[node] = None
    return list(ordered) + [node for node in spec.nodes.values() if node not in ordered]


def _finished_last(begin: Node, known: Mapping[Node, object]) -> list[Node]:
    """Depth-first from one element, without recursion; each after everything that follows it."""
    finished: list[Node] = []
    seen = {begin}
    stack = [(begin, _followers(begin))]
    while stack:
        node, followers = stack[-1]
        following = next((n for n in followers if n not in seen and n not in known), None)
        if following is None:
            finished.append(node)
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, _followers(following)))
    return finished


def _followers(node: Node) -> Iterator[Node]:
    """Last first, because the order is turned round: boundary events in the end stand right after their activity."""
    yield from reversed([flow.target for flow in node.outgoing])
    yield from reversed(node.boundaries)


def _describe(node: Node) -> Element:
    work = node.inner if isinstance(node, MultiInstance) else node
    trigger = getattr(work, "trigger", None)
    return Element(
        id=node.bpmn_id,
        kind=node.kind,
        name=node.bpmn_name,
        documentation=node.documentation,
        lane=node.lane_name,
        role=node.role,
        properties=node.properties,
        form_id=work.form_id if isinstance(work, UserTask) else node.start_form,
        called_process=_text(work.called) if isinstance(work, CallActivity) else None,
        decision_id=_text(work.decision_id) if isinstance(work, DecisionTask) else None,
        operation=_text(work.operation) if isinstance(work, OperationTask) else None,
        trigger=trigger.kind if trigger is not None else None,
        message=_text(trigger.name) if trigger is not None and trigger.kind in ("message", "signal") else None,
        attached_to=node.host_node.bpmn_id if isinstance(node, BoundaryEvent) else None,
        interrupting=getattr(work, "interrupting", True),
        repeats=("sequential" if node.loop.sequential else "parallel") if isinstance(node, MultiInstance) else None,
        inside=_elements(work.inner) if isinstance(work, SubProcess) else (),
        leads_to=tuple(flow.target.bpmn_id for flow in node.outgoing),
    )


def _text(expression: Expression | None) -> str | None:
    return expression.text if expression is not None else None
