"""What the parts of a diagram are called, and what each fact about them means to a reader."""

from __future__ import annotations

from app.catalog.compare.report import HIGH, LOW
from app.catalog.compare.slots import Slot
from app.catalog.compare.words import code, moment, roles, yes_no
from app.catalog.stages import STAGES
from app.text import Text

TYPES: dict[str, Text] = {
    "process": Text("Prozess", "process"),
    "participant": Text("Beteiligter (Pool)", "participant (pool)"),
    "collaboration": Text("Zusammenarbeit", "collaboration"),
    "laneSet": Text("Gruppe von Bahnen", "set of lanes"),
    "childLaneSet": Text("Gruppe von Bahnen", "set of lanes"),
    "lane": Text("Bahn", "lane"),
    "task": Text("Schritt ohne Art", "step without a kind"),
    "manualTask": Text("Schritt außerhalb des Systems", "step outside the system"),
    "userTask": Text("Benutzeraufgabe", "user task"),
    "serviceTask": Text("automatischer Schritt", "automatic step"),
    "sendTask": Text("Schritt, der etwas sendet", "step that sends something"),
    "receiveTask": Text("Schritt, der auf eine Nachricht wartet", "step that waits for a message"),
    "scriptTask": Text("Berechnung", "calculation"),
    "businessRuleTask": Text("Entscheidung laut Tabelle", "decision by a table"),
    "callActivity": Text("Aufruf eines anderen Prozesses", "call of another process"),
    "subProcess": Text("Teilprozess", "sub-process"),
    "startEvent": Text("Startereignis", "start event"),
    "endEvent": Text("Endereignis", "end event"),
    "intermediateCatchEvent": Text("Warten auf ein Ereignis", "waiting for an event"),
    "intermediateThrowEvent": Text("Ereignis unterwegs", "event on the way"),
    "boundaryEvent": Text("Ereignis am Rand", "boundary event"),
    "exclusiveGateway": Text("Verzweigung (genau ein Weg)", "choice (exactly one way)"),
    "inclusiveGateway": Text("Verzweigung (ein oder mehrere Wege)", "choice (one or several ways)"),
    "parallelGateway": Text("Verzweigung (alle Wege zugleich)", "fork (all ways at once)"),
    "eventBasedGateway": Text(
        "Warten auf das erste von mehreren Ereignissen", "waiting for the first of several events"
    ),
    "sequenceFlow": Text("Weg", "way"),
    "messageFlow": Text("Nachrichtenfluss", "message flow"),
    "message": Text("Nachricht", "message"),
    "signal": Text("Signal", "signal"),
    "error": Text("Fehler", "error"),
    "escalation": Text("Eskalation", "escalation"),
    "textAnnotation": Text("Anmerkung", "annotation"),
    "association": Text("Verbindung zu einer Anmerkung", "association"),
    "group": Text("Gruppe", "group"),
}
DRAWN_ONLY = frozenset(
    ["textAnnotation", "association", "group", "category", "laneSet", "childLaneSet", "collaboration", "participant"]
) | frozenset(["messageFlow", "dataObjectReference", "dataStoreReference", "dataObject"])
"""Things that say something to readers and change nothing of what happens."""


