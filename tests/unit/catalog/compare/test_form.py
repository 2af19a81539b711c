"""Each kind of change to a form has its sentence."""

import copy
import json

import pytest

from app.catalog.compare import HIGH, compare_models

FORM = {
    "type": "default",
    "id": "ask",
    "components": [
        {"type": "group", "id": "first", "label": "Zuerst", "components": [
            {"type": "textfield", "id": "name", "key": "case.name", "label": "Name", "description": "Vor- und Nachname",
             "validate": {"required": True}, "properties": {"part": "A"}},
            {"type": "radio", "id": "choice", "key": "choice", "label": "Wahl",
             "values": [{"label": "eins", "value": "1"}, {"label": "zwei", "value": "2"}],
             "conditional": {"hide": "=name = null"}},
        ]},
        {"type": "number", "id": "age", "key": "case.age", "label": "Alter"},
    ],
}  # fmt: skip


def sentences(new: dict, language: str = "de") -> list[str]:
    found = compare_models(json.dumps(FORM).encode(), json.dumps(new).encode(), "form")
    return [change.text.in_language(language) for change in found.changes]


def changed(*place: object, to: object) -> dict:
    new = copy.deepcopy(FORM)
    holder = new["components"]
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = to
    return new


NAME, CHOICE = (0, "components", 0), (0, "components", 1)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (changed(*NAME, "label", to="Nachname"), "„Name“ heißt jetzt „Nachname“."),
        (changed(*NAME, "validate", "required", to=False), "„Name“ ist keine Pflichtfrage mehr."),
        (changed(1, "validate", to={"required": True}), "„Alter“ ist jetzt eine Pflichtfrage."),
        (changed(*NAME, "properties", "part", to="C"),
         "„Name“ gehört jetzt zu Teil C der Akte (bisher A): Das ändert, wer die Antwort lesen darf."),
        (changed(1, "properties", to={"art9": "true"}), "„Alter“ ist jetzt nach Art. 9 DSGVO geschützt."),
        (changed(*NAME, "description", to="Nur der Nachname"),
         "Hilfetext von „Name“: „Vor- und Nachname“ → „Nur der Nachname“."),
        (changed(*CHOICE, "conditional", "hide", to="=name = 1"),
         "Ausgeblendet, wenn: Bedingung von „Wahl“: „=name = null“ → „=name = 1“."),
        (changed(*CHOICE, "values", 0, "label", to="erstens"), "„Wahl“: Die Antwort „eins“ heißt jetzt „erstens“."),
        (changed(*CHOICE, "values", to=[{"label": "eins", "value": "1"}]), "„Wahl“: Antwort „zwei“ entfällt."),
        (changed(*CHOICE, "values", to=[*FORM["components"][0]["components"][1]["values"][::-1]]),
         "„Wahl“: „zwei“ steht an anderer Stelle."),
        (changed(1, "type", to="textfield"), "„Alter“ ist jetzt: Textfeld (bisher: Zahl)."),
        (changed(1, "key", to="case.years"),
         "Feld, in dem die Antwort steht, von „Alter“: „case.age“ → „case.years“."),
    ],
)  # fmt: skip
def test_a_change_is_told(new, sentence):
    assert sentences(new) == [sentence]


def test_new_questions_say_what_they_ask_for():
    new = copy.deepcopy(FORM)
    new["components"].append({"type": "textarea", "id": "why", "key": "case.why", "label": "Warum?",
                              "validate": {"required": True}, "properties": {"part": "C", "art9": "true"}})  # fmt: skip
    assert sentences(new) == [
        "Neue Pflichtfrage: „Warum?“ (mehrzeiliges Textfeld, Teil C der Akte, besonders geschützt nach Art. 9 DSGVO)."
    ]
    assert sentences(new, "en")[0].startswith("New required question: “Warum?” (text area, part C")


def test_a_question_that_is_gone():
    new = copy.deepcopy(FORM)
    new["components"].pop()
    assert sentences(new) == ["Frage entfällt: „Alter“ (Zahl)."]


def test_a_question_that_moved():
    new = copy.deepcopy(FORM)
    new["components"].reverse()
    assert len(sentences(new)) == 1
    assert sentences(new)[0].startswith("„Alter“ steht jetzt an erster Stelle.")


def test_a_question_under_another_id_is_the_same():
    new = changed(1, "id", to="years")
    found = compare_models(json.dumps(FORM).encode(), json.dumps(new).encode(), "form")
    assert found.changes == ()
    assert found.layout


def test_who_may_read_an_answer_weighs_most():
    new = changed(*NAME, "properties", "part", to="B")
    assert compare_models(json.dumps(FORM).encode(), json.dumps(new).encode(), "form").changes[0].weight == HIGH
