import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.forms import read_form
from app.errors import Problem
from app.tasks.answers import check_answers, full_keys, keep_visible

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
YES_NO = [{"label": "Ja", "value": True}, {"label": "Nein", "value": False}]


def form(*components):
    return read_form(json.dumps({"type": "default", "id": "f", "components": list(components)}))


def field(type_="textfield", key="a", **attributes):
    return {"type": type_, "id": key.replace(".", "_"), "key": key, "label": f"Feld {key}", **attributes}


def rows(path, *components, **attributes):
    return {"type": "dynamiclist", "id": path, "path": path, "components": list(components), **attributes}


def moment(serializing):
    return field("datetime", subtype="datetime", timeSerializingFormat=serializing)


def judge(component, raw, **scope):
    return check_answers(form(component), {"a": raw}, {"now": NOW, **scope})


def kept(component, raw, **scope):
    checked = judge(component, raw, **scope)
    assert not checked.errors, checked.errors
    return checked.values["a"]


def refused(component, raw, **scope):
    checked = judge(component, raw, **scope)
    assert [error.path for error in checked.errors] == ["a"]
    assert checked.errors[0].label == "Feld a"
    assert checked.values.get("a") is None
    assert checked.errors[0].text.en
    return checked.errors[0].text.de


@pytest.mark.parametrize(
    ("component", "raw", "value"),
    [
        (field(), "  Birke \r\n", "Birke"),
        (field(), "a\tb\nc", "a b c"),
        (field(), "", None),
        (field(), "   ", None),
        (field("textarea"), "eins\r\nzwei\n", "eins\nzwei"),
        (field("number"), 3, 3),
        (field("number"), 2.50, Decimal("2.5")),
        (field("number"), " 2,5 ", Decimal("2.5")),
        (field("number"), "007", 7),
        (field("number"), 0, 0),
        (field("number"), "", None),
        (field("number", serializeToString=True), "2,50", "2.5"),
        (field("number", serializeToString=True), 100, "100"),
        (field("number", increment="0.5"), 1.5, Decimal("1.5")),
        (field("checkbox"), "on", True),
        (field("checkbox"), None, False),
        (field("radio", values=YES_NO), "true", True),
        (field("radio", values=YES_NO), False, False),
        (field("select", values=["x", "y"]), "y", "y"),
        (field("select", values=[1, 2]), "2", 2),
        (field("select", values=[{"label": "A", "value": {"id": 1}}]), '{"id": 1}', {"id": 1}),
        (field("checklist", values=["x", "y", "z"]), ["z", "x", "z"], ["z", "x"]),
        (field("taglist", values=["x"]), None, []),
        (field("datetime"), "2026-02-28", "2026-02-28"),
        (field("datetime"), "3.2.2026", "2026-02-03"),
        (field("datetime"), "31.12.2199", "2199-12-31"),
        (field("datetime"), "1900-01-01", "1900-01-01"),
        (field("datetime", subtype="time"), "9:05", "09:05"),
        (field("datetime", subtype="datetime"), "2026-07-01T09:00", "2026-07-01T09:00"),
        (moment("utc_offset"), "2026-07-01T09:00", "2026-07-01T09:00+02:00"),
        (moment("utc_normalized"), "1.7.2026 09:00", "2026-07-01T07:00Z"),
        (field("datetime", subtype="datetime"), "2026-07-01T07:00Z", "2026-07-01T09:00"),
        (field("datetime", disallowPassedDates=True), "2026-03-02", "2026-03-02"),
        (field(validate={"pattern": "^\\d{4}-(0[1-9]|1[0-2])$"}), "2024-03", "2024-03"),
        (field(validate={"validationType": "email"}), "birke@beispiel.de", "birke@beispiel.de"),
        (field(validate={"validationType": "phone"}), "02861 / 68-120", "02861 / 68-120"),
        (field(validate={"maxLength": 2}), "äö", "äö"),
    ],
)  # fmt: skip
def test_values_are_kept_as(component, raw, value):
    found = kept(component, raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("component", "raw", "said"),
    [
        (field(), 5, "Text erwartet"),
        (field(), ["x"], "Text erwartet"),
        (field(), "a\x00b", "Sonderzeichen"),
        (field(), "\ud800", "Sonderzeichen"),
        (field(), "x" * 20_001, "zu lang"),
        (field("number"), "drei", "Zahl erwartet"),
        (field("number"), True, "Zahl erwartet"),
        (field("number"), [1], "Zahl erwartet"),
        (field("number"), "1e9", "Zahl erwartet"),
        (field("number"), float("nan"), "Zahl erwartet"),
        (field("number"), 10**30, "Zahl erwartet"),
        (field("number", decimalDigits=0), 2.5, "ganze Zahl"),
        (field("number", decimalDigits=2), "1,234", "Höchstens 2 Stellen"),
        (field("number", increment=5), 7, "5 oder 10"),
        (field("number", validate={"min": 0}), -1, "nicht kleiner als 0"),
        (field("number", validate={"max": "=limit"}), 11, "nicht größer als 10"),
        (field("checkbox"), "vielleicht", "Ja oder Nein"),
        (field("checkbox", validate={"required": True}), False, "Häkchen"),
        (field("radio", values=YES_NO), 1, "nicht zur Auswahl"),
        (field("radio", values=YES_NO), "ja", "nicht zur Auswahl"),
        (field("select", values=["x"]), "z", "nicht zur Auswahl"),
        (field("select", values=["x"]), ["x"], "nicht zur Auswahl"),
        (field("select", valuesKey="lists.none"), "x", "nicht zur Auswahl"),
        (field("select", values=["x"], validate={"required": True}), "", "Auswahl"),
        (field("checklist", values=["x"]), "x", "Liste von Werten"),
        (field("checklist", values=["x"]), ["x", "q"], "nicht zur Auswahl"),
        (field("checklist", values=["x"], validate={"required": True}), [], "Auswahl"),
        (field("datetime"), "2026-02-29", "Datum erwartet"),
        (field("datetime"), "morgen", "Datum erwartet"),
        (field("datetime"), 20260228, "Datum erwartet"),
        (field("datetime"), "31.12.9999", "Dieses Jahr kann nicht stimmen"),
        (field("datetime"), "1899-12-31", "1900 bis 2199"),
        (field("datetime", subtype="datetime"), "2200-01-01T00:00", "1900 bis 2199"),
        (field("datetime", subtype="time"), "25:00", "Uhrzeit erwartet"),
        (field("datetime", subtype="datetime"), "2026-02-28", "Datum und Uhrzeit"),
        (field("datetime", disallowPassedDates=True), "2026-03-01", "Vergangenheit"),
        (field(validate={"required": True}), "  ", "füllen Sie"),
        (field(properties={"required_if": "limit = 10"}), "", "füllen Sie"),
        (field(validate={"minLength": 3}), "ab", "mindestens 3"),
        (field(validate={"maxLength": 3}), "abcd", "4 Zeichen zu lang"),
        (field(validate={"pattern": "^x", "patternErrorMessage": "Mit x beginnen"}), "y", "Mit x beginnen"),
        (field(validate={"pattern": "^x"}), "y", "verlangte Form"),
        (field(validate={"validationType": "email"}), "birke@", "E-Mail"),
        (field(validate={"validationType": "phone"}), "anrufen", "Telefonnummer"),
        (field(disabled=True), "neu", "nicht geändert"),
        (field(readonly=True), "neu", "nicht geändert"),
        (field(readonly="=limit = 10"), "neu", "nicht geändert"),
        (field(conditional={"hide": "=limit = 10"}), "neu", "gehört bei Ihren übrigen Angaben nicht"),
        ({**field("expression"), "expression": "=limit"}, 3, "wird berechnet"),
    ],
)  # fmt: skip
def test_answers_are_refused_because(component, raw, said):
    if component["type"] == "expression":
        component = {key: value for key, value in component.items() if key != "label"}
        checked = judge(component, raw, limit=10)
        assert said in checked.errors[0].text.de
        assert checked.values == {"a": 10}
    else:
        assert said in refused(component, raw, limit=10)