_TIMER = Text("Frist", "Deadline")
_DIRECT = {
    "text": Slot(Text("Text", "Text"), weight=LOW),
    "documentation": Slot(Text("Beschreibung", "Description"), weight=LOW),
    "conditionExpression": Slot(Text("Bedingung", "Condition")),
    "timerEventDefinition/timeDate": Slot(_TIMER, moment, HIGH),
    "timerEventDefinition/timeDuration": Slot(_TIMER, moment, HIGH),
    "timerEventDefinition/timeCycle": Slot(Text("Wiederholte Frist", "Repeated deadline"), moment, HIGH),
    "zeebe:formDefinition@formId": Slot(Text("Formular", "Form")),
    "zeebe:formDefinition@bindingType": Slot(Text("Bindung des Formulars", "Binding of the form")),
    "zeebe:formDefinition@versionTag": Slot(Text("Stand des Formulars", "Version tag of the form")),
    "zeebe:calledDecision@decisionId": Slot(Text("Entscheidungstabelle", "Decision table"), weight=HIGH),
    "zeebe:calledDecision@resultVariable": Slot(Text("Name des Ergebnisses", "Name of the result")),
    "zeebe:calledDecision@bindingType": Slot(Text("Bindung der Entscheidung", "Binding of the decision")),
    "zeebe:calledDecision@versionTag": Slot(Text("Stand der Entscheidung", "Version tag of the decision")),
    "zeebe:calledElement@processId": Slot(Text("Aufgerufener Prozess", "Called process"), weight=HIGH),
    "zeebe:calledElement@bindingType": Slot(
        Text("Bindung des aufgerufenen Prozesses", "Binding of the called process")
    ),
    "zeebe:calledElement@versionTag": Slot(
        Text("Stand des aufgerufenen Prozesses", "Version tag of the called process")
    ),
    "zeebe:calledElement@propagateAllChildVariables": Slot(
        Text("Alle Ergebnisse des aufgerufenen Prozesses übernehmen", "Take over all results of the called process"),
        yes_no,
    ),
    "zeebe:calledElement@propagateAllParentVariables": Slot(
        Text("Alle Angaben an den aufgerufenen Prozess geben", "Hand all values to the called process"), yes_no
    ),
    "zeebe:assignmentDefinition@assignee": Slot(Text("Zuständige Person", "Person in charge"), weight=HIGH),
    "zeebe:assignmentDefinition@candidateGroups": Slot(Text("Zuständige Rollen", "Roles in charge"), roles, HIGH),
    "zeebe:assignmentDefinition@candidateUsers": Slot(Text("Mögliche Personen", "Possible persons"), weight=HIGH),
    "zeebe:taskSchedule@dueDate": Slot(_TIMER, moment, HIGH),
    "zeebe:taskSchedule@followUpDate": Slot(Text("Wiedervorlage", "Follow-up"), moment, HIGH),
    "zeebe:priorityDefinition@priority": Slot(Text("Vorrang (0 bis 100)", "Priority (0 to 100)")),
    "zeebe:script@expression": Slot(Text("Berechnung", "Calculation")),
    "zeebe:script@resultVariable": Slot(Text("Name des Ergebnisses", "Name of the result")),
    "zeebe:taskDefinition@type": Slot(Text("Was der Schritt tut", "What the step does"), weight=HIGH),
    "zeebe:taskDefinition@retries": Slot(Text("Zahl der Versuche", "Number of tries")),
    "zeebe:subscription@correlationKey": Slot(
        Text("Woran die Nachricht ihren Fall erkennt", "How the message finds its case")
    ),
    "zeebe:versionTag@value": Slot(Text("Stand (Versionsname)", "Version tag"), weight=LOW),
    "linkEventDefinition@name": Slot(Text("Sprungmarke", "Link")),
    "@errorCode": Slot(Text("Fehlerkennung", "Error code")),
    "@escalationCode": Slot(Text("Eskalationskennung", "Escalation code")),
    "@isExecutable": Slot(Text("Ausführbar", "Executable"), yes_no, HIGH),
    "@instantiate": Slot(Text("Beginnt einen neuen Ablauf", "Begins a new run"), yes_no),
    "completionCondition": Slot(Text("Bedingung für das vorzeitige Ende", "Condition for ending early")),
}
_LOOP = {
    "": Slot(Text("Wird für jeden Eintrag einer Liste getan", "Is done for each item of a list")),
    "@isSequential": Slot(Text("Nacheinander statt zugleich", "One after another instead of at once"), yes_no),
    "/completionCondition": Slot(Text("Bedingung für das vorzeitige Ende", "Condition for ending early")),
    "/zeebe:loopCharacteristics@inputCollection": Slot(
        Text("Liste, für deren Einträge es getan wird", "List it is done for")
    ),
    "/zeebe:loopCharacteristics@inputElement": Slot(Text("Name des einzelnen Eintrags", "Name of the item")),
    "/zeebe:loopCharacteristics@outputCollection": Slot(
        Text("Name der Liste der Ergebnisse", "Name of the list of results")
    ),
    "/zeebe:loopCharacteristics@outputElement": Slot(Text("Ergebnis je Eintrag", "Result of each item")),
}
SLOTS: dict[str, Slot] = _DIRECT | {f"multiInstanceLoopCharacteristics{path}": slot for path, slot in _LOOP.items()}
KEYED: tuple[tuple[str, Slot], ...] = (
    ("zeebe:ioMapping/zeebe:input[target=", Slot(Text("Eingang „{key}“", "Input “{key}”"))),
    ("zeebe:ioMapping/zeebe:output[target=", Slot(Text("Ergebnis „{key}“", "Result “{key}”"))),
    ("zeebe:taskHeaders/zeebe:header[key=", Slot(Text("Angabe „{key}“", "Setting “{key}”"))),
)
PROPERTIES: dict[str, Slot] = {
    "stage": Slot(Text("Phase des Falls", "Stage of the case"), lambda raw: STAGES.get(raw, code(raw))),
    "role": Slot(Text("Rolle", "Role"), roles, HIGH),
    "excludes_performer_of": Slot(
        Text("Darf nicht dieselbe Person tun wie", "May not be done by whoever did"), code, HIGH
    ),
}
PROPERTY = "zeebe:properties/zeebe:property[name="
EDITOR = ("@exporter", "@exporterVersion", "@targetNamespace", "@{http://camunda.org/schema/modeler/1.0}")
"""Facts of the file that only the drawing program reads."""


def type_words(kind: str) -> Text:
    return TYPES.get(kind, Text(f"Element der Art {kind}", f"element of the kind {kind}"))
