"""Messages, signals, errors, escalations: thrown, caught, at boundaries, between instances."""

from __future__ import annotations

import pytest

from app import engine
from app.errors import Conflict, NotFound, Problem
from tests.unit.engine.helper import Play, el, end, event, flow, flows, io, message, model, start, user

GREETING = message("m", "hello", "=key")
BELL = el("signal", "sig", name="bell")
ALARM = el("escalation", "esc", escalationCode="late") + el("escalation", "esc2", escalationCode="other")
ERROR = el("error", "err", errorCode="E1") + el("error", "err2", errorCode="E2")


def catch(kind: str, ref: str, ext: str = "") -> str:
    return el("intermediateCatchEvent", "c", event(kind, ref), ext=ext)


def test_message_is_correlated_by_name_and_key() -> None:
    play = Play(model(start(), catch("message", "m"), end(), flows("s c e"), definitions=GREETING), key=7)
    (wait,) = play.step.waits
    assert (wait.kind, wait.name, wait.key, wait.element_id) == ("message", "hello", "7", "c")
    for name, key in (("hello", "8"), ("bye", "7")):
        with pytest.raises(Conflict, match="nicht gewartet"):
            engine.correlate(play.state, name, key, {}, play.ports)
    play.correlate("hello", "7", mood="good")
    assert play.ended == "e"
    assert play.variables == {"key": 7, "mood": "good"}


def test_message_without_key_fits_any() -> None:
    play = Play(model(start(), catch("message", "m"), end(), flows("s c e"), definitions=GREETING), key="x")
    play.correlate("hello", None)
    assert play.ended == "e"


def test_message_outputs_are_mapped() -> None:
    ext = io(outputs={"kept": "=mood"})
    play = Play(model(start(), catch("message", "m", ext), end(), flows("s c e"), definitions=GREETING), key="x")
    play.correlate("hello", "x", mood="good", noise=1)
    assert play.variables == {"key": "x", "kept": "good"}


def test_message_goes_to_one_only_the_oldest() -> None:
    diagram = model(
        start(),
        el("parallelGateway", "g"),
        catch("message", "m"),
        el("receiveTask", "r", messageRef="m"),
        user("a"),
        user("b"),
        flows("s g c a", "g r b"),
        definitions=GREETING,
    )
    play = Play(diagram, key="x")
    play.correlate("hello", "x")
    assert play.tasks == ["a"]
    play.correlate("hello", "x")
    assert play.tasks == ["a", "b"]


def test_key_that_is_null_is_an_incident() -> None:
    play = Play(model(start(), catch("message", "m"), end(), flows("s c e"), definitions=GREETING))
    (incident,) = play.step.incidents
    assert incident.element_id == "c"
    assert play.step.waits == ()


@pytest.mark.parametrize("interrupting", [True, False])
def test_message_boundary(interrupting: bool) -> None:
    hanging = el(
        "boundaryEvent", "b", event("message", "m"), attachedToRef="t", cancelActivity=str(interrupting).lower()
    )
    play = Play(model(start(), user("t"), hanging, user("u"), flows("s t", "b u"), definitions=GREETING), key="x")
    play.correlate("hello", "x", n=1)
    assert play.tasks == (["u"] if interrupting else ["t", "u"])
    assert play.variables["n"] == 1
    if interrupting:
        with pytest.raises(Conflict):
            engine.correlate(play.state, "hello", "x", {}, play.ports)
    else:
        play.correlate("hello", "x")
        assert play.tasks == ["t", "u", "u"]


def throw(kind: str, ref: str, ext: str = "") -> str:
    return el("intermediateThrowEvent", "thrower", event(kind, ref), ext=ext)


def test_message_from_inside_reaches_who_waits_inside() -> None:
    diagram = model(
        start(),
        el("parallelGateway", "g"),
        catch("message", "m"),
        user("a"),
        user("before"),
        throw("message", "m", io({"n": "=5"})),
        end(),
        flows("s g c a", "g before thrower e"),
        definitions=GREETING,
    )
    play = Play(diagram, key="x")
    play.complete("before")
    assert play.tasks == ["a"]
    assert play.thrown == []
    assert play.variables["n"] == 5


def test_message_that_nobody_inside_waits_for_is_handed_out() -> None:
    diagram = model(
        start(), throw("message", "m"), end("e", event("message", "m")), flows("s thrower e"), definitions=GREETING
    )
    play = Play(diagram, key="x")
    assert [(t.kind, t.name, t.key, t.element_id) for t in play.thrown] == [
        ("message", "hello", "x", "thrower"),
        ("message", "hello", "x", "e"),
    ]
    assert play.ended == "e"


def test_signal_reaches_all_who_wait() -> None:
    diagram = model(
        start(),
        el("parallelGateway", "g"),
        catch("signal", "sig"),
        user("a"),
        user("t"),
        el("boundaryEvent", "b", event("signal", "sig"), attachedToRef="t", cancelActivity="false"),
        user("u"),
        flows("s g c a", "g t", "b u"),
        definitions=BELL,
    )
    play = Play(diagram)
    assert {(w.kind, w.name, w.key) for w in play.step.waits} == {("signal", "bell", None)}
    play.signal("bell", n=1)
    assert play.tasks == ["a", "t", "u"]
    play.signal("unknown")
    assert play.tasks == ["a", "t", "u"], "a signal that nobody hears is no fault"


