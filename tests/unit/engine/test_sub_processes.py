"""Embedded sub-processes, event sub-processes, terminate and links."""

from __future__ import annotations

import pytest

from tests.unit.engine.helper import (
    Play,
    el,
    end,
    event,
    flow,
    flows,
    io,
    message,
    model,
    script,
    service,
    start,
    timer,
    user,
)


def sub(id_: str, *children: str, ext: str = "", **attributes: object) -> str:
    return el("subProcess", id_, *children, ext=ext, **attributes)


def handler(id_: str, trigger: str, *rest: str, interrupting: bool = True) -> str:
    begin = el("startEvent", f"{id_}_s", trigger, isInterrupting=str(interrupting).lower())
    return sub(id_, begin, *rest, triggeredByEvent="true")


def test_sub_process_runs_and_shares_variables() -> None:
    inner = sub("sp", start("is"), script("x", "=a + 1", "b"), user("t"), end("ie"), flows("is x t ie"))
    play = Play(model(start(), inner, end(), flows("s sp e")), a=1)
    assert play.tasks == ["t"]
    assert play.task("t").variables == {"a": 1, "b": 2}
    play.complete("t", c=3)
    assert play.ended == "e"
    assert play.variables == {"a": 1, "b": 2, "c": 3}
    assert play.path.index("sp entered") < play.path.index("is entered") < play.path.index("ie completed")
    assert play.path.index("ie completed") < play.path.index("sp completed")


def test_inputs_of_a_sub_process_are_local_to_it() -> None:
    inner = sub(
        "sp",
        start("is"),
        script("x", "=n + 1", "n"),
        user("t"),
        end("ie"),
        flows("is x t ie"),
        ext=io({"n": "=10"}, {"result": "=n"}),
    )
    play = Play(model(start(), inner, end(), flows("s sp e")), n=1)
    assert play.task("t").variables["n"] == 11
    play.complete("t")
    assert play.variables == {"n": 1, "result": 11}


def test_sub_process_waits_for_all_its_branches() -> None:
    inner = sub("sp", start("is"), el("parallelGateway", "g"), user("a"), user("b"), flows("is g a", "g b"))
    play = Play(model(start(), inner, user("t"), flows("s sp t")))
    play.complete("a")
    assert play.tasks == ["b"]
    play.complete("b")
    assert play.tasks == ["t"]


def test_nested_sub_processes_end_one_after_another() -> None:
    inner = sub("two", start("s2"), end("e2"), flows("s2 e2"))
    outer = sub("one", start("s1"), inner, end("e1"), flows("s1 two e1"))
    play = Play(model(start(), outer, end(), flows("s one e")))
    assert play.ended == "e"
    assert play.state["tokens"] == []


def test_terminate_ends_its_own_level_only() -> None:
    inner = sub(
        "sp",
        start("is"),
        el("parallelGateway", "g"),
        user("a"),
        user("b"),
        end("stop", event("terminate")),
        flows("is g a stop", "g b"),
    )
    diagram = model(start(), el("parallelGateway", "f"), inner, user("t"), user("after"), flows("s f sp after", "f t"))
    play = Play(diagram)
    play.complete("a")
    assert play.tasks == ["after", "t"]
    assert play.closed == [("a", "completed"), ("b", "cancelled")]


def test_terminate_ends_the_process() -> None:
    diagram = model(
        start(),
        el("parallelGateway", "f"),
        user("a"),
        user("b"),
        end("stop", event("terminate")),
        flows("s f a stop", "f b"),
    )
    play = Play(diagram)
    play.complete("a")
    assert play.ended == "stop"
    assert play.tasks == []


def test_links_lead_on() -> None:
    diagram = model(
        start(),
        el("intermediateThrowEvent", "from", '<bpmn:linkEventDefinition name="A"/>'),
        el("intermediateCatchEvent", "to", '<bpmn:linkEventDefinition name="A"/>'),
        user("t"),
        flows("s from", "to t"),
    )
    play = Play(diagram)
    assert play.tasks == ["t"]
    assert play.path[2:6] == ["from entered", "from completed", "to entered", "to completed"]


MESSAGES = message("m", "withdrawn")


def test_interrupting_event_sub_process_takes_over() -> None:
    diagram = model(
        start(),
        user("t"),
        end(),
        flows("s t e"),
        handler("h", event("message", "m"), user("tidy"), end("gone"), flows("h_s tidy gone")),
        definitions=MESSAGES,
    )
    play = Play(diagram)
    assert [w.element_id for w in play.step.waits] == ["h"]
    play.correlate("withdrawn", why="moved")
    assert play.tasks == ["tidy"]
    assert play.closed == [("t", "cancelled")]
    assert play.variables == {"why": "moved"}
    assert play.step.waits == ()
    play.complete("tidy")
    assert play.ended == "gone", "its end is the end of the process"


