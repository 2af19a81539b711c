"""Builds small diagrams, and plays them: every state goes through JSON and must stay as it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import quoteattr

from app import engine
from app.engine import Decided, OpenTask, Ports, ProcessModel, Step
from app.errors import NotFound
from app.text import Text

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def attrs(values: Mapping[str, object]) -> str:
    return "".join(f" {name.rstrip('_')}={quoteattr(str(value))}" for name, value in values.items())


def el(kind: str, id_: str, *children: str, ext: str = "", **attributes: object) -> str:
    """A BPMN element with zeebe extension elements `ext` and inner elements."""
    inner = f"<bpmn:extensionElements>{ext}</bpmn:extensionElements>" if ext else ""
    return f"<bpmn:{kind} id={quoteattr(id_)}{attrs(attributes)}>{inner}{''.join(children)}</bpmn:{kind}>"


def z(kind: str, *children: str, **attributes: object) -> str:
    """A zeebe extension element."""
    return f"<zeebe:{kind}{attrs(attributes)}>{''.join(children)}</zeebe:{kind}>"


def flow(source: str, target: str, condition: str = "", id_: str = "") -> str:
    inner = ""
    if condition:
        text = condition.replace("&", "&amp;").replace("<", "&lt;")
        inner = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{text}</bpmn:conditionExpression>'
    id_ = id_ or f"f_{source}_{target}"
    return f'<bpmn:sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def flows(*chain: str) -> str:
    """Sequence flows along a chain of ids: `"a b c"`, several chains possible."""
    pairs = [pair for line in chain for pair in zip(line.split(), line.split()[1:], strict=False)]
    return "".join(flow(source, target) for source, target in pairs)


def user(id_: str, *children: str, ext: str = "", **attributes: object) -> str:
    return el("userTask", id_, *children, ext='<zeebe:userTask/><zeebe:formDefinition formId="f"/>' + ext, **attributes)


def script(id_: str, expression: str, result: str = "", *children: str, ext: str = "") -> str:
    return el("scriptTask", id_, *children, ext=z("script", expression=expression, resultVariable=result) + ext)


def service(id_: str, type_: str, *children: str, retries: str = "", ext: str = "") -> str:
    given = {"type": type_} | ({"retries": retries} if retries else {})
    return el("serviceTask", id_, *children, ext=z("taskDefinition", **given) + ext)


def start(id_: str = "s", *children: str) -> str:
    return el("startEvent", id_, *children)


def end(id_: str = "e", *children: str, ext: str = "") -> str:
    return el("endEvent", id_, *children, ext=ext)


def timer(kind: str, text: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"


def event(kind: str, reference: str = "") -> str:
    given = f' {kind}Ref="{reference}"' if reference else ""
    return f"<bpmn:{kind}EventDefinition{given}/>"


def message(id_: str, name: str, key: str = "=case.id") -> str:
    ext = f'<zeebe:subscription correlationKey="{key}"/>' if key else ""
    return el("message", id_, ext=ext, name=name)


def io(inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None) -> str:
    lines = [z("input", source=source, target=target) for target, source in (inputs or {}).items()]
    lines += [z("output", source=source, target=target) for target, source in (outputs or {}).items()]
    return z("ioMapping", *lines)


def properties(**values: str) -> str:
    return z("properties", *[z("property", name=name, value=value) for name, value in values.items()])


def many(collection: str, *, sequential: bool = False, until: str = "", **loop: str) -> str:
    ext = z("loopCharacteristics", inputCollection=collection, **loop)
    done = f"<bpmn:completionCondition>{until.replace('<', '&lt;')}</bpmn:completionCondition>" if until else ""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<bpmn:extensionElements>{ext}</bpmn:extensionElements>{done}</bpmn:multiInstanceLoopCharacteristics>"
    )


def model(*parts: str, id_: str = "p", definitions: str = "", name: str = "") -> ProcessModel:
    """A process from its elements; `definitions` stand beside it (messages, errors …)."""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {NAMESPACES}>'
        f'<bpmn:process id="{id_}" name={quoteattr(name)} isExecutable="true">{"".join(parts)}</bpmn:process>'
        f"{definitions}</bpmn:definitions>"
    ).encode()
    return ProcessModel(id_, hashlib.sha256(xml).hexdigest(), xml)


class Library:
    """Published models, in memory; the newest of an id is its latest."""

    def __init__(self, *models: ProcessModel) -> None:
        self.models = list(models)
        self.asked: list[tuple[str, str, str | None]] = []

    def process(
        self, process_id: str, binding: str, version_tag: str | None, caller_version: str | None = None
    ) -> ProcessModel:
        self.asked.append((process_id, binding, version_tag))
        return self._last(lambda m: m.process_id == process_id)

    def version(self, process_id: str, version: str) -> ProcessModel:
        return self._last(lambda m: (m.process_id, m.version) == (process_id, version))

    def _last(self, fits: Callable[[ProcessModel], bool]) -> ProcessModel:
        for found in reversed(self.models):
            if fits(found):
                return found
        raise NotFound(Text("Diesen Prozess gibt es nicht.", "There is no such process."))


class Play:
    """One instance, step by step."""

    def __init__(self, *models: ProcessModel, begin: bool = True, start_event: str | None = None, **variables: object):
        options = {
            name: variables.pop(name) for name in ("facts", "functions", "decide", "operations") if name in variables
        }
        self.library = Library(*models)
        self.ports = Ports(now=MONDAY, models=self.library, **{"facts": {"id": "c1"}, **options})
        self.open: dict[str, OpenTask] = {}
        self.path: list[str] = []
        self.steps: list[Step] = []
        self.decisions: list[object] = []
        self.closed: list[tuple[str, str]] = []
        self.thrown: list[object] = []
        self.state: dict[str, object] = {}
        if begin:
            self._take(engine.start(models[0], variables, self.ports, start_event))

    @property
    def step(self) -> Step:
        return self.steps[-1]

    @property
    def tasks(self) -> list[str]:
        """Element ids of the open tasks, sorted."""
        return sorted(task.element_id for task in self.open.values())

    @property
    def ended(self) -> str | None:
        return self.step.ended

    @property
    def variables(self) -> dict[str, object]:
        return self.state["variables"]

    def task(self, element_id: str, **which: object) -> OpenTask:
        for task in self.open.values():
            if task.element_id == element_id and all(task.variables.get(k) == v for k, v in which.items()):
                return task
        raise AssertionError(f"{element_id} is not open, but {self.tasks}")

    def complete(self, element_id: str, which: Mapping[str, object] | None = None, **answers: object) -> Step:
        return self._do(engine.complete_task, self.task(element_id, **(which or {})).task_id, answers)

    def correlate(self, name: str, key: str | None = "c1", **variables: object) -> Step:
        return self._do(engine.correlate, name, key, variables)

    def signal(self, name: str, **variables: object) -> Step:
        return self._do(engine.signal, name, variables)

    def after(self, **delta: float) -> Step:
        self.ports = replace(self.ports, now=self.ports.now + timedelta(**delta))
        return self._do(engine.fire_due)

    def retry(self, incident_id: str) -> Step:
        return self._do(engine.retry, incident_id)

    def cancel(self) -> Step:
        return self._do(engine.cancel)

    def _do(self, verb: Callable[..., Step], *args: object) -> Step:
        before = json.dumps(self.state)
        try:
            step = verb(self.state, *args, self.ports)
        finally:
            assert json.dumps(self.state) == before, "a step must leave the old state as it was"
        return self._take(step)

    def _take(self, step: Step) -> Step:
        self.state = json.loads(json.dumps(step.state))
        assert self.state == step.state
        self.steps.append(step)
        self.path += [f"{p.element_id} {p.what}" for p in step.path]
        for closed in step.closed:
            self.closed.append((self.open.pop(closed.task_id).element_id, closed.reason))
        for task in step.opened:
            self.open[task.task_id] = task
        self.decisions += step.decisions
        self.thrown += step.thrown
        return step


def decide_by(answers: Mapping[str, object]) -> Callable[[object], Decided]:
    return lambda call: Decided(answers[call.decision_id], record=call)
