"""Small model files to break."""

from __future__ import annotations

import json
import re

from app.catalog.check import check_models
from app.catalog.files import ModelFile

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="d" targetNamespace="t">'
)
LANES = """
<laneSet id="lanes"><lane id="lane" name="Koordinierende Stelle">
<flowNodeRef>ask</flowNodeRef></lane></laneSet>"""
FORM = '<extensionElements><zeebe:formDefinition formId="ask" /></extensionElements>'
STEPS = f"""{LANES}
<startEvent id="begin" name="Beginn" />
<sequenceFlow id="f1" sourceRef="begin" targetRef="ask" />
<userTask id="ask" name="Fragen">{FORM}</userTask>
<sequenceFlow id="f2" sourceRef="ask" targetRef="finish" />
<endEvent id="finish" name="Ende" />"""
ENGLISH = "Beginn: Begin\nFragen: Ask\nEnde: End\nAblauf: Flow\nFrage: Question\nGrund: Reason\n8 SGB: 8 SGB\n"
ASK = {
    "type": "default",
    "id": "ask",
    "components": [{"type": "textfield", "id": "a", "key": "case.a", "label": "Frage"}],
}
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="tables" name="Frage" namespace="t">
<decision id="choose" name="Frage"><decisionTable id="t" hitPolicy="FIRST">
<input id="i"><inputExpression id="e" typeRef="string"><text>a</text></inputExpression></input>
<output id="o" name="o" typeRef="string" /><annotation name="Grund" />
<rule id="r"><inputEntry id="ie"><text>-</text></inputEntry><outputEntry id="oe"><text>"x"</text></outputEntry>
<annotationEntry><text>8 SGB</text></annotationEntry></rule>
</decisionTable></decision></definitions>"""


def bpmn(inner: str = STEPS, outside: str = "", process: str = 'id="p" name="Ablauf" isExecutable="true"') -> ModelFile:
    """A diagram with everything drawn that has an id."""
    drawn = "".join(f'<bpmndi:BPMNShape bpmnElement="{i}" />' for i in re.findall(r'\bid="([^"]+)"', inner))
    di = f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">{drawn}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    content = f"{HEAD}<process {process}>{inner}</process>{outside}{di}</definitions>"
    return ModelFile("processes/p/p.bpmn", content.encode())


def form(raw: dict = ASK, path: str = "forms/ask.form") -> ModelFile:
    return ModelFile(path, json.dumps(raw).encode())


def table(content: str = TABLE) -> ModelFile:
    return ModelFile("processes/p/choose.dmn", content.encode())


def texts(content: str = ENGLISH) -> list[ModelFile]:
    return [ModelFile(f"{folder}/texts.en.yaml", content.encode()) for folder in ("processes/p", "forms")]


def codes(values: str = "[{code: x, de: Eins, en: One}]", columns: str = "") -> ModelFile:
    """A code list; `columns` as it names them."""
    named = f"columns: [{columns}]\n" if columns else ""
    return ModelFile("lists/codes.yaml", f"name: {{de: Werte, en: Values}}\n{named}values: {values}\n".encode())


def between(middle: str, element_id: str = "x") -> str:
    """The steps with something between the user task and the end."""
    leads_on = f'<sequenceFlow id="f3" sourceRef="{element_id}" targetRef="finish" />'
    return (
        STEPS.replace('sourceRef="ask" targetRef="finish"', f'sourceRef="ask" targetRef="{element_id}"')
        + middle
        + leads_on
    )


def findings(*files: ModelFile, **options: object) -> list[tuple[str, str | None, str]]:
    """What is found in these files, beside a form, a table and their texts where none are given."""
    given = {file.path for file in files}
    around = [file for file in (bpmn(), form(), table(), *texts()) if file.path not in given]
    return [(f.file, f.element, f.text.de) for f in check_models([*files, *around], **options)]