def test_true_is_not_one():
    assert kept(field("select", values=[1, True]), True) is True
    assert kept(field("select", values=[1, True]), 1) == 1


def test_the_year_2026_is_not_past_but_the_office_day_counts():
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    component = field("datetime", disallowPassedDates=True)
    assert check_answers(form(component), {"a": "2026-03-01"}, {"now": late}).errors


def test_unknown_keys_are_refused():
    checked = check_answers(form(field()), {"a": "x", "b": 1}, {})
    assert [(e.path, e.text.de) for e in checked.errors] == [("b", "Dieses Feld gibt es im Formular nicht.")]


def test_errors_stand_in_the_order_of_the_form():
    needed = {"validate": {"required": True}}
    checked = check_answers(form(*[field(key=k, **needed) for k in "cab"]), {}, {})
    assert [error.key for error in checked.errors] == ["c", "a", "b"]


def test_keys_left_out_keep_what_is_prefilled_and_null_empties():
    read = form(field(key="case.a"), field(key="b", defaultValue="B"))
    scope = {"case": {"a": "A"}}
    assert check_answers(read, {}, scope).values == {"case.a": "A", "b": "B"}
    assert check_answers(read, {"case.a": None, "b": ""}, scope).values == {"case.a": None, "b": None}


def test_fixed_fields_may_be_sent_along_unchanged():
    read = form(field(key="case.a", readonly=True), field(key="b", disabled=True, defaultValue="B"))
    checked = check_answers(read, {"case.a": "A", "b": "B"}, {"case": {"a": "A"}})
    assert not checked.errors
    assert checked.values == {"case.a": "A"}, "a disabled field has no answer"


