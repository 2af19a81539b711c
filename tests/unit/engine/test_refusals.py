"""What is refused when a diagram is read: element and a sentence in both languages."""

from __future__ import annotations

import pytest

from app.engine import ProcessModel, read_process
from app.errors import Finding, Rejected
from tests.unit.engine.helper import (
    NAMESPACES,
    el,
    end,
    event,
    flow,
    flows,
    io,
    many,
    message,
    model,
    script,
    service,
    start,
    timer,
    user,
    z,
)


def findings(given: ProcessModel) -> tuple[Finding, ...]:
    with pytest.raises(Rejected) as caught:
        read_process(given)
    for finding in caught.value.findings:
        assert finding.text.de
        assert finding.text.en
        assert finding.text.de != finding.text.en
        assert "{" not in finding.text.de
        assert finding.file == "p.bpmn"
    return caught.value.findings


def around(element: str, id_: str = "x", definitions: str = "") -> ProcessModel:
    return model(start(), element, end(), flows(f"s {id_} e"), definitions=definitions)


ERR = el("error", "err", errorCode="E")
FAULTY = {
    "transaction": el("transaction", "x", start("is"), end("ie"), flows("is ie")),
    "ad-hoc": el("adHocSubProcess", "x"),
    "complex gateway": el("complexGateway", "x"),
    "loop marker": user("x", "<bpmn:standardLoopCharacteristics/>"),
    "compensation marker": user("x", isForCompensation="true"),
    "compensation": el("intermediateThrowEvent", "x", event("compensate")),
    "conditional": el("intermediateCatchEvent", "x", "<bpmn:conditionalEventDefinition/>"),
    "two triggers": el("intermediateCatchEvent", "x", timer("timeDuration", "P1D"), timer("timeDuration", "P2D")),
    "no trigger": el("intermediateCatchEvent", "x"),
    "two times": el(
        "intermediateCatchEvent", "x", timer("timeDuration", "P1D</bpmn:timeDuration><bpmn:timeDuration>P1D")
    ),
    "unreadable time": el("intermediateCatchEvent", "x", timer("timeDuration", "three days")),
    "cron": el("intermediateCatchEvent", "x", timer("timeDate", "0 0 9 * * MON")),
    "cycle": el("intermediateCatchEvent", "x", timer("timeCycle", "R3/P1D")),
    "unknown message": el("receiveTask", "x", messageRef="nothing"),
    "no message": el("receiveTask", "x"),
    "no operation": el("serviceTask", "x"),
    "retries": service("x", "w", retries="many"),
    "no script": el("scriptTask", "x", "<bpmn:script>print(1)</bpmn:script>", scriptFormat="python"),
    "script beside": script("x", "=1", "r", "<bpmn:script>print(1)</bpmn:script>"),
    "script not FEEL": script("x", "1 + 1", "r"),
    "unreadable FEEL": script("x", "=1 +", "r"),
    "no decision": el("businessRuleTask", "x"),
    "no result": el("businessRuleTask", "x", ext=z("calledDecision", decisionId="d")),
    "no process": el("callActivity", "x"),
    "binding": el("callActivity", "x", ext=z("calledElement", processId="c", bindingType="newest")),
    "version tag": el("callActivity", "x", ext=z("calledElement", processId="c", bindingType="versionTag")),
    "form key": el("userTask", "x", ext='<zeebe:formDefinition formKey="k"/>'),
    "execution listener": user("x", ext=z("executionListeners", z("executionListener", type="t", eventType="start"))),
    "task listener": user("x", ext=z("taskListeners")),
    "unknown extension": user("x", ext=z("linkedResources")),
    "extension elsewhere": user("x", ext=z("script", expression="=1", resultVariable="r")),
    "multi-instance without list": user("x", "<bpmn:multiInstanceLoopCharacteristics/>"),
    "multi-instance by number": user(
        "x",
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>",
    ),
    "half an output": user("x", many("=[1]", outputCollection="o")),
    "list not FEEL": user("x", many("items")),
    "mapping without name": user("x", ext=io({"": "=1"})),
    "mapping with a hole": user("x", ext=io({"a..b": "=1"})),
    "operation on a timer": el("intermediateThrowEvent", "x", event("signal"), ext=z("taskDefinition", type="w")),
    "no signal": el("intermediateThrowEvent", "x", event("signal")),
    "no escalation": el("intermediateThrowEvent", "x", event("escalation")),
    "terminate in between": el("intermediateThrowEvent", "x", event("terminate")),
    "instantiating": el("receiveTask", "x", messageRef="m", instantiate="true"),
    "sub-process with a timer start": el(
        "subProcess", "x", el("startEvent", "y", timer("timeDuration", "P1D")), end("z"), flows("y z")
    ),
    "empty sub-process": el("subProcess", "x"),
    "event gateway with a task": el("eventBasedGateway", "x"),
    "java delegate": user("x").replace(
        "<bpmn:userTask ", '<bpmn:userTask xmlns:c="http://camunda.org/schema/1.0/bpmn" c:class="A" '
    ),
    "flowable field": user("x", ext='<f:field xmlns:f="http://flowable.org/bpmn" name="a"/>'),
}


