"""Imports of other models, with a name and without one (DMN 1.5, 6.3.3)."""

from __future__ import annotations

import pytest

from app.dmn import DmnError, read_definitions
from app.feel import to_python
from tests.unit.dmn.models import decision, input_data, knowledge, model, text


def imported(name: str, namespace: str) -> str:
    kind = "https://www.omg.org/spec/DMN/20191111/MODEL/"
    return f'<import name="{name}" namespace="{namespace}" importType="{kind}"/>'


def test_imports_bring_types_decisions_and_knowledge_under_their_name() -> None:
    other = model(
        '<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..120]</text></allowedValues>'
        "</itemDefinition>",
        input_data("age", "tAge"),
        decision("adult", text("age >= 18"), "input:age"),
        knowledge("next age", "n", text("n + 1")).replace('id="next age"', 'id="next"'),
        namespace="other",
    )
    main = model(
        imported("Common Rules", "other"),
        input_data("x", "Common Rules.tAge"),
        decision(
            "d",
            text("[Common Rules.adult, Common Rules.next age(1), x]"),
            *("decision:other#adult", "knowledge:other#next", "input:x"),
        ),
    )
    definitions = read_definitions(main, {"other": other}.__getitem__)
    assert to_python(definitions.evaluate("d", {"age": 20, "x": 130}).value) == [True, 2, None]
    with pytest.raises(DmnError, match="missing"):
        read_definitions(main)


def test_imports_without_name_bring_their_elements_as_if_they_were_our_own() -> None:
    files = {
        "first": model(
            input_data("age", "number"), decision("adult", text("age >= 18"), "input:age"), namespace="first"
        ),
        "second": model(
            '<itemDefinition name="tShort"><typeRef>string</typeRef><allowedValues><text>"a"</text></allowedValues>'
            "</itemDefinition>",
            knowledge("twice", "n", text("n * 2")),
            namespace="second",
        ),
    }
    main = model(
        imported("", "first"),
        imported("", "second"),
        input_data("x", "tShort"),
        decision("d", text("[adult, twice(4), x]"), "decision:first#adult", "knowledge:second#twice", "input:x"),
    )
    definitions = read_definitions(main, files.__getitem__)
    assert to_python(definitions.evaluate("d", {"age": 20, "x": "a"}).value) == [True, 8, "a"]
    assert to_python(definitions.evaluate("d", {"age": 10, "x": "b"}).value) == [False, 8, None]


def test_an_imported_model_sees_its_own_imports_only() -> None:
    files = {
        "inner": model(knowledge("half", "n", text("n / 2")), namespace="inner"),
        "outer": model(
            imported("deep", "inner"),
            decision("halved", text("deep.half(10)"), "knowledge:inner#half"),
            namespace="outer",
        ),
    }
    main = model(imported("o", "outer"), decision("d", text("[o.halved, o.deep]"), "decision:outer#halved"))
    assert to_python(read_definitions(main, files.__getitem__).evaluate("d", {}).value) == [5, None]


def test_models_that_import_each_other_are_refused() -> None:
    files = {"n": model(imported("b", "b")), "b": model(imported("a", "n"), namespace="b")}
    with pytest.raises(DmnError, match="import each other"):
        read_definitions(files["n"], files.__getitem__)