def test_fixed_fields_cannot_open_a_condition():
    read = form(field(key="role", readonly=True), field(key="secret", conditional={"hide": '=role != "boss"'}))
    checked = check_answers(read, {"role": "boss", "secret": "x"}, {"role": "clerk"})
    assert {error.key for error in checked.errors} == {"role", "secret"}
    assert checked.values == {"role": "clerk"}


def test_hidden_fields_have_no_value_and_blank_ones_are_let_pass():
    read = form(field("checkbox", "x"), field(key="b", conditional={"hide": "=x"}, validate={"required": True}))
    checked = check_answers(read, {"x": True, "b": " "}, {})
    assert not checked.errors
    assert checked.values == {"x": True}


def test_conditions_see_values_not_typed_text():
    read = form(
        field("radio", "ok", values=YES_NO), field("number", "n"), field(key="b", conditional={"hide": "=ok or n > 3"})
    )
    assert check_answers(read, {"ok": "false", "n": "3,0", "b": "x"}, {}).values["b"] == "x"
    assert check_answers(read, {"ok": "false", "n": "3,5", "b": "x"}, {}).errors


def test_computed_values_are_kept():
    read = form(field("number", "n"), {"type": "expression", "id": "d", "key": "case.double", "expression": "=n * 2"})
    checked = check_answers(read, {"n": "4"}, {})
    assert checked.values == {"n": 4, "case.double": 8}
    assert not check_answers(read, {"n": "4", "case.double": 8}, {}).errors


def test_rows():
    component = rows(
        "case.goals",
        field(key="text", validate={"required": True, "maxLength": 5}),
        field("number", "prio", validate={"max": 3}),
        field(key="why", conditional={"hide": "=this.prio != 1"}),
        rows("steps", field(key="what", validate={"required": True})),
    )
    read = form(component)
    good = [
        {"text": "eins", "prio": "1", "why": "w", "steps": [{"what": "x"}]},
        {"text": "zwei", "prio": 2, "steps": []},
    ]
    assert check_answers(read, {"case.goals": good}, {}).values["case.goals"] == [
        {"text": "eins", "prio": 1, "why": "w", "steps": [{"what": "x"}]},
        {"text": "zwei", "prio": 2, "steps": []},
    ]
    bad = [
        {"text": "", "prio": 1},
        {"text": "sechs!", "prio": 4, "why": "w", "steps": [{"what": "x"}, {"what": None, "who": "?"}]},
    ]
    errors = [(e.path, e.key) for e in check_answers(read, {"case.goals": bad}, {}).errors]
    assert errors == [
        ("case.goals[0].text", "text"),
        ("case.goals[1].text", "text"),
        ("case.goals[1].prio", "prio"),
        ("case.goals[1].why", "why"),
        ("case.goals[1].steps[1].what", "what"),
        ("case.goals[1].steps[1].who", "who"),
    ]


def test_empty_rows_at_the_end_are_no_rows():
    read = form(rows("l", field(key="t", validate={"required": True}), field("checkbox", "c")))
    assert check_answers(read, {"l": [{"t": "x"}, {"t": "", "c": False}, {}]}, {}).values == {
        "l": [{"t": "x", "c": False}]
    }
    assert check_answers(read, {"l": [{"t": ""}]}, {}).values == {"l": []}
    assert [e.path for e in check_answers(read, {"l": [{}, {"t": "x"}]}, {}).errors] == ["l[0].t"]


@pytest.mark.parametrize(
    ("attributes", "count", "said"),
    [
        ({"properties": {"min_rows": "2"}}, 1, "Mindestens 2"),
        ({"properties": {"max_rows": "2"}}, 3, "Höchstens 2"),
        ({"allowAddRemove": False, "defaultRepetitions": 2}, 3, "(2) ist vorgegeben"),
    ],
)
def test_bounds_of_lists(attributes, count, said):
    read = form(rows("l", field(key="t"), **attributes))
    errors = check_answers(read, {"l": [{"t": "x"}] * count}, {}).errors
    assert [error.path for error in errors] == ["l"]
    assert said in errors[0].text.de


