"""Multi-instance activities, sequential and parallel."""

from __future__ import annotations

import pytest

from app.engine import ProcessModel
from tests.unit.engine.helper import (
    Play,
    el,
    end,
    event,
    flows,
    io,
    many,
    message,
    model,
    service,
    start,
    timer,
    user,
    z,
)


def each(marker: str, ext: str = "") -> ProcessModel:
    return model(start(), user("t", marker, ext=ext), user("after"), end(), flows("s t after e"))


def test_parallel_opens_one_for_each() -> None:
    play = Play(each(many("=names", inputElement="name")), names=["a", "b", "c"])
    assert play.tasks == ["t"] * 3
    assert sorted(t.variables["name"] for t in play.open.values()) == ["a", "b", "c"]
    assert sorted(t.variables["loopCounter"] for t in play.open.values()) == [1, 2, 3]
    for name in "bca":
        play.complete("t", {"name": name})
    assert play.tasks == ["after"]
    assert play.path.count("t entered") == play.path.count("t completed") == 1


def test_sequential_goes_one_after_another() -> None:
    play = Play(each(many("=[10, 20]", sequential=True, inputElement="n")))
    assert play.tasks == ["t"]
    assert play.task("t").variables["n"] == 10
    play.complete("t")
    assert play.task("t").variables["n"] == 20
    play.complete("t")
    assert play.tasks == ["after"]


@pytest.mark.parametrize("sequential", [True, False])
def test_outputs_are_collected_in_order_of_the_items(sequential: bool) -> None:
    marker = many(
        "=[1, 2, 3]", sequential=sequential, inputElement="n", outputCollection="answers", outputElement="=answer"
    )
    play = Play(each(marker))
    for n in [1, 2, 3] if sequential else [3, 1, 2]:
        play.complete("t", {"n": n}, answer=n * 10)
    assert play.variables == {"answers": [10, 20, 30]}, "the answers of the instances do not overwrite each other"


@pytest.mark.parametrize("sequential", [True, False])
def test_empty_collection_is_passed(sequential: bool) -> None:
    marker = many("=[]", sequential=sequential, outputCollection="out", outputElement="=1")
    play = Play(each(marker))
    assert play.tasks == ["after"]
    assert play.variables == {"out": []}


@pytest.mark.parametrize("sequential", [True, False])
def test_completion_condition_ends_the_rest(sequential: bool) -> None:
    marker = many("=[1, 2, 3]", sequential=sequential, inputElement="n", until="=numberOfCompletedInstances >= 2 or ok")
    play = Play(each(marker))
    play.complete("t", {"n": 1}, ok=False)
    assert "after" not in play.tasks
    play.complete("t", {"n": 2}, ok=False)
    assert play.tasks == ["after"]
    assert play.closed.count(("t", "cancelled")) == (0 if sequential else 1)


def test_failing_condition_is_an_incident_that_can_be_retried() -> None:
    play = Play(each(many("=[1, 2]", sequential=True, until="=stop")))
    play.complete("t")
    (incident,) = play.step.incidents
    assert incident.element_id == "t"
    play.state["variables"]["stop"] = True
    play.retry(incident.id)
    assert play.tasks == ["after"]


def test_collection_must_be_a_list() -> None:
    play = Play(each(many("=case.id")))
    assert "eine Liste" in play.step.incidents[0].text.de


def test_too_long_a_collection_is_an_incident() -> None:
    assert "höchstens 1000" in Play(each(many("=for i in 1..1001 return i"))).step.incidents[0].text.de


def test_inputs_are_made_for_each_instance() -> None:
    diagram = each(
        many('=[{k: 1, v: "x"}, {k: 2, v: "y"}]', inputElement="item"), io({"n": "=item.k", "name": "=item.v"})
    )
    play = Play(diagram)
    assert sorted(t.variables["n"] for t in play.open.values()) == [1, 2]


def test_sub_process_for_each() -> None:
    inner = el(
        "subProcess",
        "sp",
        start("is"),
        user("a"),
        user("b"),
        end("ie"),
        flows("is a b ie"),
        many("=who", inputElement="w"),
    )
    play = Play(model(start(), inner, user("after"), flows("s sp after")), who=["x", "y"])
    assert play.tasks == ["a", "a"]
    play.complete("a", {"w": "x"})
    assert play.tasks == ["a", "b"]
    assert play.task("b").variables["w"] == "x"
    play.complete("b")
    play.complete("a")
    play.complete("b")
    assert play.tasks == ["after"]


def test_call_for_each_one_after_another() -> None:
    call = el(
        "callActivity",
        "c",
        many("=[1, 2]", sequential=True, inputElement="n"),
        ext=z("calledElement", processId="child"),
    )
    child = model(start("cs"), user("t"), flows("cs t"), id_="child")
    play = Play(model(start(), call, user("after"), flows("s c after")), child)
    assert play.task("t").variables["n"] == 1
    play.complete("t")
    assert play.task("t").variables["n"] == 2
    play.complete("t")
    assert play.tasks == ["after"]


def test_service_for_each() -> None:
    calls = []
    diagram = model(
        start(),
        service("x", "w", many("=[1, 2]", inputElement="n", outputCollection="r", outputElement="=r1")),
        end(),
        flows("s x e"),
    )
    play = Play(diagram, operations={"w": lambda call: calls.append(call.inputs["n"]) or {"r1": call.inputs["n"] + 1}})
    assert calls == [1, 2]
    assert play.variables == {"r": [2, 3]}


def test_receive_task_for_each() -> None:
    diagram = model(
        start(),
        el("receiveTask", "x", many("=who", inputElement="w"), messageRef="m"),
        user("after"),
        flows("s x after"),
        definitions=message("m", "answer", "=w"),
    )
    play = Play(diagram, who=["a", "b"])
    assert {w.key for w in play.step.waits} == {"a", "b"}
    play.correlate("answer", "b")
    play.correlate("answer", "a")
    assert play.tasks == ["after"]


def test_boundary_event_hangs_on_the_whole() -> None:
    diagram = model(
        start(),
        user("t", many("=[1, 2]")),
        el("boundaryEvent", "b", timer("timeDuration", "P1D"), attachedToRef="t"),
        user("late"),
        user("after"),
        flows("s t after", "b late"),
    )
    play = Play(diagram)
    play.complete("t")
    play.after(days=1)
    assert play.tasks == ["late"]
    assert play.closed[-1] == ("t", "cancelled")
    assert play.path.count("t cancelled") == 1


def test_error_of_an_instance_is_caught_on_the_whole() -> None:
    inner = el(
        "subProcess", "sp", start("is"), user("a"), end("ie", event("error", "err")), flows("is a ie"), many("=[1, 2]")
    )
    diagram = model(
        start(),
        inner,
        el("boundaryEvent", "b", event("error", "err"), attachedToRef="sp"),
        user("caught"),
        flows("s sp", "b caught"),
        definitions=el("error", "err", errorCode="E"),
    )
    play = Play(diagram)
    play.complete("a")
    assert play.tasks == ["caught"]
