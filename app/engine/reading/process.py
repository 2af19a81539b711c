"""The structure of a process: its elements, sequence flows, lanes, boundary events, links, and processes inside it."""

from __future__ import annotations

from lxml import etree

from app.engine.contract import ProcessModel
from app.engine.expressions import Expression
from app.engine.nodes.events import BoundaryEvent, LinkEvent, StartEvent
from app.engine.nodes.many import MultiInstance
from app.engine.nodes.scopes import EventSubProcess, SubProcess
from app.engine.nodes.tasks import PassTask
from app.engine.reading.checks import check_extensions, check_scope
from app.engine.reading.diagram import Diagram, documentation, read_properties
from app.engine.reading.dialect import DRAWN_ONLY, REFUSED_ELEMENTS, is_bpmn, local, tag
from app.engine.reading.elements import BUILDERS, is_element, read_io, read_loop
from app.engine.specs import Flow, Node, ProcessSpec
from app.errors import Rejected
from app.people.roles import role_by_name
from app.text import Text

ACTIVITIES = frozenset(
    [
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
    ]
)


def read(model: ProcessModel) -> ProcessSpec:
    """The process of a model. Raises Rejected with a finding for everything that cannot run."""
    diagram = Diagram(model)
    process = _find_process(diagram, model.process_id)
    if process is None:
        raise Rejected(diagram.findings)
    lanes = _read_lanes(process)
    spec = _read_scope(diagram, process, model.process_id, model.process_id, lanes, None)
    spec.bpmn_name = process.get("name", "")
    spec.documentation = documentation(process)
    spec.properties = read_properties(process)
    check_extensions(diagram, process)
    diagram.reject_if_faulty()
    return spec


def _find_process(diagram: Diagram, process_id: str) -> etree._Element | None:
    if diagram.root.tag != tag("definitions"):
        diagram.refuse(diagram.root, Text("Die Datei ist kein BPMN-Diagramm.", "The file is not a BPMN diagram."))
        return None
    for process in diagram.root.findall(tag("process")):
        if process.get("id") == process_id:
            if process.get("isExecutable") == "false":
                diagram.refuse(
                    process,
                    Text(
                        "Der Prozess ist nicht als ausführbar markiert (isExecutable).",
                        "The process is not marked as executable (isExecutable).",
                    ),
                )
            return process
    text = Text("Den Prozess „{id}“ gibt es in der Datei nicht.", "There is no process “{id}” in the file.")
    diagram.refuse(diagram.root, text, id=process_id)
    return None


def _read_lanes(process: etree._Element) -> dict[str, etree._Element]:
    """The innermost lane of each element."""
    lanes: dict[str, etree._Element] = {}
    for lane in process.iter(tag("lane")):
        for reference in lane.findall(tag("flowNodeRef")):
            lanes[(reference.text or "").strip()] = lane
    return lanes


def _read_scope(
    diagram: Diagram,
    element: etree._Element,
    name: str,
    process_id: str,
    lanes: dict[str, etree._Element],
    lane: etree._Element | None,
) -> ProcessSpec:
    """A process or sub-process; `lane` is the one around it."""
    spec = ProcessSpec(name, process_id, is_process=local(element) == "process")
    for child in element:
        if is_element(child):
            _read_node(diagram, child, spec, lanes, lanes.get(child.get("id", ""), lane))
        elif is_bpmn(child) and local(child) not in DRAWN_ONLY:
            unknown = Text("Dieses Element wird nicht unterstützt.", "This element is not supported.")
            diagram.refuse(child, REFUSED_ELEMENTS.get(local(child), unknown))
    _read_flows(diagram, element, spec)
    _attach_boundaries(diagram, element, spec)
    _connect_links(diagram, element, spec)
    spec.starts = [node for node in spec.nodes.values() if isinstance(node, StartEvent)]
    check_scope(diagram, element, spec)
    return spec


def _read_node(
    diagram: Diagram,
    element: etree._Element,
    spec: ProcessSpec,
    lanes: dict[str, etree._Element],
    lane: etree._Element | None,
) -> None:
    if not element.get("id"):
        diagram.refuse(element, Text("Einem Element fehlt die Kennung.", "An element has no id."))
        return
    if element.get("id") in spec.nodes:
        return
    loop = read_loop(diagram, element)
    if local(element) == "subProcess":
        node = _read_sub_process(diagram, element, spec, lanes, lane, many=loop is not None)
    else:
        node = BUILDERS[local(element)](diagram, element, spec, loop is not None)
    read_io(diagram, element, node)
    _describe(node, element, lane)
    if loop is not None and local(element) in ACTIVITIES:
        node = MultiInstance(spec, element.get("id"), node, loop)
        _describe(node, element, lane)
    spec.nodes[element.get("id")] = node
    check_extensions(diagram, element)


def _describe(node: Node, element: etree._Element, lane: etree._Element | None) -> None:
    node.kind = local(element)
    node.bpmn_name = " ".join(element.get("name", "").split())
    node.documentation = documentation(element)
    node.properties = read_properties(element)
    if lane is not None:
        node.lane_name = " ".join(lane.get("name", "").split())
        node.role = read_properties(lane).get("role") or role_by_name(node.lane_name)


