"""The state follows the open work, not the age; and a step stays as quick."""

from __future__ import annotations

import json
import time

import pytest

from app.engine import ProcessModel
from tests.unit.engine.helper import Play, el, end, event, flow, flows, io, many, message, model, start, timer, user, z

CHILD = model(
    start("cs"),
    user("t"),
    el("boundaryEvent", "b", timer("timeDuration", "P1D"), attachedToRef="t", cancelActivity="false"),
    end("ce"),
    end("ce2"),
    flows("cs t ce", "b ce2"),
    id_="child",
)


def loop(body: str) -> ProcessModel:
    return model(
        start(),
        el("exclusiveGateway", "again"),
        body,
        el("exclusiveGateway", "more", default="f_more_e"),
        end(),
        flows("s again x more e"),
        flow("more", "again", "=more"),
    )


PARALLEL = el(
    "subProcess",
    "x",
    start("is"),
    el("parallelGateway", "f"),
    user("t"),
    el("task", "u"),
    el("parallelGateway", "j"),
    end("ie"),
    flows("is f t j ie", "f u j"),
)
LOOPS = {
    "call": loop(el("callActivity", "x", ext=z("calledElement", processId="child"))),
    "sub-process": loop(PARALLEL),
    "multi-instance": loop(
        el("subProcess", "x", start("is"), user("t"), end("ie"), flows("is t ie"), many("=[1]", inputElement="n"))
    ),
}


@pytest.mark.parametrize("name", LOOPS)
def test_state_after_a_hundred_rounds(name: str) -> None:
    play = Play(LOOPS[name], CHILD)
    play.complete("t", more=True)
    once = len(json.dumps(play.state))
    for _ in range(99):
        play.complete("t", more=True)
    assert len(json.dumps(play.state)) <= 1.5 * once
    play.complete("t", more=False)
    assert play.ended == "e"
    assert play.state["tokens"] == []


def test_side_paths_leave_nothing_behind() -> None:
    diagram = model(
        start(),
        user("t"),
        el("boundaryEvent", "b", timer("timeCycle", "R/P1D"), attachedToRef="t", cancelActivity="false"),
        el("task", "x"),
        end("e2"),
        end(),
        flows("s t e", "b x e2"),
    )
    play = Play(diagram)
    before = len(json.dumps(play.state))
    play.after(days=300)
    assert len(json.dumps(play.state)) <= before + 10


def test_events_handled_a_hundred_times_leave_nothing_behind() -> None:
    handler = el(
        "subProcess",
        "h",
        el("startEvent", "hs", event("message", "m"), isInterrupting="false"),
        end("he"),
        flows("hs he"),
        triggeredByEvent="true",
    )
    play = Play(model(start(), user("t"), flows("s t"), handler, definitions=message("m", "note")))
    before = len(json.dumps(play.state))
    for _ in range(100):
        play.correlate("note")
    assert len(json.dumps(play.state)) <= before + 10


def test_state_holds_no_copy_of_the_model() -> None:
    long = "Sehr langer Name " * 50
    play = Play(model(start(), user("t", name=long, ext=io({"a": '="b"'})), end(), flows("s t e")))
    assert "langer" not in json.dumps(play.state)
    assert len(json.dumps(play.state)) < 600


def test_a_step_costs_as_much_after_a_hundred_rounds() -> None:
    """Each of two runs is measured several times in turn, so that a busy machine slows both alike."""
    young, old = Play(LOOPS["call"], CHILD), Play(LOOPS["call"], CHILD)
    for _ in range(100):
        old.complete("t", more=True)

    def best_of(play: Play) -> float:
        times = []
        for _ in range(15):
            begun = time.perf_counter()
            play.complete("t", more=True)
            times.append(time.perf_counter() - begun)
        return min(times)

    assert min(best_of(old) / best_of(young) for _ in range(5)) <= 1.5