def test_signal_thrown_inside_and_outside() -> None:
    diagram = model(
        start(),
        el("parallelGateway", "g"),
        catch("signal", "sig"),
        user("a"),
        user("t"),
        throw("signal", "sig"),
        end("e", event("signal", "sig")),
        flows("s g c a", "g t thrower e"),
        definitions=BELL,
    )
    play = Play(diagram)
    play.complete("t")
    assert play.tasks == ["a"]
    assert [(t.kind, t.name, t.element_id) for t in play.thrown] == [("signal", "bell", "e")]


def test_signal_may_cancel_its_own_thrower() -> None:
    inner = el("subProcess", "sp", start("is"), throw("signal", "sig"), user("never"), flows("is thrower never"))
    diagram = model(
        start(),
        inner,
        el("boundaryEvent", "b", event("signal", "sig"), attachedToRef="sp"),
        user("u"),
        flows("s sp", "b u"),
        definitions=BELL,
    )
    play = Play(diagram)
    assert play.tasks == ["u"]


def scope(thrower: str, *catchers: str, definitions: str = ERROR) -> object:
    inner = el("subProcess", "sp", start("is"), user("t"), thrower, flows("is t x"))
    return model(start(), inner, user("after"), *catchers, flows("s sp after"), definitions=definitions)


def hang(id_: str, kind: str, ref: str = "", interrupting: bool = True) -> str:
    return (
        el("boundaryEvent", id_, event(kind, ref), attachedToRef="sp", cancelActivity=str(interrupting).lower())
        + user(f"by_{id_}")
        + flow(id_, f"by_{id_}")
    )


def test_error_is_caught_by_its_code_before_catch_all() -> None:
    play = Play(
        scope(
            end("x", event("error", "err")),
            hang("b0", "error"),
            hang("b1", "error", "err"),
            hang("b2", "error", "err2"),
        )
    )
    play.complete("t")
    assert play.tasks == ["by_b1"]
    assert play.path[-5:] == ["x completed", "sp cancelled", "b1 entered", "b1 completed", "by_b1 entered"]


def test_error_is_caught_by_catch_all() -> None:
    play = Play(scope(end("x", event("error", "err")), hang("b0", "error"), hang("b2", "error", "err2")))
    play.complete("t")
    assert play.tasks == ["by_b0"]


def test_uncaught_error_is_an_incident() -> None:
    play = Play(scope(end("x", event("error", "err")), hang("b2", "error", "err2")))
    play.complete("t")
    (incident,) = play.step.incidents
    assert incident.element_id == "x"
    assert "„E1“" in incident.text.de
    assert play.ended is None


def test_error_passes_over_levels() -> None:
    innermost = el("subProcess", "two", start("s2"), end("x", event("error", "err")), flows("s2 x"))
    outer = el("subProcess", "sp", start("s1"), innermost, flows("s1 two"))
    play = Play(model(start(), outer, hang("b", "error", "err"), flows("s sp"), definitions=ERROR))
    assert play.tasks == ["by_b"]


def test_escalation_interrupting() -> None:
    play = Play(scope(end("x", event("escalation", "esc")), hang("b", "escalation", "esc"), definitions=ALARM))
    play.complete("t")
    assert play.tasks == ["by_b"]
    assert "sp cancelled" in play.path


def test_escalation_beside() -> None:
    thrower = el("intermediateThrowEvent", "x", event("escalation", "esc")) + user("on") + flow("x", "on")
    play = Play(scope(thrower, hang("b", "escalation", "", interrupting=False), definitions=ALARM))
    play.complete("t")
    assert play.tasks == ["by_b", "on"]


def test_escalation_that_nobody_catches_goes_on() -> None:
    play = Play(scope(end("x", event("escalation", "esc")), hang("b", "escalation", "esc2"), definitions=ALARM))
    play.complete("t")
    assert play.tasks == ["after"]
    assert play.step.incidents == ()


def test_start_by_message_or_signal_event() -> None:
    diagram = model(
        start(),
        el("startEvent", "sm", event("message", "m")),
        user("a"),
        user("b"),
        flows("s a", "sm b"),
        definitions=message("m", "hello", ""),
    )
    assert Play(diagram).tasks == ["a"]
    assert Play(diagram, start_event="sm").tasks == ["b"]
    with pytest.raises(NotFound, match="Startereignis"):
        Play(diagram, start_event="nowhere")


def test_only_message_start_needs_to_be_named() -> None:
    diagram = model(
        el("startEvent", "sm", event("message", "m")), user("b"), flows("sm b"), definitions=message("m", "hello", "")
    )
    with pytest.raises(Problem, match="kein einfaches Startereignis"):
        Play(diagram)


def test_unknown_incident() -> None:
    play = Play(model(start(), user("t"), flows("s t")))
    for incident_id in ("", "x", play.task("t").task_id):
        with pytest.raises(NotFound):
            engine.retry(play.state, incident_id, play.ports)
