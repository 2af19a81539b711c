"""Other deadlines for what is open: dates are counted anew from the moment an element was entered; nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from app import engine
from app.engine import ProcessModel, Step
from app.errors import Conflict
from app.feel import function
from tests.unit.engine.helper import (
    MONDAY,
    Play,
    el,
    end,
    event,
    flows,
    many,
    message,
    model,
    start,
    timer,
    user,
    z,
)

DUE = '=deadline("reply")'
HOUR = timedelta(hours=1)


def term(days: int) -> Callable[[datetime], Mapping[str, object]]:
    """The functions in an office where the deadline is so many days."""

    def at(moment: datetime) -> Mapping[str, object]:
        return {"deadline": function(lambda _matter: moment + timedelta(days=days), parameters=("matter",))}

    return at


def play(process: ProcessModel, *more: ProcessModel, **variables: object) -> Play:
    """Running, with three days; and an hour later."""
    played = Play(process, *more, functions=term(3)(MONDAY), **variables)
    played.after(hours=1)
    return played


def moved(played: Play, after: int, before: int = 3) -> Step:
    """What another deadline does; the state that went in is left alone."""
    kept = json.dumps(played.state)
    step = engine.reschedule(played.state, played.ports, term(before), term(after))
    assert json.dumps(played.state) == kept
    assert json.loads(json.dumps(step.state)) == step.state
    played.state = step.state
    return step


def boundary(interrupting: bool) -> ProcessModel:
    hanging = el(
        "boundaryEvent", "b", timer("timeDate", DUE), attachedToRef="t", cancelActivity=str(interrupting).lower()
    )
    schedule = z("taskSchedule", dueDate=DUE, followUpDate="=now()")
    return model(start(), user("t", ext=schedule), hanging, user("u"), end(), flows("s t e", "b u"))


def test_due_date_and_timer_are_counted_from_the_moment_of_entering() -> None:
    played = play(boundary(interrupting=False))
    step = moved(played, after=5)
    task, hanging = step.moved
    assert (task.what, task.element_id, task.task_id) == ("due", "t", played.task("t").task_id)
    assert (task.before, task.after) == (MONDAY + timedelta(days=3), MONDAY + timedelta(days=5))
    assert (hanging.what, hanging.element_id, hanging.task_id) == ("timer", "b", task.task_id)
    assert (hanging.before, hanging.after) == (task.before, task.after)
    assert step.next_due == MONDAY + timedelta(days=5)
    assert (step.opened, step.closed, step.path, step.ended) == ((), (), (), None)


def test_the_moved_timer_fires_then_and_not_before() -> None:
    played = play(boundary(interrupting=True))
    moved(played, after=5)
    played.after(days=4)
    assert played.tasks == ["t"]
    played.after(days=1)
    assert played.tasks == ["u"]


def test_a_date_in_the_past_fires_at_once_and_only_once() -> None:
    played = play(boundary(interrupting=False))
    played.after(days=2)
    step = moved(played, after=1)
    assert step.next_due == MONDAY + timedelta(days=1) < played.ports.now
    played.after(seconds=0)
    assert played.tasks == ["t", "u"]
    assert played.step.next_due is None
    assert moved(played, after=9, before=1).timers == ()
    played.after(days=20)
    assert played.tasks == ["t", "u"]


def test_the_same_deadlines_move_nothing() -> None:
    played = play(boundary(interrupting=False))
    step = moved(played, after=3)
    assert step.moved == ()
    assert step.next_due == MONDAY + timedelta(days=3)


def test_again_moves_nothing_more() -> None:
    played = play(boundary(interrupting=False))
    moved(played, after=5)
    assert [one.what for one in moved(played, after=5).moved] == ["due"], "the date of a task is not in the state"
    assert played.state["tokens"] == engine.reschedule(played.state, played.ports, term(3), term(5)).state["tokens"]


def test_what_does_not_depend_on_the_deadline_stays_although_the_facts_changed() -> None:
    process = model(start(), el("intermediateCatchEvent", "w", timer("timeDuration", "=wait")), end(), flows("s w e"))
    played = play(process, wait="P3D")
    played.state = played.state | {"variables": {"wait": "P9D"}}
    step = moved(played, after=5)
    assert (step.moved, step.next_due) == ((), MONDAY + timedelta(days=3))


WAITS = {
    "catch event": model(start(), el("intermediateCatchEvent", "w", timer("timeDate", DUE)), end(), flows("s w e")),
    "event gateway": model(
        start(),
        el("eventBasedGateway", "g"),
        el("intermediateCatchEvent", "w", timer("timeDate", DUE)),
        el("intermediateCatchEvent", "m", event("message", "msg")),
        end(),
        flows("s g w e", "g m e"),
        definitions=message("msg", "hello"),
    ),
    "event sub-process": model(
        start(),
        user("t"),
        end(),
        el(
            "subProcess",
            "x",
            el("startEvent", "w", timer("timeDate", DUE)),
            end("xe"),
            flows("w xe"),
            triggeredByEvent="true",
        ),
        flows("s t e"),
    ),
    "called process": model(
        start(), el("callActivity", "c", ext=z("calledElement", processId="child")), end(), flows("s c e")
    ),
    "duration": model(
        start(),
        el("intermediateCatchEvent", "w", timer("timeDuration", '=deadline("reply") - now()')),
        end(),
        flows("s w e"),
    ),
}
CHILD = model(
    start("cs"), el("intermediateCatchEvent", "w", timer("timeDate", DUE)), end("ce"), flows("cs w ce"), id_="child"
)


@pytest.mark.parametrize("name", WAITS)
def test_every_kind_of_timer_moves(name: str) -> None:
    played = play(WAITS[name], CHILD)
    (one,) = moved(played, after=5).moved
    assert (one.what, one.after) == ("timer", MONDAY + timedelta(days=5))
    played.after(days=4)
    assert played.step.timers
    played.after(days=1)
    assert not played.step.timers


def test_each_of_several_has_its_own_variables() -> None:
    process = model(
        start(),
        user(
            "t",
            many("=[1,2]", inputElement="n"),
            ext=z("taskSchedule", dueDate='=if n = 1 then deadline("reply") else now()'),
        ),
        end(),
        flows("s t e"),
    )
    (one,) = moved(play(process), after=5).moved
    assert one.after == MONDAY + timedelta(days=5)


def test_what_repeats_stays() -> None:
    cycle = timer("timeCycle", '=if deadline("reply") > now() + duration("P4D") then "R3/P9D" else "R3/P2D"')
    hanging = el("boundaryEvent", "b", cycle, attachedToRef="t", cancelActivity="false")
    played = play(model(start(), user("t"), hanging, user("u"), end(), flows("s t e", "b u")))
    step = moved(played, after=5)
    assert (step.moved, step.next_due) == ((), MONDAY + timedelta(days=2))


def test_what_cannot_be_evaluated_any_more_stays() -> None:
    process = model(
        start(),
        el("intermediateCatchEvent", "w", timer("timeDate", '=if ready then deadline("reply") else null')),
        end(),
        flows("s w e"),
    )
    played = play(process, ready=True)
    played.state = played.state | {"variables": {"ready": False}}
    step = moved(played, after=5)
    assert (step.moved, step.incidents, step.next_due) == ((), (), MONDAY + timedelta(days=3))


def test_what_was_entered_before_the_moment_was_kept_stays() -> None:
    played = play(WAITS["catch event"])
    for token in played.state["tokens"]:
        del token["info"]["wait"]["since"]
    assert moved(played, after=5).moved == ()


def test_a_later_repetition_counts_from_its_own_moment() -> None:
    """The functions of a moment serve what was entered then, whatever else is open."""
    process = model(
        start(),
        el("parallelGateway", "f"),
        user("t", ext=z("taskSchedule", dueDate=DUE)),
        user("first"),
        user("later", ext=z("taskSchedule", dueDate=DUE)),
        end(),
        end("e2"),
        flows("s f t e", "f first later e2"),
    )
    played = play(process)
    played.complete("first")
    dates = {one.element_id: one.after for one in moved(played, after=5).moved}
    assert dates == {"t": MONDAY + timedelta(days=5), "later": MONDAY + HOUR + timedelta(days=5)}


def test_an_ended_process_is_refused() -> None:
    played = Play(model(start(), end(), flows("s e")))
    with pytest.raises(Conflict):
        moved(played, after=5)
