"""The BPMN that this application runs: BPMN 2.0 with the zeebe extension elements of Camunda 8 modellers."""

from __future__ import annotations

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

FOREIGN = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
    "http://activiti.org/bpmn": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
    "http://www.jboss.org/drools": "jBPM",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
}
"""Namespaces of other engines, whose extensions mean nothing here."""

TASKS = frozenset(
    ["task", "manualTask", "userTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask"]
)
GATEWAYS = frozenset(["exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"])
EVENTS = frozenset(["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"])
CONTAINERS = frozenset(["process", "subProcess"])
FLOW_NODES = TASKS | GATEWAYS | EVENTS | {"callActivity", "subProcess"}
UNSUPPORTED_NODES = frozenset(
    ["transaction", "adHocSubProcess", "complexGateway", "implicitThrowEvent", "choreographyTask", "subChoreography"]
)

TRIGGERS: dict[str, frozenset[str]] = {
    "start": frozenset(["none", "message", "signal"]),
    "sub_start": frozenset(["none"]),
    "handler": frozenset(["timer", "message", "signal", "error", "escalation"]),
    "catch": frozenset(["timer", "message", "signal", "link"]),
    "boundary": frozenset(["timer", "message", "signal", "error", "escalation"]),
    "throw": frozenset(["none", "message", "signal", "escalation", "link"]),
    "end": frozenset(["none", "message", "signal", "error", "escalation", "terminate"]),
}
"""What an event may be about, by its place: start of a process, sub-process or event sub-process (`handler`) …"""

_ACTIVITY = frozenset(["ioMapping", "properties"])
_WORK = _ACTIVITY | {"taskDefinition", "taskHeaders"}
EXTENSIONS: dict[str, frozenset[str]] = {
    "process": frozenset(["properties", "versionTag"]),
    "lane": frozenset(["properties"]),
    "startEvent": _ACTIVITY | {"formDefinition"},
    "userTask": _ACTIVITY
    | {"userTask", "formDefinition", "assignmentDefinition", "taskSchedule", "priorityDefinition"},
    "serviceTask": _WORK,
    "sendTask": _WORK,
    "scriptTask": _WORK | {"script"},
    "businessRuleTask": _WORK | {"calledDecision"},
    "callActivity": _ACTIVITY | {"calledElement"},
    "endEvent": _WORK,
    "intermediateThrowEvent": _WORK,
    "multiInstanceLoopCharacteristics": frozenset(["loopCharacteristics"]),
    "message": frozenset(["subscription"]),
    **{gateway: frozenset(["properties"]) for gateway in GATEWAYS},
}
"""Which zeebe extension elements mean something where; all other flow nodes know `ioMapping` and `properties`."""


def allowed_extensions(element: str) -> frozenset[str]:
    """The zeebe extension elements that an element of this name may have."""
    return EXTENSIONS.get(element, _ACTIVITY if element in FLOW_NODES else frozenset())


FEEL_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "assignmentDefinition": ("assignee", "candidateGroups", "candidateUsers"),
    "taskSchedule": ("dueDate", "followUpDate"),
    "priorityDefinition": ("priority",),
    "calledDecision": ("decisionId",),
    "calledElement": ("processId",),
    "taskDefinition": ("type", "retries"),
    "script": ("expression",),
    "input": ("source",),
    "output": ("source",),
    "loopCharacteristics": ("inputCollection", "outputElement"),
    "subscription": ("correlationKey",),
}
"""Attributes of zeebe elements that may hold FEEL after `=`."""
FEEL_ELEMENTS = ("conditionExpression", "completionCondition", "timeDate", "timeDuration", "timeCycle")
"""BPMN elements whose text may hold FEEL after `=`."""
