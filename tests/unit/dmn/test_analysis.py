"""The analysis of decision tables finds what is there, and says where it cannot tell."""

from __future__ import annotations

import time
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.dmn import Analysis, analyse, read_definitions
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


def test_free_cells_are_named_and_left_out() -> None:
    found = analysis(table(["n"], ["r"], [["> limit", "1"], ["< 5", "2"]]))
    assert not found.complete
    assert (found.findings[0].kind, found.findings[0].rules) == ("unclear", (1,))


def test_mixed_columns_are_not_guessed_at() -> None:
    found = analysis(table(["n"], ["r"], [["5", "1"], ['"a"', "2"]]))
    assert not found.complete
    assert [finding.kind for finding in found.findings] == ["unclear"]


def test_a_small_budget_is_reported() -> None:
    rules = [[f"> {a}", f"< {b}", "1"] for a, b in product(range(12), range(12))]
    found = analysis(table(["n", "m"], ["r"], rules, "COLLECT"), budget=50)
    assert not found.complete
    assert found.findings[-1].kind == "budget"


def test_a_large_table_takes_seconds() -> None:
    names = [f"c{index}" for index in range(15)]
    rules = [
        [*("-" if (rule + column) % 3 else f"[{rule % 7}..{rule % 7 + column}]" for column in range(15)), str(rule)]
        for rule in range(200)
    ]
    started = time.monotonic()
    found = analysis(table(names, ["r"], rules, "FIRST"))
    assert time.monotonic() - started < 20
    assert found.findings


CELL = st.sampled_from(["-", "< 2", "[2..4]", "> 3", "3", "not(2)", "(1..3)"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_gaps_and_overlaps_are_true(cells: list[tuple[str, str]]) -> None:
    rules = [[a, b, str(index)] for index, (a, b) in enumerate(cells)]
    definitions = read_definitions(model(decision("d", table(["a", "b"], ["r"], rules, "COLLECT"))))
    found = [finding.where for finding in analyse(definitions, "d").findings if finding.kind == "gap"]
    for a, b in product(range(6), range(6)):
        fired = definitions.evaluate("d", {"a": a, "b": b}).matched_rules
        assert bool(fired) != any(_within(where, a, b) for where in found)


def _within(where: dict[str, str], a: int, b: int) -> bool:
    rules = [[where.get("a", "-"), where.get("b", "-"), "1"]]
    definitions = read_definitions(model(decision("d", table(["a", "b"], ["r"], rules))))
    return bool(definitions.evaluate("d", {"a": a, "b": b}).matched_rules)
