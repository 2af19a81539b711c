"""The short way through a table gives what the long way gives, and both what the cells say one by one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.dmn import Definitions, read_definitions
from app.feel import compile_unary_tests, from_json
from app.feel.budget import Limits, Run
from app.feel.convert import from_python
from app.feel.types import MISMATCH, convert, named_type
from tests.unit.dmn.models import decision, input_data, model, table
from tests.unit.dmn.test_columns import CELLS

POLICIES = ["UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER"]
TYPES = ["", "number", "string", "boolean", "date"]
ALLOWED = ["", '"a", "b"', "[0..3]", "true", "< other"]
OUTPUTS = ['"x"', '"y"', "1", "other", "null", "[1]"]
MIDNIGHT = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
VALUES = st.one_of(
    st.sampled_from([None, True, False, 0, 1, 2, 3, -3, 1.0, 2.5, Decimal("1"), Decimal("2.50"), "a", "b", "c", ""]),
    st.sampled_from(
        [[1], ["a"], {"a": 1}, 10**40, float("nan"), Decimal("Infinity"), dt.datetime(2020, 1, 1, tzinfo=dt.UTC)]
    ),
    st.dates(dt.date(2019, 12, 30), dt.date(2020, 1, 5)),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[bytes, dict]:
    """A model with one table of up to three columns, and what is in it."""
    names = ["n", "m", "k"][: draw(st.integers(1, 3))]
    cells = st.tuples(*[CELLS for _ in names], st.sampled_from(OUTPUTS), st.sampled_from(OUTPUTS))
    outputs = ["r", "s"][: draw(st.integers(1, 2))]
    rules = [list(rule[: len(names) + len(outputs)]) for rule in draw(st.lists(cells, min_size=1, max_size=6))]
    values = {f"type_{name}": draw(st.sampled_from(TYPES)) for name in names}
    values |= {f"in_{name}": draw(st.sampled_from(ALLOWED)) for name in names}
    values |= draw(st.sampled_from([{}, {"default_r": '"none"'}, {"out_r": '"x", "y"'}]))
    policy = draw(st.sampled_from(POLICIES))
    declared = {name: draw(st.sampled_from(TYPES)) for name in names if draw(st.booleans())}
    logic = table(names, outputs, rules, policy, **{key: value for key, value in values.items() if value})
    parts = [input_data(name, kind) for name, kind in declared.items()]
    xml = model(*parts, decision("d", logic, *(f"input:{name}" for name in declared)))
    return xml, {"names": names, "rules": rules, "policy": policy, "declared": declared, **values}


def everything(definitions: Definitions, inputs: dict, in_full: bool) -> str:
    evaluate = definitions.evaluate_in_full if in_full else definitions.evaluate
    return repr(tuple(evaluate("d", inputs)))


@settings(max_examples=250, deadline=None)
@given(tables(), st.lists(st.dictionaries(st.sampled_from("nmk"), VALUES), min_size=1, max_size=6))
def test_both_ways_agree(made: tuple[bytes, dict], inputs: list[dict]) -> None:
    definitions = read_definitions(made[0], strict=False)
    for one in [*inputs, *inputs]:  # the second time from what was kept
        given_values = {"other": 2, **one}
        assert everything(definitions, given_values, False) == everything(definitions, given_values, True)
        assert_rule_alone_agrees(definitions, given_values)


def assert_rule_alone_agrees(definitions: Definitions, inputs: dict) -> None:
    """The rule by its number alone, where the short way knows it, is the one of the whole evaluation."""
    short_way = definitions.short_way("d")
    rule = short_way.rule(inputs) if short_way else None
    if short_way and rule is not None:
        full = definitions.evaluate_in_full("d", inputs)
        assert short_way.answer(rule) == (full.value, full.matched_rules)


@settings(max_examples=250, deadline=None)
@given(tables(), st.fixed_dictionaries(dict.fromkeys("nmk", VALUES)))
def test_matched_rules_are_those_whose_cells_all_match(made: tuple[bytes, dict], inputs: dict) -> None:
    xml, what = made
    assume("out_r" not in what)
    definitions = read_definitions(xml, strict=False)
    context = {"other": 2, **inputs}
    found = definitions.evaluate("d", context)
    values = {name: _converted(inputs[name], what, name) for name in what["names"]}
    matching = [
        number for number, rule in enumerate(what["rules"], 1) if _matches(rule, what["names"], values, context)
    ]
    if _refused(what, values, context):
        assert (found.value, found.matched_rules) == (None, ())
        assert found.warnings
        return
    fired = [rule.index for rule in found.matched_rules]
    if what["policy"] in ("COLLECT", "RULE ORDER"):
        assert fired == matching
    elif what["policy"] == "FIRST":
        assert fired == matching[:1]
    elif what["policy"] == "UNIQUE":
        assert fired == (matching if len(matching) == 1 else [])
        assert len(matching) < 2 or found.warnings
    else:
        assert set(fired) <= set(matching)


def _converted(value: object, what: dict, name: str) -> object:
    value = from_python(value)
    for kind in filter(None, (what["declared"].get(name), what.get(f"type_{name}"))):
        value = convert(value, named_type(kind), Run())
        value = None if value is MISMATCH else value
    return value


def _matches(rule: list[str], names: list[str], values: dict, context: dict) -> bool:
    return all(
        compile_unary_tests(cell, context).evaluate(values[name], context).value is True
        for name, cell in zip(names, rule, strict=False)
    )


def _refused(what: dict, values: dict, context: dict) -> bool:
    """Whether a value is not among the allowed ones of its column."""
    for name in what["names"]:
        allowed, value = what.get(f"in_{name}"), values[name]
        items = value if type(value) is list else [value]
        if allowed and value is not None:
            tests = compile_unary_tests(allowed, context)
            if not all(tests.evaluate(item, context).value is True for item in items):
                return True
    return False


@settings(max_examples=100, deadline=None)
@given(VALUES, st.sampled_from(TYPES[1:]))
def test_inputs_are_told_as_they_were_used(value: object, kind: str) -> None:
    definitions = read_definitions(model(decision("d", table(["n"], ["r"], [["-", "1"]], type_n=kind))))
    found = definitions.evaluate("d", {"n": value})
    wanted = convert(from_python(value), named_type(kind), Run())
    assert repr(found.inputs["n"]) == repr(None if wanted is MISMATCH else wanted)
    assert bool(found.warnings) == (wanted is MISMATCH)


@pytest.fixture
def plain() -> Definitions:
    rules = [["< 5", '"a"', "1"], [">= 5", "-", "2"]]
    logic = table(["n", "s"], ["r"], rules, "FIRST", in_s='"a", "b"', type_n="number")
    return read_definitions(model(input_data("n", "number"), decision("d", logic, "input:n")))


@pytest.mark.parametrize("inputs", [{"n": 3, "s": "a"}, {"s": None}, {"n": dt.date(2020, 1, 1), "s": "a"}])
def test_plain_inputs_take_the_short_way(plain, monkeypatch, inputs) -> None:
    def long_way(*_: object) -> None:
        raise AssertionError("the long way")

    monkeypatch.setattr(Definitions, "evaluate_in_full", long_way)
    if isinstance(inputs.get("n"), dt.date):
        with pytest.raises(AssertionError):
            plain.evaluate("d", inputs)
    else:
        plain.evaluate("d", inputs)


def test_true_is_not_one(plain) -> None:
    assert plain.evaluate("d", {"n": 1, "s": "a"}).value == 1
    found = plain.evaluate("d", {"n": True, "s": "a"})
    assert found.value is None
    assert found.warnings


def test_an_answer_belongs_to_its_evaluation() -> None:
    definitions = read_definitions(model(decision("d", table(["n"], ["r", "s"], [["-", "1", "2"]]))))
    definitions.evaluate("d", {"n": 1}).value["r"] = 99
    assert definitions.evaluate("d", {"n": 1}).value == from_json({"r": 1, "s": 2})


def test_the_budget_counts_on_the_short_way_too(plain) -> None:
    with pytest.raises(Exception, match="2 steps"):
        plain.evaluate("d", {"n": 1, "s": "a"}, limits=Limits(steps=2))


def test_what_persons_wrote_is_not_kept() -> None:
    definitions = read_definitions(model(decision("d", table(["s"], ["r"], [['"a"', "1"]]))))
    for text in ("a", "Birke hat angerufen"):
        definitions.evaluate("d", {"s": text})
    kept = [key for source in definitions._direct["d"]._sources for known in source._known.values() for key in known]
    assert kept == ["a"]
