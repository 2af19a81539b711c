"""A process for reading: elements in the order of the flow."""

from __future__ import annotations

import pytest

from app.engine import describe
from app.errors import Rejected
from tests.unit.engine.helper import (
    el,
    end,
    event,
    flow,
    flows,
    many,
    message,
    model,
    properties,
    script,
    service,
    start,
    timer,
    user,
    z,
)

LANES = """<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="Träger"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane>
<bpmn:lane id="l2" name="Integrationslotsin"><bpmn:flowNodeRef>b</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"""
DIAGRAM = model(
    LANES,
    "<bpmn:documentation>Wozu das dient.</bpmn:documentation>",
    end(),
    user("c"),
    user("b", name="Aufenthalt einschätzen", ext=properties(stage="screening")),
    el("boundaryEvent", "late", timer("timeDuration", "P1D"), attachedToRef="b", cancelActivity="false"),
    service("remind", "remind"),
    el("businessRuleTask", "a", ext=z("calledDecision", decisionId="complexity", resultVariable="r")),
    el("exclusiveGateway", "g", default="f_g_call"),
    el("callActivity", "call", many("=[1]"), ext=z("calledElement", processId="child")),
    el("subProcess", "sp", start("is"), script("x", "=1", "n"), flows("is x")),
    el(
        "subProcess",
        "h",
        el("startEvent", "hs", event("message", "m"), isInterrupting="false"),
        triggeredByEvent="true",
    ).replace("</bpmn:subProcess>", el("task", "ht") + flow("hs", "ht") + "</bpmn:subProcess>"),
    el("startEvent", "s", ext='<zeebe:formDefinition formId="first"/>'),
    flows("s a b g", "call c", "sp c e", "late remind"),
    flow("g", "call"),
    flow("g", "sp", "=x"),
    definitions=message("m", "stop"),
    name="Fall führen",
)


def test_elements_in_the_order_of_the_flow() -> None:
    outline = describe(DIAGRAM)
    assert (outline.process_id, outline.name, outline.documentation) == ("p", "Fall führen", "Wozu das dient.")
    assert [element.id for element in outline.elements] == [
        "s", "a", "b", "late", "remind", "g", "call", "sp", "c", "e", "h",
    ]  # fmt: skip
    assert [element.id for element in outline.walk()][-3:] == ["h", "hs", "ht"]


@pytest.mark.parametrize(
    ("element_id", "expected"),
    [
        ("s", {"kind": "startEvent", "form_id": "first", "trigger": "none"}),
        ("a", {"decision_id": "complexity", "lane": "Träger", "role": None}),
        (
            "b",
            {"name": "Aufenthalt einschätzen", "role": "liaison", "form_id": "f", "properties": {"stage": "screening"}},
        ),
        ("late", {"trigger": "timer", "attached_to": "b", "interrupting": False}),
        ("remind", {"operation": "remind"}),
        ("call", {"kind": "callActivity", "called_process": "child", "repeats": "parallel"}),
        ("h", {"kind": "subProcess", "trigger": "message", "message": "stop", "interrupting": False}),
        ("g", {"leads_to": ("call", "sp")}),
        ("x", {"kind": "scriptTask"}),
    ],
)
def test_what_is_told_of_an_element(element_id: str, expected: dict[str, object]) -> None:
    element = describe(DIAGRAM).find(element_id)
    assert {name: getattr(element, name) for name in expected} == expected


def test_unknown_element() -> None:
    assert describe(DIAGRAM).find("nothing") is None


def test_loops_and_long_chains() -> None:
    ids = [f"t{n}" for n in range(3000)]
    diagram = model(start(), *[el("task", id_) for id_ in ids], flows(f"s {' '.join(ids)}"), flow("t2999", "t0"))
    assert [element.id for element in describe(diagram).elements] == ["s", *ids]


def test_broken_diagram_is_rejected() -> None:
    with pytest.raises(Rejected):
        describe(model(user("t")))
