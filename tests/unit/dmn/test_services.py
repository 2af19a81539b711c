"""Decision services: functions of their inputs, results of their output decisions (DMN 1.5, 10.4)."""

from __future__ import annotations

from app.dmn import read_definitions
from app.feel import to_python
from tests.unit.dmn.models import decide, decision, input_data, knowledge, model, text

SERVICE = (
    '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#total"/>'
    '<inputDecision href="#base"/><inputData href="#n"/></decisionService>'
)


def test_a_service_is_a_function_of_its_inputs_and_can_be_decided_itself() -> None:
    parts = (
        input_data("n", "number"),
        decision("base", text("1000")),
        decision("total", text("n + base"), "input:n", "decision:base"),
        SERVICE,
        decision("d", text("[s(1, 2), s(base: 10, n: 1), s(1)]"), "knowledge:s"),
    )
    assert decide(*parts) == [3, 11, None]
    assert to_python(read_definitions(model(*parts)).evaluate("s", {"n": 5, "base": 6}).value) == 11


def service(inner: str, name: str = "s", type_ref: str = "") -> str:
    variable = f'<variable name="{name}" typeRef="{type_ref}"/>'
    return f'<decisionService id="{name}" name="{name}">{variable}{inner}</decisionService>'


def outputs(*names: str) -> str:
    return "".join(f'<outputDecision href="#{name}"/>' for name in names)


def test_several_outputs_make_a_context_and_one_stands_alone() -> None:
    parts = (decision("a", text("1")), decision("b", text("a + 1"), "decision:a"))
    both = read_definitions(model(*parts, service(outputs("a", "b")))).evaluate("s", {}).value
    assert to_python(both) == {"a": 1, "b": 2}
    assert read_definitions(model(*parts, service(outputs("b")))).evaluate("s", {}).value == 2


def test_an_input_decision_takes_the_place_of_its_logic() -> None:
    parts = (
        decision("rate", text("100")),
        decision("tax", text("rate * 2"), "decision:rate"),
        service(outputs("tax") + '<inputDecision href="#rate"/>'),
    )
    definitions = read_definitions(model(*parts))
    assert definitions.evaluate("s", {"rate": 5}).value == 10
    assert definitions.evaluate("s", {}).value is None
    assert definitions.evaluate("tax", {}).value == 200


def test_arguments_and_results_have_types() -> None:
    typed = (
        input_data("n", "number"),
        decision("rate", text("1"), type_ref="number"),
        decision("sum", text("n + rate"), "input:n", "decision:rate"),
        service(outputs("sum") + '<inputDecision href="#rate"/><inputData href="#n"/>', type_ref="number"),
        decision("d", text('[s(1, 2), s([1], [2]), s("x", 2), s(1, "x"), s(n: 1)]'), "knowledge:s"),
    )
    assert decide(*typed) == [3, 3, None, None, None]
    assert (
        decide(
            decision("a", text('"x"')), service(outputs("a"), "s", "number"), decision("d", text("s()"), "knowledge:s")
        )
        is None
    )


def test_an_argument_that_does_not_fit_makes_the_call_null() -> None:
    parts = (
        input_data("n", "number"),
        decision("five", text("5")),
        service(outputs("five") + '<inputData href="#n"/>'),
        decision("d", text('[s(1), s("x"), s(null)]'), "knowledge:s"),
    )
    assert decide(*parts) == [5, None, 5]
    evaluation = read_definitions(model(*parts)).evaluate("s", {"n": "x"})
    assert evaluation.value is None
    assert evaluation.warnings[0].text_de == "„n“: Der Wert passt nicht zum Typ number."


def test_services_use_knowledge_and_other_services() -> None:
    parts = (
        knowledge("twice", "n", text("n * 2")),
        input_data("n"),
        decision("inner", text("twice(n)"), "input:n", "knowledge:twice"),
        service(outputs("inner") + '<inputData href="#n"/>'),
        decision("outer", text("s(3) + 1"), "knowledge:s"),
        service(outputs("outer"), "t"),
        decision("d", text("t()"), "knowledge:t"),
    )
    assert decide(*parts) == 7


def test_knowledge_may_require_a_service() -> None:
    parts = (
        decision("a", text("5")),
        service(outputs("a")),
        knowledge("k", "n", text("s() * n"), "s"),
        decision("d", text("k(2)"), "knowledge:k"),
    )
    assert decide(*parts) == 10


def test_inputs_from_another_model_are_called_by_its_name() -> None:
    other = model(
        input_data("n", "number"),
        decision("rate", text("100"), type_ref="number"),
        decision("sum", text("n + rate"), "input:n", "decision:rate"),
        namespace="other",
    )
    kind = "https://www.omg.org/spec/DMN/20191111/MODEL/"
    parts = (
        f'<import name="o" namespace="other" importType="{kind}"/>',
        decision("total", text("o.sum * 10"), "decision:other#sum"),
        service(outputs("total") + '<inputData href="other#n"/><inputDecision href="other#rate"/>'),
        decision("d", text("[s(1, 2), s(o.n: 1, o.rate: 3)]"), "knowledge:s"),
    )
    definitions = read_definitions(model(*parts), {"other": other}.__getitem__)
    assert to_python(definitions.evaluate("d", {}).value) == [30, 40]
    assert definitions.evaluate("s", {"o": {"n": 1, "rate": 4}}).value == 50
