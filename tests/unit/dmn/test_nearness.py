"""Near misses and smallest changes are what trying out every value finds."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice, product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.dmn import Definitions, Evaluation, Outcomes, analyse, near_misses, read_definitions, smallest_changes
from app.feel import compile_unary_tests, from_python
from tests.unit.dmn.models import decision, input_data, model, table, text
from tests.unit.dmn.test_analysis_by_force import read, tables

AT_ONCE = 20
"""Cases of one table that are looked at."""


def made(rules: list, policy: str = "FIRST", inputs: str = "ab", outputs: str = "r", **values: str) -> Definitions:
    return read_definitions(model(decision("d", table(list(inputs), list(outputs), rules, policy, **values))))


NUMBERS = {"type_a": "number", "type_b": "number"}
STEPS = [[">= 6", "-", '"high"'], ["-", ">= 3", '"middle"'], ["-", "-", '"low"']]


def near(definitions: Definitions, **inputs: object) -> list[tuple[int, str]]:
    return [(miss.rule.index, miss.missing.expression) for miss in near_misses(definitions, "d", inputs)]


def changes(definitions: Definitions, **inputs: object) -> list[tuple[str, object]]:
    return [(change.name, change.after) for change in smallest_changes(definitions, "d", inputs)]


def test_rules_that_miss_one_condition() -> None:
    steps = made(STEPS, **NUMBERS)
    assert near(steps, a=4, b=1) == [(1, "a"), (2, "b")]
    assert near(steps, a=4, b=3) == [(1, "a")]  # the rules behind the one that fires change nothing
    assert near(steps, a=6, b=1) == []
    both = made([[">= 6", ">= 3", '"x"'], ["-", "-", '"y"']], **NUMBERS)
    assert near(both, a=4, b=1) == []  # two conditions are missing
    (miss,) = near_misses(both, "d", {"a": 6, "b": 1})
    assert (miss.missing.cells, miss.missing.value, miss.answer) == ((">= 3",), Decimal(1), "x")


def test_the_same_column_twice_is_one_condition() -> None:
    (miss,) = near_misses(made([[">= 3", "< 9", '"x"']], "UNIQUE", "aa", **NUMBERS), "d", {"a": 12})
    assert miss.missing.cells == (">= 3", "< 9")


def test_a_value_that_is_not_allowed_is_near_to_nothing() -> None:
    assert near(made(STEPS, in_a="[0..9]", **NUMBERS), a=-1, b=1) == []


def test_cells_that_are_expressions() -> None:
    compared = made([["> b", "> 0", '"more"'], ["-", "-", '"less"']], **NUMBERS)
    assert near(compared, a=1, b=2) == [(1, "a")]


def test_the_nearest_number_that_alters_the_outcome() -> None:
    assert changes(made(STEPS, **NUMBERS), a=4, b=1) == [("a", 6), ("b", 3)]
    assert changes(made(STEPS, **NUMBERS), a=8, b=3) == [("a", 5)]
    above = made([["> 6", "-", '"x"'], ["-", "-", '"y"']], **NUMBERS)
    assert changes(above, a=2, b=0) == [("a", 7)]
    halves = made([["> 6.5", "-", '"x"'], ["-", "-", '"y"']], **NUMBERS)
    assert changes(halves, a=2, b=0) == [("a", Decimal("6.6"))]


def test_only_allowed_values_are_suggested() -> None:
    capped = made(STEPS, in_a="[0..5]", **NUMBERS)
    assert [name for name, _ in changes(capped, a=4, b=1)] == ["b"]


def test_each_code_and_each_member_of_a_list_that_alters_it() -> None:
    codes = made(
        [['"no", "open"', "-", '"x"'], ["-", 'list contains(?, "debt")', '"y"'], ["-", "-", '"z"']],
        type_a="string",
        in_a='"yes", "no", "open"',
    )
    assert changes(codes, a="yes", b=[]) == [("a", "no"), ("a", "open"), ("b", ["debt"])]
    assert changes(codes, a="yes", b=["debt", "work"]) == [("a", "no"), ("a", "open"), ("b", ["work"])]


def test_reasons_and_names_of_rules_do_not_make_another_outcome() -> None:
    rules = [[f"> {n}", '"same"', f'"Because of more than {n}."', f'"R{n}"'] for n in (30, 20, 10, 0)]
    told = made([*rules, ["-", '"other"', '"Because of nothing."', '"R9"']], "FIRST", "a", "rst", type_a="number")
    assert Outcomes(told, told.decisions[0]).names == ("r",)
    assert changes(told, a=15) == [("a", 0)]


def test_a_graph_of_decisions() -> None:
    inner = decision("score", table(["a"], ["r"], [[">= 3", "10"], ["-", "0"]], "FIRST", type_a="number"), "input:a")
    outer = decision("d", text('if score > 5 then "yes" else "no"'), "decision:score")
    graph = read_definitions(model(input_data("a", "number"), inner, outer))
    assert changes(graph, a=1) == [("a", 3)]


def test_unordered_hits_are_compared_without_their_order() -> None:
    def collected(first: str, second: str) -> object:
        definitions = made([["-", first], ["-", second]], "COLLECT", "a", "r")
        return Outcomes(definitions, definitions.decisions[0]).of(definitions.evaluate("d", {}).value)

    assert collected('"x"', '"y"') == collected('"y"', '"x"')


# --- by force ---


@settings(max_examples=80, deadline=None, derandomize=True)
@given(tables(), st.sampled_from(["FIRST", "COLLECT"]))
def test_near_misses_by_force(drawn: tuple, policy: str) -> None:
    """A rule is near just where all cells but those of one column match, asked one by one."""
    names, rules, values, extras = drawn
    definitions = read(names, rules, policy, extras)
    for inputs in cases(names, values):
        fired = definitions.evaluate("d", inputs)
        if not _is_allowed(fired):
            continue
        wanted = []
        before = fired.matched_rules[0].index if policy == "FIRST" and fired.matched_rules else len(rules) + 1
        for index, rule in enumerate(rules, 1):
            failing = [n for n, cell in zip(names, rule, strict=False) if not _meets(inputs[n], cell)]
            if len(failing) == 1 and index < before:
                wanted.append((index, failing[0]))
        assert [(m.rule.index, m.missing.expression) for m in near_misses(definitions, "d", inputs)] == wanted


@settings(max_examples=60, deadline=None, derandomize=True)
@given(tables())
def test_smallest_changes_by_force(drawn: tuple) -> None:
    """What is suggested alters the outcome; where any value tried does, something no farther away is suggested."""
    names, rules, values, extras = drawn
    definitions = read(names, rules, "FIRST", extras)
    assume(not any(finding.kind == "unclear" for finding in analyse(definitions, "d").findings))
    for inputs in cases(names, values):
        now = definitions.evaluate("d", inputs).value
        suggested = smallest_changes(definitions, "d", inputs)
        for change in suggested:
            assert definitions.evaluate("d", {**inputs, change.name: change.after}).value != now
        for column, (name, tried) in enumerate(zip(names, values, strict=True)):
            spoken_of = [rule[column] for rule in rules]
            for value in tried:
                then = definitions.evaluate("d", {**inputs, name: value})
                if then.value == now or not _is_a_change(value, inputs[name], spoken_of) or not _is_allowed(then):
                    continue
                found = [change.after for change in suggested if change.name == name]
                assert found, value
                if not any("." in cell for cell in spoken_of):  # among fractions there is no nearest one
                    assert any(_is_as_near(after, value, inputs[name]) for after in found), value


def cases(names: list[str], values: list) -> list[dict]:
    return [dict(zip(names, chosen, strict=True)) for chosen in islice(product(*values), AT_ONCE)]


def _meets(value: object, cell: str) -> bool:
    return cell == "-" or compile_unary_tests(cell).evaluate(value).value is True


def _is_allowed(found: Evaluation) -> bool:
    return not any("erlaubten" in warning.text_de for warning in found.warnings)


def _is_a_change(value: object, now: object, cells: list[str]) -> bool:
    """Emptying an input, another kind of value, and texts that no cell of it names are nothing to suggest."""
    if value is None or type(value) is not type(now):
        return False
    return not isinstance(value, str) or any(f'"{value}"' in cell for cell in cells)


def _is_as_near(suggested: object, value: object, now: object) -> bool:
    if isinstance(value, str | bool):
        return suggested == value
    suggested, value, now = (n if isinstance(n, Decimal) else from_python(n).order() for n in (suggested, value, now))
    return abs(suggested - now) <= abs(value - now)
