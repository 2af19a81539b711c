import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.forms import DynamicList, ExpressionField, Field, Group, Image, Table, read_form
from app.catalog.forms.components import READERS
from app.catalog.forms.refused import REFUSED
from app.errors import Rejected

FORM_JS_TYPES = {
    *("button", "checkbox", "checklist", "datetime", "documentPreview", "dynamiclist", "expression", "filepicker"),
    *("group", "html", "iframe", "image", "number", "radio", "select", "separator", "spacer", "table", "taglist"),
    *("text", "textarea", "textfield"),
}
SHIPPED = sorted(Path(__file__).parents[4].glob("forms/*.form"))


YES_NO = [{"label": "Ja", "value": True}, {"label": "Nein", "value": False}]


def form(*components, **root):
    return json.dumps({"type": "default", "id": "f", "schemaVersion": 19, "components": list(components), **root})


def field(type_="textfield", **attributes):
    return {"type": type_, "id": "a", "key": "a", "label": "A", **attributes}


def sentences(source):
    with pytest.raises(Rejected) as caught:
        read_form(source, "f.form")
    for finding in caught.value.findings:
        assert finding.file == "f.form"
        assert finding.text.de != finding.text.en
    return " | ".join(f"{f.element}: {f.text.de}" for f in caught.value.findings)


def test_every_type_of_form_js_is_supported_or_refused_with_a_reason():
    assert READERS.keys() | REFUSED.keys() == FORM_JS_TYPES
    assert not READERS.keys() & REFUSED.keys()
    for name in REFUSED:
        assert REFUSED[name].de in sentences(form({"type": name, "id": "x", "key": "x"}))


def test_unknown_type_names_the_component():
    said = sentences(form({"type": "slider", "id": "s1"}))
    assert said.startswith("s1: ")
    assert "slider" in said


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_forms_can_be_read(path):
    read = read_form(path.read_bytes(), path.name)
    assert read.id == path.stem
    assert read.fields


def test_reads_what_a_text_field_says():
    read = read_form(
        form(
            field(
                key="case.phone",
                description="Mit Vorwahl",
                validate={"required": True, "minLength": 3, "maxLength": "=10 + 5", "validationType": "phone"},
                appearance={"prefixAdorner": "Tel."},
                properties={"part": "B", "art9": "true", "required_if": "=ok", "hint_source": "Jobcenter"},
                conditional={"hide": "=case.no_phone = true"},
                layout={"row": "Row_1", "columns": 8},
                readonly="=1 = 2",
                defaultValue="0",
            ),
            field(
                "radio", id="b", key="ok", values=[{"label": "Ja", "value": True}, {"label": "Nein", "value": False}]
            ),
        )
    )
    phone, ok = read.fields["case.phone"], read.fields["ok"]
    assert isinstance(phone, Field)
    assert isinstance(ok, Field)
    assert (phone.part, phone.art9, phone.required, phone.limits.kind) == ("B", True, True, "phone")
    assert phone.required_if.source == "ok"
    assert phone.hide.source == "case.no_phone = true"
    assert (phone.row, phone.columns, phone.prefix.source) == ("Row_1", 8, "Tel.")
    assert phone.properties["hint_source"] == "Jobcenter"
    assert phone.readonly.source == "1 = 2"
    assert phone.limits.max_length.source == "10 + 5"
    assert [(o.value, o.label, o.token) for o in ok.options.static] == [(True, "Ja", "true"), (False, "Nein", "false")]


def test_reads_containers_and_views():
    read = read_form(
        form(
            {"type": "group", "id": "g", "label": "G", "path": "outer", "components": [field(key="inner")]},
            {
                "type": "dynamiclist",
                "id": "l",
                "path": "case.goals",
                "label": "Ziele",
                "defaultRepetitions": 2,
                "allowAddRemove": False,
                "disableCollapse": True,
                "properties": {"min_rows": "1", "max_rows": "5"},
                "components": [field(id="t", key="text", properties={"part": "C", "art9": "true"})],
            },
            {"type": "expression", "id": "e", "key": "n", "expression": "=count(case.goals)", "computeOn": "presubmit"},
            {"type": "table", "id": "tb", "dataSource": "=case.goals", "columns": [{"key": "text"}], "rowCount": 3},
            {"type": "image", "id": "i", "source": "data:image/png;base64,AAAA", "alt": "Bild"},
            {"type": "separator", "id": "s"},
            {"type": "spacer", "id": "sp", "height": 20},
            {"type": "button", "id": "bt", "label": "Weg", "action": "reset"},
            {"type": "text", "id": "tx", "text": "# {{n}}"},
        )
    )
    assert set(read.fields) == {"outer.inner", "case.goals", "n"}
    goals = read.fields["case.goals"]
    assert isinstance(goals, DynamicList)
    assert (goals.default_rows, goals.add_remove, goals.rows_shown, goals.min_rows, goals.max_rows) == (
        2,
        False,
        None,
        1,
        5,
    )
    assert (goals.part, goals.art9) == ("C", True), "a list is as strict as the strictest of its fields"
    assert goals.fields["text"].path == ("case.goals",)
    kinds = {type(component) for component in read.all_components}
    assert {Group, ExpressionField, Table, Image} <= kinds


def test_part_and_art9_are_inherited_from_groups():
    inner = [field(), field(id="b", key="b", properties={"part": "B", "art9": False})]
    group = {"type": "group", "id": "g", "properties": {"part": "C", "art9": True}, "components": inner}
    read = read_form(form(group))
    assert [(f.part, f.art9) for f in read.fields.values()] == [("C", True), ("B", False)]


