"""What SpiffWorkflow runs: a process as read from its diagram, and what all its elements have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec

from app.engine.contract import NOTHING
from app.engine.expressions import Expression, need_bool
from app.engine.failure import failure
from app.feel import to_json

if TYPE_CHECKING:
    from app.engine.instance import ScopeParts
    from app.engine.tokens import Token


DEFAULT_TRIES = 3


@dataclass(frozen=True, eq=False)
class Flow:
    """A sequence flow."""

    id: str
    name: str
    source: Node
    target: Node
    condition: Expression | None


@dataclass(frozen=True)
class IoLine:
    """One line of an ioMapping: `target` is a variable, or a place inside one."""

    source: Expression
    target: tuple[str, ...]


class ProcessSpec(BpmnProcessSpec):
    """A process, or a sub-process inside one (`is_process` false). `nodes` are its own elements by id, in order."""

    def __init__(self, name: str, process_id: str, is_process: bool) -> None:
        super().__init__(name=name)
        self.process_id = process_id
        self.is_process = is_process
        self.nodes: dict[str, Node] = {}
        self.starts: list[Node] = []
        self.listeners: list[Node] = []
        self.handlers: list[Node] = []
        """Event sub-processes; `listeners` are those that wait for a timer, message or signal."""
        self.cache: dict[str, Any] = {}
        self.bpmn_name = ""
        self.documentation = ""
        self.properties: Mapping[str, str] = NOTHING  # type: ignore[assignment]

    def plain_start(self) -> Node:
        """The start event without trigger, from which a call begins."""
        for start in self.starts:
            if start.trigger.kind == "none":
                return start
        raise failure(
            "Der Prozess „{process}“ hat kein einfaches Startereignis; er kann so nicht beginnen.",
            "The process “{process}” has no plain start event; it cannot begin this way.",
            process=self.process_id,
        )


def internal_name(bpmn_id: str, *, instance: bool = False) -> str:
    """SpiffWorkflow's name of an element. The colon keeps it apart from SpiffWorkflow's own names and from any id."""
    return f"{'i' if instance else 'n'}:{bpmn_id}"


class Node(BpmnTaskSpec):
    """An element of a diagram. It is entered, does its work, and is left along its sequence flows."""

    kind = ""
    is_listener = False
    """Its tokens with a `wait` do not keep the scope alive."""
    joins = False
    """Its tokens wait for others; `flow` in their info says on which way they came."""
    joins_late = False
    """Its waiting tokens are looked at when everything else rests."""
    is_handler = False
    """An event sub-process."""
    ends_parent = False
    """Ends inside it are ends of what is around it."""
    holds_branches = False
    """Its hanging tokens are catch events of which the first to happen wins."""
    emits_path = True
    result_variable: str | None = None

    def __init__(self, spec: ProcessSpec, bpmn_id: str, *, instance: bool = False) -> None:
        super().__init__(spec, internal_name(bpmn_id, instance=instance), inputs=[], outputs=[])
        self.spec_of = spec
        self.process_id = spec.process_id
        self.bpmn_id = bpmn_id
        self.bpmn_name = ""
        self.start_form: str | None = None
        self.documentation = ""
        self.role: str | None = None
        self.lane_name: str | None = None
        self.properties: Mapping[str, str] = NOTHING  # type: ignore[assignment]
        self.input_mappings: list[IoLine] = []
        self.output_mappings: list[IoLine] = []
        self.incoming: list[Flow] = []
        self.outgoing: list[Flow] = []
        self.default: Flow | None = None
        self.boundaries: list[Node] = []

    def test(self) -> None:
        """SpiffWorkflow would check its wiring at each run; our reader has checked the diagram once."""

    def _predict_hook(self, token: Token) -> None:
        """Nothing is predicted: the tree holds what is, not what may come."""

    def predecessors(self) -> list[Node]:
        """The elements from which a token can come here."""
        return [flow.source for flow in self.incoming]

    # Entering

    def _update_hook(self, token: Token) -> bool:
        """SpiffWorkflow: may this task run now?"""
        return bool(token.instance.guard(token, self.enter, "enter"))

    def enter(self, token: Token) -> bool:
        """A token has arrived; True if it can run on at once."""
        self.note_entered(token)
        token.data = read_mappings(token, self.input_mappings, token.data)
        prepared = self.prepare(token)
        runs_on = self.open(token, prepared)
        for boundary in self.boundaries:
            if boundary.is_listener:
                boundary._update(token.workflow.spawn(boundary, token, wait={}))
        return runs_on

    def note_entered(self, token: Token) -> None:
        """Say so on the path, also when entering is tried again only once."""
        if self.emits_path and not token.info.pop("entered", False):
            token.instance.note(token, "entered")

    def prepare(self, token: Token) -> Any:
        """Evaluate whatever may fail, changing nothing."""
        return None

    def open(self, token: Token, prepared: Any) -> bool:
        """Begin; True if the work can be done at once, False if something must happen first."""
        return True

    def _on_ready_hook(self, token: Token) -> None:
        if not self.manual or token.info.get("done"):
            token.instance.agenda.append(token)

    # Working and leaving

    def _run_hook(self, token: Token) -> bool | None:
        """SpiffWorkflow: run the task. True completes it, None keeps it."""
        return token.instance.guard(token, self.carry_out, "run") or None

    def carry_out(self, token: Token) -> bool:
        """Do the work unless done, set the outputs, choose the way on. What is done is not done again on a retry."""
        if not token.info.get("done"):
            result = self.perform(token)
            if result is None:
                return False
            self.finished(token, result)
        if not token.alive:
            return False
        if not token.info.get("mapped"):
            self.hand_over(token, token.info.pop("result", None) or {})
        body = token.host
        if body is None:
            token.taken = self.choose(token)
        else:
            token.taken = body.task_spec.harvest(body, token)
        return True

    def perform(self, token: Token) -> Mapping[str, object] | None:
        """Do the work of the element; its results as JSON, or None if it goes on."""
        return {}

    def finished(self, token: Token, result: Mapping[str, object]) -> None:
        """The work is done."""
        token.info["done"] = True
        if result:
            token.info["result"] = dict(result)

    def hand_over(self, token: Token, result: Mapping[str, object]) -> None:
        """Results become variables outside: all of them, or what the output mappings say."""
        if self.output_mappings:
            token.data = token.data | dict(result)
            token.info["mapped"] = True
            outputs = read_mappings(token, self.output_mappings, {}, inside=token.visible)
            token.assign(outputs, outside=True)
        else:
            token.assign(result)
            token.info["mapped"] = True

    def choose(self, token: Token) -> list[Flow]:
        """The sequence flows to leave by: those without condition, those whose condition holds, else the default."""
        chosen = [f for f in self.outgoing if f is not self.default and (f.condition is None or holds(token, f))]
        if not chosen and self.default is not None:
            return [self.default]
        if not chosen and self.outgoing:
            raise no_way_on()
        return chosen

    def _on_complete_hook(self, token: Token) -> None:
        """SpiffWorkflow: the task has completed."""
        if self.emits_path:
            token.instance.note(token, "completed")
        body = token.host
        if body is not None:
            body.task_spec.instance_finished(body, token)
            return
        if not self.outgoing:
            self.note_end(token)
        for flow in token.taken:
            follow(token, flow)

    def note_end(self, token: Token) -> None:
        """A path ends: remember it if it is one of the top process or of an interrupting event sub-process of it."""
        scope = token.workflow
        while scope.owner is not None:
            if not scope.owner.task_spec.ends_parent:
                return
            scope = scope.owner.workflow
        if self.kind == "endEvent" or token.instance.end_event is None:
            token.instance.end_event = self.bpmn_id

    def _on_cancel(self, token: Token) -> None:
        """SpiffWorkflow: the task was cancelled."""
        if self.emits_path and not token.is_subscription and "flow" not in token.info:
            token.instance.note(token, "cancelled")

    def tries(self, token: Token) -> int:
        """How often the work is tried before a person must look."""
        return DEFAULT_TRIES

    # What others tell it

    def inner_finished(self, token: Token, scope: ScopeParts) -> None:
        """The sub-process or called process of this token has ended."""
        raise NotImplementedError

    def harvest(self, token: Token, child: Token) -> Any:
        """What one instance of this multi-instance brings, evaluated before it ends."""
        raise NotImplementedError

    def instance_finished(self, token: Token, child: Token) -> None:
        """One instance of this multi-instance has ended."""
        raise NotImplementedError

    def caught(self, token: Token, variables: Mapping[str, object]) -> None:
        """What this token listens for has happened."""
        raise NotImplementedError

    def try_join(self, token: Token) -> None:
        """Go on if nothing else can come."""
        raise NotImplementedError


def follow(token: Token, flow: Flow) -> None:
    """A new token at the end of a sequence flow."""
    about = token.info.get("about")
    flow_id = flow.id if flow.target.joins and len(flow.target.incoming) > 1 else None
    successor = token.workflow.spawn(flow.target, about=about, flow=flow_id)
    flow.target._update(successor)


def make_ready(token: Token) -> None:
    """The work of a waiting token is done; let it leave."""
    token._set_state(TaskState.READY)
    token.instance.agenda.append(token)


def holds(token: Token, flow: Flow) -> bool:
    """Whether the condition of a sequence flow is true."""
    assert flow.condition is not None
    return need_bool(token.evaluate(flow.condition))


def no_way_on() -> Exception:
    """Nothing says where to go."""
    return failure(
        "Keine der Bedingungen trifft zu, und es gibt keinen Standardweg. Bitte im Diagramm einen Standardweg "
        "einzeichnen oder die Angaben prüfen, von denen die Bedingungen abhängen.",
        "None of the conditions is true, and there is no default flow. Please draw a default flow in the diagram or "
        "check the values that the conditions depend on.",
    )


def read_mappings(
    token: Token, mappings: list[IoLine], start: dict[str, object], inside: Any = None
) -> dict[str, object]:
    """Evaluate the lines of an ioMapping in order; later lines see the earlier ones when these are inputs."""
    values = dict(start)
    for line in mappings:
        value = to_json(token.evaluate(line.source).value)
        name, *rest = line.target
        if rest:
            value = _placed(values.get(name, inside().get(name) if inside else None), rest, value)
        values[name] = value
        if inside is None:
            token.data = values
    return values


def _placed(whole: object, path: list[str], value: object) -> dict[str, object]:
    """A copy of an object with a value put at a path inside it."""
    copy = dict(whole) if isinstance(whole, dict) else {}
    copy[path[0]] = _placed(copy.get(path[0]), path[1:], value) if path[1:] else value
    return copy
