"""What an evaluation tells: value, rules that matched, inputs as they were used, warnings with their place."""

from __future__ import annotations

from app.dmn import read_definitions
from app.feel import to_python
from tests.unit.dmn.models import decision, input_data, knowledge, model, table, text


def evaluate(*parts: str, **inputs: object) -> object:
    return read_definitions(model(*parts)).evaluate("d", inputs)


def test_a_warning_names_the_cell_it_comes_from() -> None:
    logic = table(["n", "limit"], ["r"], [["? > limit", "-", "1"], ["-", "-", 'n + "a"']], "FIRST")
    evaluation = evaluate(decision("d", logic), n=5, limit="x")
    assert evaluation.value is None
    assert [warning.text_de for warning in evaluation.warnings] == [
        "[„d“, Regel 1, Spalte „n“] Zahl und Text sind nicht vergleichbar.",
        "[„d“, Regel 2, Spalte „r“] „+“ ist für Zahl und Text nicht erklärt.",
    ]
    assert evaluation.warnings[0].text_en == "['d', rule 1, column 'n'] number and string cannot be compared."
    assert [(warning.line, warning.column) for warning in evaluation.warnings] == [(1, 3), (1, 3)]
    assert [rule.rule_id for rule in evaluation.matched_rules] == ["R2"]


def test_a_warning_names_the_head_of_a_column() -> None:
    evaluation = evaluate(decision("d", table(["count(n)"], ["r"], [["-", "1"]])), n=None)
    assert evaluation.value == 1
    assert evaluation.warnings[0].text_de.startswith("[„d“, Spalte „count(n)“] „count“ erwartet")


def test_a_value_that_no_cell_of_the_column_can_match_is_told() -> None:
    logic = table(["n"], ["r"], [["< 10", "1"], [">= 10", "2"]])
    evaluation = evaluate(decision("d", logic), n="12")
    assert evaluation.value is None
    assert [warning.text_de for warning in evaluation.warnings] == [
        "[„d“] „n“: Der Wert ist Text, in der Spalte steht Zahl."
    ]
    assert evaluate(decision("d", logic), n=12).warnings == ()


def test_a_value_of_the_wrong_type_is_told() -> None:
    evaluation = evaluate(input_data("n", "number"), decision("d", text("n"), "input:n"), n="x")
    assert evaluation.warnings[0].text_de == "„n“: Der Wert passt nicht zum Typ number."
    assert evaluation.warnings[0].text_en == "'n': the value does not fit the type number."


def test_inputs_are_told_as_they_were_used() -> None:
    parts = (
        input_data("n", "number"),
        input_data("day", "dateTime"),
        decision("d", table(["n", "n * 2"], ["r"], [["-", "-", "1"]]), "input:n", "input:day"),
    )
    evaluation = evaluate(*parts, n=[5], day="x", other=1)
    assert to_python(evaluation.inputs) == {"n": 5, "n * 2": 10, "day": None}


def test_the_rules_of_every_table_that_took_part_are_told() -> None:
    first = table(["n"], ["r"], [["> 1", '"a"', "big"]]).replace('id="t"', 'id="first"')
    second = table(["first"], ["r"], [['"a"', "2", "yes"], ["-", "3", "always"]], "COLLECT").replace(
        'id="t"', 'id="second"'
    )
    parts = (input_data("n"), decision("first", first, "input:n"), decision("d", second, "decision:first"))
    evaluation = evaluate(*parts, n=5)
    assert [tuple(rule) for rule in evaluation.matched_rules] == [
        ("first", "R1", 1, {"why": "big"}),
        ("second", "R1", 1, {"why": "yes"}),
        ("second", "R2", 2, {"why": "always"}),
    ]
    assert to_python(evaluation.results) == {"first": "a", "d": [2, 3]}


def test_a_table_in_a_function_tells_its_rules_at_each_call() -> None:
    rate = knowledge("rate", "age", table(["age"], ["r"], [["< 18", "0"], [">= 18", "5"]]))
    evaluation = evaluate(rate, decision("d", text("[rate(20), rate(3)]"), "knowledge:rate"))
    assert [rule.index for rule in evaluation.matched_rules] == [2, 1]
