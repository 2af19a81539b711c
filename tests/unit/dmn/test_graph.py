"""Graphs of decisions, boxed expressions, functions, services, imports and types (DMN 1.5, chapters 6, 7 and 10)."""

from __future__ import annotations

import pytest

from app.dmn import read_definitions
from app.feel import to_python
from tests.unit.dmn.models import decide, decision, input_data, knowledge, model, table, text


def entry(name: str, logic: str) -> str:
    variable = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def test_required_decisions_come_first_and_once() -> None:
    definitions = read_definitions(
        model(
            input_data("Monthly Salary", "number"),
            decision("Yearly Salary", text("12 * Monthly Salary"), "input:Monthly Salary"),
            decision("d", text("Yearly Salary + 1"), "decision:Yearly Salary"),
        )
    )
    evaluation = definitions.evaluate("d", {"Monthly Salary": 100})
    assert to_python(evaluation.value) == 1201
    assert to_python(evaluation.results) == {"Yearly Salary": 1200, "d": 1201}
    assert to_python(evaluation.inputs) == {"Monthly Salary": 100}


def test_the_inputs_that_a_decision_takes_are_known() -> None:
    parts = (
        input_data("n"),
        decision("a", text("n + undeclared"), "input:n"),
        decision("d", text("[a, xs[age > limit], for i in ys return i]"), "decision:a"),
    )
    definitions = read_definitions(model(*parts))
    assert definitions.input_names(definitions.decision("d")) == {"n", "undeclared", "xs", "ys"}


def test_an_input_of_the_wrong_type_is_null() -> None:
    parts = (input_data("n", "number"), decision("d", text("n"), "input:n"))
    assert decide(*parts, n="x") is None
    assert decide(*parts, n=[5]) == 5


def test_the_result_is_converted_to_the_type_of_the_decision() -> None:
    assert decide(decision("d", text("[5]"), type_ref="number")) == 5
    assert decide(decision("d", text('"x"'), type_ref="number")) is None


def test_boxed_context_with_result() -> None:
    logic = f"<context>{entry('a b', text('2'))}{entry('c', text('a b * 3'))}{entry('', text('c + 1'))}</context>"
    assert decide(decision("d", logic)) == 7


def test_boxed_list_relation_and_filter() -> None:
    relation = (
        '<relation><column name="name"/><column name="age"/>'
        f"<row>{text(chr(34) + 'Ada' + chr(34))}{text('36')}</row>"
        f"<row>{text(chr(34) + 'Bob' + chr(34))}{text('15')}</row></relation>"
    )
    logic = f"<filter><in>{relation}</in><match>{text('age < 18')}</match></filter>"
    assert decide(decision("d", logic)) == [{"name": "Bob", "age": 15}]
    assert decide(decision("d", f"<list>{text('1')}{text('1 + 1')}</list>")) == [1, 2]


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        ("<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>", ("1 > 2", "1", "2", 2)),
        ('<for iteratorVariable="i"><in>{}</in><return>{}</return></for>', ("[1, 2]", "i * 2", "", [2, 4])),
        ('<some iteratorVariable="i"><in>{}</in><satisfies>{}</satisfies></some>', ("[1, 2]", "i > 1", "", True)),
        ('<every iteratorVariable="i"><in>{}</in><satisfies>{}</satisfies></every>', ("[1, 2]", "i > 1", "", False)),
    ],
)
def test_boxed_conditional_and_iterators(logic: str, expected: tuple) -> None:
    *texts, value = expected
    assert decide(decision("d", logic.format(*map(text, texts)))) == value


@pytest.mark.parametrize("type_ref", ["number", "tNumbers"])
def test_the_type_of_an_iterated_list_may_name_the_list_or_its_items(type_ref: str) -> None:
    numbers = '<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
    body = f'<in typeRef="{type_ref}">{text("xs")}</in><return>{text("i * 2")}</return>'
    parts = (numbers, decision("d", f'<for iteratorVariable="i">{body}</for>'))
    assert decide(*parts, xs=[1, 2]) == [2, 4]
    assert decide(*parts, xs=["a", 2]) is None


def test_knowledge_is_called_by_invocation_and_by_text() -> None:
    bmi = knowledge("bmi", "weight size", text("weight / size"))
    binding = "".join(
        f'<binding><parameter name="{name}"/>{text(value)}</binding>'
        for name, value in (("size", "2"), ("weight", "10"))
    )
    assert decide(bmi, decision("d", f"<invocation>{text('bmi')}{binding}</invocation>", "knowledge:bmi")) == 5
    assert decide(bmi, decision("d", text("bmi(size: 4, weight: 8)"), "knowledge:bmi")) == 2


def test_knowledge_may_use_other_knowledge_and_itself_but_no_inputs() -> None:
    half = knowledge("half", "n", text("n / 2"))
    fact = knowledge("fact", "n", text("if n <= 1 then half(2) else n * fact(n - 1)"), "half", "fact")
    assert decide(half, fact, decision("d", text("fact(4)"), "knowledge:fact")) == 24
    sneaky = knowledge("sneaky", "n", text("secret"))
    assert decide(sneaky, decision("d", text("sneaky(1)"), "knowledge:sneaky"), secret=1) is None


def test_the_result_of_knowledge_has_its_type() -> None:
    typed = knowledge("half", "n", text("n / 2")).replace(
        '<variable name="half"/>', '<variable name="half" typeRef="string"/>'
    )
    assert decide(typed, decision("d", text("half(4)"), "knowledge:half")) is None


def test_a_table_as_knowledge() -> None:
    rate = knowledge("rate", "age", table(["age"], ["r"], [["< 18", "0"], [">= 18", "5"]]))
    assert decide(rate, decision("d", text("[rate(10), rate(20)]"), "knowledge:rate")) == [0, 5]


ITEMS = """
<itemDefinition name="tStatus"><typeRef>string</typeRef><allowedValues><text>"open", "closed"</text></allowedValues>
</itemDefinition>
<itemDefinition name="tPerson"><itemComponent name="full name"><typeRef>string</typeRef></itemComponent>
<itemComponent name="status"><typeRef>tStatus</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>
<itemDefinition name="tTree"><itemComponent name="children" isCollection="true"><typeRef>tTree</typeRef></itemComponent>
</itemDefinition>
"""


def test_item_definitions_check_and_convert() -> None:
    parts = (ITEMS, input_data("p", "tPeople"), decision("d", text("p.full name"), "input:p"))
    assert decide(*parts, p=[{"full name": "Ada", "status": "open"}]) == ["Ada"]
    assert decide(*parts, p={"full name": "Ada"}) == ["Ada"]
    assert decide(*parts, p=[{"full name": "Ada", "status": "lost"}]) is None


def test_a_type_may_contain_itself() -> None:
    parts = (ITEMS, input_data("t", "tTree"), decision("d", text("count(t.children)"), "input:t"))
    assert decide(*parts, t={"children": [{"children": []}]}) == 1
    assert decide(*parts, t={"children": [5]}) is None


def test_types_of_the_model_serve_instance_of() -> None:
    logic = text('["open" instance of tStatus, "x" instance of tStatus, 1 instance of tStatus]')
    assert decide(ITEMS, decision("d", logic)) == [True, False, False]


def test_a_decision_without_logic_is_null() -> None:
    assert decide(decision("d", "")) is None


def test_warnings_name_the_decision() -> None:
    evaluation = read_definitions(model(decision("d", text('1 + "a"')))).evaluate("d", {})
    assert evaluation.warnings[0].text_de.startswith("[„d“] ")
