"""Publishes changed versions of the shipped diagram of the way of a case, as process owners do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from app.catalog.files import ModelFile
from app.catalog.operations import publish
from app.engine import read_process
from app.tasks.publishing import OPERATIONS

PROCESS = "intake_to_closure"
PATH = f"processes/{PROCESS}/{PROCESS}.bpmn"
SHIPPED = (Path(__file__).parents[2] / PATH).read_text(encoding="utf-8")

_LANE_REF = "<bpmn:flowNodeRef>{id}</bpmn:flowNodeRef>"
_SCREENING = (
    "=deadline(&#34;screening&#34;, now(), if case.acute_danger = true then &#34;urgent&#34; else &#34;normal&#34;)"
)
_INTO_SCREENING = 'id="flow_involve_coordination__screen_case" sourceRef="involve_coordination" targetRef="screen_case"'


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """Each first text replaced by its second; both must fit."""
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def renamed(text: str = SHIPPED) -> str:
    """The screening has another name."""
    return changed(text, ('id="screen_case" name="Vorschlag sichten"', 'id="screen_case" name="Vorschlag prüfen"'))


def with_later_deadline(text: str = SHIPPED) -> str:
    """The screening is due after nine days."""
    return changed(text, (f'dueDate="{_SCREENING}.due"', 'dueDate="=now() + duration(&#34;P9D&#34;)"'))


def with_moved_lane(text: str = SHIPPED) -> str:
    """The screening is done by whoever proposed the case."""
    reference = _LANE_REF.format(id="screen_case")
    lane, other = _LANE_REF.format(id="answer_query"), "\n        "
    return changed(changed(text, (reference, "")), (lane, lane + other + reference))


def with_another_form(text: str = SHIPPED) -> str:
    """The screening asks something else."""
    return changed(
        text, ('<zeebe:formDefinition formId="screen_case" />', '<zeebe:formDefinition formId="answer_query" />')
    )


def with_step_before(text: str = SHIPPED) -> str:
    """Somebody looks at a proposal before it is screened."""
    step = (
        '<bpmn:userTask id="look_first" name="Vorschlag ansehen"><bpmn:extensionElements><zeebe:userTask />'
        '<zeebe:formDefinition formId="answer_query" /></bpmn:extensionElements></bpmn:userTask>'
        '<bpmn:sequenceFlow id="flow_look_first__screen_case" sourceRef="look_first" targetRef="screen_case" />'
    )
    drawn = (
        '<bpmndi:BPMNShape id="look_first_shape" bpmnElement="look_first">'
        '<dc:Bounds x="1" y="1" width="9" height="9" /></bpmndi:BPMNShape>'
        '<bpmndi:BPMNEdge id="look_first_edge" bpmnElement="flow_look_first__screen_case">'
        '<di:waypoint x="1" y="1" /><di:waypoint x="2" y="2" /></bpmndi:BPMNEdge>'
    )
    lane = _LANE_REF.format(id="screen_case")
    return changed(
        text,
        (_INTO_SCREENING, _INTO_SCREENING.replace('targetRef="screen_case"', 'targetRef="look_first"')),
        ('<bpmn:userTask id="screen_case"', step + '<bpmn:userTask id="screen_case"'),
        (lane, lane + _LANE_REF.format(id="look_first")),
        ("</bpmndi:BPMNPlane>", drawn + "</bpmndi:BPMNPlane>"),
    )


def publish_version(session: Session, text: str) -> str:
    """Publish a text of the diagram; its version."""
    made = publish(session, [ModelFile(PATH, text.encode())], operations=OPERATIONS, can_run=read_process)
    session.commit()
    assert made is not None
    return ModelFile(PATH, text.encode()).version