@pytest.mark.parametrize("name", FAULTY)
def test_element_is_refused(name: str) -> None:
    found = findings(around(FAULTY[name], definitions=message("m", "hello")))
    assert any(f.element in ("x", "y") for f in found), [f.element for f in found]
    assert all(f.line for f in found)


WHOLE = {
    "two starts": model(start("s1"), start("s2"), end(), flows("s1 e", "s2 e")),
    "no start": model(user("t")),
    "timer start": model(el("startEvent", "s", timer("timeCycle", "R/P1D")), end(), flows("s e")),
    "start leads nowhere": model(start()),
    "flow to start": model(start(), user("t"), flows("s t s")),
    "flow from end": model(start(), end(), user("t"), flows("s e t")),
    "nobody leads there": model(start(), end(), user("t"), flows("s e", "t e")),
    "flow into nothing": model(start(), end(), flows("s e"), flow("s", "nowhere")),
    "flow across levels": model(
        start(), el("subProcess", "sp", start("is"), user("t"), flows("is t")), end(), flows("s sp e"), flow("s", "t")
    ),
    "missing condition": model(start(), el("exclusiveGateway", "g"), end("a"), end("b"), flows("s g a", "g b")),
    "condition without =": model(
        start(),
        el("exclusiveGateway", "g", default="f_g_b"),
        end("a"),
        end("b"),
        flows("s g b"),
        flow("g", "a", "x > 1"),
    ),
    "condition on a parallel gateway": model(
        start(), el("parallelGateway", "g"), end("a"), end("b"), flows("s g b"), flow("g", "a", "=x > 1")
    ),
    "condition on the default": model(
        start(),
        el("exclusiveGateway", "g", default="f_g_a"),
        end("a"),
        end("b"),
        flow("s", "g"),
        flow("g", "b", "=true"),
        flow("g", "a", "=x"),
    ),
    "unknown default": model(start(), el("exclusiveGateway", "g", default="f"), end("a"), flows("s g a")),
    "boundary on a gateway": model(
        start(),
        el("exclusiveGateway", "g"),
        end("a"),
        el("boundaryEvent", "b", timer("timeDuration", "P1D"), attachedToRef="g"),
        flows("s g a", "b a"),
    ),
    "boundary on nothing": model(
        start(), end(), el("boundaryEvent", "b", timer("timeDuration", "P1D")), flows("s e", "b e")
    ),
    "error that does not interrupt": model(
        start(),
        user("t"),
        el("boundaryEvent", "b", event("error", "err"), attachedToRef="t", cancelActivity="false"),
        end(),
        flows("s t e", "b e"),
        definitions=ERR,
    ),
    "message without key": model(
        start(), el("receiveTask", "r", messageRef="m"), flows("s r"), definitions=message("m", "hello", "")
    ),
    "key not FEEL": model(
        start(), el("receiveTask", "r", messageRef="m"), flows("s r"), definitions=message("m", "hello", "id")
    ),
    "error without code": model(start(), end("e", event("error", "err")), flows("s e"), definitions=el("error", "err")),
    "link without target": model(
        start(), el("intermediateThrowEvent", "l", '<bpmn:linkEventDefinition name="A"/>'), flows("s l")
    ),
    "two link targets": model(
        start(),
        end(),
        flows("s e"),
        *[el("intermediateCatchEvent", f"l{n}", '<bpmn:linkEventDefinition name="A"/>') for n in (1, 2)],
    ),
    "same id twice": model(start(), user("t"), user("t"), flows("s t")),
    "event sub-process with a plain start": model(
        start(),
        end(),
        flows("s e"),
        el("subProcess", "h", start("hs"), end("he"), flows("hs he"), triggeredByEvent="true"),
    ),
    "event gateway then task": model(
        start(), el("eventBasedGateway", "g"), user("a"), user("b"), flows("s g a", "g b")
    ),
    "foreign expression": model(
        start(),
        el("exclusiveGateway", "g", default="f_g_b"),
        end("a"),
        end("b"),
        flows("s g b"),
        flow("g", "a", "=x").replace("xsi:type", 'language="http://groovy" xsi:type'),
    ),
    "unknown element": model(start(), end(), flows("s e"), el("subChoreography", "c")),
    "embedded form": model(
        start(), end(), flows("s e"), f"<bpmn:extensionElements>{z('userTaskForm')}</bpmn:extensionElements>"
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_structure_is_refused(name: str) -> None:
    assert findings(WHOLE[name])


def test_all_faults_are_told_at_once() -> None:
    diagram = model(start(), script("a", "=1 +", "r"), service("b", ""), el("complexGateway", "c"), flows("s a b"))
    assert {"a", "b", "c"} <= {f.element for f in findings(diagram)}


def test_feel_error_tells_the_place() -> None:
    (finding,) = findings(around(script("x", "=foo(1,", "r")))
    assert "Zeichen 8" in finding.text.de
    assert "„=foo(1,“" in finding.text.de


def raw(body: str) -> ProcessModel:
    return ProcessModel("p", body[:60] + str(len(body)), body.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<a/>",
        f"<bpmn:definitions {NAMESPACES}/>",
        f'<bpmn:definitions {NAMESPACES}><bpmn:process id="other" isExecutable="true"/></bpmn:definitions>',
        f'<bpmn:definitions {NAMESPACES}><bpmn:process id="p" isExecutable="false"/></bpmn:definitions>',
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<a>" * 300 + "</a>" * 300,
    ],
)
def test_files_that_are_no_process(text: str) -> None:
    assert findings(raw(text))


def test_size_is_bounded() -> None:
    assert "zu groß" in findings(ProcessModel("p", "big", b" " * 50_000_000))[0].text.de


@pytest.mark.parametrize(
    "harmless",
    [
        el("textAnnotation", "n", "<bpmn:text>Hinweis</bpmn:text>"),
        el("association", "as", sourceRef="s", targetRef="n"),
        el("dataObjectReference", "do", dataObjectRef="d") + el("dataObject", "d"),
        el("dataStoreReference", "ds"),
        el("group", "gr"),
        "<bpmn:documentation>Text</bpmn:documentation>",
        '<vendor:thing xmlns:vendor="http://www.signavio.com"/>',
        "<!-- a comment -->",
    ],
)
def test_what_is_only_drawn_is_no_fault(harmless: str) -> None:
    assert read_process(model(start(), end(), flows("s e"), harmless)).nodes.keys() == {"s", "e"}


def test_documented_attributes_of_other_tools_are_no_fault() -> None:
    diagram = around(
        user("x").replace(
            "<bpmn:userTask ", '<bpmn:userTask xmlns:b="http://bpmn.io/schema/bpmn/biocolor/1.0" b:fill="red" '
        )
    )
    assert "x" in read_process(diagram).nodes
