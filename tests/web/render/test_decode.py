"""What a browser sends becomes raw answers; what cannot be read stays as typed."""

import json

import pytest
from werkzeug.datastructures import MultiDict

from app.catalog.forms import read_form
from app.web.numbers import read_number, show_number
from app.web.render import change_rows, decode
from app.web.render.moments import read_day, read_time, show_day, split_moment


def _form(*components):
    return read_form(json.dumps({"id": "f", "type": "default", "components": list(components)}))


def _field(kind: str, key: str, **more):
    return {"type": kind, "id": key.replace(".", "_"), "key": key, "label": key, **more}


YES_NO = [{"label": "ja", "value": True}, {"label": "nein", "value": False}]
STEPS = {
    "type": "dynamiclist",
    "id": "goals",
    "path": "case.goals",
    "label": "Ziele",
    "isRepeating": True,
    "allowAddRemove": True,
    "defaultRepetitions": 1,
    "components": [
        _field("textfield", "text"),
        {
            "type": "dynamiclist",
            "id": "steps",
            "path": "steps",
            "label": "Schritte",
            "isRepeating": True,
            "allowAddRemove": True,
            "defaultRepetitions": 1,
            "components": [_field("textfield", "what")],
        },
    ],
}


@pytest.mark.parametrize(
    ("component", "posted", "answers"),
    [
        (_field("textfield", "a"), [("a", " x ")], {"a": " x "}),
        (_field("textfield", "a"), [("a", "")], {"a": None}),
        (_field("textfield", "a"), [], {}),
        (_field("textarea", "a"), [("a", "x\r\ny")], {"a": "x\ny"}),
        (_field("number", "a"), [("a", "1.234,5")], {"a": 1234.5}),
        (_field("number", "a"), [("a", "7")], {"a": 7}),
        (_field("number", "a"), [("a", "sieben")], {"a": "sieben"}),
        (_field("checkbox", "a"), [("a", ""), ("a", "true")], {"a": True}),
        (_field("checkbox", "a"), [("a", "")], {"a": False}),
        (_field("radio", "a", values=YES_NO), [("a", ""), ("a", "false")], {"a": False}),
        (_field("radio", "a", values=YES_NO), [("a", "")], {"a": None}),
        (_field("radio", "a", values=YES_NO), [("a", "maybe")], {"a": "maybe"}),
        (_field("checklist", "a", values=YES_NO), [("a", ""), ("a", "true")], {"a": [True]}),
        (_field("checklist", "a", values=YES_NO), [("a", "")], {"a": []}),
        (_field("datetime", "a", subtype="date", dateLabel="D"), [("a", "2.3.2026")], {"a": "2026-03-02"}),
        (_field("datetime", "a", subtype="date", dateLabel="D"), [("a", "bald")], {"a": "bald"}),
        (_field("datetime", "a", subtype="time", timeLabel="T"), [("a", "9.30 Uhr")], {"a": "09:30"}),
        (
            _field("datetime", "a", subtype="datetime", dateLabel="D"),
            [("a:date", "02.03.2026"), ("a:time", "9:30")],
            {"a": "2026-03-02T09:30"},
        ),
        (_field("datetime", "a", subtype="datetime", dateLabel="D"), [("a:date", ""), ("a:time", "")], {"a": None}),
    ],
)
def test_fields(component, posted, answers) -> None:
    assert decode(_form(component), MultiDict(posted), "de") == answers


def test_rows_of_rows_and_gaps_in_their_numbers() -> None:
    posted = MultiDict(
        [
            ("case.goals", ""),
            ("case.goals[0]", "1"),
            ("case.goals[0].text", "Sprache"),
            ("case.goals[0].steps", ""),
            ("case.goals[0].steps[3]", "1"),
            ("case.goals[0].steps[3].what", "Kurs"),
            ("case.goals[7]", "1"),
            ("case.goals[7].text", ""),
            ("case.goals[99999].text", "zu weit"),
        ]
    )
    assert decode(_form(STEPS), posted, "de") == {
        "case.goals": [{"text": "Sprache", "steps": [{"what": "Kurs"}]}, {"text": None}]
    }


def test_rows_are_added_and_removed_at_their_place() -> None:
    form = _form(STEPS)
    answers = {"case.goals": [{"text": "a", "steps": [{"what": "x"}]}, {"text": "b", "steps": []}]}
    added = change_rows(form, answers, {}, "add:case.goals[1].steps")
    assert added is not None
    assert added.answers["case.goals"][1]["steps"] == [{"what": ""}]
    assert added.focus == "f-what-1-0"
    removed = change_rows(form, answers, {}, "remove:case.goals[0].steps[0]")
    assert removed is not None
    assert removed.answers["case.goals"][0]["steps"] == []


@pytest.mark.parametrize(
    "intent",
    ["complete", "add:", "add:case.other", "remove:case.goals", "remove:case.goals[5]", "add:case.goals[9].steps"],
)
def test_other_intents_change_nothing(intent) -> None:
    assert change_rows(_form(STEPS), {"case.goals": [{"text": "a"}]}, {}, intent) is None


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("1.234", "de", "1234"),
        ("1.234", "en", "1.234"),
        ("0,5", "en", "0.5"),
        ("1 000,25", "de", "1000.25"),
        ("−3", "de", "-3"),
    ],
)
def test_numbers_are_read_as_people_type_them(text, language, number) -> None:
    assert str(read_number(text, language)) == number


@pytest.mark.parametrize("text", ["", "1,2,3", "abc", "1e5", "--1", "NaN"])
def test_what_is_no_number_is_none(text) -> None:
    assert read_number(text, "de") is None


def test_values_are_shown_as_they_are_typed() -> None:
    assert show_number(1234.5, "de") == "1234,5"
    assert show_day("2026-03-02") == "02.03.2026"
    assert split_moment("2026-03-02T09:30:00+01:00") == ("02.03.2026", "09:30")
    assert (read_day("32.1.2026"), read_time("25:00")) == ("32.1.2026", "25:00")