def test_other_event_sub_process_runs_beside_and_again() -> None:
    diagram = model(
        start(),
        user("t"),
        end(),
        flows("s t e"),
        handler("h", event("message", "m"), user("note"), end("noted"), flows("h_s note noted"), interrupting=False),
        definitions=MESSAGES,
    )
    play = Play(diagram)
    play.correlate("withdrawn")
    play.correlate("withdrawn")
    assert play.tasks == ["note", "note", "t"]
    play.complete("t")
    assert play.ended is None, "what runs beside is waited for"
    play.complete("note")
    play.complete("note")
    assert play.ended == "e", "the end of what runs beside is not the end of the process"


def test_process_ends_though_an_event_sub_process_still_listens() -> None:
    diagram = model(
        start(), user("t"), end(), flows("s t e"), handler("h", timer("timeDuration", "P1D"), end("x"), flows("h_s x"))
    )
    play = Play(diagram)
    assert play.step.next_due is not None
    play.complete("t")
    assert play.ended == "e"
    assert play.step.next_due is None


def test_event_sub_process_by_timer_cycle() -> None:
    diagram = model(
        start(),
        user("t"),
        flows("s t"),
        handler("h", timer("timeCycle", "R2/P1D"), user("look"), flows("h_s look"), interrupting=False),
    )
    play = Play(diagram)
    play.after(days=1)
    assert play.tasks == ["look", "t"]
    play.after(days=5)
    assert play.tasks == ["look", "look", "t"]
    assert play.step.timers == ()


def test_event_sub_process_inside_a_sub_process() -> None:
    inner = sub(
        "sp",
        start("is"),
        user("t"),
        flows("is t"),
        handler("h", event("signal", "sig"), script("x", "=1", "n"), end("he"), flows("h_s x he")),
    )
    play = Play(model(start(), inner, user("after"), flows("s sp after"), definitions=el("signal", "sig", name="bell")))
    play.signal("bell")
    assert play.tasks == ["after"]


def test_error_event_sub_process_catches_from_its_scope() -> None:
    diagram = model(
        start(),
        user("t"),
        end("broken", event("error", "err")),
        flows("s t broken"),
        handler("h", event("error", "err"), user("repair"), end("he"), flows("h_s repair he")),
        definitions=el("error", "err", errorCode="E1"),
    )
    play = Play(diagram)
    play.complete("t")
    assert play.tasks == ["repair"]
    play.complete("repair")
    assert play.ended == "he"


def test_error_thrown_in_an_event_sub_process_leaves_its_scope() -> None:
    inner = sub(
        "sp",
        start("is"),
        user("t"),
        flows("is t"),
        handler("h", event("message", "m"), end("fail", event("error", "err")), flows("h_s fail")),
        handler("h2", event("error", "err"), end("no"), flows("h2_s no")),
    )
    diagram = model(
        start(),
        inner,
        el("boundaryEvent", "b", event("error", "err"), attachedToRef="sp"),
        user("caught"),
        flows("s sp", "b caught"),
        definitions=MESSAGES + el("error", "err", errorCode="E1"),
    )
    play = Play(diagram)
    play.correlate("withdrawn")
    assert play.tasks == ["caught"]
    assert "no entered" not in play.path


def test_start_event_of_an_event_sub_process_may_map_outputs() -> None:
    begin = el("startEvent", "hs", event("message", "m"), ext=io(outputs={"kept": "=why"}))
    diagram = model(
        start(),
        user("t"),
        flows("s t"),
        sub("h", begin, user("u"), flows("hs u"), triggeredByEvent="true"),
        definitions=MESSAGES,
    )
    play = Play(diagram)
    play.correlate("withdrawn", why="moved", noise=1)
    assert play.variables == {"kept": "moved"}


def test_failing_subscription_of_an_event_sub_process_is_its_incident() -> None:
    diagram = model(
        start(), user("t"), flows("s t"), handler("h", timer("timeDuration", "=nothing"), end("x"), flows("h_s x"))
    )
    play = Play(diagram)
    assert play.tasks == ["t"]
    (incident,) = play.step.incidents
    assert incident.element_id == "h"
    play.complete("t", nothing="P1D")
    assert play.ended == "t", "a path may end without end event"


@pytest.mark.parametrize("hops", [1, 3])
def test_service_task_inside_sub_process_knows_the_task_of_the_timer(hops: int) -> None:
    calls = []
    inner = service("x", "w")
    for hop in range(hops):
        inner = sub(f"sp{hop}", start(f"s{hop}"), inner, flow(f"s{hop}", f"sp{hop - 1}" if hop else "x"))
    diagram = model(
        start(),
        user("t"),
        el("boundaryEvent", "b", timer("timeDuration", "P1D"), attachedToRef="t", cancelActivity="false"),
        inner,
        flows("s t", f"b sp{hops - 1}"),
    )
    play = Play(diagram, operations={"w": lambda call: calls.append(call.open_task)})
    task_id = play.task("t").task_id
    play.after(days=1)
    assert calls == [task_id]
