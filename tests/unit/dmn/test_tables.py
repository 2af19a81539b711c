"""Decision tables: hit policies, aggregations, defaults, allowed values, matched rules (DMN 1.5, chapter 8)."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from app.dmn import DmnError, read_definitions
from app.feel import to_python
from tests.unit.dmn.models import decision, model, table

RULES = [
    ["< 10", '"small"', "1", "few"],
    ["[5..20]", '"middle"', "2", "some"],
    [">= 15", '"large"', "3", "many"],
]


def decide(logic: str, **inputs: object) -> object:
    return to_python(read_definitions(model(decision("d", logic))).evaluate("d", inputs).value)


def sizes(policy: str, extra: str = "", **values: str) -> str:
    rules = [[cells[0], cells[1], cells[3]] for cells in RULES]
    return table(["n"], ["size"], rules, policy, extra, **values)


@pytest.mark.parametrize(
    ("policy", "n", "expected"),
    [
        ("UNIQUE", 3, "small"),
        ("UNIQUE", 7, None),
        ("FIRST", 7, "small"),
        ("ANY", 7, None),
        ("ANY", 3, "small"),
        ("PRIORITY", 7, "middle"),
        ("OUTPUT ORDER", 17, ["large", "middle"]),
        ("RULE ORDER", 17, ["middle", "large"]),
        ("COLLECT", 7, ["small", "middle"]),
    ],
)
def test_hit_policies(policy: str, n: int, expected: object) -> None:
    assert decide(sizes(policy, out_size='"large", "middle", "small"'), n=n) == expected


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 5), ("MIN", 2), ("MAX", 3), ("COUNT", 2)])
def test_aggregations(aggregation: str, expected: int) -> None:
    rules = [[cells[0], cells[2]] for cells in RULES]
    logic = table(["n"], ["points"], rules, "COLLECT", f'aggregation="{aggregation}"')
    assert decide(logic, n=17) == expected


def test_any_agrees_where_rules_agree() -> None:
    assert decide(table(["n"], ["r"], [["> 1", "1 + 1"], ["> 2", "2"]], "ANY"), n=5) == 2


def test_several_outputs_make_a_context() -> None:
    rules = [cells[:3] for cells in RULES]
    assert decide(table(["n"], ["size", "points"], rules, "FIRST"), n=7) == {"size": "small", "points": 1}
    assert decide(table(["n"], ["size", "points"], rules, "RULE ORDER"), n=7) == [
        {"size": "small", "points": 1},
        {"size": "middle", "points": 2},
    ]


def test_priority_compares_outputs_from_left_to_right() -> None:
    rules = [["-", '"b"', '"x"'], ["-", '"a"', '"y"'], ["-", '"a"', '"x"']]
    logic = table(["n"], ["p", "q"], rules, "PRIORITY", out_p='"a", "b"', out_q='"x", "y"')
    assert decide(logic, n=1) == {"p": "a", "q": "x"}


def test_priority_may_come_from_the_type_of_the_decision() -> None:
    kind = (
        '<itemDefinition name="tSize"><typeRef>string</typeRef>'
        '<allowedValues><text>"large", "middle", "small"</text></allowedValues></itemDefinition>'
    )
    definitions = read_definitions(model(kind, decision("d", sizes("PRIORITY"), type_ref="tSize")))
    assert definitions.evaluate("d", {"n": 17}).value == "large"


def test_no_match_is_null_or_the_default() -> None:
    assert decide(table(["n"], ["r"], [["> 5", '"x"']]), n=1) is None
    assert decide(table(["n"], ["r"], [["> 5", '"x"']], default_r='"none"'), n=1) == "none"
    assert decide(table(["n"], ["r"], [["> 5", '"x"']], "COLLECT", default_r='"none"'), n=1) == "none"


def test_the_default_of_several_outputs_is_a_context() -> None:
    logic = table(["n"], ["a", "b"], [["> 5", "1", "2"]], "RULE ORDER", default_a="0", default_b='"x"')
    assert decide(logic, n=1) == {"a": 0, "b": "x"}
    assert decide(logic, n=9) == [{"a": 1, "b": 2}]


def test_several_matches_of_a_unique_table_are_explained() -> None:
    evaluation = read_definitions(model(decision("d", sizes("UNIQUE")))).evaluate("d", {"n": 7})
    assert evaluation.value is None
    assert "Mehrere Regeln treffen zu (1, 2)" in evaluation.warnings[0].text_de


@pytest.mark.parametrize(("given", "expected"), [("a", 1), ("c", None), (None, None)])
def test_allowed_inputs(given: object, expected: object) -> None:
    logic = table(["s"], ["r"], [['"a"', "1"], ['"c"', "2"]], in_s='"a", "b"')
    assert decide(logic, s=given) == expected


def test_an_output_outside_its_allowed_values_is_null() -> None:
    assert decide(table(["n"], ["r"], [["-", '"z"']], out_r='"x", "y"'), n=1) is None


def test_cells_may_use_inputs_and_the_value_itself() -> None:
    rules = [["? > limit", "-", "n - limit"], ["limit * 2", "-", "0"]]
    assert decide(table(["n", "limit"], ["r"], rules, "FIRST"), n=12, limit=10) == 2


def test_an_input_may_be_any_expression() -> None:
    assert decide(table(["count(xs)"], ["r"], [["> 1", '"many"'], ["-", '"few"']], "FIRST"), xs=[1, 2]) == "many"


def test_the_evaluation_says_which_rule_fired_and_why() -> None:
    evaluation = read_definitions(model(decision("d", sizes("RULE ORDER")))).evaluate("d", {"n": 7})
    assert [(rule.rule_id, rule.index, rule.annotations) for rule in evaluation.matched_rules] == [
        ("R1", 1, {"why": "few"}),
        ("R2", 2, {"why": "some"}),
    ]
    assert evaluation.inputs == {"n": Decimal(7)}
    shown = json.loads(json.dumps(evaluation.to_json()))
    assert shown["outputs"] == ["small", "middle"]
    assert shown["matched_rules"][0] == {
        "table_id": "t",
        "rule_id": "R1",
        "index": 1,
        "annotations": {"why": "few"},
    }
    assert shown["inputs"] == {"n": 7}
    assert shown["warnings"] == []


def test_types_of_columns_convert_and_refuse() -> None:
    logic = table(["n"], ["r"], [["> 1", "1"], ["null", "2"]], type_n="number")
    assert decide(logic, n=[5]) == 1
    assert decide(logic, n="5") == 2


def test_a_cell_that_does_not_parse_is_named() -> None:
    with pytest.raises(DmnError) as caught:
        read_definitions(model(decision("d", table(["n"], ["r"], [["> 1", "1"], ["> > 1", "1 +"]]))))
    first, second = caught.value.findings
    assert first.element_id == "R2"
    assert first.de.startswith("„d“, Regel 2, Spalte „n“: Hier wurde")
    assert "(Zeile 1, Stelle 3)" not in second.de
    assert second.en.startswith("'d', rule 2, column 'r'")


def test_a_rule_with_too_few_cells_is_refused() -> None:
    logic = table(["n"], ["r"], [["> 1", "1"]]).replace("<inputEntry>", "<x>").replace("</inputEntry>", "</x>")
    with pytest.raises(DmnError, match="entry for each column"):
        read_definitions(model(decision("d", logic)))


def test_what_a_table_looks_like() -> None:
    found = read_definitions(model(decision("d", sizes("FIRST", in_n="[0..100]")))).decision("d")
    assert found.hit_policy == "FIRST"
    assert (found.inputs[0].title, found.inputs[0].allowed) == ("n", "[0..100]")
    assert found.outputs[0].name == "size"
    assert found.rules[1].inputs == ("[5..20]",)
    assert found.annotations == ("why",)
