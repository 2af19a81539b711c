"""Item definitions: allowed values and constraints of items, of collections, among components (DMN 1.5, 7.3.3)."""

from __future__ import annotations

import pytest

from app.dmn import DmnError, read_definitions
from tests.unit.dmn.models import decide, decision, input_data, model, text


def item(name: str, type_ref: str = "", inner: str = "", tag: str = "itemDefinition", collection: bool = False) -> str:
    many = ' isCollection="true"' if collection else ""
    base = f"<typeRef>{type_ref}</typeRef>" if type_ref else ""
    return f'<{tag} name="{name}"{many}>{base}{inner}</{tag}>'


def part(name: str, type_ref: str, inner: str = "", collection: bool = False) -> str:
    return item(name, type_ref, inner, "itemComponent", collection)


def allowed(tests: str, tag: str = "allowedValues") -> str:
    return f"<{tag}><text>{tests.replace('<', '&lt;')}</text></{tag}>"


def read(definition: str, value: object, name: str = "t") -> object:
    return decide(definition, input_data("x", name), decision("d", text("x"), "input:x"), x=value)


def test_allowed_values_of_a_collection_are_those_of_its_items() -> None:
    definition = item("t", "string", allowed('"a", "b"'), collection=True)
    assert read(definition, ["a", "b"]) == ["a", "b"]
    assert read(definition, ["a", "c"]) is None
    assert read(definition, "a") == ["a"]


def test_a_constraint_of_a_collection_is_one_of_the_whole() -> None:
    definition = item("t", "string", allowed("count(?) < 3", "typeConstraint"), collection=True)
    assert read(definition, ["a", "b"]) == ["a", "b"]
    assert read(definition, ["a", "b", "c"]) is None


def test_a_constraint_of_a_plain_type_is_one_of_the_value() -> None:
    definition = item("t", "number", allowed("[0..10], 99", "typeConstraint"))
    assert [read(definition, value) for value in (5, 99, 11, None)] == [5, 99, None, None]


def test_allowed_values_of_a_type_hold_for_types_based_on_it() -> None:
    base = item("tAge", "number", allowed("[0..120]"))
    definition = base + item("t", "tAge", allowed("? >= 18"))
    assert [read(definition, value) for value in (20, 10, 130)] == [20, None, None]


SPAN = item("t", inner=part("from", "number") + part("to", "number", allowed("? >= from")))


def test_allowed_values_see_the_components_beside_them() -> None:
    assert read(SPAN, {"from": 1, "to": 5}) == {"from": 1, "to": 5}
    assert read(SPAN, {"from": 6, "to": 5}) is None
    assert read(SPAN, {"from": 6, "to": None}) == {"from": 6, "to": None}


def test_items_of_a_component_see_the_components_beside_them_one_by_one() -> None:
    limits = part("limit", "number") + part("values", "number", allowed("< limit"), collection=True)
    definition = item("t", inner=limits)
    assert read(definition, {"limit": 5, "values": [1, 4]}) == {"limit": 5, "values": [1, 4]}
    assert read(definition, {"limit": 5, "values": [1, 6]}) is None


def test_a_component_that_is_a_collection_of_contexts() -> None:
    inner = part("n", "number", allowed("> 0"))
    definition = item("t", inner=item("rows", "", inner, "itemComponent", collection=True))
    assert read(definition, {"rows": [{"n": 1}, {"n": 2}]}) == {"rows": [{"n": 1}, {"n": 2}]}
    assert read(definition, {"rows": [{"n": 1}, {"n": -2}]}) is None


def test_related_components_serve_instance_of() -> None:
    logic = text("[{from: 1, to: 2} instance of t, {from: 3, to: 2} instance of t]")
    assert decide(SPAN, decision("d", logic)) == [True, False]


def test_a_function_type() -> None:
    inner = '<functionItem outputTypeRef="number"><parameters name="a" typeRef="number"/></functionItem>'
    definition = item("t", inner=inner)
    good = decision("f", text("function(a: number) a + 1"), type_ref="t")
    assert decide(definition, good, decision("d", text("f(1)"), "decision:f")) == 2
    bad = decision("f", text("function(a: string) a"), type_ref="t")
    assert decide(definition, bad, decision("d", text("f = null"), "decision:f")) is True


def test_a_constraint_that_cannot_be_read_is_named() -> None:
    with pytest.raises(DmnError, match="Allowed values"):
        read_definitions(model(item("t", "number", allowed("> >")), decision("d", text("1"), type_ref="t")))


def test_names_of_older_modellers_for_numbers_are_understood() -> None:
    assert [read("", value, "integer") for value in (5, "x")] == [5, None]