def _read_sub_process(
    diagram: Diagram,
    element: etree._Element,
    spec: ProcessSpec,
    lanes: dict[str, etree._Element],
    lane: etree._Element | None,
    *,
    many: bool,
) -> Node:
    name = f"{spec.name}/{element.get('id')}"
    inner = _read_scope(diagram, element, name, spec.process_id, lanes, lane)
    if element.get("triggeredByEvent") != "true":
        node: SubProcess = SubProcess(spec, element.get("id"), instance=many)
        node.inner = inner
        return node
    node = EventSubProcess(spec, element.get("id"))
    node.inner = inner
    start = inner.starts[0] if inner.starts else None
    if start is not None:
        node.trigger = start.trigger
        declared = element.find(f"{tag('startEvent')}[@id='{start.bpmn_id}']")
        node.interrupting = declared is None or declared.get("isInterrupting", "true") != "false"
        if node.trigger.kind == "error" and not node.interrupting:
            diagram.refuse(element, Text("Ein Fehler unterbricht immer.", "An error always interrupts."))
        spec.handlers.append(node)
        if node.is_listener:
            spec.listeners.append(node)
    return node


def _read_flows(diagram: Diagram, element: etree._Element, spec: ProcessSpec) -> None:
    defaults = {child.get("default"): child for child in element if is_element(child) and child.get("default")}
    for drawn in element.findall(tag("sequenceFlow")):
        source, target = spec.nodes.get(drawn.get("sourceRef", "")), spec.nodes.get(drawn.get("targetRef", ""))
        if source is None or target is None or not drawn.get("id"):
            diagram.refuse(
                drawn,
                Text(
                    "Der Sequenzfluss verbindet nicht zwei Elemente derselben Ebene.",
                    "The sequence flow does not connect two elements of the same level.",
                ),
            )
            continue
        flow = Flow(drawn.get("id"), drawn.get("name", ""), source, target, _condition(diagram, drawn))
        source.outgoing.append(flow)
        target.incoming.append(flow)
        source.connect(target)
        holder = defaults.pop(flow.id, None)
        if holder is not None and holder.get("id") == source.bpmn_id:
            source.default = flow
    for missing, holder in defaults.items():
        text = Text("Den Standardweg „{id}“ gibt es hier nicht.", "There is no default flow “{id}” here.")
        diagram.refuse(holder, text, id=missing)


def _condition(diagram: Diagram, drawn: etree._Element) -> Expression | None:
    condition = drawn.find(tag("conditionExpression"))
    if condition is None:
        return None
    language = condition.get("language", "")
    if language and "feel" not in language.lower():
        diagram.refuse(
            drawn,
            Text(
                "Die Bedingung ist in „{language}“ geschrieben; möglich ist nur FEEL.",
                "The condition is written in “{language}”; only FEEL is possible.",
            ),
            language=language,
        )
        return None
    return diagram.required(drawn, "condition", condition.text, feel_only=True)


def _attach_boundaries(diagram: Diagram, element: etree._Element, spec: ProcessSpec) -> None:
    for drawn in element.findall(tag("boundaryEvent")):
        node = spec.nodes.get(drawn.get("id", ""))
        host = spec.nodes.get(drawn.get("attachedToRef", ""))
        if not isinstance(node, BoundaryEvent):
            continue
        if host is None or host.kind not in ACTIVITIES or host.is_handler:
            diagram.refuse(
                drawn,
                Text("Das Ereignis hängt an keiner Aktivität.", "The event is not attached to an activity."),
            )
            node.host_node = PassTask(ProcessSpec("none", spec.process_id, False), "none")
            continue
        node.host_node = host
        host.boundaries.append(node)


def _connect_links(diagram: Diagram, element: etree._Element, spec: ProcessSpec) -> None:
    """A link is a way from its throwing to its catching event."""
    links = [node for node in spec.nodes.values() if isinstance(node, LinkEvent)]
    targets = {n.trigger.name.text: n for n in links if n.kind == "intermediateCatchEvent"}
    if len(targets) < sum(1 for n in links if n.kind == "intermediateCatchEvent"):
        diagram.refuse(element, Text("Zwei Link-Ziele haben denselben Namen.", "Two link targets have the same name."))
    for node in links:
        if node.kind == "intermediateCatchEvent":
            continue
        target = targets.get(node.trigger.name.text)
        if target is None:
            drawn = element.find(f"*[@id='{node.bpmn_id}']")
            diagram.refuse(
                element if drawn is None else drawn,
                Text("Zum Link „{name}“ fehlt das Ziel.", "The link “{name}” has no target."),
                name=node.trigger.name.text,
            )
            continue
        flow = Flow(f"link:{node.bpmn_id}", "", node, target, None)
        node.outgoing.append(flow)
        target.incoming.append(flow)
        node.connect(target)
