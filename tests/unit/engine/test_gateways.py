"""Exclusive, inclusive, parallel and event-based gateways."""

from __future__ import annotations

import pytest

from tests.unit.engine.helper import Play, el, end, event, flow, flows, message, model, script, start, timer, user

XOR = model(
    start(),
    el("exclusiveGateway", "g", default="f_g_c"),
    user("a"),
    user("b"),
    user("c"),
    flow("s", "g"),
    flow("g", "a", "=n > 10"),
    flow("g", "b", "=n > 5"),
    flow("g", "c"),
)


@pytest.mark.parametrize(("n", "way"), [(11, "a"), (6, "b"), (1, "c")])
def test_exclusive_takes_the_first_true_way(n: int, way: str) -> None:
    assert Play(XOR, n=n).tasks == [way]


def test_exclusive_reads_facts_of_the_case() -> None:
    diagram = model(
        start(),
        el("exclusiveGateway", "g"),
        user("a"),
        user("b"),
        flow("s", "g"),
        flow("g", "a", "=case.urgent"),
        flow("g", "b", "=not(case.urgent)"),
    )
    assert Play(diagram, facts={"urgent": True}).tasks == ["a"]
    assert Play(diagram, facts={"urgent": False}).tasks == ["b"]


def test_condition_that_cannot_be_told_is_an_incident_with_reason() -> None:
    play = Play(XOR)
    (incident,) = play.step.incidents
    assert incident.element_id == "g"
    assert "true oder" not in incident.text.en
    assert "ja oder nein" in incident.text.de
    assert "true or false" in incident.text.en


def test_no_way_and_no_default_is_an_incident_that_can_be_retried() -> None:
    diagram = model(
        start(),
        el("exclusiveGateway", "g"),
        user("a"),
        user("b"),
        user("other"),
        el("parallelGateway", "fork"),
        flows("s fork g", "fork other"),
        flow("g", "a", '=x = "a"'),
        flow("g", "b", '=x = "b"'),
    )
    play = Play(diagram, x="z")
    (incident,) = play.step.incidents
    assert "Standardweg" in incident.text.de
    assert play.tasks == ["other"], "the other branch goes on"
    play.complete("other", x="b")
    play.retry(incident.id)
    assert play.tasks == ["b"]
    assert play.step.incidents == ()


def test_parallel_forks_and_joins() -> None:
    diagram = model(
        start(),
        el("parallelGateway", "fork"),
        user("a"),
        user("b"),
        user("c"),
        el("parallelGateway", "join"),
        user("d"),
        end(),
        flows("s fork a join d e", "fork b join", "fork c join"),
    )
    play = Play(diagram)
    assert play.tasks == ["a", "b", "c"]
    play.complete("b")
    play.complete("a")
    assert play.tasks == ["c"]
    play.complete("c")
    assert play.tasks == ["d"]
    assert play.path.count("join completed") == 1
    play.complete("d")
    assert play.ended == "e"


def test_parallel_join_counts_flows_not_tokens() -> None:
    """Two tokens on one flow do not make up for a missing one on the other."""
    diagram = model(
        start(),
        el("parallelGateway", "fork"),
        el("exclusiveGateway", "merge"),
        el("task", "x"),
        el("task", "y"),
        user("b"),
        el("parallelGateway", "join"),
        user("after"),
        flows("s fork x merge join after", "fork y merge", "fork b join"),
    )
    play = Play(diagram)
    assert play.tasks == ["b"]
    play.complete("b")
    assert play.tasks == ["after"]


def test_parallel_join_inside_a_loop() -> None:
    diagram = model(
        start(),
        el("exclusiveGateway", "again"),
        el("parallelGateway", "fork"),
        user("a"),
        user("b"),
        el("parallelGateway", "join"),
        el("exclusiveGateway", "more", default="f_more_e"),
        end(),
        flows("s again fork a join more e", "fork b join"),
        flow("more", "again", "=more"),
    )
    play = Play(diagram)
    for _ in range(3):
        play.complete("a", more=True)
        play.complete("b")
        assert play.tasks == ["a", "b"]
    play.complete("a", more=False)
    play.complete("b")
    assert play.ended == "e"


def inclusive(default: bool = True) -> object:
    options = {"default": "f_g_c"} if default else {}
    return model(
        start(),
        el("inclusiveGateway", "g", **options),
        user("a"),
        user("b"),
        user("c"),
        el("inclusiveGateway", "j"),
        user("d"),
        flow("s", "g"),
        flow("g", "a", "=a"),
        flow("g", "b", "=b"),
        flow("g", "c", "" if default else "=c"),
        flows("a j d", "b j", "c j"),
    )


