"""Where an instance stands, and which tasks can come next."""

from __future__ import annotations

from app.engine import NextTask, Position, positions, upcoming
from tests.unit.engine.helper import Play, el, end, event, flow, flows, many, message, model, start, timer, user, z


def where(play: Play) -> list[str]:
    return [position.element_id for position in positions(play.state, play.library)]


def following(play: Play) -> list[str]:
    return [task.element_id for task in upcoming(play.state, play.library)]


CHILD = model(start("cs"), user("t"), user("u"), end("ce"), flows("cs t u ce"), id_="child")
CALLER = model(
    start(),
    user("a", name="Sichten"),
    el("boundaryEvent", "late", timer("timeDuration", "P1D"), attachedToRef="a"),
    user("exception"),
    el("exclusiveGateway", "g", default="f_g_b"),
    user("b"),
    el("callActivity", "c", ext=z("calledElement", processId="child")),
    user("last"),
    end(),
    flows("s a g", "b e", "c last e", "late exception"),
    flow("g", "b"),
    flow("g", "c", "=x"),
)


def test_next_tasks_look_into_calls_and_not_at_exceptions() -> None:
    play = Play(CALLER, CHILD)
    assert positions(play.state, play.library) == (Position("p", "a", True),)
    assert following(play) == ["b", "t"]
    assert NextTask("child", "t", "t", None) in upcoming(play.state, play.library)


def test_next_tasks_look_out_of_calls() -> None:
    play = Play(CALLER, CHILD)
    play.complete("a", x=True)
    assert where(play) == ["c", "t"]
    assert not positions(play.state, play.library)[0].waits
    assert following(play) == ["u"]
    play.complete("t")
    assert following(play) == ["last"]
    play.complete("u")
    assert following(play) == []


def test_loops_end_the_search() -> None:
    play = Play(model(start(), user("a"), el("exclusiveGateway", "g"), el("task", "x"), flows("s g a x g")))
    assert following(play) == ["a"]


def test_sub_processes_and_multi_instances() -> None:
    inner = el("subProcess", "sp", start("is"), user("t"), end("ie"), flows("is t ie"), many("=[1, 2]"))
    play = Play(model(start(), user("a"), inner, user("b"), flows("s a sp b")))
    assert following(play) == ["t"]
    play.complete("a")
    assert where(play) == ["sp", "t"]
    assert following(play) == ["b"]


def test_waiting_joins_and_listeners() -> None:
    handler = el(
        "subProcess",
        "h",
        el("startEvent", "hs", event("message", "m")),
        end("he"),
        flows("hs he"),
        triggeredByEvent="true",
    )
    diagram = model(
        start(),
        el("parallelGateway", "f"),
        user("a"),
        el("intermediateCatchEvent", "w", timer("timeDuration", "P1D")),
        el("parallelGateway", "j"),
        user("b"),
        flows("s f a j b", "f w j"),
        handler,
        definitions=message("m", "stop"),
    )
    play = Play(diagram)
    assert sorted(where(play)) == ["a", "w"]
    play.complete("a")
    assert sorted(where(play)) == ["j", "w"]
    assert following(play) == ["b"]


def test_process_that_calls_itself_or_is_unknown() -> None:
    itself = model(
        start(), user("a"), el("callActivity", "c", ext=z("calledElement", processId="p")), user("b"), flows("s a c b")
    )
    play = Play(itself)
    assert following(play) == ["a"]
    unknown = model(
        start(), user("a"), el("callActivity", "c", ext=z("calledElement", processId="q")), user("b"), flows("s a c b")
    )
    assert following(Play(unknown)) == ["b"]
