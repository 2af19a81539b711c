"""Each kind of change to a diagram has its sentence."""

from pathlib import Path

import pytest

from app.catalog.compare import HIGH, compare_models, deadline_periods
from app.catalog.texts import Texts

ROOT = Path(__file__).parents[4]
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" exporter="A" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI">'
)
MODEL = f"""{HEAD}<process id="p" name="Ablauf" isExecutable="true">
<laneSet id="lanes">
<lane id="one" name="Koordinierende Stelle"><flowNodeRef>ask</flowNodeRef><flowNodeRef>plan</flowNodeRef></lane>
<lane id="two" name="Leitung"><extensionElements><zeebe:properties><zeebe:property name="role" value="carrier_lead"/>
</zeebe:properties></extensionElements><flowNodeRef>finish</flowNodeRef></lane>
</laneSet>
<startEvent id="begin" name="Beginn"/>
<sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/>
<userTask id="ask" name="Sichtung"><documentation>Was zu tun ist</documentation><extensionElements>
<zeebe:formDefinition formId="ask"/><zeebe:taskSchedule dueDate="=now() + duration(&quot;P14D&quot;)"/>
<zeebe:assignmentDefinition candidateGroups="coordination"/><zeebe:priorityDefinition priority="50"/>
<zeebe:ioMapping><zeebe:input source="=a" target="a"/><zeebe:input source="=b" target="b"/></zeebe:ioMapping>
<zeebe:properties><zeebe:property name="stage" value="screening"/></zeebe:properties>
</extensionElements></userTask>
<boundaryEvent id="late" name="Zu spät" attachedToRef="ask" cancelActivity="false"><timerEventDefinition id="t">
<timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>
<sequenceFlow id="f2" sourceRef="ask" targetRef="which"/>
<exclusiveGateway id="which" name="Wie weiter?" default="f4"/>
<sequenceFlow id="f3" name="Ja" sourceRef="which" targetRef="plan">
<conditionExpression>=x &gt; 1</conditionExpression></sequenceFlow>
<sequenceFlow id="f4" name="Nein" sourceRef="which" targetRef="finish"/>
<sequenceFlow id="f6" name="Nie" sourceRef="which" targetRef="finish">
<conditionExpression>=false</conditionExpression></sequenceFlow>
<userTask id="plan" name="Plan entwerfen"><multiInstanceLoopCharacteristics isSequential="false"><extensionElements>
<zeebe:loopCharacteristics inputCollection="=list"/></extensionElements></multiInstanceLoopCharacteristics></userTask>
<sequenceFlow id="f5" sourceRef="plan" targetRef="finish"/>
<receiveTask id="wait" name="Warten" messageRef="m"/>
<endEvent id="finish" name="Ende"/>
</process><message id="m" name="angekommen"/><message id="m2" name="weg"/>
<bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="p"><bpmndi:BPMNShape id="s" bpmnElement="ask">
<dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNShape></bpmndi:BPMNPlane>
</bpmndi:BPMNDiagram></definitions>"""


def report(old: str, new: str, count: int = 1):
    assert MODEL.count(old) >= 1
    return compare_models(MODEL.encode(), MODEL.replace(old, new, count).encode(), "process")


