"""Each rule finds its fault, at the element, and only there."""

# ruff: noqa: E501  one fault a line

import pytest

from app.catalog.check.rules import ADVICE, RULES
from app.catalog.files import ModelFile
from app.errors import Finding, Rejected
from app.text import Text

from .models import ASK, STEPS, TABLE, between, bpmn, codes, findings, form, table, texts


def ext(inner):
    return f"<extensionElements>{inner}</extensionElements>"


def gateway(kind="exclusiveGateway", attributes='name="Frage"', first="", second=""):
    ways = [
        f'<sequenceFlow id="{name}" sourceRef="x" targetRef="finish">{condition}</sequenceFlow>'
        for name, condition in (("yes", first), ("no", second))
    ]
    steps = STEPS.replace('sourceRef="ask" targetRef="finish"', 'sourceRef="ask" targetRef="x"')
    return bpmn(f'{steps}<{kind} id="x" {attributes} />{"".join(ways)}')


def when(feel):
    return f"<conditionExpression>{feel}</conditionExpression>"


def boundary(inner):
    return bpmn(
        STEPS + f'<boundaryEvent id="x" name="Ende" attachedToRef="ask">{inner}</boundaryEvent>'
        '<sequenceFlow id="f3" sourceRef="x" targetRef="finish" />'
    )


def task(kind, extensions="", attributes='name="Frage"'):
    return bpmn(between(f'<{kind} id="x" {attributes}>{ext(extensions)}</{kind}>'))


def assigned(text):
    return bpmn(STEPS.replace("<zeebe:form", f"<zeebe:assignmentDefinition {text} /><zeebe:form"))


def message(inner="", name='name="m"', where=""):
    caught = boundary(f'<messageEventDefinition messageRef="m1" />{where}').content.decode()
    return ModelFile(
        "processes/p/p.bpmn",
        caught.replace("</process>", f'</process><message id="m1" {name}>{inner}</message>').encode(),
    )


def test_faultless_models_have_no_findings():
    assert findings(bpmn(), form(), table(), *texts()) == []