@pytest.mark.parametrize("raw", ["x", {"t": 1}, ["x"], [{"t": "x"}] * 1001, 5])
def test_lists_of_something_else_are_refused(raw):
    errors = check_answers(form(rows("l", field(key="t"))), {"l": raw}, {}).errors
    assert [error.path for error in errors] == ["l"]


def test_facts_and_variables():
    read = form(
        field(key="case.a", properties={"part": "B", "art9": "true"}),
        field("number", "case.n"),
        field(key="address.town"),
        rows("case.l", field(key="t", properties={"part": "C"})),
    )
    raw = {"case.a": "x", "case.n": "1,5", "address.town": "Ahaus", "case.l": [{"t": "y"}]}
    checked = check_answers(read, raw, {"address": {"street": "Am Wall"}})
    assert {key: (f.value, f.part, f.art9) for key, f in checked.facts.items()} == {
        "a": ("x", "B", True), "n": (1.5, "A", False), "l": ([{"t": "y"}], "C", False),
    }  # fmt: skip
    assert checked.facts_by_part == {"A": {"n": 1.5}, "B": {"a": "x"}, "C": {"l": [{"t": "y"}]}}
    assert checked.variables == {"address": {"street": "Am Wall", "town": "Ahaus"}}
    assert json.loads(json.dumps(checked.as_json())) == {**checked.facts_by_part, "variables": checked.variables}


def test_options_can_make_an_answer_a_special_category():
    read = form(field("checklist", "case.a", values=["work", "health"], properties={"art9_values": "health, violence"}))
    assert check_answers(read, {"case.a": ["work", "health"]}, {}).facts["a"].art9
    assert not check_answers(read, {"case.a": ["work"]}, {}).facts["a"].art9


def test_prefill_comes_before_what_the_file_holds():
    copied = field(key="case.b", properties={"prefill": "=case.c"})
    read = form(field(key="case.a", properties={"prefill": "=null"}), copied)
    scope = {"case": {"a": "old", "b": "old", "c": "C"}}
    assert check_answers(read, {}, scope).values == {"case.a": None, "case.b": "C"}


def test_short_keys_of_scenarios():
    read = form(
        field(key="case.municipality"),
        field(key="case.areas", readonly=True),
        field(key="case.areas_confirmed"),
        field(key="case.domains_confirmed"),
        field(key="next_step"),
    )
    answers = {"municipality": 1, "areas": 2, "domains": 3, "next_step": 4, "case.municipality": 5, "nonsense": 6}
    assert list(full_keys(read, answers)) == [
        "case.municipality", "case.areas_confirmed", "case.domains_confirmed", "next_step", "nonsense",
    ]  # fmt: skip


def test_ambiguous_short_keys_are_refused():
    with pytest.raises(Problem, match=r"case\.x"):
        full_keys(form(field(key="x"), field(key="case.x")), {"x": 1})


def test_keep_visible_leaves_out_what_is_hidden_or_computed():
    read = form(
        field("radio", "ok", values=YES_NO),
        field(key="b", conditional={"hide": "=ok"}),
        {"type": "expression", "id": "e", "key": "e", "expression": "=1"},
        rows("l", field(key="t"), field(key="u", conditional={"hide": '=this.t = "x"'})),
    )
    raw = {"ok": "true", "b": "x", "e": 1, "l": [{"t": "x", "u": "y"}, {"t": "z", "u": "y"}], "odd": 1}
    assert keep_visible(read, raw, {}) == {"ok": "true", "l": [{"t": "x"}, {"t": "z", "u": "y"}], "odd": 1}


EVERYTHING = form(
    *[field(t, f"{t}_1") for t in ("textfield", "textarea", "number", "checkbox", "datetime")],
    field("datetime", "time_1", subtype="time"),
    field("datetime", "both_1", subtype="datetime", timeSerializingFormat="utc_normalized"),
    *[field(t, f"{t}_1", values=["x", True, 3]) for t in ("select", "radio", "checklist", "taglist")],
    rows("rows_1", field("number", "n"), rows("inner", field(key="t", conditional={"hide": "=this.t = parent.n"}))),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates().map(str),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["n", "inner", "t"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*EVERYTHING.fields, "?"]), json_values, max_size=5))
def test_whatever_is_sent_is_kept_or_refused(raw):
    checked = check_answers(EVERYTHING, raw, {})
    json.dumps(checked.as_json()).encode()
    again = check_answers(EVERYTHING, checked.values, {})
    if not checked.errors:
        assert again.values == checked.values
        assert not again.errors