@pytest.mark.parametrize(
    ("component", "said"),
    [
        (field(conditional={"hide": "=a >"}), "Zeile 1, Spalte"),
        (field(conditional={"hide": "a = 1"}), "mit = beginnt"),
        (field(label="{{a >}}"), "FEEL-Ausdruck"),
        (field(label="{{#if a}}x"), "kein Gegenstück"),
        (field(label="{{#while a}}x"), "kein Gegenstück"),
        (field(label=5), "„label“ muss ein Text sein"),
        (field(readonly="=("), "readonly"),
        (field(required=True), "„required“ ist hier nicht bekannt"),
        (field(validate={"min": 3}), "„validate.min“ ist hier nicht bekannt"),
        (field(validate={"pattern": "^(?=a)"}), "Vorausschau"),
        (field(validate={"pattern": "["}), "Muster"),
        (field(validate={"maxLength": True}), "validate.maxLength"),
        (field(validate=[]), "JSON-Objekt"),
        (field(key=""), "fehlt der Schlüssel"),
        (field(key="straße"), "ungültig"),
        (field(key="case.a.b"), "keinen weiteren Punkt"),
        (field(key="lists.a"), "vergeben"),
        (field(id=""), "fehlt die Kennung"),
        (field(properties={"part": "D"}), "A, B oder C"),
        (field(properties={"art9": "vielleicht"}), "true oder false"),
        (field(properties={"required_if": "=("}), "required_if"),
        (field(layout={"columns": 17}), "1 bis 16"),
        (field("number", decimalDigits=-1), "decimalDigits"),
        (field("number", increment=0), "größer als 0"),
        (field("datetime", subtype="week"), "subtype"),
        (field("select"), "Auswahlmöglichkeiten fehlen"),
        (field("select", values=[]), "Liste aus"),
        (field("select", values=[{"label": "x"}]), "Liste aus"),
        (field("select", values=["a", "a"]), "mehrfach"),
        (field("select", values=["a"], valuesKey="b"), "genau eines"),
        (field("select", valuesExpression="=["), "valuesExpression"),
        (field("select", valuesKey="a b ("), "valuesKey"),
        ({"type": "image", "id": "a", "source": "https://example.org/x.png"}, "eingebettetes Bild"),
        ({"type": "expression", "id": "a", "key": "a"}, "expression"),
        ({"type": "button", "id": "a", "action": "explode"}, "action"),
        ({"type": "dynamiclist", "id": "a", "path": "a", "components": [field(id="b", key="b.c")]}, "keinen Punkt"),
        ({"type": "dynamiclist", "id": "a", "path": "a", "isRepeating": False}, "Gruppe"),
        ({"type": "group", "id": "a", "components": {}}, "Liste von JSON-Objekten"),
        ({"id": "a"}, "fehlt sein Typ"),
    ],
)
def test_faults_are_said_at_the_component(component, said):
    assert said in sentences(form(component))


def test_all_faults_are_found_at_once_with_their_lines():
    source = json.dumps(json.loads(form(field(key=""), field(id="z", key="z", validate={"pattern": "["}))), indent=1)
    with pytest.raises(Rejected) as caught:
        read_form(source)
    assert [f.element for f in caught.value.findings] == ["a", "z"] or {f.element for f in caught.value.findings} == {
        "a",
        "z",
    }
    for finding in caught.value.findings:
        assert f'"{finding.element}"' in source.splitlines()[finding.line - 1]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"id": "a", "key": "b"}, "Kennung „a“"),
        ({"id": "b", "key": "a"}, "schon von „a“"),
        ({"id": "b", "key": "a.x"}, "schon von „a“"),
    ],
)
def test_nothing_twice(second, said):
    assert said in sentences(form(field(), {"type": "textfield", **second}))


def test_same_key_in_list_and_outside_is_fine():
    rows = {"type": "dynamiclist", "id": "l", "path": "rows", "components": [field(id="b", key="a")]}
    assert set(read_form(form(field(), rows)).fields) == {"a", "rows"}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "gültiges JSON"),
        ("[]", "JSON-Objekt"),
        ("{", "gültiges JSON"),
        (b"\xff\xfe", "UTF-8"),
        ('{"id": NaN}', "gültiges JSON"),
        ('{"id": "\\ud800"}', "gültiges JSON"),
        ("[" * 100_000, "gültiges JSON"),
        (" " * (2 * 1024 * 1024 + 1), "zu groß"),
        ('{"components": []}', "fehlt seine Kennung"),
        ('{"id": "f", "type": "page"}', "kein Formular"),
        ('{"id": "f", "schemaVersion": 20}', "Schema-Version 20"),
        ('{"id": "f", "colour": 1}', "colour"),
        (form(*[{"type": "separator", "id": f"s{i}"} for i in range(2001)]), "2001 Bausteine"),
    ],
)
def test_files_that_are_no_forms(source, said):
    assert said in sentences(source)


def test_too_deep_a_nesting_is_refused():
    inner = field()
    for level in range(25):
        inner = {"type": "group", "id": f"g{level}", "components": [inner]}
    assert "20 Ebenen" in sentences(form(inner))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["=", "=(", "{{", "="]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    [
        *("id", "key", "path", "label", "values", "valuesKey", "validate", "appearance", "properties", "conditional"),
        *("layout", "components", "defaultValue", "readonly", "expression", "columns", "dataSource", "subtype"),
        *("decimalDigits", "increment", "source"),
    ]
)


@given(st.sampled_from(sorted(FORM_JS_TYPES | {"?"})), st.dictionaries(names, json_values, max_size=6))
def test_no_component_makes_anything_but_findings(type_, attributes):
    component = {"type": type_, "id": "a", "key": "a", **attributes}
    with suppress(Rejected):
        read_form(json.dumps({"type": "default", "id": "f", "components": [component]}))
