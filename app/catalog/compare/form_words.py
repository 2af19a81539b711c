"""What the parts of a form are called, and what each attribute means to a reader."""

from __future__ import annotations

from app.catalog.compare.report import HIGH, LOW
from app.catalog.compare.slots import Slot
from app.catalog.compare.words import roles, same, yes_no
from app.text import Text

TYPES = {
    "textfield": Text("Textfeld", "text field"),
    "textarea": Text("mehrzeiliges Textfeld", "text area"),
    "number": Text("Zahl", "number"),
    "datetime": Text("Datum oder Uhrzeit", "date or time"),
    "checkbox": Text("Ankreuzfeld", "checkbox"),
    "checklist": Text("Ankreuzliste", "checklist"),
    "radio": Text("Auswahl mit Knöpfen", "radio buttons"),
    "select": Text("Auswahlliste", "select"),
    "taglist": Text("Mehrfachauswahl", "multiple select"),
    "expression": Text("berechneter Wert", "computed value"),
    "group": Text("Abschnitt", "section"),
    "dynamiclist": Text("Liste mit Zeilen", "list of rows"),
    "text": Text("Hinweistext", "text to read"),
    "html": Text("Hinweistext", "text to read"),
    "image": Text("Bild", "picture"),
    "table": Text("Tabelle zum Lesen", "table to read"),
    "button": Text("Knopf", "button"),
    "separator": Text("Trennlinie", "line"),
    "spacer": Text("Abstand", "space"),
}
QUESTIONS = frozenset(
    ["textfield", "textarea", "number", "datetime", "checkbox", "checklist", "radio", "select", "taglist"]
)
SHAPE = frozenset(
    ["layout.row", "layout.columns", "showOutline", "exporter.name", "exporter.version", "schemaVersion"]
) | frozenset(["executionPlatform", "executionPlatformVersion", "verticalAlignment", "height"])
"""Facts that say how the form looks, or who wrote the file."""
REQUIRED, PART, ART9 = "validate.required", "properties.part", "properties.art9"
SLOTS: dict[str, Slot] = {
    "label": Slot(Text("Beschriftung", "Label")),
    "description": Slot(Text("Hilfetext", "Help text"), weight=LOW),
    "text": Slot(Text("Text", "Text"), weight=LOW),
    "alt": Slot(Text("Bildbeschreibung", "Description of the picture"), weight=LOW),
    "key": Slot(Text("Feld, in dem die Antwort steht,", "Field that the answer is kept in,"), weight=HIGH),
    "path": Slot(Text("Feld, in dem die Zeilen stehen,", "Field that the rows are kept in,"), weight=HIGH),
    "properties.required_if": Slot(Text("Pflicht, wenn: Bedingung", "Required if: condition"), weight=HIGH),
    "properties.prefill": Slot(Text("Vorbelegung", "Prefilled value")),
    "properties.art9_values": Slot(Text("Antworten nach Art. 9 DSGVO", "Answers under Art. 9 GDPR"), weight=HIGH),
    "properties.release_to": Slot(
        Text("Wer die Antwort freigegeben bekommt:", "Who is given the answer:"), roles, HIGH
    ),
    "properties.release_if": Slot(Text("Bedingung der Freigabe", "Condition of the release"), weight=HIGH),
    "properties.min_rows": Slot(Text("Mindestzahl der Zeilen", "Least number of rows")),
    "properties.max_rows": Slot(Text("Höchstzahl der Zeilen", "Greatest number of rows")),
    "conditional.hide": Slot(Text("Ausgeblendet, wenn: Bedingung", "Hidden if: condition")),
    "validate.min": Slot(Text("Kleinster erlaubter Wert", "Least value")),
    "validate.max": Slot(Text("Größter erlaubter Wert", "Greatest value")),
    "validate.minLength": Slot(Text("Mindestlänge", "Least length")),
    "validate.maxLength": Slot(Text("Höchstlänge", "Greatest length")),
    "validate.pattern": Slot(Text("Muster der Antwort", "Pattern of the answer")),
    "validate.patternErrorMessage": Slot(
        Text("Hinweis bei falschem Muster", "Message for a wrong pattern"), weight=LOW
    ),
    "validate.validationType": Slot(Text("Art der Prüfung", "Kind of check")),
    "valuesKey": Slot(Text("Herkunft der Auswahl", "Source of the options")),
    "valuesExpression": Slot(Text("Herkunft der Auswahl", "Source of the options")),
    "expression": Slot(Text("Berechnung", "Calculation")),
    "computeOn": Slot(Text("Zeitpunkt der Berechnung", "When it is computed")),
    "defaultValue": Slot(Text("Vorgabe", "Default")),
    "disabled": Slot(Text("Gesperrt", "Disabled"), yes_no),
    "readonly": Slot(Text("Nur zum Lesen", "Read only"), yes_no),
    "dataSource": Slot(Text("Herkunft der Zeilen", "Source of the rows")),
    "columns": Slot(Text("Spalten", "Columns")),
    "rowCount": Slot(Text("Gezeigte Zeilen", "Rows shown"), weight=LOW),
    "dateLabel": Slot(Text("Beschriftung des Datums", "Label of the date"), weight=LOW),
    "timeLabel": Slot(Text("Beschriftung der Uhrzeit", "Label of the time"), weight=LOW),
    "decimalDigits": Slot(Text("Nachkommastellen", "Digits after the comma")),
    "appearance.suffixAdorner": Slot(Text("Einheit hinter dem Feld", "Unit behind the field"), weight=LOW),
    "appearance.prefixAdorner": Slot(Text("Zeichen vor dem Feld", "Sign before the field"), weight=LOW),
    "searchable": Slot(Text("Durchsuchbar", "Can be searched"), yes_no, LOW),
    "allowAddRemove": Slot(Text("Zeilen hinzufügen und entfernen", "Add and remove rows"), yes_no),
    "isRepeating": Slot(Text("Mehrere Zeilen", "Several rows"), yes_no),
    "defaultRepetitions": Slot(Text("Zeilen zu Beginn", "Rows to begin with")),
    "subtype": Slot(Text("Art der Angabe", "Kind of value")),
    "disallowPassedDates": Slot(Text("Keine vergangenen Tage", "No past days"), yes_no),
    "versionTag": Slot(Text("Stand (Versionsname)", "Version tag"), weight=LOW),
}


def kind_words(kind: str) -> Text:
    return TYPES.get(kind, same(kind))
