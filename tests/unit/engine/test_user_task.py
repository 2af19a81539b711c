"""User tasks: opening, assignment, dates, priority, completing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app import engine
from app.errors import Conflict
from tests.unit.engine.helper import Play, end, flows, io, model, properties, start, user, z


def plain(*children: str, ext: str = "", **attributes: object) -> object:
    return model(start(), user("t", *children, ext=ext, **attributes), end(), flows("s t e"))


def test_opens_waits_and_ends() -> None:
    play = Play(plain(name="Fall\n sichten"), region="ahaus")
    task = play.task("t")
    assert (task.name, task.process_id, task.form_id, task.form_binding) == ("Fall sichten", "p", "f", "latest")
    assert task.variables == {"region": "ahaus"}
    assert len(task.task_id) == 32
    assert play.ended is None
    play.complete("t", answer=1)
    assert play.ended == "e"
    assert play.variables == {"region": "ahaus", "answer": 1}
    assert play.closed == [("t", "completed")]
    assert play.path == ["s entered", "s completed", "t entered", "t completed", "e entered", "e completed"]


def test_same_input_gives_unique_task_ids() -> None:
    assert Play(plain()).task("t").task_id != Play(plain()).task("t").task_id


@pytest.mark.parametrize("task_id", ["", "x", "0" * 32, "zz" * 16])
def test_unknown_task_is_a_conflict(task_id: str) -> None:
    play = Play(plain())
    with pytest.raises(Conflict):
        engine.complete_task(play.state, task_id, {}, play.ports)


def test_completing_twice_is_a_conflict() -> None:
    play = Play(model(start(), user("t"), user("u"), end(), flows("s t u e")))
    task = play.task("t")
    play.complete("t")
    with pytest.raises(Conflict) as caught:
        engine.complete_task(play.state, task.task_id, {}, play.ports)
    assert "nicht mehr offen" in caught.value.text.de
    play.complete("u")
    with pytest.raises(Conflict, match="schon beendet"):
        engine.complete_task(play.state, task.task_id, {}, play.ports)


def test_static_assignment() -> None:
    ext = z("assignmentDefinition", assignee="ida.ahorn", candidateGroups="liaison, coordination", candidateUsers="a,b")
    task = Play(plain(ext=ext)).task("t")
    assert (task.assignee, task.roles, task.users) == ("ida.ahorn", ("liaison", "coordination"), ("a", "b"))


def test_assignment_by_expression() -> None:
    ext = z(
        "assignmentDefinition", assignee="=case.manager", candidateGroups='=["liaison", who]', candidateUsers="=null"
    )
    task = Play(plain(ext=ext), facts={"manager": "birke"}, who="steering").task("t")
    assert (task.assignee, task.roles, task.users) == ("birke", ("liaison", "steering"), ())


def test_lane_gives_the_role_where_nothing_is_assigned() -> None:
    lanes = """<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="Koordinierende Stelle">
      <bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"""
    assert Play(model(lanes, start(), user("t"), end(), flows("s t e"))).task("t").roles == ("coordination",)
    given = z("assignmentDefinition", candidateGroups="liaison")
    assert Play(model(lanes, start(), user("t", ext=given), end(), flows("s t e"))).task("t").roles == ("liaison",)


def test_lane_may_name_its_role_and_nest() -> None:
    lanes = f"""<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="Außen"><bpmn:flowNodeRef>t</bpmn:flowNodeRef>
      <bpmn:childLaneSet id="cs"><bpmn:lane id="l2" name="Innen"><bpmn:extensionElements>{properties(role="ki_lead")}
      </bpmn:extensionElements><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>"""
    assert Play(model(lanes, start(), user("t"), end(), flows("s t e"))).task("t").roles == ("ki_lead",)


def test_dates_are_fixed_on_opening() -> None:
    ext = z(
        "taskSchedule", dueDate="=today() + duration(&quot;P3D&quot;)".replace("&quot;", '"'), followUpDate="2026-03-03"
    )
    task = Play(plain(ext=ext)).task("t")
    assert task.due_at == datetime(2026, 3, 5, 22, 59, 59, tzinfo=UTC), (
        "a mere date is due at the end of the day in the office"
    )
    assert task.follow_up_at == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)


def test_due_date_from_a_function_of_the_ports() -> None:
    from app.feel import function

    due = function(
        lambda matter: {"due": datetime(2026, 4, 1, 12, tzinfo=UTC)}, parameters=("matter",), name="deadline"
    )
    ext = z("taskSchedule", dueDate='=deadline("screening").due', followUpDate="=null")
    task = Play(plain(ext=ext), functions={"deadline": due}).task("t")
    assert (task.due_at, task.follow_up_at) == (datetime(2026, 4, 1, 12, tzinfo=UTC), None)


@pytest.mark.parametrize(("given", "found"), [("80", 80), ("=10 + 20", 30)])
def test_priority(given: str, found: int) -> None:
    assert Play(plain(ext=z("priorityDefinition", priority=given))).task("t").priority == found
    assert Play(plain()).task("t").priority == 50


@pytest.mark.parametrize(
    "ext",
    [
        z("priorityDefinition", priority="=101"),
        z("taskSchedule", dueDate="=true"),
        z("assignmentDefinition", candidateGroups="=42"),
    ],
)
def test_what_cannot_be_told_is_an_incident(ext: str) -> None:
    play = Play(plain(ext=ext))
    (incident,) = play.step.incidents
    assert (incident.element_id, incident.retries_left, incident.retry_at) == ("t", 0, None)
    assert play.tasks == []
    assert play.ended is None
    assert incident.text.de != incident.text.en


def test_properties_and_versions_are_told() -> None:
    play = Play(plain(ext=properties(stage="screening", excludes_performer_of="x")))
    assert play.task("t").properties == {"stage": "screening", "excludes_performer_of": "x"}
    assert play.task("t").process_version == play.library.models[0].version
    assert play.step.path[-1].properties["stage"] == "screening"


def test_form_binding() -> None:
    ext = '<zeebe:formDefinition formId="g" bindingType="versionTag" versionTag="v2"/>'
    from tests.unit.engine.helper import el

    task = Play(model(start(), el("userTask", "t", ext=ext), end(), flows("s t e"))).task("t")
    assert (task.form_id, task.form_binding, task.form_version_tag) == ("g", "versionTag", "v2")


def test_answers_stay_inside_when_outputs_are_mapped() -> None:
    play = Play(plain(ext=io(outputs={"total": "=a + b"})))
    play.complete("t", a=1, b=2)
    assert play.variables == {"total": 3}


def test_failing_output_is_an_incident_and_the_answers_are_kept() -> None:
    play = Play(plain(ext=io(outputs={"x": "=for i in 1..100000000 return i"})))
    play.complete("t", a=1)
    (incident,) = play.step.incidents
    assert play.closed == [("t", "completed")]
    assert incident.element_id == "t"
    with pytest.raises(Conflict):
        engine.complete_task(play.state, incident.id, {}, play.ports)


def test_inputs_are_local() -> None:
    play = Play(plain(ext=io(inputs={"who": "=case.id", "deep.inner": "=1"})))
    assert play.task("t").variables == {"who": "c1", "deep": {"inner": 1}}
    play.complete("t")
    assert play.variables == {}


def test_cancel_closes() -> None:
    play = Play(plain())
    play.cancel()
    assert play.closed == [("t", "cancelled")]
    assert play.ended is None
    assert play.path[-1] == "t cancelled"
    with pytest.raises(Conflict):
        engine.cancel(play.state, play.ports)