FAULTS = {
    "complex gateway": (gateway("complexGateway"), "x", "complexGateway"),
    "conditional event": (boundary("<conditionalEventDefinition />"), "x", "„conditional“"),
    "compensation event": (boundary("<compensateEventDefinition />"), "x", "„compensate“"),
    "error start": (bpmn(STEPS.replace('name="Beginn" />', 'name="Beginn"><errorEventDefinition /></startEvent>')), "begin", "„error“"),
    "two triggers": (boundary("<signalEventDefinition /><errorEventDefinition />"), "x", "nur einen Auslöser"),
    "loop marker": (bpmn(between('<task id="x" name="Frage"><standardLoopCharacteristics /></task>')), "x", "Schleifenmarkierung"),
    "compensation task": (task("task", attributes='name="Frage" isForCompensation="true"'), "x", "Kompensation"),
    "unknown extension": (task("serviceTask", '<zeebe:taskDefinition type="t" /><zeebe:jobPriorityX />'), "x", "jobPriorityX"),
    "extension elsewhere": (task("task", '<zeebe:calledDecision decisionId="choose" />'), "x", "calledDecision"),
    "other engine": (task("task", '<camunda:properties />'), "x", "Camunda 7"),
    "other engine's attribute": (task("task", attributes='name="Frage" camunda:asyncBefore="true"'), "x", "Camunda 7"),
    "not executable": (bpmn(process='id="p" name="Ablauf"'), "p", "nur ein Bild"),
    "pool not executable": (bpmn(outside='<collaboration id="c"><participant id="pool" name="Kreis" processRef="p"/></collaboration>', process='id="p" name="Ablauf"'), "pool", "nur ein Bild"),
    "nothing drawn": (ModelFile("processes/p/p.bpmn", bpmn().content.split(b"<process")[0] + b"</definitions>"), None, "kein Ablauf gezeichnet"),
    "two processes": (bpmn(outside='<process id="q" name="Ablauf" isExecutable="true"><startEvent id="s"/></process>'), "q", "nur einen"),
    "id twice": (bpmn(STEPS.replace('id="f2"', 'id="f1"')), "f1", "mehrfach"),
    "form id twice": (form(path="forms/ask2.form"), "ask", "schon vergeben"),
    "no start": (bpmn(STEPS.replace('<startEvent id="begin" name="Beginn" />', '<task id="begin" name="Beginn" />')), "p", "Startereignis"),
    "two starts": (bpmn(STEPS + '<startEvent id="s2" name="Beginn" /><sequenceFlow id="f9" sourceRef="s2" targetRef="ask" />'), "s2", "mehr als ein"),
    "nothing leads there": (bpmn(STEPS.replace('targetRef="ask"', 'targetRef="finish"')), "ask", "führt kein Weg."),
    "nothing leads on": (bpmn(STEPS.replace('sourceRef="ask"', 'sourceRef="begin"')), "ask", "kein Weg weiter"),
    "flow into nothing": (bpmn(STEPS.replace('targetRef="finish"', 'targetRef="gone"')), "f2", "keinen Anfang oder kein Ende"),
    "no default": (gateway(first=when("=a"), second=when("=b")), "x", "Standardweg"),
    "default elsewhere": (gateway(attributes='name="Frage" default="f1"', first=when("=a"), second=when("=b")), "x", "Standardweg"),
    "no condition": (gateway(first=when("=case.a")), "no", "fehlt die Bedingung"),
    "useless condition": (gateway("parallelGateway", first=when("=case.a")), "yes", "bewirkt eine Bedingung nichts"),
    "condition on the default": (gateway(attributes='name="Frage" default="no"', first=when("=a"), second=when("=b")), "no", "bewirkt"),
    "unnamed task": (bpmn(STEPS.replace('name="Fragen"', "")), "ask", "fehlt der Name"),
    "unnamed gateway": (gateway(attributes='default="no"', first=when("=case.a")), "x", "fehlt der Name"),
    "unnamed process": (bpmn(process='id="p" isExecutable="true"'), "p", "fehlt der Name"),
    "not drawn": (ModelFile("processes/p/p.bpmn", bpmn().content.replace(b'<bpmndi:BPMNShape bpmnElement="ask" />', b"")), "ask", "nicht gezeichnet"),
    "no form": (bpmn(STEPS.replace('<zeebe:formDefinition formId="ask" />', "")), "ask", "fehlt das Formular"),
    "unknown form": (bpmn(STEPS.replace('formId="ask"', 'formId="aks"')), "ask", "„aks“ gibt es nicht"),
    "embedded form": (bpmn(STEPS.replace('formId="ask"', 'formKey="k"')), "ask", "formId"),
    "no decision": (task("businessRuleTask"), "x", "fehlt die Entscheidung"),
    "unknown decision": (task("businessRuleTask", '<zeebe:calledDecision decisionId="guess" resultVariable="r" />'), "x", "„guess“"),
    "no result": (task("businessRuleTask", '<zeebe:calledDecision decisionId="choose" />'), "x", "Ergebnis"),
    "no process": (task("callActivity"), "x", "aufgerufene Prozess"),
    "unknown process": (task("callActivity", '<zeebe:calledElement processId="q" />'), "x", "„q“ gibt es nicht"),
    "no operation": (task("serviceTask"), "x", "welcher Vorgang"),
    "unknown operation": (task("serviceTask", '<zeebe:taskDefinition type="explode" />'), "x", "Möglich sind: involve"),
    "unknown lane": (bpmn(STEPS.replace("Koordinierende Stelle", "Kantine")), "lane", "„Kantine“"),
    "unknown group": (assigned('candidateGroups="coordination, cooks"'), "ask", "„cooks“"),
    "unknown group in FEEL": (assigned("candidateGroups='=[&quot;cooks&quot;]'"), "ask", "„cooks“"),
    "nobody": (bpmn(STEPS.replace("<flowNodeRef>ask</flowNodeRef>", "")), "ask", "Niemand bekommt"),
    "second person of nobody": (bpmn(STEPS.replace("<zeebe:form", '<zeebe:properties><zeebe:property name="excludes_performer_of" value="gone" /></zeebe:properties><zeebe:form')), "ask", "„gone“"),
    "condition does not parse": (gateway(attributes='name="Frage" default="no"', first=when("=a >")), "yes", "Zeile 1, Spalte"),
    "condition of the wrong type": (gateway(attributes='name="Frage" default="no"', first=when('=today() > "2026-01-01"')), "yes", "Datum und Text sind nicht vergleichbar. (Zeile 1, Spalte 9)"),
    "condition is no FEEL": (gateway(attributes='name="Frage" default="no"', first=when("a > 1")), "yes", "mit = beginnen"),
    "mapping does not parse": (task("task", '<zeebe:ioMapping><zeebe:input source="=(" target="t" /></zeebe:ioMapping>'), "x", "„source“"),
    "script is no FEEL": (task("scriptTask", '<zeebe:script expression="1" resultVariable="r" />'), "x", "mit = beginnen"),
    "timer without value": (boundary("<timerEventDefinition />"), "x", "Zeitereignis fehlt"),
    "message missing": (boundary('<messageEventDefinition messageRef="gone" />'), "x", "fehlt die Nachricht"),
    "message without name": (message(ext('<zeebe:subscription correlationKey="=case.id" />'), name=""), "x", "fehlt der Name"),
    "message without key": (message(), "x", "fehlt der Schlüssel"),
    "English missing": (texts("Beginn: Begin\nEnde: End\nAblauf: Flow\nFrage: Question\n")[0], "ask", "„Fragen“"),
    "English of a reminder missing": (task("serviceTask", '<zeebe:taskDefinition type="remind" /><zeebe:taskHeaders><zeebe:header key="text" value="Bitte erledigen." /></zeebe:taskHeaders>'), "x", "„Bitte erledigen.“"),
    "English of a message missing": (task("serviceTask", '<zeebe:taskDefinition type="inform" /><zeebe:ioMapping><zeebe:input source="=if case.a = 1 then &quot;Es geht weiter.&quot; else case.b" target="text" /></zeebe:ioMapping>'), "x", "„Es geht weiter.“"),
    "scenario without process": (ModelFile("processes/p/scenarios/a.yaml", b"name: x\n"), None, "braucht „name“"),
    "scenario of unknown process": (ModelFile("processes/p/scenarios/a.yaml", b"name: x\nprocess: q\n"), None, "„q“"),
    "test rows without a table": (ModelFile("processes/p/q.tests.yaml", b"decision: q\nrows: []"), None, "„q“"),
    "red test row": (ModelFile("processes/p/choose.tests.yaml", b"decision: choose\nrows: [{name: n, expect: y}]"), None, "„n“: Herauskommen sollte „y“, es ist aber „x“"),
    "form of unknown type": (form({**ASK, "components": [{"type": "slider", "id": "a"}]}, "forms/b.form"), "a", "slider"),
    "table does not parse": (table(TABLE.replace(">-<", ">&lt;(<")), "ie", "Regel 1, Spalte „a“"),
    "cell of the wrong type": (table(TABLE.replace(">-<", ">&lt; 5<")), "ie", "„Frage“, Regel 1, Spalte „a“: Text und Zahl sind nicht vergleichbar"),
    "rule without a reason": (table(TABLE.replace("8 SGB", " ")), "r", "fehlt die Begründung"),
    "unknown name in a cell": (table(TABLE.replace('"x"', "b + 1")), "oe", "Der Name „b“ ist unbekannt"),
    "text file unreadable": (ModelFile("forms/texts.en.yaml", b"a: [b"), None, "YAML"),
    "texts of something else": (ModelFile("forms/texts.en.yaml", b"ja: yes"), None, "Anführungszeichen"),
    "YAML aliases": (ModelFile("processes/p/scenarios/a.yaml", b"a: &x [1]\nb: *x"), None, "Verweise"),
    "entities": (ModelFile("processes/p/p.bpmn", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), None, "DOCTYPE"),
    "table with entities": (table('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), None, "DOCTYPE"),
    "no BPMN": (ModelFile("processes/p/p.bpmn", b"<a/>"), None, "keine BPMN"),
    "unknown kind of file": (ModelFile("processes/p/p.docx", b""), None, "Dateiart"),
    "unknown list": (form({**ASK, "components": [{"type": "select", "id": "a", "key": "case.a", "label": "Frage", "valuesKey": "lists.gone"}]}), "a", "„lists.gone“"),
    "list without values": (ModelFile("lists/codes.yaml", b"name: x"), None, "„name“ und „values“"),
    "list without name": (ModelFile("lists/codes.yaml", b"values: []"), None, "fehlt ihr Name"),
    "list with a file name of no list": (ModelFile("lists/Werte 1.yaml", codes().content), None, "Die Datei einer Werteliste"),
    "value without English": (codes("[{code: x, de: Eins, en: ' '}]"), "x", "der englische Name"),
    "code that is a number": (codes("[{code: 1, de: Eins, en: One}]"), "1", "in Anführungszeichen"),
    "code with a comma": (codes("[{code: 'a,b', de: Eins, en: One}]"), "a,b", "höchstens 60 Zeichen"),
    "day that is no day": (codes("[{code: x, de: Eins, en: One, until: morgen}]"), "x", "Ein Tag steht so da"),
    "end before the beginning": (codes("[{code: x, de: Eins, en: One, from: 2026-05-02, until: 2026-05-01}]"), "x", "liegt vor dem ersten"),
    "code twice at the same time": (codes("[{code: x, de: Eins, en: One, until: 2026-05-02}, {code: x, de: Zwei, en: Two, from: 2026-05-02}]"), "x", "nicht überschneiden"),
    "misspelt part of a value": (codes("[{code: x, de: Eins, en: One, bis: 2026-05-02}]"), "x", "Hier unbekannt: bis"),
    "column of no table": (codes(columns="choose/gone"), None, "„choose/gone“"),
    "readme in another encoding": (ModelFile("processes/p/README.md", "ä".encode("latin-1")), None, "UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_found_at_their_element(fault):
    file, element, said = FAULTS[fault]
    found = findings(file, operations=frozenset({"involve"}))
    fitting = [text for path, at, text in found if (at == element or element is None) and said in text]
    assert fitting, found


def test_tables_and_lists_know_the_same_codes():
    asking = TABLE.replace(
        'name="o" typeRef="string" />',
        'name="o" typeRef="string"><outputValues><text>"x"</text></outputValues></output>',
    )
    one, two = "{code: x, de: Eins, en: One}", "{code: y, de: Zwei, en: Two}"
    assert findings(table(asking), codes(f"[{one}]", "choose/o")) == []
    assert [(path, at) for path, at, _ in findings(table(asking), codes(f"[{two}]", "choose/o"))] == [
        ("lists/codes.yaml", "y"), ("processes/p/choose.dmn", "o"), ("processes/p/choose.dmn", "r"),
    ]  # fmt: skip
    [(path, at, said)] = findings(table(asking), codes(f"[{one}, {two}]", "choose/o"))
    assert (path, at) == ("lists/codes.yaml", "y")
    assert said == "Die Tabelle „Frage“ kennt „y“ in der Spalte „o“ noch nicht."
    assert findings(table(asking), codes(f"[{one}, {two[:-1]}, until: 2026-05-01}}]", "choose/o")) == []


def test_every_rule_has_a_fault_here():
    """Each rule by itself finds something in some of the faults."""
    elsewhere = {"app.catalog.check.rules.fact_part", "app.catalog.check.rules.decision_input"}
    idle = {rule.__module__ for rule in (*RULES, *ADVICE)} - elsewhere
    from app.catalog.check.library import read_library

    for file, _, _ in FAULTS.values():
        around = [f for f in (bpmn(), form(), table(), *texts()) if f.path != file.path]
        library = read_library([file, *around], operations=frozenset({"involve"}))
        idle -= {rule.__module__ for rule in (*RULES, *ADVICE) if list(rule(library))}
    assert not idle


def test_part_and_art9_agree_between_forms():
    field = {"type": "textfield", "id": "z", "key": "case.a", "label": "Frage", "properties": {"part": "B"}}
    other = form({"type": "default", "id": "other", "components": [field]}, "forms/other.form")
    found = findings(form(), other)
    assert [(path, at) for path, at, _ in found] == [("forms/other.form", "z")]
    assert "Teil B" in found[0][2]


@pytest.mark.parametrize(
    "file",
    [
        assigned('candidateGroups="=case.groups"'),
        assigned('assignee="=case.x"'),
        gateway(attributes='name="Frage" default="no"', first=when("=case.a")),
        message(ext('<zeebe:subscription correlationKey="=case.id" />')),
        boundary("<timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition>"),
        boundary("<timerEventDefinition><timeDuration>=deadline(\"x\").due</timeDuration></timerEventDefinition>"),
        task("serviceTask", '<zeebe:taskDefinition type="=case.name" />'),
        task(
            "businessRuleTask",
            '<zeebe:calledDecision decisionId="choose" resultVariable="r" />'
            '<zeebe:ioMapping><zeebe:input source="=case.a" target="a" /></zeebe:ioMapping>',
        ),
        task("callActivity", '<zeebe:calledElement processId="p" />'),
        task("scriptTask", '<zeebe:script expression="=1" resultVariable="r" />'),
        bpmn(STEPS.replace("Koordinierende Stelle", "Coordinating office")),
    ],
)  # fmt: skip
def test_what_is_right_is_left_alone(file):
    assert findings(file, operations=frozenset()) == []


def test_the_engine_is_asked_about_what_is_right_otherwise():
    asked = []

    def can_run(model):
        asked.append((model.process_id, model.xml))
        raise Rejected([Finding("", "ask", Text("geht nicht", "does not work"))])

    assert findings(can_run=can_run) == [("processes/p/p.bpmn", "ask", "geht nicht")]
    assert asked == [("p", bpmn().content)]
    assert len(findings(bpmn(STEPS.replace('name="Fragen"', "")), can_run=can_run)) == 1
