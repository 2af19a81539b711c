"""Calling other processes: binding, pins, variables."""

from __future__ import annotations

from app.engine import ProcessModel
from tests.unit.engine.helper import Library, Play, el, end, event, flow, flows, io, model, script, start, user, z


def caller(ext: str = "", *more: str, definitions: str = "", **called: str) -> ProcessModel:
    call = el("callActivity", "c", ext=z("calledElement", **({"processId": "child"} | called)) + ext)
    return model(start(), call, user("after"), end(), *more, flows("s c after e"), definitions=definitions)


def child(*parts: str, definitions: str = "") -> ProcessModel:
    return model(
        *(parts or (start("cs"), user("t"), end("ce"), flows("cs t ce"))), id_="child", definitions=definitions
    )


def test_call_runs_the_other_process() -> None:
    play = Play(caller(), child(), a=1)
    assert play.library.asked == [("child", "latest", None)]
    task = play.task("t")
    assert (task.process_id, task.process_version) == ("child", play.library.models[1].version)
    assert task.variables == {"a": 1}
    assert [(p.process_id, p.element_id) for p in play.step.path if p.element_id == "t"] == [("child", "t")]
    play.complete("t", b=2)
    assert play.tasks == ["after"]
    assert play.variables == {"a": 1, "b": 2}
    play.complete("after")
    assert play.ended == "e"


def test_called_process_is_pinned_from_the_first_call() -> None:
    again = model(
        start(),
        el("exclusiveGateway", "g"),
        el("callActivity", "c", ext=z("calledElement", processId="child")),
        el("exclusiveGateway", "more", default="f_more_e"),
        end(),
        flows("s g c more e"),
        flow("more", "g", "=more"),
    )
    play = Play(again, child())
    first = play.library.models[1].version
    assert play.state["pins"] == {"p": again.version, "child": first}
    play.library.models.append(child(start("cs"), user("new"), flows("cs new")))
    play.complete("t", more=True)
    assert play.tasks == ["t"]
    assert play.task("t").process_version == first
    assert play.library.asked == [("child", "latest", None)], "resolved once"


def test_binding_and_expression_are_passed_on() -> None:
    play = Play(caller(processId="=which", bindingType="versionTag", versionTag="v7"), child(), which="child")
    assert play.library.asked == [("child", "versionTag", "v7")]
    assert play.tasks == ["t"]


def test_nothing_else_goes_in_when_told_so() -> None:
    play = Play(caller(io({"only": "=a"}), propagateAllParentVariables="false"), child(), a=1, b=2)
    assert play.task("t").variables == {"only": 1}


def test_child_sees_copies() -> None:
    changing = child(start("cs"), script("x", "=99", "a"), user("t"), flows("cs x t"))
    play = Play(caller(propagateAllChildVariables="false"), changing, a=1)
    assert play.task("t").variables == {"a": 99}
    play.complete("t", b=2)
    assert play.variables == {"a": 1}, "nothing comes back"


def test_outputs_choose_what_comes_back() -> None:
    play = Play(caller(io(outputs={"result": "=b * 2"}), propagateAllChildVariables="false"), child())
    play.complete("t", b=21)
    assert play.variables == {"result": 42}


def test_unknown_process_is_an_incident_that_can_be_retried() -> None:
    play = Play(caller())
    (incident,) = play.step.incidents
    assert (incident.element_id, incident.text.de) == ("c", "Diesen Prozess gibt es nicht.")
    play.library.models.append(child())
    play.retry(incident.id)
    assert play.tasks == ["t"]
    assert play.path.count("c entered") == 1


def test_rejected_process_is_an_incident() -> None:
    broken = child(start("cs"), el("complexGateway", "g"), user("t"), flows("cs t"))
    assert [i.element_id for i in Play(caller(), broken).step.incidents] == ["c"]


def test_process_that_calls_itself_without_end_is_stopped() -> None:
    itself = child(
        start("cs"), el("callActivity", "again", ext=z("calledElement", processId="child")), flows("cs again")
    )
    play = Play(caller(), itself)
    (incident,) = play.step.incidents
    assert incident.element_id == "again"
    assert "Ruft sich ein Prozess selbst auf?" in incident.text.de


def test_error_comes_out_of_the_call() -> None:
    error = el("error", "err", errorCode="E1")
    failing = child(start("cs"), end("ce", event("error", "err")), flows("cs ce"), definitions=error)
    boundary = el("boundaryEvent", "b", event("error", "err2"), attachedToRef="c")
    play = Play(
        caller("", boundary, user("t2"), flow("b", "t2"), definitions=el("error", "err2", errorCode="E1")), failing
    )
    assert play.tasks == ["t2"]
    assert play.path[-4:] == ["c cancelled", "b entered", "b completed", "t2 entered"]


def test_terminate_in_the_child_returns_to_the_caller() -> None:
    stopping = child(
        start("cs"), el("parallelGateway", "g"), user("t"), end("stop", event("terminate")), flows("cs g t", "g stop")
    )
    play = Play(caller(), stopping)
    assert play.tasks == ["after"]


def test_cancelling_the_caller_closes_tasks_of_the_child() -> None:
    play = Play(caller(), child())
    play.cancel()
    assert play.closed == [("t", "cancelled")]
    assert play.path[-2:] == ["t cancelled", "c cancelled"]


def test_child_without_plain_start_is_an_incident() -> None:
    silent = child(
        el("startEvent", "cs", event("signal", "sig")),
        user("t"),
        flows("cs t"),
        definitions=el("signal", "sig", name="x"),
    )
    assert "kein einfaches Startereignis" in Play(caller(), silent).step.incidents[0].text.de
    assert Library(silent).version("child", silent.version) is silent
