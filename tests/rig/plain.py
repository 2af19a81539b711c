"""A plain diagram: five tasks of one office in a row, a gateway after the third, small forms."""

from __future__ import annotations

import json

from app.catalog.files import ModelFile

PROCESS = "plain"
STEPS = ("receive", "examine", "weigh", "answer", "file")
ANSWERS: dict[str, dict[str, object]] = {
    "receive": {"case.subject": "Anfrage zu einem Sprachkurs", "urgent": False},
    "examine": {"case.finding": "Alle Angaben liegen vor.", "case.documents": ["letter", "form"]},
    "weigh": {"case.opinion": "Dem Wunsch kann entsprochen werden.", "granted": True},
    "answer": {"case.letter": "Der Platz ist zugesagt.", "case.sent_on": "2026-03-02"},
    "file": {"case.shelf": "Sprachkurse", "case.pages": "12"},
}
"""Raw answers by step, as the browser's are decoded."""

_NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
)
_FOLDER, _FORM_FOLDER = f"processes/{PROCESS}", f"forms/{PROCESS}"
_NAMES = {
    "receive": ("Anfrage aufnehmen", "Take the request"),
    "examine": ("Unterlagen prüfen", "Examine the documents"),
    "weigh": ("Stellung nehmen", "Give an opinion"),
    "answer": ("Antwort schreiben", "Write the answer"),
    "file": ("Vorgang ablegen", "File the matter"),
}
_TEXTS = {
    "Einfacher Vorgang": "Plain matter",
    "Beginn": "Begin",
    "Ende": "End",
    "Abgelehnt": "Refused",
    "Zugesagt?": "Granted?",
    "nein": "no",
    **dict(_NAMES.values()),
}
_FORMS: dict[str, list[dict[str, object]]] = {
    "receive": [
        {"type": "textfield", "key": "case.subject", "label": "Worum geht es?", "validate": {"required": True}},
        {"type": "checkbox", "key": "urgent", "label": "Es eilt"},
    ],
    "examine": [
        {"type": "textarea", "key": "case.finding", "label": "Ergebnis", "validate": {"required": True}},
        {
            "type": "checklist",
            "key": "case.documents",
            "label": "Was liegt vor?",
            "values": [{"label": "Schreiben", "value": "letter"}, {"label": "Vordruck", "value": "form"}],
        },
    ],
    "weigh": [
        {"type": "textarea", "key": "case.opinion", "label": "Stellungnahme", "properties": {"part": "B"}},
        {
            "type": "radio",
            "key": "granted",
            "label": "Wird zugesagt?",
            "values": [{"label": "Ja", "value": True}, {"label": "Nein", "value": False}],
            "validate": {"required": True},
        },
    ],
    "answer": [
        {"type": "textarea", "key": "case.letter", "label": "Antwort", "validate": {"maxLength": 2000}},
        {"type": "datetime", "key": "case.sent_on", "subtype": "date", "dateLabel": "Abgeschickt am (TT.MM.JJJJ)"},
    ],
    "file": [
        {"type": "textfield", "key": "case.shelf", "label": "Ablage"},
        {"type": "number", "key": "case.pages", "label": "Seiten", "decimalDigits": 0},
    ],
}


def plain_models() -> list[ModelFile]:
    """The files of the diagram, its forms and their English."""
    forms = [ModelFile(f"{_FORM_FOLDER}/{step}.form", json.dumps(_form(step)).encode()) for step in STEPS]
    texts = _TEXTS | {text: text for form in _FORMS.values() for field in form for text in _labels(field)}
    english = json.dumps(texts, ensure_ascii=False).encode()
    here = ModelFile(f"{_FOLDER}/{PROCESS}.bpmn", _diagram().encode())
    return [here, *forms, *(ModelFile(f"{place}/texts.en.yaml", english) for place in (_FOLDER, _FORM_FOLDER))]


def _form(step: str) -> dict[str, object]:
    return {
        "type": "default",
        "id": f"plain_{step}",
        "components": [{**field, "id": f"{step}_{number}"} for number, field in enumerate(_FORMS[step])],
    }


def _labels(field: dict[str, object]) -> list[str]:
    values = field.get("values", [])
    return [str(field.get("label") or field["dateLabel"]), *(v["label"] for v in values)]  # type: ignore[attr-defined]


def _diagram() -> str:
    ways = [("begin", "receive"), ("receive", "examine"), ("examine", "weigh"), ("weigh", "granted"),
            ("granted", "answer"), ("answer", "file"), ("file", "finish")]  # fmt: skip
    flows = "".join(f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}" />' for n, (a, b) in enumerate(ways))
    no = "<conditionExpression>=granted = false</conditionExpression>"
    flows += f'<sequenceFlow id="refuse" name="nein" sourceRef="granted" targetRef="refused">{no}</sequenceFlow>'
    return f"""<definitions {_NAMESPACES} id="d" targetNamespace="t"><process id="{PROCESS}" name="Einfacher Vorgang"
isExecutable="true"><laneSet id="lanes"><lane id="lane" name="Koordinierende Stelle">
{"".join(f"<flowNodeRef>{step}</flowNodeRef>" for step in STEPS)}</lane></laneSet>
<startEvent id="begin" name="Beginn" />{"".join(map(_task, STEPS))}
<exclusiveGateway id="granted" name="Zugesagt?" default="f4" />
<endEvent id="finish" name="Ende" /><endEvent id="refused" name="Abgelehnt" />{flows}</process>
<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="{PROCESS}">{_drawn(len(ways))}</bpmndi:BPMNPlane>
</bpmndi:BPMNDiagram></definitions>"""


def _task(step: str) -> str:
    schedule = '<zeebe:taskSchedule dueDate="=now() + duration(&quot;P7D&quot;)" />'
    inside = f'<zeebe:userTask /><zeebe:formDefinition formId="plain_{step}" />{schedule}'
    return f'<userTask id="{step}" name="{_NAMES[step][0]}"><extensionElements>{inside}</extensionElements></userTask>'


def _drawn(flows: int) -> str:
    ids = ["lane", "begin", *STEPS, "granted", "finish", "refused", "refuse", *(f"f{n}" for n in range(flows))]
    return "".join(f'<bpmndi:BPMNShape bpmnElement="{id_}" />' for id_ in ids)