def sentences(old: str, new: str) -> list[str]:
    found = report(old, new)
    assert found.layout == ()
    return [change.text.de for change in found.changes]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name="Sichtung"', 'name="Ansehen"', "„Sichtung“ heißt jetzt „Ansehen“."),
        ('duration(&quot;P14D', 'duration(&quot;P21D', "Frist von „Sichtung“: 14 → 21 Tage."),
        ("P3D", "PT36H", "Frist von „Zu spät“: 3 Tage → 36 Stunden."),
        ("=x &gt; 1", "=x &gt; 2",
         "Bedingung von „Ja“ (Weg von „Wie weiter?“ zu „Plan entwerfen“): „=x > 1“ → „=x > 2“."),
        ('name="Ja"', 'name="Doch"', "Beschriftung des Wegs von „Wie weiter?“ zu „Plan entwerfen“: „Ja“ → „Doch“."),
        ('formId="ask"', 'formId="other"', "Formular von „Sichtung“: „ask“ → „other“."),
        ('"coordination"', '"liaison"',
         "Zuständige Rollen von „Sichtung“: Koordinierende Stelle → Integrationslotsin."),
        ('priority="50"', 'priority="80"', "Vorrang (0 bis 100) von „Sichtung“: „50“ → „80“."),
        ('<zeebe:priorityDefinition priority="50"/>', "",
         "Vorrang (0 bis 100) von „Sichtung“: entfällt (bisher „50“)."),
        ('source="=a"', 'source="=c"', "Eingang „a“ von „Sichtung“: „=a“ → „=c“."),
        ('value="screening"', 'value="closure"', "Phase des Falls von „Sichtung“: Sichtung → Abschluss."),
        ('value="carrier_lead"', 'value="liaison"',
         "Die Bahn „Leitung“ steht jetzt für Integrationslotsin (bisher Trägerleitung)."),
        ('cancelActivity="false"', 'cancelActivity="true"', "„Zu spät“ bricht den Schritt jetzt ab."),
        ('attachedToRef="ask"', 'attachedToRef="plan"',
         "„Zu spät“ hängt jetzt an „Plan entwerfen“ statt an „Sichtung“."),
        ('default="f4"', 'default="f3"',
         "Standardweg nach „Wie weiter?“, wenn keine Bedingung zutrifft: "
         "jetzt zu „Plan entwerfen“ (bisher zu „Ende“)."),
        ('sourceRef="begin" targetRef="ask"', 'sourceRef="begin" targetRef="plan"',
         "Nach „Beginn“ kommt jetzt „Plan entwerfen“ statt „Sichtung“."),
        ('id="f1" sourceRef="begin" targetRef="ask"', 'id="new" sourceRef="begin" targetRef="plan"',
         "Nach „Beginn“ kommt jetzt „Plan entwerfen“ statt „Sichtung“."),
        ('<sequenceFlow id="f5" sourceRef="plan" targetRef="finish"/>', "",
         "Es entfällt der Weg von „Plan entwerfen“ zu „Ende“."),
        ('isSequential="false"', 'isSequential="true"', "Nacheinander statt zugleich von „Plan entwerfen“: nein → ja."),
        ('"=list"', '"=others"', "Liste, für deren Einträge es getan wird von „Plan entwerfen“: „=list“ → „=others“."),
        ('messageRef="m"', 'messageRef="m2"', "Nachricht von „Warten“: „angekommen“ → „weg“."),
        ("Was zu tun ist", "Was sonst", "Beschreibung von „Sichtung“: „Was zu tun ist“ → „Was sonst“."),
        ('<zeebe:input source="=a" target="a"/><zeebe:input source="=b" target="b"/>',
         '<zeebe:input source="=b" target="b"/><zeebe:input source="=a" target="a"/>',
         "Eingänge oder Ergebnisse von „Sichtung“ werden in anderer Reihenfolge berechnet: „b“."),
        ('<receiveTask id="wait" name="Warten" messageRef="m"/>', "",
         "Entfällt: Schritt, der auf eine Nachricht wartet „Warten“."),
        ('priority="50"', 'priority="50" shiny="yes"',
         "An „Sichtung“ hat sich etwas geändert, das nicht erklärt werden kann: "
         "zeebe:priorityDefinition@shiny: nichts → „yes“."),
    ],
)  # fmt: skip
def test_a_change_is_told(old, new, sentence):
    assert sentences(old, new) == [sentence]


def test_a_step_that_changes_its_lane():
    moved = MODEL.replace("<flowNodeRef>plan</flowNodeRef>", "").replace(
        "<flowNodeRef>finish</flowNodeRef>", "<flowNodeRef>finish</flowNodeRef><flowNodeRef>plan</flowNodeRef>"
    )
    (change,) = compare_models(MODEL.encode(), moved.encode(), "process").changes
    assert change.text.de == "„Plan entwerfen“ jetzt bei Trägerleitung (bisher Koordinierende Stelle)."
    assert (change.element, change.kind, change.weight) == ("plan", "moved", HIGH)


