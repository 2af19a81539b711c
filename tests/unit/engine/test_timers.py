"""Timers: dates, durations, cycles, on their own and at boundaries; the clock is the one that is handed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.engine import ProcessModel
from tests.unit.engine.helper import (
    MONDAY,
    Play,
    el,
    end,
    flows,
    model,
    script,
    service,
    start,
    timer,
    user,
)


def wait(kind: str, text: str) -> ProcessModel:
    return model(start(), el("intermediateCatchEvent", "w", timer(kind, text)), end(), flows("s w e"))


def boundary(kind: str, text: str, interrupting: bool) -> ProcessModel:
    hanging = el("boundaryEvent", "b", timer(kind, text), attachedToRef="t", cancelActivity=str(interrupting).lower())
    return model(start(), user("t"), hanging, user("u"), end(), flows("s t e", "b u"))


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("timeDate", "2026-03-05T10:00:00+01:00", datetime(2026, 3, 5, 9, tzinfo=UTC)),
        ("timeDate", "2026-03-05T10:00:00Z", datetime(2026, 3, 5, 10, tzinfo=UTC)),
        ("timeDate", "2026-03-05T10:00:00", datetime(2026, 3, 5, 9, tzinfo=UTC)),
        ("timeDate", "2026-03-05", datetime(2026, 3, 4, 23, tzinfo=UTC)),
        ("timeDate", '=date("2026-03-05")', datetime(2026, 3, 4, 23, tzinfo=UTC)),
        ("timeDate", '=date and time("2026-03-05T10:00:00@Europe/Berlin")', datetime(2026, 3, 5, 9, tzinfo=UTC)),
        ("timeDate", '=now() + duration("PT1H")', MONDAY + timedelta(hours=1)),
        ("timeDate", "=case.until", datetime(2026, 5, 1, tzinfo=UTC)),
        ("timeDuration", "PT90M", MONDAY + timedelta(minutes=90)),
        ("timeDuration", "P14D", MONDAY + timedelta(days=14)),
        ("timeDuration", "P2W", MONDAY + timedelta(days=14)),
        ("timeDuration", "P1M", datetime(2026, 4, 2, 8, tzinfo=UTC)),
        ("timeDuration", "P27D", MONDAY + timedelta(days=27) - timedelta(hours=1)),
        ("timeDuration", '=duration("P1D")', MONDAY + timedelta(days=1)),
        ("timeDuration", '=duration("P1Y")', datetime(2027, 3, 2, 9, tzinfo=UTC)),
        ("timeDuration", "=days", MONDAY + timedelta(days=3)),
    ],
)
def test_due_times(kind: str, text: str, due: datetime) -> None:
    """Days and months keep the time of day in the office, across the change to summer time too."""
    play = Play(wait(kind, text), facts={"until": datetime(2026, 5, 1, tzinfo=UTC)}, days="P3D")
    assert [(t.element_id, t.due_at) for t in play.step.timers] == [("w", due)]
    assert play.step.next_due == due
    play.after(seconds=(due - MONDAY).total_seconds() - 1)
    assert play.ended is None
    play.after(seconds=1)
    assert play.ended == "e"


def test_due_time_is_computed_once_and_real_time_is_never_read() -> None:
    with time_machine.travel(datetime(2040, 1, 1, tzinfo=UTC)):
        play = Play(wait("timeDuration", "P1D"))
        assert play.step.next_due == MONDAY + timedelta(days=1)
        play.after(hours=23)
        assert play.step.next_due == MONDAY + timedelta(days=1)


@pytest.mark.parametrize("text", ["=null", "=1", '="soon"', "=case.nothing"])
@pytest.mark.parametrize("kind", ["timeDate", "timeDuration"])
def test_unusable_time_is_an_incident(kind: str, text: str) -> None:
    play = Play(wait(kind, text))
    (incident,) = play.step.incidents
    assert incident.element_id == "w"
    assert "soon" not in str(play.state)


def test_beyond_the_calendar() -> None:
    assert Play(wait("timeDuration", "P9999Y")).step.incidents[0].element_id == "w"


def test_interrupting_boundary() -> None:
    play = Play(boundary("timeDuration", "P3D", True))
    play.after(days=3)
    assert play.tasks == ["u"]
    assert play.closed == [("t", "cancelled")]
    assert play.path[-4:] == ["t cancelled", "b entered", "b completed", "u entered"]


def test_boundary_goes_with_its_activity() -> None:
    play = Play(boundary("timeDuration", "P3D", True))
    play.complete("t")
    assert play.ended == "e"
    assert play.step.timers == ()


def test_other_boundary_fires_once() -> None:
    play = Play(boundary("timeDuration", "P3D", False))
    play.after(days=30)
    assert play.tasks == ["t", "u"]
    assert play.step.timers == ()
    play.complete("t")
    assert play.ended is None
    play.complete("u")
    assert play.ended == "e", "a path that ends without end event does not name the end"


def test_cycle_counts_and_keeps_its_beat() -> None:
    play = Play(boundary("timeCycle", "R3/P7D", False))
    play.after(days=7, hours=5)
    assert play.tasks == ["t", "u"]
    assert play.step.next_due == MONDAY + timedelta(days=14), "from the due time, not from when it was noticed"
    play.after(days=30)
    assert play.tasks == ["t", "u", "u", "u"]
    assert play.step.next_due is None


def test_cycle_with_start_and_without_end() -> None:
    play = Play(boundary("timeCycle", "R/2026-03-03T00:00:00Z/PT12H", False))
    assert play.step.next_due == datetime(2026, 3, 3, tzinfo=UTC)
    play.after(days=3)
    assert play.tasks.count("u") == 5
    play = Play(boundary("timeCycle", '=duration("P1D")', False))
    play.after(days=2)
    assert play.tasks.count("u") == 2


def test_what_was_missed_happens_once_each_in_order() -> None:
    seen = []
    diagram = model(
        start(),
        user("t"),
        el("boundaryEvent", "b1", timer("timeCycle", "R3/P2D"), attachedToRef="t", cancelActivity="false"),
        service("x1", "w"),
        el("boundaryEvent", "b2", timer("timeDuration", "P3D"), attachedToRef="t", cancelActivity="false"),
        service("x2", "w"),
        el("boundaryEvent", "b3", timer("timeDuration", "P5D"), attachedToRef="t"),
        service("x3", "w"),
        flows("s t", "b1 x1", "b2 x2", "b3 x3"),
    )
    play = Play(diagram, operations={"w": lambda call: seen.append(call.element_id)})
    play.after(days=100)
    assert seen == ["x1", "x2", "x1", "x3"], "the third repetition was cut off by the interruption"
    play2 = Play(diagram, operations={"w": lambda call: seen.append(call.element_id)})
    play2.after(days=4)
    play2.after(days=0)
    assert seen[4:] == ["x1", "x2", "x1"]


def test_one_firing_may_cancel_another() -> None:
    diagram = model(
        start(),
        user("t"),
        el("boundaryEvent", "b1", timer("timeDuration", "P1D"), attachedToRef="t"),
        el("boundaryEvent", "b2", timer("timeDuration", "P2D"), attachedToRef="t"),
        user("u"),
        user("v"),
        flows("s t", "b1 u", "b2 v"),
    )
    play = Play(diagram)
    play.after(days=9)
    assert play.tasks == ["u"]


def test_failing_boundary_timer_is_its_own_incident() -> None:
    play = Play(boundary("timeDuration", "=unknown", True))
    assert play.tasks == ["t"], "the task itself opens"
    assert [i.element_id for i in play.step.incidents] == ["b"]
    play.complete("t")
    assert play.step.incidents == ()
    assert play.ended == "e"


def test_nothing_due_changes_nothing() -> None:
    play = Play(wait("timeDuration", "P3D"))
    before = play.state
    assert play.after(days=1).state == before
    assert play.step.path == ()


def test_clock_that_jumps_back_fires_nothing() -> None:
    play = Play(wait("timeDuration", "P3D"))
    play.after(days=-30)
    assert play.ended is None
    play.after(days=33)
    assert play.ended == "e"


def test_far_too_many_firings_are_spread_over_steps() -> None:
    diagram = model(
        start(),
        user("t"),
        el("boundaryEvent", "b", timer("timeCycle", "R/PT1S"), attachedToRef="t", cancelActivity="false"),
        script("x", "=n + 1", "n"),
        flows("s t", "b x"),
    )
    play = Play(diagram, n=0)
    play.after(seconds=2500)
    assert play.variables["n"] == 1000
    assert play.step.next_due < play.ports.now
    play.after()
    play.after()
    assert play.variables["n"] == 2500
