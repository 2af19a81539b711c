"""One running process with everything it calls, as a workflow of SpiffWorkflow with nested workflows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from app.engine.contract import (
    BpmnError,
    ClosedTask,
    DecisionMade,
    OpenTask,
    PathEvent,
    Ports,
    Thrown,
)
from app.engine.expressions import FeelScriptEngine
from app.engine.failure import Failure, failure
from app.engine.incidents import record_failure
from app.engine.library import pinned_process, read_process
from app.engine.specs import Node, ProcessSpec
from app.engine.throwing import throw_error
from app.engine.tokens import ROOT, Token
from app.errors import Problem

MAX_RUNS = 10_000
"""Elements run in one step before a diagram counts as one that never comes to rest."""
MAX_DEPTH = 24
"""Sub-processes and calls inside each other."""

_ENGINE = FeelScriptEngine()
_Result = TypeVar("_Result")


class ScopeParts:
    """What the top process and every process inside it share: tokens, and variables in `data`."""

    spec: ProcessSpec
    tasks: dict[Any, Token]
    data: dict[str, object]
    top_workflow: Instance
    owner: Token | None
    version: str
    task_tree: Token

    def plant(self) -> None:
        """Give the empty scope its root, which never runs."""
        self.task_tree = Token(self, self.spec.start, None, TaskState.COMPLETED, ROOT)  # type: ignore[arg-type]

    def tokens(self) -> Iterator[Token]:
        """Every token of this scope, oldest first."""
        return (token for token in list(self.tasks.values()) if token.id != ROOT)

    def spawn(self, node: Node, host: Token | None = None, **info: object) -> Token:
        """A new token, not yet entered."""
        number = self.top_workflow.next_number()
        token = Token(self, node, host or self.task_tree, TaskState.FUTURE, number)  # type: ignore[arg-type]
        token.info.update({key: value for key, value in info.items() if value is not None})
        return token

    def begin(self, start: Node, **info: object) -> None:
        """Listen for what may start event sub-processes, then enter the start event."""
        for listener in self.spec.listeners:
            listener._update(self.spawn(listener, wait={}))
        start._update(self.spawn(start, **info))

    def is_finished(self) -> bool:
        """Nothing is left but subscriptions of event sub-processes."""
        return all(token.task_spec.is_listener and "wait" in token.info for token in self.tokens())

    def cancel_tokens(self, spare: Token | None = None) -> None:
        """Stop everything in this scope, but for one token."""
        for token in self.tokens():
            if token is not spare and token.alive and token.host is None:
                token.cancel()

    def _task_completed_notify(self, task: Token) -> None:
        """SpiffWorkflow tells that a task has completed: it leaves the tree."""
        task.settle()


class Scope(ScopeParts, BpmnSubWorkflow):
    """A sub-process or called process that is running inside."""

    def __init__(self, spec: ProcessSpec, owner: Token, version: str) -> None:
        self.owner = owner
        self.version = version
        super().__init__(spec, owner.id, owner.instance, deserializing=True)
        if self.depth > MAX_DEPTH:
            raise failure(
                "Prozesse rufen sich mehr als {n}-mal ineinander auf. Ruft sich ein Prozess selbst auf?",
                "Processes call each other more than {n} times deep. Does a process call itself?",
                n=MAX_DEPTH,
            )
        self.plant()


class Instance(ScopeParts, BpmnWorkflow):
    """The top process. Holds what a step is handed (`ports`) and what it brings about."""

    owner = None

    def __init__(self, spec: ProcessSpec, version: str, ports: Ports, seed: str) -> None:
        self.version = version
        super().__init__(spec, script_engine=_ENGINE, deserializing=True)
        self.ports = ports
        self.seed = seed
        self.number = 0
        self.pins: dict[str, str] = {}
        self.over = False
        self.end_event: str | None = None
        self.agenda: deque[Token] = deque()
        self.touched: dict[int, ScopeParts] = {}
        self.runs = 0
        self.opened: list[OpenTask] = []
        self.closed: list[ClosedTask] = []
        self.path: list[PathEvent] = []
        self.decisions: list[DecisionMade] = []
        self.thrown: list[Thrown] = []
        self.plant()

    def next_number(self) -> int:
        self.number += 1
        return self.number

    def public_id(self, number: int) -> str:
        """32 hexadecimal characters: the instance's seed and the token's number."""
        return f"{self.seed}{number:012x}"

    def scopes(self) -> Iterator[ScopeParts]:
        """This process and everything running inside."""
        yield self
        yield from list(self.subprocesses.values())

    def all_tokens(self) -> Iterator[Token]:
        return (token for scope in self.scopes() for token in scope.tokens())

    def find(self, public_id: str) -> Token | None:
        """The token with this public id, if it still stands somewhere."""
        if not public_id.startswith(self.seed):
            return None
        try:
            number = int(public_id[len(self.seed) :], 16)
        except ValueError:
            return None
        return self.by_number(number)

    def by_number(self, number: int | None) -> Token | None:
        """The token with this number, if it still stands somewhere."""
        return next((scope.tasks[number] for scope in self.scopes() if number in scope.tasks), None)

    def nest(self, spec: ProcessSpec, owner: Token, version: str) -> Scope:
        """A process inside, not yet begun."""
        scope = Scope(spec, owner, version)
        self.subprocesses[owner.id] = scope
        return scope

    def called_process(
        self, process_id: str, binding: str, version_tag: str | None, caller_version: str
    ) -> tuple[ProcessSpec, str]:
        """The process to call, and its version; pinned from the first call on (apart for each version tag)."""
        pin = f"{process_id}:{version_tag}" if version_tag else process_id
        if pin in self.pins:
            return pinned_process(self.ports.models, process_id, self.pins[pin]), self.pins[pin]
        model = self.ports.models.process(process_id, binding, version_tag, caller_version)
        spec = read_process(model)
        self.pins[pin] = model.version
        return spec, model.version

    def forget(self, token: Token) -> None:
        """Take a token out of its scope."""
        scope = token.workflow
        if scope.tasks.get(token.id) is token:
            scope.tasks[token._parent]._children.remove(token.id)
            del scope.tasks[token.id]
            self.touched[id(scope)] = scope
        inner = self.subprocesses.pop(token.id, None)
        if inner is not None:
            self.touched.pop(id(inner), None)

    def note(self, token: Token, what: str) -> None:
        """One more event on the path."""
        node = token.task_spec
        self.path.append(PathEvent(node.process_id, node.bpmn_id, what, node.properties))

    def guard(self, token: Token, action: Callable[[Token], _Result], phase: str) -> _Result | None:
        """Do something for an element; what goes wrong becomes its incident, and None is returned."""
        try:
            return action(token)
        except Problem as problem:
            record_failure(token, problem.text, phase, may_retry=getattr(problem, "may_retry", False))
        except BpmnError as error:
            return self.guard(token, partial(throw_error, code=error.code, variables=dict(error.variables)), phase)
        return None

    def run_on(self) -> None:
        """Run until everything waits."""
        while True:
            while self.agenda:
                token = self.agenda.popleft()
                if token.alive and token.has_state(TaskState.READY):
                    self._run_one(token)
            if not self._finish_scopes() and not self._fire_joins():
                break
        self._tell_deadlocks()

    def _run_one(self, token: Token) -> None:
        self.runs += 1
        if self.runs <= MAX_RUNS:
            token.run()
            return
        text = failure(
            "Der Ablauf kommt nicht zur Ruhe: mehr als {n} Elemente in einem Schritt. Vermutlich läuft eine Schleife "
            "ohne Halt; bitte das Diagramm prüfen.",
            "The process does not come to rest: more than {n} elements in one step. Probably a loop has no stop; "
            "please check the diagram.",
            n=MAX_RUNS,
        ).text
        record_failure(token, text, "run", may_retry=False)

    def _finish_scopes(self) -> bool:
        """Let sub-processes in which nothing is left go on in their owner; the innermost first."""
        touched, self.touched = self.touched, {}
        for scope in sorted(touched.values(), key=lambda s: -s.depth):
            if self.over or not scope.is_finished():
                continue
            scope.cancel_tokens()
            self.touched.pop(id(scope), None)
            if scope.owner is None:
                self.over = True
            elif scope.owner.alive:
                scope.owner.task_spec.inner_finished(scope.owner, scope)
        return bool(self.agenda or self.touched)

    def _tell_deadlocks(self) -> None:
        """Where nothing is left but gateways that wait for each other, nothing would ever happen again."""
        for scope in self.scopes():
            working = [token for token in scope.tokens() if not token.is_subscription]
            if working and all("flow" in token.info and "incident" not in token.info for token in working):
                record_failure(working[0], _deadlock().text, "enter", may_retry=False)

    def _fire_joins(self) -> bool:
        """Let inclusive gateways go on to which nothing else can come any more."""
        for scope in self.scopes():
            for token in scope.tokens():
                if token.alive and token.task_spec.joins_late and token.has_state(TaskState.WAITING):
                    token.task_spec.try_join(token)
        return bool(self.agenda)


def _deadlock() -> Failure:
    return failure(
        "Hier wird auf einen Weg gewartet, der nicht mehr kommen kann. Bitte das Diagramm prüfen: Nach einem "
        "exklusiven Gateway darf kein paralleles die Wege zusammenführen.",
        "A path is waited for that can no longer come. Please check the diagram: after an exclusive gateway no "
        "parallel one may join the ways.",
    )