def test_a_step_that_becomes_a_sub_process():
    new = MODEL.replace('userTask id="plan"', 'subProcess id="plan"').replace(
        "</multiInstanceLoopCharacteristics></userTask>", "</multiInstanceLoopCharacteristics></subProcess>"
    )
    (change,) = compare_models(MODEL.encode(), new.encode(), "process").changes
    assert change.text.de == "„Plan entwerfen“ ist jetzt: Teilprozess (bisher: Benutzeraufgabe)."


def test_a_step_drawn_into_a_way():
    new = MODEL.replace(
        '<sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/>',
        '<sequenceFlow id="f1" sourceRef="begin" targetRef="look"/><userTask id="look" name="Ansehen"/>'
        '<sequenceFlow id="f9" sourceRef="look" targetRef="ask"/>',
    )
    assert [change.text.de for change in compare_models(MODEL.encode(), new.encode(), "process").changes] == [
        "Nach „Beginn“ kommt jetzt „Ansehen“ statt „Sichtung“.",
        "Neu: Benutzeraufgabe „Ansehen“, nach „Beginn“, danach „Sichtung“.",
        "Neuer Weg von „Ansehen“ zu „Sichtung“.",
    ]


def test_the_order_in_which_conditions_are_asked():
    third = MODEL[MODEL.index('<sequenceFlow id="f3"') : MODEL.index('<sequenceFlow id="f4"')]
    new = MODEL.replace(third, "").replace('<userTask id="plan"', f'{third}<userTask id="plan"')
    (change,) = compare_models(MODEL.encode(), new.encode(), "process").changes
    assert change.text.de.startswith("Nach „Wie weiter?“ werden die Bedingungen in anderer Reihenfolge geprüft")
    assert change.weight == HIGH


@pytest.mark.parametrize(("old", "new"), [('x="1"', 'x="9"'), ('exporter="A"', 'exporter="B"'), ("><", ">\n<")])
def test_what_only_looks_different_stands_apart(old, new):
    found = report(old, new)
    assert found.changes == ()
    assert len(found.layout) == 1


def test_names_are_translated():
    found = compare_models(
        MODEL.encode(), MODEL.replace("P3D", "P4D").encode(), "process", english=Texts({"Zu spät": "Too late"})
    )
    assert found.changes[0].text.en == "Deadline of “Too late”: 3 → 4 days."


def test_no_difference_no_sentence():
    assert compare_models(MODEL.encode(), MODEL.encode(), "process").is_empty


def test_a_new_model_and_one_that_is_gone():
    assert compare_models(None, MODEL.encode(), "process").changes[0].text.de == "Neu: Prozess „Ablauf“."
    assert compare_models(MODEL.encode(), None, "process").changes[0].text.de == "Entfällt: Prozess „Ablauf“."


def test_a_row_of_the_table_of_deadlines_is_told_by_what_it_says():
    old = MODEL.replace("=now() + duration(&quot;P14D&quot;)", "=deadline(&quot;query&quot;).due").encode()
    new = MODEL.replace("=now() + duration(&quot;P14D&quot;)", "=deadline(&quot;screening&quot;).due").encode()
    table = (ROOT / "processes/intake_to_closure/deadlines.dmn").read_bytes()
    found = compare_models(old, new, "process", periods=deadline_periods(table, "deadlines.dmn", Texts()))
    assert [change.text.de for change in found.changes] == [
        "Frist von „Sichtung“: laut Fristentabelle („Rückfrage an die vorschlagende Stelle, T2“: 14 Tage) → "
        "laut Fristentabelle („Sichtung nach Eingang, T1“: 3 Arbeitstage)."
    ]


def test_steps_within_a_sub_process_are_in_its_lane():
    inside = '<subProcess id="around" name="Ringsum"><task id="a" name="A"/></subProcess><receiveTask id="wait"'
    old = MODEL.replace('<receiveTask id="wait"', inside)
    old = old.replace("<flowNodeRef>ask", "<flowNodeRef>around</flowNodeRef><flowNodeRef>ask")
    new = old.replace("<flowNodeRef>around</flowNodeRef>", "").replace(
        "<flowNodeRef>finish", "<flowNodeRef>around</flowNodeRef><flowNodeRef>finish"
    )
    found = compare_models(old.encode(), new.encode(), "process").changes
    assert [change.element for change in found] == ["around", "a"]
