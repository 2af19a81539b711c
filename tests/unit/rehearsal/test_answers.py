"""What a person would hand in."""

from __future__ import annotations

import json

import pytest

from app.catalog.forms import read_form
from app.catalog.forms.view import defaults
from app.rehearsal.answers import filled_in
from app.tasks.answers import check_answers
from app.tasks.forms import FilledForm

FORM = {
    "type": "default",
    "id": "ask",
    "components": [
        {
            "type": "textfield",
            "id": "Field_case_place",
            "key": "case.place",
            "label": "Ort",
            "properties": {"prefill": '="Kreishaus"'},
        },
        {
            "type": "radio",
            "id": "Field_attainment",
            "key": "attainment",
            "label": "Stand",
            "values": [{"label": "4", "value": "4"}, {"label": "n. b.", "value": "not_rated"}],
        },
        {"type": "number", "id": "Field_count", "key": "count", "label": "Zahl"},
        {"type": "select", "id": "Field_meeting", "key": "meeting", "label": "Termin", "valuesKey": "lists.meetings"},
        {
            "type": "textfield",
            "id": "Field_why",
            "key": "why",
            "label": "Warum",
            "conditional": {"hide": '=attainment != "not_rated"'},
            "properties": {"prefill": '="weil"'},
        },
    ],
}


def filled(meetings: list[str]) -> FilledForm:
    form = read_form(json.dumps(FORM).encode(), "ask.form")
    offered = [{"label": name, "value": name} for name in meetings]
    scope = {"lists": {"meetings": offered}, "case": {}}
    return FilledForm(form, "1", scope, defaults(form, scope))


def test_what_is_not_given_stays_as_the_form_opened_and_hidden_fields_are_left_out() -> None:
    assert filled_in(filled([]), {"attainment": "4"}) == {
        "case.place": "Kreishaus",
        "attainment": "4",
        "count": None,
        "meeting": None,
    }
    assert filled_in(filled([]), {"attainment": "not_rated"})["why"] == "weil"


def test_an_answer_to_a_hidden_field_is_kept_so_that_it_is_refused() -> None:
    raw = filled_in(filled([]), {"attainment": "4", "why": "doch"})
    assert raw["why"] == "doch"
    assert [error.key for error in check_answers(filled([]).form, raw, filled([]).scope).errors] == ["why"]


def test_a_number_fits_number_fields_and_choices_of_either_kind() -> None:
    ask = filled([])
    checked = check_answers(ask.form, filled_in(ask, {"attainment": 4, "count": 2}), ask.scope)
    assert checked.errors == ()
    assert (checked.values["attainment"], checked.values["count"]) == ("4", 2)


@pytest.mark.parametrize(("meetings", "chosen"), [(["12.03.", "09.04."], "12.03."), ([], "first")])
def test_first_takes_the_first_choice_looked_up(meetings: list[str], chosen: str) -> None:
    assert filled_in(filled(meetings), {"meeting": "first"})["meeting"] == chosen


def test_first_is_an_ordinary_word_elsewhere() -> None:
    raw = filled_in(filled(["12.03."]), {"place": "first", "attainment": "first"})
    assert (raw["case.place"], raw["attainment"]) == ("first", "first")
