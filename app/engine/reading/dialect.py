"""Names of the BPMN dialect, and what of BPMN is refused, with the reason."""

from __future__ import annotations

from lxml import etree

from app.catalog.dialect import BPMN, ZEEBE
from app.text import Text

DRAWN_ONLY = frozenset(
    [
        "sequenceFlow",
        "textAnnotation",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "laneSet",
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "ioSpecification",
        "property",
        "artifact",
        "multiInstanceLoopCharacteristics",
        "dataInputAssociation",
        "dataOutputAssociation",
        "category",
        "monitoring",
        "auditing",
        "script",
    ]
)
"""Elements inside a process or sub-process that nothing is done with, or that are read with another one."""

REFUSED_ELEMENTS: dict[str, Text] = {
    "transaction": Text(
        "Transaktionen werden nicht unterstützt. Bitte einen gewöhnlichen Unterprozess verwenden.",
        "Transactions are not supported. Please use an ordinary sub-process.",
    ),
    "adHocSubProcess": Text(
        "Ad-hoc-Unterprozesse werden nicht unterstützt. Bitte die Reihenfolge mit Gateways zeichnen.",
        "Ad-hoc sub-processes are not supported. Please draw the order with gateways.",
    ),
    "complexGateway": Text(
        "Komplexe Gateways werden nicht unterstützt. Bitte inklusive oder parallele Gateways verwenden.",
        "Complex gateways are not supported. Please use inclusive or parallel gateways.",
    ),
    "standardLoopCharacteristics": Text(
        "Die einfache Schleifenmarkierung wird nicht unterstützt. Bitte die Schleife mit einem Gateway zeichnen.",
        "The standard loop marker is not supported. Please draw the loop with a gateway.",
    ),
    "subChoreography": Text("Choreographien werden nicht ausgeführt.", "Choreographies cannot be run."),
    "choreographyTask": Text("Choreographien werden nicht ausgeführt.", "Choreographies cannot be run."),
    "implicitThrowEvent": Text(
        "Dieses Element wird nicht unterstützt.",
        "This element is not supported.",
    ),
}

REFUSED_EVENTS: dict[str, Text] = {
    "compensateEventDefinition": Text(
        "Kompensation wird nicht unterstützt. Bitte das Rückgängigmachen als eigene Schritte zeichnen.",
        "Compensation is not supported. Please draw what is to be undone as steps of their own.",
    ),
    "cancelEventDefinition": Text(
        "Abbruchereignisse gehören zu Transaktionen und werden nicht unterstützt.",
        "Cancel events belong to transactions and are not supported.",
    ),
    "conditionalEventDefinition": Text(
        "Bedingungsereignisse werden nicht unterstützt. Bitte eine Nachricht oder ein Gateway verwenden.",
        "Conditional events are not supported. Please use a message or a gateway.",
    ),
}

REFUSED_EXTENSIONS: dict[str, Text] = {
    "executionListeners": Text(
        "Ausführungs-Listener werden nicht unterstützt. Bitte eine Service-Aufgabe davor oder danach zeichnen.",
        "Execution listeners are not supported. Please draw a service task before or after.",
    ),
    "taskListeners": Text(
        "Aufgaben-Listener werden nicht unterstützt. Bitte eine Service-Aufgabe davor oder danach zeichnen.",
        "Task listeners are not supported. Please draw a service task before or after.",
    ),
    "userTaskForm": Text(
        "In das Diagramm eingebettete Formulare werden nicht unterstützt. Bitte ein Formular mit eigener Kennung "
        "(formId) verwenden.",
        "Forms embedded in the diagram are not supported. Please use a form with an id of its own (formId).",
    ),
}


def tag(name: str) -> str:
    """The qualified name of a BPMN element."""
    return f"{{{BPMN}}}{name}"


def zeebe(name: str) -> str:
    """The qualified name of a zeebe extension element."""
    return f"{{{ZEEBE}}}{name}"


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def is_bpmn(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).namespace == BPMN


def extension(element: etree._Element, name: str) -> etree._Element | None:
    """A zeebe extension element directly under the extensionElements of an element."""
    return element.find(f"{tag('extensionElements')}/{zeebe(name)}")
