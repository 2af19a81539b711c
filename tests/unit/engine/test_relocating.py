"""Work put elsewhere by hand: what was there ends, the rest stays, nothing runs in a rehearsal."""

from __future__ import annotations

import pytest

from app import engine
from app.errors import Conflict
from tests.unit.engine.helper import Play, el, end, flow, flows, model, service, start, timer, user, z

PROCESS = model(
    start(),
    user("a", name="Erstes"),
    el("boundaryEvent", "late", timer("timeDuration", "P3D"), attachedToRef="a", cancelActivity="false"),
    el("exclusiveGateway", "g", default="f_g_b"),
    user("b"),
    user("c"),
    end(),
    end("e_late"),
    flows("s a g b e", "c e", "late e_late"),
    flow("g", "c", "=short = true"),
)


def place(play: Play, element_id: str) -> engine.WorkPlace:
    found = engine.work_places(play.state, play.library)
    return next(one for one in found if one.element_id == element_id)


def relocate(play: Play, element_id: str, target: str) -> engine.Step:
    return play._do(engine.relocate, place(play, element_id).token_id, target)


def test_where_work_stands_and_where_it_may_go() -> None:
    found = place(Play(PROCESS, short=False), "a")
    assert (found.name, found.inside, found.has_failed) == ("Erstes", 0, False)
    assert [target.element_id for target in found.targets] == ["a", "e_late", "g", "b", "c", "e"]
    assert [target.element_id for target in found.targets if target.follows] == ["g"]
    assert [target.element_id for target in found.targets if target.is_same] == ["a"]


def test_skipping_takes_the_way_that_the_conditions_say() -> None:
    play = Play(PROCESS, short=True)
    step = relocate(play, "a", "g")
    assert play.tasks == ["c"]
    assert [closed.reason for closed in step.closed] == ["cancelled"]
    assert not step.timers, "what hung on the step is gone"


def test_repeating_opens_the_task_anew_and_its_timer_begins_again() -> None:
    play = Play(PROCESS)
    before = play.task("a").task_id
    play.after(days=1)
    step = relocate(play, "a", "a")
    assert play.task("a").task_id != before
    assert (step.timers[0].due_at - play.ports.now).days == 3


def test_moving_back_and_to_the_end() -> None:
    play = Play(PROCESS, short=False)
    play.complete("a")
    relocate(play, "b", "a")
    assert play.tasks == ["a"]
    assert relocate(play, "a", "e").ended == "e"


def test_a_call_is_moved_with_all_inside() -> None:
    call = el("callActivity", "call", ext=z("calledElement", processId="q"))
    outer = model(start(), call, user("d"), end(), flows("s call d e"))
    inner = model(start(), user("x"), user("y"), end(), flows("s x y e"), id_="q")
    play = Play(outer, inner)
    assert [(p.element_id, p.inside) for p in engine.work_places(play.state, play.library)] == [("call", 0), ("x", 1)]
    relocate(play, "x", "y")
    assert play.tasks == ["y"]
    relocate(play, "call", "d")
    assert play.tasks == ["d"]


def test_the_other_branches_go_on() -> None:
    split = model(
        start(), el("parallelGateway", "split"), user("a"), user("b"), el("parallelGateway", "j"), user("c"), end(),
        flows("s split a j c e", "split b j"),
    )  # fmt: skip
    play = Play(split)
    relocate(play, "a", "c")
    assert play.tasks == ["b", "c"]


def test_a_failed_step_is_skipped() -> None:
    play = Play(model(start(), service("send", "unknown"), user("a"), end(), flows("s send a e")))
    assert place(play, "send").has_failed
    step = relocate(play, "send", "a")
    assert (play.tasks, step.incidents) == (["a"], ())


def test_a_rehearsal_runs_nothing() -> None:
    ran: list[str] = []
    play = Play(
        model(start(), user("a"), service("send", "mail"), user("b"), end(), flows("s a send b e")),
        operations={"mail": lambda call: ran.append(call.element_id)},
    )
    engine.relocate(play.state, place(play, "a").token_id, "send", play.ports, rehearse=True)
    assert ran == []
    relocate(play, "a", "send")
    assert (ran, play.tasks) == (["send"], ["b"])


@pytest.mark.parametrize("target", ["s", "late", "nothing"])
def test_where_work_cannot_begin_is_refused(target: str) -> None:
    with pytest.raises(Conflict):
        relocate(Play(PROCESS), "a", target)


def test_what_has_gone_on_is_refused() -> None:
    play = Play(PROCESS, short=False)
    token = place(play, "a").token_id
    play.complete("a")
    with pytest.raises(Conflict, match="weitergegangen"):
        engine.relocate(play.state, token, "c", play.ports)
