"""Script, business rule, service, send, manual and plain tasks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.engine import BpmnError, Decided, DecisionCall, OperationCall
from app.errors import NotFound, Problem
from app.text import Text
from tests.unit.engine.helper import (
    Play,
    decide_by,
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
    z,
)


def test_script_sets_its_variable() -> None:
    play = Play(model(start(), script("x", "=a + 1", "b"), end(), flows("s x e")), a=1)
    assert play.variables == {"a": 1, "b": 2}
    assert play.ended == "e"


def test_script_result_may_be_mapped() -> None:
    diagram = model(start(), script("x", "={n: 3}", "r", ext=io(outputs={"n": "=r.n"})), end(), flows("s x e"))
    assert Play(diagram).variables == {"n": 3}


def test_script_gives_json() -> None:
    diagram = model(
        start(), script("x", '=[date("2026-01-02"), 1.5, duration("P1D"), null]', "r"), end(), flows("s x e")
    )
    assert Play(diagram).variables == {"r": ["2026-01-02", 1.5, "P1D", None]}


def test_manual_and_plain_tasks_are_passed_through() -> None:
    play = Play(model(start(), el("manualTask", "m"), el("task", "t"), end(), flows("s m t e")))
    assert play.ended == "e"
    assert "m completed" in play.path


def rule(**called: str) -> object:
    return model(start(), el("businessRuleTask", "d", ext=z("calledDecision", **called)), end(), flows("s d e"))


def test_decision_is_asked_and_recorded() -> None:
    calls: list[DecisionCall] = []

    def decide(call: DecisionCall) -> Decided:
        calls.append(call)
        return Decided({"outcome": "referral"}, record="R17")

    play = Play(rule(decisionId="complexity", resultVariable="advice"), decide=decide, months=3)
    assert calls == [
        DecisionCall("complexity", "latest", None, {"months": 3}, play.state["pins"][play.state["process"]])
    ]
    assert play.variables["advice"] == {"outcome": "referral"}
    (made,) = play.decisions
    assert (made.process_id, made.element_id, made.decision_id, made.record) == ("p", "d", "complexity", "R17")


def test_decision_by_expression_and_binding() -> None:
    ext = {"decisionId": "=which", "resultVariable": "r", "bindingType": "versionTag", "versionTag": "v3"}
    play = Play(rule(**ext), decide=decide_by({"small": 1}), which="small")
    call = play.decisions[0].record
    assert (call.decision_id, call.binding, call.version_tag) == ("small", "versionTag", "v3")


def test_failing_decision_is_an_incident_with_its_sentence() -> None:
    def decide(call: DecisionCall) -> Decided:
        raise NotFound(Text("Die Tabelle gibt es nicht.", "There is no such table."))

    play = Play(rule(decisionId="x", resultVariable="r"), decide=decide)
    assert [(i.element_id, i.text.en) for i in play.step.incidents] == [("d", "There is no such table.")]
    assert play.decisions == []


class Desk:
    """Operations that note their calls, and may fail."""

    def __init__(self) -> None:
        self.calls: list[OperationCall] = []
        self.fail: list[Exception] = []

    def __call__(self, call: OperationCall) -> dict[str, object]:
        self.calls.append(call)
        if self.fail:
            raise self.fail.pop(0)
        return {"seen": len(self.calls)}


def test_operation_gets_inputs_and_headers_and_gives_variables() -> None:
    headers = z("taskHeaders", z("header", key="role", value="liaison"))
    diagram = model(start(), service("x", "tell", ext=headers + io({"text": "=a"})), end(), flows("s x e"))
    desk = Desk()
    play = Play(diagram, operations={"tell": desk}, a="Hallo")
    assert desk.calls == [OperationCall("tell", "x", {"text": "Hallo"}, {"role": "liaison"}, None)]
    assert play.variables == {"a": "Hallo", "seen": 1}
    assert play.ended == "e"


def test_operation_result_mapped() -> None:
    diagram = model(start(), service("x", "tell", ext=io(outputs={"n": "=seen * 10"})), end(), flows("s x e"))
    assert Play(diagram, operations={"tell": Desk()}).variables == {"n": 10}


def test_type_by_expression() -> None:
    desk = Desk()
    Play(model(start(), service("x", "=which"), end(), flows("s x e")), operations={"tell": desk}, which="tell")
    assert len(desk.calls) == 1


def test_unknown_operation_is_an_incident() -> None:
    play = Play(model(start(), service("x", "nothing"), end(), flows("s x e")))
    (incident,) = play.step.incidents
    assert "„nothing“" in incident.text.de
    assert incident.retry_at is None


def test_failing_operation_is_tried_again_after_growing_pauses() -> None:
    desk = Desk()
    desk.fail = [RuntimeError("secret name"), Problem(Text("Kein Netz.", "No network.")), ValueError()]
    diagram = model(
        start(), el("parallelGateway", "g"), service("x", "tell"), user("t"), end(), flows("s g x e", "g t")
    )
    play = Play(diagram, operations={"tell": desk})
    (incident,) = play.step.incidents
    assert play.tasks == ["t"], "the other branch goes on"
    assert "secret name" not in str(play.state), "the message of an exception may be personal"
    assert (incident.retries_left, incident.retry_at - play.ports.now) == (2, timedelta(minutes=1))
    assert play.step.next_due == incident.retry_at
    play.after(seconds=59)
    assert len(desk.calls) == 1
    play.after(seconds=1)
    (incident,) = play.step.incidents
    assert incident.text.de == "Kein Netz."
    assert (incident.retries_left, incident.retry_at - play.ports.now) == (1, timedelta(minutes=5))
    play.after(minutes=5)
    (incident,) = play.step.incidents
    assert (incident.retries_left, incident.retry_at) == (0, None)
    assert play.step.next_due is None
    play.after(days=9)
    assert len(desk.calls) == 3, "used up: only a person tries again"
    play.retry(incident.id)
    assert play.step.incidents == ()
    assert play.path.count("x entered") == play.path.count("x completed") == 1


def test_retry_by_hand_that_fails_begins_the_tries_anew() -> None:
    desk = Desk()
    desk.fail = [RuntimeError(), RuntimeError()]
    play = Play(model(start(), service("x", "tell", retries="1"), end(), flows("s x e")), operations={"tell": desk})
    (incident,) = play.step.incidents
    assert incident.retries_left == 0
    play.retry(incident.id)
    assert play.step.incidents[0].retries_left == 0
    play.retry(incident.id)
    assert play.ended == "e"


@pytest.mark.parametrize(("retries", "left"), [("1", 0), ("5", 4), ("=1 + 1", 1), ('="x"', 0)])
def test_number_of_retries(retries: str, left: int) -> None:
    desk = Desk()
    desk.fail = [RuntimeError()]
    play = Play(model(start(), service("x", "tell", retries=retries), end(), flows("s x e")), operations={"tell": desk})
    assert play.step.incidents[0].retries_left == left


def test_nothing_of_a_failed_operation_is_kept_and_a_done_one_is_not_repeated() -> None:
    desk = Desk()
    diagram = model(
        start(), service("x", "tell", ext=io(outputs={"n": "=for i in 1..100000000 return i"})), end(), flows("s x e")
    )
    play = Play(diagram, operations={"tell": desk})
    (incident,) = play.step.incidents
    assert play.variables == {}
    play.retry(incident.id)
    assert len(desk.calls) == 1, "only the failing mapping is done again"


def test_operation_may_throw_a_bpmn_error() -> None:
    def lapse(call: OperationCall) -> None:
        raise BpmnError("lapsed", {"why": "late", "on": date(2026, 1, 2)})

    diagram = model(
        start(),
        service("x", "tell"),
        el("boundaryEvent", "b", event("error", "err"), attachedToRef="x"),
        user("t"),
        end(),
        flows("s x e", "b t"),
        definitions=el("error", "err", errorCode="lapsed"),
    )
    play = Play(diagram, operations={"tell": lapse})
    assert play.tasks == ["t"]
    assert play.variables == {"why": "late", "on": "2026-01-02"}
    assert "x cancelled" in play.path
    assert "x completed" not in play.path


def test_operation_knows_the_open_task_that_a_timer_hangs_on() -> None:
    desk = Desk()
    diagram = model(
        start(),
        user("t"),
        el("boundaryEvent", "b", timer("timeCycle", "R2/P1D"), attachedToRef="t", cancelActivity="false"),
        el("exclusiveGateway", "g"),
        service("remind", "tell"),
        end("e2"),
        end(),
        service("later", "tell"),
        flows("s t later e", "b g remind e2"),
    )
    play = Play(diagram, operations={"tell": desk})
    task_id = play.task("t").task_id
    play.after(days=1)
    assert [call.open_task for call in desk.calls] == [task_id]
    play.complete("t")
    assert desk.calls[-1].open_task is None


def test_send_task_and_message_events_may_be_operations() -> None:
    desk = Desk()
    work = z("taskDefinition", type="mail")
    diagram = model(
        start(),
        el("sendTask", "x", ext=work),
        el("intermediateThrowEvent", "y", event("message"), ext=work),
        end("e", event("message"), ext=work),
        flows("s x y e"),
    )
    play = Play(diagram, operations={"mail": desk})
    assert [call.element_id for call in desk.calls] == ["x", "y", "e"]
    assert play.ended == "e"


def test_send_task_may_throw_a_message() -> None:
    diagram = model(
        start(),
        el("sendTask", "x", messageRef="m", ext=io({"a": "=1"})),
        end(),
        flows("s x e"),
        definitions=message("m", "told", "=case.id"),
    )
    (thrown,) = Play(diagram).thrown
    assert (thrown.kind, thrown.name, thrown.key, thrown.variables) == ("message", "told", "c1", {"a": 1})


def test_rule_and_script_tasks_may_be_operations() -> None:
    desk = Desk()
    work = z("taskDefinition", type="w")
    diagram = model(
        start(), el("businessRuleTask", "x", ext=work), el("scriptTask", "y", ext=work), end(), flows("s x y e")
    )
    assert Play(diagram, operations={"w": desk}).ended == "e"
    assert len(desk.calls) == 2


def test_conditions_see_results_at_once() -> None:
    diagram = model(
        start(),
        script("x", "=2", "n"),
        el("exclusiveGateway", "g", default="f_g_b"),
        user("a"),
        user("b"),
        flows("s x g"),
        flow("g", "a", "=n = 2"),
        flow("g", "b"),
    )
    assert Play(diagram).tasks == ["a"]
