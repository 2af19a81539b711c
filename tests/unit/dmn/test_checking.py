"""Names and types of whole models: cells, requirements, functions, other models."""

from __future__ import annotations

import pytest

from app.dmn import check_types, read_definitions
from tests.unit.dmn.models import decision, input_data, knowledge, model, table, text


def found(*parts: str) -> list[tuple[str, str]]:
    return [(finding.element_id, finding.en) for finding in check_types(read_definitions(model(*parts)))]


def test_a_right_model_has_no_findings() -> None:
    parts = (
        input_data("age", "number"),
        decision("adult", text("age >= 18"), "input:age", type_ref="boolean"),
        knowledge("twice", "n", text("n * 2")),
        decision(
            "d",
            table(["adult", "age"], ["r"], [["true", "> 20", "twice(age)"], ["-", "-", "0"]], type_r="number"),
            *("decision:adult", "input:age", "knowledge:twice"),
        ),
    )
    assert found(*parts) == []


def test_a_cell_is_named_by_table_rule_and_column() -> None:
    cells = [["> 18", '"x"'], ['"old"', "agee"]]
    logic = table(["age"], ["r"], cells)
    definitions = read_definitions(model(input_data("age", "number"), decision("d", logic, "input:age")))
    first, second = check_types(definitions)
    assert first.element_id == second.element_id == "R2"
    assert first.de == "„d“, Regel 2, Spalte „age“: Zahl und Text sind nicht vergleichbar. (Zeile 1, Stelle 1)"
    assert second.en == "'d', rule 2, column 'r': The name 'agee' is unknown. Did you mean 'age'? (line 1, column 1)"


@pytest.mark.parametrize(
    ("values", "cells", "element", "said"),
    [
        ({"type_n": "string"}, ["> 5", '"a"'], "R1", "string and number cannot be compared"),
        ({"type_r": "number"}, ["> 5", '"a"'], "R1", "'r': the value does not fit the type number"),
        ({"in_n": '"a", "b"'}, ['"c"', "1"], "R1", '"c" is not one of the allowed values'),
        ({"out_r": '"a", "b"'}, ["-", '"c"'], "R1", '"c" is not one of the allowed values'),
        ({"out_r": '"a", "b"', "type_r": "number"}, ["-", "1"], "out_r", "number and string cannot be compared"),
        ({"default_r": "nobody"}, ["-", "1"], "out_r", "'nobody' is unknown"),
        ({}, ["? > limit", "1"], "R1", "'limit' is unknown"),
    ],
)
def test_what_does_not_fit_a_column(values: dict, cells: list[str], element: str, said: str) -> None:
    findings = found(decision("d", table(["n"], ["r"], [cells], **values)))
    assert any(at == element and said in sentence for at, sentence in findings), findings


def test_a_table_without_declared_inputs_knows_what_its_columns_read() -> None:
    assert found(decision("d", table(["count(xs)", "n"], ["r"], [["> 1", "-", "n + count(xs)"]]))) == []


def test_a_column_that_reads_what_is_not_required_is_found() -> None:
    logic = table(["aeg"], ["r"], [["> 1", "1"]])
    ((element, sentence),) = found(input_data("age"), decision("d", logic, "input:age"))
    assert element == "in_aeg"
    assert "'aeg' is unknown" in sentence


def test_values_outside_the_allowed_values_of_a_type_are_found() -> None:
    kind = (
        '<itemDefinition name="tStatus"><typeRef>string</typeRef>'
        '<allowedValues><text>"open", "closed"</text></allowedValues></itemDefinition>'
    )
    logic = table(["s"], ["r"], [['"opne"', "1"]], type_s="tStatus")
    assert '"opne" is not one of the allowed values' in found(kind, decision("d", logic))[0][1]


def test_required_decisions_and_functions_have_types() -> None:
    base = (
        input_data("n", "number"),
        decision("rows", table(["n"], ["a", "b"], [["-", "1", '"x"']], type_a="number"), "input:n"),
        knowledge("half", "n", text("n / 2")),
    )
    wrong = {
        "rows.c": "context has no 'c' (only: a, b)",
        'rows.a > "x"': "number and string cannot be compared",
        "half(1, 2)": "takes 1 arguments (n)",
        "roes.a": "'roes' is unknown. Did you mean 'rows'?",
    }
    for expression, said in wrong.items():
        ((_, sentence),) = found(*base, decision("d", text(expression), "decision:rows", "knowledge:half"))
        assert said in sentence


def test_a_decision_without_requirements_may_use_any_name() -> None:
    assert found(decision("d", text("whatever + 1"))) == []
    assert "cannot be called" in found(decision("d", text("upper case(whatever, 1)")))[0][1]


def test_boxed_expressions_are_checked_within() -> None:
    logic = (
        "<context><contextEntry><variable name='a'/>" + text('"x"') + "</contextEntry>"
        "<contextEntry>" + text("a + 1") + "</contextEntry></context>"
    )
    assert "'+' is not defined for string and number" in found(decision("d", logic))[0][1]
    assert "does not fit the type number" in found(decision("d", text('"x"', "number")))[0][1]


def test_a_decision_that_requires_itself_ends() -> None:
    definitions = read_definitions(model(decision("d", text("d + 1"), "decision:d")), strict=False)
    assert check_types(definitions) == []


def test_a_type_that_nobody_defines_is_found() -> None:
    assert found(input_data("n", "nubmer"), decision("d", text("n"), "input:n")) == [
        ("", "The type 'nubmer' is unknown. Did you mean 'number'?")
    ]
