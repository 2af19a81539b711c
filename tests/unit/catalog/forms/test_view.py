import json
from datetime import UTC, datetime

import pytest

from app.catalog.forms import defaults, is_readonly, is_required, limits, options, read_form, visible
from app.feel import function

NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


def form(*components):
    return read_form(json.dumps({"type": "default", "id": "f", "components": list(components)}))


def field(key, type_="textfield", **attributes):
    return {"type": type_, "id": key.replace(".", "_"), "key": key, **attributes}


def rows(path, *components, **attributes):
    return {"type": "dynamiclist", "id": path, "path": path, "components": list(components), **attributes}


def test_hidden_answers_do_not_count_for_other_conditions():
    read = form(
        field("case.consent"),
        field("case.name", conditional={"hide": '=case.consent != "granted"'}),
        field("hint", conditional={"hide": '=case.name != "Birke"'}),
    )
    given = {"case.consent": "granted", "case.name": "Birke", "hint": "x"}
    assert visible(read, given, {}).answers == given
    view = visible(read, {**given, "case.consent": "pending"}, {})
    assert view.answers == {"case.consent": "pending"}
    assert [view.shows(component) for component in read.components] == [True, False, False]


def test_only_true_hides():
    read = form(
        *[field(f"f{n}", conditional={"hide": f"={feel}"}) for n, feel in enumerate(["null", "1", "missing", "true"])]
    )
    view = visible(read, {}, {})
    assert [view.shows(component) for component in read.components] == [True, True, True, False]


def test_a_hidden_group_hides_what_it_holds():
    group = {"type": "group", "id": "g", "conditional": {"hide": "=x"}, "components": [field("a")]}
    read = form(field("x", "checkbox"), group)
    assert visible(read, {"x": True, "a": "1"}, {}).answers == {"x": True}
    assert visible(read, {"x": False, "a": "1"}, {}).answers == {"x": False, "a": "1"}


def test_answers_lie_over_the_file_and_the_variables():
    read = form(
        field("case.a"), field("b"), field("s", "expression", expression="=case.a + b + case.c + d + lists.e[1]")
    )
    scope = {"case": {"a": "alt", "c": "C"}, "b": "alt", "d": "D", "lists": {"e": ["E"]}}
    assert visible(read, {"case.a": "A", "b": "B"}, scope).answers["s"] == "ABCDE"


def test_dotted_variables_change_only_their_part():
    read = form(field("address.town"), field("s", "expression", expression="=address.town + address.street"))
    assert visible(read, {"address.town": "Ahaus"}, {"address": {"street": " 1"}}).answers["s"] == "Ahaus 1"


def test_lists_see_row_parent_and_number():
    inner = {
        "type": "dynamiclist",
        "id": "inner",
        "path": "steps",
        "components": [
            field("s", "expression", expression="=this.w + parent.g + string(i[1]) + string(i[2]) + top"),
            field("w"),
        ],
    }
    outer = {"type": "dynamiclist", "id": "outer", "path": "goals", "components": [field("g"), inner]}
    read = form(field("top"), outer)
    answers = {"top": "T", "goals": [{"g": "a", "steps": [{"w": "x"}]}, {"g": "b", "steps": [{"w": "y"}, {"w": "z"}]}]}
    view = visible(read, answers, {})
    found = [[step["s"] for step in goal["steps"]] for goal in view.answers["goals"]]
    assert found == [["xa11T"], ["yb21T", "zb22T"]]
    assert view.row_context(read.components[1], (1,)).names["i"] == [2]


def test_rows_hide_their_own_fields():
    rows = {
        "type": "dynamiclist",
        "id": "l",
        "path": "rows",
        "components": [field("a"), field("b", conditional={"hide": '=this.a = "x"'})],
    }
    view = visible(form(rows), {"rows": [{"a": "x", "b": "1"}, {"a": "y", "b": "2"}]}, {})
    assert view.answers["rows"] == [{"a": "x"}, {"a": "y", "b": "2"}]


def test_conditions_that_chase_each_other_come_to_an_end():
    read = form(field("a", conditional={"hide": '=b = "1"'}), field("b", conditional={"hide": '=a = "1"'}))
    assert visible(read, {"a": "1", "b": "1"}, {}).answers is not None


def test_today_is_the_day_in_the_office_by_the_clock_given():
    read = form(field("d", "expression", expression="=today()"))
    assert visible(read, {}, {"now": NOW}).answers["d"] == "2026-03-03"


def test_functions_of_the_scope_can_be_called():
    double = function(lambda n: n * 2, parameters=("n",))
    read = form(field("d", "expression", expression="=double(4)"))
    assert visible(read, {}, {"double": double}).answers["d"] == 8


class Sealed(dict):
    """Facts that complain when more is opened than asked for."""

    def __getitem__(self, key):
        assert key == "a", f"{key} was opened"
        return super().__getitem__(key)


def test_only_the_facts_asked_for_are_opened():
    read = form(field("s", "expression", expression="=case.a"))
    assert visible(read, {}, {"case": Sealed(a=1, secret=2)}).answers["s"] == 1


def test_defaults_come_from_file_then_variables_then_form():
    read = form(
        field("case.a", defaultValue="form"),
        field("b", defaultValue="form"),
        field("c", defaultValue="= case.x + b"),
        field("d"),
        field("e", "checkbox"),
        field("g", "checklist", values=["x"]),
        field("n", "number", defaultValue=3),
        {
            "type": "dynamiclist",
            "id": "l",
            "path": "case.rows",
            "defaultRepetitions": 2,
            "components": [field("r", defaultValue="q")],
        },
        {"type": "dynamiclist", "id": "m", "path": "case.kept", "components": [field("k")]},
    )
    scope = {"case": {"a": "file", "x": "X", "kept": [{"k": "1"}]}, "b": "variable"}
    assert defaults(read, scope) == {
        "case.a": "file", "b": "variable", "c": "Xvariable", "d": "", "e": False, "g": [], "n": 3,
        "case.rows": [{"r": "q"}, {"r": "q"}], "case.kept": [{"k": "1"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        {"valuesKey": "lists.towns"},
        {"valuesExpression": "=lists.towns"},
        {"valuesExpression": '=["Ahaus", {value: 2, label: "Zwei"}]'},
    ],
)
def test_options_from_lists_and_expressions(source):
    read = form(field("a", "select", **source))
    towns = ["Ahaus", {"value": 2, "label": "Zwei"}, {"label": "ohne Wert"}, None, ""]
    view = visible(read, {}, {"lists": {"towns": towns}})
    assert [(o.value, o.label) for o in options(read.components[0], view.context)] == [("Ahaus", "Ahaus"), (2, "Zwei")]


def test_missing_lists_offer_nothing():
    read = form(field("a", "select", valuesKey="lists.nothing"))
    assert options(read.components[0], visible(read, {}, {}).context) == ()


def test_conditions_of_fields():
    read = form(
        field("ok", "checkbox"),
        field("a", readonly="=ok", properties={"required_if": "ok"}, validate={"maxLength": "=if ok then 5 else null"}),
        field("b", disabled=True, validate={"required": True}),
    )
    for ok in (True, False):
        context = visible(read, {"ok": ok}, {}).context
        a, b = read.fields["a"], read.fields["b"]
        assert is_readonly(a, context) is ok
        assert is_required(a, context) is ok
        assert limits(a, context).max_length == (5 if ok else None)
        assert is_readonly(b, context)
        assert is_required(b, context)