@pytest.mark.parametrize(
    ("given", "ways"),
    [({"a": True, "b": True}, ["a", "b"]), ({"a": True, "b": False}, ["a"]), ({"a": False, "b": False}, ["c"])],
)
def test_inclusive_takes_all_true_ways_and_waits_for_them(given: dict[str, bool], ways: list[str]) -> None:
    play = Play(inclusive(), **given)
    assert play.tasks == ways
    for way in ways:
        assert "d" not in play.tasks
        play.complete(way)
    assert play.tasks == ["d"]
    assert play.path.count("j completed") == 1


def test_inclusive_without_true_way_is_an_incident() -> None:
    play = Play(inclusive(default=False), a=False, b=False, c=False)
    assert [i.element_id for i in play.step.incidents] == ["g"]


def test_inclusive_join_does_not_wait_for_what_was_cancelled() -> None:
    diagram = model(
        start(),
        el("inclusiveGateway", "g"),
        user("a"),
        user("b"),
        el("boundaryEvent", "late", timer("timeDuration", "P1D"), attachedToRef="b"),
        user("instead"),
        el("inclusiveGateway", "j"),
        user("d"),
        flow("s", "g"),
        flow("g", "a", "=true"),
        flow("g", "b", "=true"),
        flows("a j d", "b j", "late instead"),
    )
    play = Play(diagram)
    play.complete("a")
    assert play.tasks == ["b"]
    play.after(days=1)
    assert play.tasks == ["d", "instead"]


def test_inclusive_join_waits_across_a_boundary_path() -> None:
    diagram = model(
        start(),
        el("inclusiveGateway", "g"),
        user("a"),
        user("b"),
        el("boundaryEvent", "late", timer("timeDuration", "P1D"), attachedToRef="b"),
        user("instead"),
        el("inclusiveGateway", "j"),
        user("d"),
        flow("s", "g"),
        flow("g", "a", "=true"),
        flow("g", "b", "=true"),
        flows("a j d", "b j", "late instead j"),
    )
    play = Play(diagram)
    play.complete("a")
    play.after(days=1)
    assert play.tasks == ["instead"]
    play.complete("instead")
    assert play.tasks == ["d"]


def test_activity_with_conditional_flows_and_default() -> None:
    diagram = model(
        start(),
        user("t", default="f_t_c"),
        user("a"),
        user("b"),
        user("c"),
        flow("s", "t"),
        flow("t", "a", "=a"),
        flow("t", "b", "=b"),
        flow("t", "c"),
    )
    play = Play(diagram)
    play.complete("t", a=True, b=True)
    assert play.tasks == ["a", "b"]
    play = Play(diagram)
    play.complete("t", a=False, b=False)
    assert play.tasks == ["c"]


RACE = model(
    start(),
    el("eventBasedGateway", "g"),
    el("intermediateCatchEvent", "got", event("message", "m")),
    el("intermediateCatchEvent", "late", timer("timeDuration", "P5D")),
    el("receiveTask", "other", messageRef="m2"),
    user("a"),
    user("b"),
    user("c"),
    flows("s g got a", "g late b", "g other c"),
    definitions=message("m", "answer") + message("m2", "question"),
)


def test_event_gateway_goes_with_the_first_event() -> None:
    play = Play(RACE)
    assert {(w.kind, w.name, w.key, w.element_id) for w in play.step.waits} == {
        ("message", "answer", "c1", "got"),
        ("message", "question", "c1", "other"),
    }
    assert [t.element_id for t in play.step.timers] == ["late"]
    play.correlate("answer", mood="good")
    assert play.tasks == ["a"]
    assert play.variables == {"mood": "good"}
    assert play.step.waits == play.step.timers == ()
    assert [p for p in play.path if p.startswith(("g", "late", "other"))] == [
        "g entered",
        "g completed",
        "got entered",
        "got completed",
    ]


def test_event_gateway_by_time_and_by_task() -> None:
    play = Play(RACE)
    play.after(days=4)
    assert play.tasks == []
    play.after(days=1)
    assert play.tasks == ["b"]
    play = Play(RACE)
    play.correlate("question")
    assert play.tasks == ["c"]


def test_endless_loop_becomes_an_incident() -> None:
    diagram = model(start(), el("exclusiveGateway", "g"), script("x", "=1", "n"), flows("s g x g"))
    play = Play(diagram)
    (incident,) = play.step.incidents
    assert "kommt nicht zur Ruhe" in incident.text.de


def test_join_that_waits_for_ever_is_an_incident() -> None:
    diagram = model(
        start(),
        el("exclusiveGateway", "g", default="f_g_a"),
        user("a"),
        user("b"),
        el("parallelGateway", "join"),
        end(),
        flows("s g", "a join e", "b join"),
        flow("g", "a"),
        flow("g", "b", "=false"),
    )
    play = Play(diagram)
    assert play.step.incidents == ()
    play.complete("a")
    (incident,) = play.step.incidents
    assert incident.element_id == "join"
    assert "nicht mehr kommen kann" in incident.text.de
    play.retry(incident.id)
    assert [i.element_id for i in play.step.incidents] == ["join"]
