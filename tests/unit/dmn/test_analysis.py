"""The analysis of decision tables finds what is there, and says where it cannot tell."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from app.dmn import Analysis, analyse, read_definitions
from app.dmn.sweep import Sweep
from app.feel import compile_unary_tests
from tests.bench.large_table import large_table
from tests.unit.dmn.models import decision, model, table


def analysis(logic: str, budget: int = 300_000) -> Analysis:
    return analyse(read_definitions(model(decision("d", logic))), "d", budget)


def kinds(logic: str) -> list[str]:
    return [finding.kind for finding in analysis(logic).findings]


def gaps(logic: str) -> list[dict[str, str]]:
    return [finding.where for finding in analysis(logic).findings if finding.kind == "gap"]


def test_a_clean_table_has_no_findings() -> None:
    assert analysis(table(["n"], ["r"], [["< 5", "1"], [">= 5", "2"]])) == Analysis((), True)


def test_gaps_are_written_as_ranges() -> None:
    assert gaps(table(["n"], ["r"], [["< 5", "1"], ["(5.5..7]", "2"], ["[10..12)", "3"]])) == [
        {"n": "[5..5.5], (7..10), >= 12"}
    ]
    days = [['< date("2020-01-01")', "1"], ['>= date("2020-02-01")', "2"]]
    assert gaps(table(["d"], ["r"], days)) == [{"d": '[date("2020-01-01")..date("2020-02-01"))'}]


def test_gaps_are_merged_over_columns() -> None:
    rules = [["true", '"a"', "1"], ["false", '"a"', "2"], ["true", '"b"', "3"]]
    logic = table(["s", "b"], ["r"], [[cells[1], cells[0], cells[2]] for cells in rules])
    assert gaps(logic) == [{"s": '"b"', "b": "false"}, {"s": 'not("a", "b")'}]


def test_allowed_values_bound_what_can_be_missing() -> None:
    assert gaps(table(["s"], ["r"], [['"a"', "1"]], in_s='"a", "b"')) == [{"s": '"b"'}]
    assert gaps(table(["n"], ["r"], [["< 5", "1"]], in_n="[0..10]")) == [{"n": "[5..10]"}]


def test_between_whole_numbers_there_is_no_gap() -> None:
    assert gaps(table(["n"], ["r"], [["<= 5", "1"], [">= 6", "2"]])) == []


def test_a_default_output_closes_all_gaps() -> None:
    assert gaps(table(["n"], ["r"], [["< 5", "1"]], default_r="0")) == []


def test_overlaps_say_which_rules_and_where() -> None:
    found = analysis(table(["n"], ["r"], [["< 10", "1"], [">= 5", "2"]])).findings
    assert [(finding.kind, finding.rules, finding.where) for finding in found] == [
        ("overlap", (1, 2), {"n": "[5..10)"}),
    ]
    assert found[0].de == "Die Regeln 1 und 2 treffen zugleich zu bei n: [5..10)."


def test_what_overlaps_may_mean_under_other_policies() -> None:
    rules = [["< 10", "1"], [">= 5", "2"]]
    assert kinds(table(["n"], ["r"], rules, "FIRST")) == []
    assert kinds(table(["n"], ["r"], rules, "ANY")) == ["conflict"]
    assert kinds(table(["n"], ["r"], [["< 10", "1"], [">= 5", "1"]], "ANY")) == []
    assert kinds(table(["n"], ["r"], [["< 5", "1"], [">= 5", "2"]], "FIRST")) == ["policy"]


def test_a_rule_behind_a_wider_one_is_never_reached() -> None:
    found = analysis(table(["n"], ["r"], [["-", "1"], ["> 5", "2"]], "FIRST")).findings
    assert [(finding.kind, finding.rules) for finding in found] == [("unreachable", (1, 2))]


def test_a_rule_that_no_value_meets() -> None:
    assert "never" in kinds(table(["n"], ["r"], [["[5..1]", "1"], ["-", "2"]], "FIRST"))
    assert "never" in kinds(table(["s"], ["r"], [['"z"', "1"], ["-", "2"]], "FIRST", in_s='"a", "b"'))


def test_a_rule_within_another_with_the_same_outputs() -> None:
    assert "contained" in kinds(table(["n"], ["r"], [["> 1", "1"], ["> 5", "1"], ["<= 1", "2"]], "COLLECT"))


def test_free_cells_are_named_and_never_make_a_gap() -> None:
    found = analysis(table(["n"], ["r"], [["> limit", "1"], ["< 5", "2"]]))
    assert not found.complete
    assert [(finding.kind, finding.rules) for finding in found.findings] == [("unclear", (1,))]
    found = analysis(table(["n", "m"], ["r"], [["> limit", "> 3", "1"], ["< 5", "-", "2"]]))
    assert [finding.where for finding in found.findings if finding.kind == "gap"] == [{"n": ">= 5", "m": "<= 3"}]


def test_two_columns_of_one_expression_speak_of_one_value() -> None:
    found = analysis(table(["n", "n"], ["r"], [[">= 3", "< 6", "1"], ["< 3", "-", "2"], [">= 6", "-", "3"]]))
    assert found == Analysis((), True)
    assert kinds(table(["n", "n"], ["r"], [["> 6", "< 3", "1"], ["-", "-", "2"]], "FIRST")) == ["never", "policy"]


def test_mixed_columns_are_taken_apart_kind_by_kind() -> None:
    rules = [["< 5", "1"], ['"a"', "2"], ["true", "3"]]
    found = analysis(table(["n"], ["r"], rules))
    assert found.complete
    assert [finding.where for finding in found.findings] == [
        {"n": 'false, >= 5, ? instance of string and not(? in ("a"))'}
    ]


def test_null_is_a_case_where_a_cell_speaks_of_it() -> None:
    assert gaps(table(["n"], ["r"], [["null", "1"], ["> 5", "2"]])) == [{"n": "<= 5"}]
    assert gaps(table(["n"], ["r"], [["not(null)", "1"]])) == [{"n": "null"}]
    assert gaps(table(["n"], ["r"], [["null", "1"]], type_n="number")) == [{"n": "not(null)"}]


def test_durations_times_and_ordered_texts_are_taken_apart() -> None:
    assert gaps(table(["d"], ["r"], [['< @"P3D"', "1"], ['>= @"P5D"', "2"]])) == [{"d": '[@"P3D"..@"P5D")'}]
    assert gaps(table(["m"], ["r"], [['<= @"P1Y"', "1"], ['> @"P13M"', "2"]])) == [{"m": '@"P1Y1M"'}]
    assert gaps(table(["t"], ["r"], [['< @"12:00:00"', "1"], ['> @"12:00:00"', "2"]])) == [{"t": '@"12:00:00"'}]
    assert gaps(table(["s"], ["r"], [['< "b"', "1"], ['> "k"', "2"]])) == [{"s": '["b".."k"]'}]


def test_times_with_and_without_zone_are_not_guessed_at() -> None:
    found = analysis(table(["t"], ["r"], [['< @"12:00:00"', "1"], ['> @"12:00:00Z"', "2"], ["-", "3"]]))
    assert not found.complete
    assert (found.findings[0].kind, found.findings[0].rules) == ("unclear", (1, 2))


def test_allowed_values_of_a_type_bound_what_can_be_missing() -> None:
    item = '<itemDefinition name="grade"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues>'
    logic = table(["s"], ["r"], [['"a"', "1"]], type_s="grade")
    found = analyse(read_definitions(model(f"{item}</itemDefinition>", decision("d", logic))), "d")
    assert [finding.where for finding in found.findings] == [{"s": '"b"'}]


def test_a_rule_that_several_before_it_leave_nothing_of() -> None:
    rules = [["< 5", "1"], [">= 5", "2"], ["[3..8]", "3"]]
    found = analysis(table(["n"], ["r"], rules, "FIRST")).findings
    assert [(finding.kind, finding.rules) for finding in found] == [("unreachable", (3,))]
    assert "zusammen" in found[0].de


def test_a_rule_with_a_free_cell_is_still_hidden_by_a_wider_one() -> None:
    found = analysis(table(["n", "m"], ["r"], [["> 1", "-", "1"], ["> 5", "> other", "2"]], "FIRST")).findings
    assert ("unreachable", (1, 2)) in [(finding.kind, finding.rules) for finding in found]


def test_priority_hides_what_a_rule_of_higher_priority_contains() -> None:
    rules = [["> 5", '"low"'], ["> 1", '"high"']]
    found = analysis(table(["n"], ["r"], rules, "PRIORITY", out_r='"high", "low"', in_n="> 1")).findings
    assert [(finding.kind, finding.rules) for finding in found] == [("unreachable", (1, 2))]
    assert kinds(table(["n"], ["r"], rules, "PRIORITY", in_n="> 1")) == ["policy"]


def test_a_sum_of_texts_does_not_fit() -> None:
    rules = [["> 5", '"a"'], ["<= 5", "1"]]
    assert kinds(table(["n"], ["r"], rules, "COLLECT", 'aggregation="SUM"')) == ["policy"]


def test_constants_beyond_the_usual_digits_are_kept_apart() -> None:
    rules = [["< 1e33", "1"], ["> 1e33 + 0", "2"]]
    assert not analysis(table(["n"], ["r"], rules)).complete
    near = [["< 0.1234567890123456789012345678901234", "1"], ["> 0.1234567890123456789012345678901235", "2"]]
    assert gaps(table(["n"], ["r"], near)) == [
        {"n": "[0.1234567890123456789012345678901234..0.1234567890123456789012345678901235]"}
    ]


def test_a_small_budget_is_reported() -> None:
    rules = [[f"> {a}", f"< {b}", "1"] for a, b in product(range(12), range(12))]
    found = analysis(table(["n", "m"], ["r"], rules, "COLLECT"), budget=50)
    assert not found.complete
    assert "budget" in [finding.kind for finding in found.findings]


def test_a_large_table_ends_within_its_budget() -> None:
    definitions = read_definitions(large_table(rules=200, inputs=15))
    sweeps: list[Sweep] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.dmn.analysis.Sweep", lambda *args: sweeps.append(Sweep(*args)) or sweeps[-1])
        found = analyse(definitions, "large")
    assert not found.complete
    assert sweeps[0].budget < 0
    assert {finding.kind for finding in found.findings} >= {"budget", "gap"}
    assert len(found.findings) < 200


def test_an_example_of_a_gap_is_one() -> None:
    definitions = read_definitions(large_table(rules=30, inputs=10, dashes=0.3))
    found = analyse(definitions, "large", budget=100)
    example = next(finding.where for finding in found.findings if finding.kind == "gap")
    inputs = {name: literal_value(text) for name, text in example.items()}
    assert definitions.evaluate("large", inputs).matched_rules == ()


def literal_value(text: str) -> object:
    """Some value that a text of unary tests admits."""
    tests = compile_unary_tests(text)
    values = [True, False, *"abcdefghx", *(Decimal(n) / 2 for n in range(-2, 60))]
    return next(value for value in values if tests.evaluate(value).value is True)
