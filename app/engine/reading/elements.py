"""Elements of a process, from XML to nodes."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from app.engine.nodes.events import BoundaryEvent, CatchEvent, EventGateway, LinkEvent, StartEvent, ThrowEvent, Trigger
from app.engine.nodes.gateways import ExclusiveGateway, InclusiveGateway, ParallelGateway
from app.engine.nodes.many import Loop
from app.engine.nodes.scopes import CallActivity
from app.engine.nodes.tasks import Assignment, DecisionTask, OperationTask, PassTask, ScriptTask, UserTask
from app.engine.reading.diagram import Diagram
from app.engine.reading.dialect import extension, is_bpmn, local, tag, zeebe
from app.engine.reading.triggers import read_message, read_trigger
from app.engine.specs import IoLine, Node, ProcessSpec
from app.text import Text

BINDINGS = ("latest", "deployment", "versionTag")
Builder = Callable[[Diagram, etree._Element, ProcessSpec, bool], Node]


def read_io(diagram: Diagram, element: etree._Element, node: Node) -> None:
    """The ioMapping of an element."""
    mapping = extension(element, "ioMapping")
    for line in mapping if mapping is not None else ():
        if local(line) not in ("input", "output"):
            continue
        target = (line.get("target") or "").strip()
        parts = tuple(part.strip() for part in target.split("."))
        if not all(parts):
            diagram.refuse(
                line, Text("Der Zuordnung fehlt der Name der Variable.", "The mapping has no variable name.")
            )
            continue
        source = diagram.expression(line, line.get("source")) or diagram.expression(line, "=null")
        assert source is not None
        lines = node.input_mappings if local(line) == "input" else node.output_mappings
        lines.append(IoLine(source, parts))


def read_loop(diagram: Diagram, element: etree._Element) -> Loop | None:
    """The multi-instance marker of an activity."""
    marker = element.find(tag("multiInstanceLoopCharacteristics"))
    if marker is None:
        return None
    given = extension(marker, "loopCharacteristics")
    if given is None or marker.find(tag("loopCardinality")) is not None:
        diagram.refuse(
            element,
            Text(
                "Der Mehrfachausführung fehlt die Liste (Input collection), für deren Einträge sie gilt.",
                "The multi-instance has no input collection for whose items it is done.",
            ),
        )
        return None
    output_name, output = given.get("outputCollection"), given.get("outputElement")
    if bool(output_name) != bool(output):
        diagram.refuse(
            element,
            Text(
                "Output collection und Output element gehören zusammen; eines von beiden fehlt.",
                "Output collection and output element belong together; one of them is missing.",
            ),
        )
    until = marker.find(tag("completionCondition"))
    return Loop(
        sequential=marker.get("isSequential") == "true",
        collection=diagram.required(element, "inputCollection", given.get("inputCollection"), feel_only=True),
        item_name=given.get("inputElement") or None,
        output_name=output_name or None,
        output=diagram.expression(element, output, feel_only=True),
        until=diagram.expression(element, until.text, feel_only=True) if until is not None else None,
    )


def read_binding(diagram: Diagram, element: etree._Element, given: etree._Element) -> tuple[str, str | None]:
    """bindingType and versionTag of a form, decision or called process."""
    binding = given.get("bindingType") or "latest"
    version_tag = given.get("versionTag") or None
    if binding not in BINDINGS or (binding == "versionTag") != (version_tag is not None):
        diagram.refuse(
            element,
            Text(
                "Die Bindung muss latest, deployment oder versionTag sein; zu versionTag gehört die Version.",
                "The binding must be latest, deployment or versionTag; versionTag needs the version given.",
            ),
        )
    return binding, version_tag


def _pass(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    return PassTask(spec, element.get("id"), instance=many)


def _user_task(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    node = UserTask(spec, element.get("id"), instance=many)
    form = extension(element, "formDefinition")
    if form is not None:
        if not form.get("formId"):
            diagram.refuse(
                element,
                Text(
                    "Das Formular muss über seine Kennung (formId) angegeben sein; formKey und externe Formulare "
                    "werden nicht unterstützt.",
                    "The form must be given by its id (formId); formKey and external forms are not supported.",
                ),
            )
        node.form_id = form.get("formId")
        node.form_binding, node.form_version_tag = read_binding(diagram, element, form)
    who, when, rank = (extension(element, n) for n in ("assignmentDefinition", "taskSchedule", "priorityDefinition"))

    def field(holder: etree._Element | None, name: str) -> object:
        return diagram.expression(element, holder.get(name)) if holder is not None else None

    node.assignment = Assignment(
        assignee=field(who, "assignee"),
        groups=field(who, "candidateGroups"),
        users=field(who, "candidateUsers"),
        due=field(when, "dueDate"),
        follow_up=field(when, "followUpDate"),
        priority=field(rank, "priority"),
    )
    return node


def _operation(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    node = OperationTask(spec, element.get("id"), instance=many)
    given = extension(element, "taskDefinition")
    if given is None:
        diagram.refuse(
            element,
            Text(
                "Hier fehlt, welcher Vorgang ausgeführt werden soll (Task definition, type).",
                "The operation to run is missing here (task definition, type).",
            ),
        )
        return node
    node.operation = diagram.required(element, "type", given.get("type"))
    node.retry_count = diagram.expression(element, given.get("retries"))
    if node.retry_count and not node.retry_count.is_feel and not node.retry_count.text.isdigit():
        diagram.refuse(element, Text("„retries“ muss eine Zahl sein.", "“retries” must be a number."))
    headers = extension(element, "taskHeaders")
    lines = headers.findall(zeebe("header")) if headers is not None else []
    node.headers = {line.get("key", ""): line.get("value", "") for line in lines}
    return node


def _script_task(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    if extension(element, "taskDefinition") is not None:
        return _operation(diagram, element, spec, many)
    node = ScriptTask(spec, element.get("id"), instance=many)
    given = extension(element, "script")
    if given is None or element.find(tag("script")) is not None:
        diagram.refuse(
            element,
            Text(
                "Skripte in Programmiersprachen werden nicht ausgeführt. Bitte einen FEEL-Ausdruck angeben.",
                "Scripts in programming languages are not run. Please give a FEEL expression.",
            ),
        )
        return node
    node.expression = diagram.required(element, "expression", given.get("expression"), feel_only=True)
    node.result_variable = given.get("resultVariable") or None
    return node


def _decision_task(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    if extension(element, "taskDefinition") is not None:
        return _operation(diagram, element, spec, many)
    node = DecisionTask(spec, element.get("id"), instance=many)
    given = extension(element, "calledDecision")
    if given is None:
        diagram.refuse(element, Text("Hier fehlt die Entscheidungstabelle.", "The decision table is missing here."))
        return node
    node.decision_id = diagram.required(element, "decisionId", given.get("decisionId"))
    node.result_variable = given.get("resultVariable") or None
    if node.result_variable is None:
        diagram.refuse(
            element,
            Text("Der Name für das Ergebnis fehlt (Result variable).", "The name of the result variable is missing."),
        )
    node.binding, node.version_tag = read_binding(diagram, element, given)
    return node


def _send_task(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    if extension(element, "taskDefinition") is not None or element.get("messageRef") is None:
        return _operation(diagram, element, spec, many)
    node = ThrowEvent(spec, element.get("id"), instance=many)
    node.trigger = read_message(diagram, element, key_needed=False)
    return node


def _receive_task(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    node = CatchEvent(spec, element.get("id"), instance=many)
    node.trigger = read_message(diagram, element, key_needed=True)
    if element.get("instantiate") == "true":
        diagram.refuse(
            element,
            Text(
                "Eine Empfangsaufgabe kann den Prozess nicht beginnen. Bitte ein Startereignis verwenden.",
                "A receive task cannot begin the process. Please use a start event.",
            ),
        )
    return node


def _call_activity(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    node = CallActivity(spec, element.get("id"), instance=many)
    given = extension(element, "calledElement")
    if given is None:
        diagram.refuse(element, Text("Hier fehlt der aufgerufene Prozess.", "The called process is missing here."))
        return node
    node.called = diagram.required(element, "processId", given.get("processId"))
    node.binding, node.version_tag = read_binding(diagram, element, given)
    node.passes_all_in = given.get("propagateAllParentVariables", "true") != "false"
    node.passes_all_out = given.get("propagateAllChildVariables", "true") != "false"
    return node


def _gateway(node_class: type[Node]) -> Builder:
    def build(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
        return node_class(spec, element.get("id"))

    return build


def _start_event(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    node = StartEvent(spec, element.get("id"))
    parent = element.getparent()
    if parent.get("triggeredByEvent") == "true":
        repeats = element.get("isInterrupting") == "false"
        node.trigger = read_trigger(diagram, element, "handler", repeats=repeats)
    else:
        node.trigger = read_trigger(diagram, element, "start" if spec.is_process else "sub_start")
        form = extension(element, "formDefinition")
        node.start_form = form.get("formId") if form is not None else None
    return node


def _catch_event(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    trigger = read_trigger(diagram, element, "catch")
    return _with_trigger(LinkEvent if trigger.kind == "link" else CatchEvent, spec, element, trigger)


def _boundary_event(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    interrupting = element.get("cancelActivity", "true") != "false"
    trigger = read_trigger(diagram, element, "boundary", repeats=not interrupting)
    node = _with_trigger(BoundaryEvent, spec, element, trigger)
    node.interrupting = interrupting
    if trigger.kind == "error" and not interrupting:
        diagram.refuse(
            element,
            Text("Ein Fehler unterbricht die Aktivität immer.", "An error always interrupts the activity."),
        )
    return node


def _throw_event(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    return _throwing(diagram, element, spec, "throw")


def _end_event(diagram: Diagram, element: etree._Element, spec: ProcessSpec, many: bool) -> Node:
    return _throwing(diagram, element, spec, "end")


def _throwing(diagram: Diagram, element: etree._Element, spec: ProcessSpec, place: str) -> Node:
    """A throwing event: a message may be an operation instead, as Camunda 8 has it."""
    if extension(element, "taskDefinition") is not None:
        definitions = [child for child in element if local(child).endswith("EventDefinition")]
        if [local(child) for child in definitions] != ["messageEventDefinition"]:
            diagram.refuse(
                element,
                Text(
                    "Ein Vorgang (Task definition) ist nur an einem Nachrichtenereignis möglich.",
                    "An operation (task definition) is possible on a message event only.",
                ),
            )
        return _operation(diagram, element, spec, False)
    trigger = read_trigger(diagram, element, place)
    return _with_trigger(LinkEvent if trigger.kind == "link" else ThrowEvent, spec, element, trigger)


def _with_trigger(node_class: type[Node], spec: ProcessSpec, element: etree._Element, trigger: Trigger) -> Node:
    node = node_class(spec, element.get("id"))
    node.trigger = trigger
    return node


BUILDERS: dict[str, Builder] = {
    "task": _pass,
    "manualTask": _pass,
    "userTask": _user_task,
    "serviceTask": _operation,
    "sendTask": _send_task,
    "receiveTask": _receive_task,
    "scriptTask": _script_task,
    "businessRuleTask": _decision_task,
    "callActivity": _call_activity,
    "exclusiveGateway": _gateway(ExclusiveGateway),
    "inclusiveGateway": _gateway(InclusiveGateway),
    "parallelGateway": _gateway(ParallelGateway),
    "eventBasedGateway": _gateway(EventGateway),
    "startEvent": _start_event,
    "endEvent": _end_event,
    "intermediateCatchEvent": _catch_event,
    "intermediateThrowEvent": _throw_event,
    "boundaryEvent": _boundary_event,
}


def is_element(element: etree._Element) -> bool:
    """A flow node that we build."""
    return is_bpmn(element) and (local(element) in BUILDERS or local(element) == "subProcess")
