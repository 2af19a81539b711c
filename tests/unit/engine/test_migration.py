"""Open work taken to another version: at every place, for every kind of change, nothing open is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from app.engine import ProcessModel
from app.engine.migration import CannotMigrate, Migrated, Suggestion, Way, migrate, open_places, suggest
from tests.unit.engine.helper import (
    MONDAY,
    Play,
    el,
    end,
    event,
    flow,
    flows,
    io,
    many,
    message,
    model,
    service,
    start,
    timer,
    z,
)


def named(id_: str, *children: str, form: str = "", due: str = "", lane: str = "", **more: str) -> str:
    """A user task with a form of its own, perhaps a due date and a group."""
    ext = f'<zeebe:userTask/><zeebe:formDefinition formId="{form or id_}"/>'
    ext += z("taskSchedule", dueDate=due) if due else ""
    ext += z("assignmentDefinition", candidateGroups=lane) if lane else ""
    return el("userTask", id_, *children, ext=ext, **more)


def reminder(host: str, after: str, id_: str = "remind") -> str:
    return el("boundaryEvent", id_, timer("timeDuration", after), attachedToRef=host, cancelActivity="false")


DUE = "=now() + duration(&quot;P3D&quot;)".replace("&quot;", '"')
LATER = DUE.replace("P3D", "P5D")
BEFORE = model(
    start(),
    named("a", due=DUE, lane="liaison"),
    named("b"),
    reminder("b", "P14D"),
    el("intermediateCatchEvent", "answer", event("message", "m")),
    named("c"),
    end(),
    end("e_remind"),
    flows("s a b answer c e", "remind e_remind"),
    definitions=message("m", "answered"),
)


def changed(*parts: str, chain: str, more: str = "") -> ProcessModel:
    extra = end("e_remind") if "e_remind" in more else ""
    return model(start(), *parts, end(), extra, flows(chain, more), definitions=message("m", "answered"))


ANSWER = el("intermediateCatchEvent", "answer", event("message", "m"))
A, B, C = named("a", due=DUE, lane="liaison"), named("b") + reminder("b", "P14D"), named("c")
CHANGES = {
    "a step inserted before": changed(A, named("x"), B, ANSWER, C, chain="s a x b answer c e", more="remind e_remind"),
    "a step inserted after": changed(A, B, named("x"), ANSWER, C, chain="s a b x answer c e", more="remind e_remind"),
    "a step removed": changed(A, ANSWER, C, chain="s a answer c e"),
    "a step replaced by a sub-process": changed(
        A,
        el("subProcess", "sub", start("s2"), B, end("e2"), end("e_in"), flows("s2 b e2", "remind e_in")),
        ANSWER,
        C,
        chain="s a sub answer c e",
    ),
    "a lane moved": changed(named("a", due=DUE, lane="coordination"), B, ANSWER, C, chain="s a b answer c e"),
    "a deadline and a timer changed": changed(
        named("a", due=LATER, lane="liaison"),
        named("b") + reminder("b", "P20D"),
        ANSWER,
        C,
        chain="s a b answer c e",
        more="remind e_remind",
    ),
    "a gateway added": model(
        start(),
        A,
        el("exclusiveGateway", "g", default="f_g_b"),
        B,
        ANSWER,
        C,
        end(),
        end("e_remind"),
        flows("s a g b answer c e", "remind e_remind"),
        flow("g", "c", "=skip = true"),
        definitions=message("m", "answered"),
    ),
    "a renamed step": changed(
        A, named("better", form="b") + reminder("better", "P14D"), ANSWER, C,
        chain="s a better answer c e", more="remind e_remind",
    ),
}  # fmt: skip
POSITIONS = ("a", "b", "answer", "c")


def at(position: str, process: ProcessModel = BEFORE) -> Play:
    """An instance of the earlier version that stands there since an hour."""
    play = Play(process, skip=False)
    for place in POSITIONS[: POSITIONS.index(position)]:
        play.correlate("answered") if place == "answer" else play.complete(place)
    play.after(hours=1)
    return play


def move(play: Play, after: ProcessModel, *, mapping: Mapping[str, str] | None = None, recount: bool = True,
         opened: Mapping[str, datetime] | None = None, rehearse: bool = False) -> Migrated:  # fmt: skip
    """Migrate and go on with the new state; what went in is left as it was, and the rehearsal agrees."""
    play.library.models.append(after)
    way = Way(after, mapping or {}, recount=recount, opened=opened or {})
    kept = json.dumps(play.state)
    rehearsed = migrate(play.state, way, play.ports, rehearse=True)
    done = migrate(play.state, way, play.ports)
    assert json.dumps(play.state) == kept
    assert (rehearsed.shifts, rehearsed.remarks, rehearsed.kept) == (done.shifts, done.remarks, done.kept)
    if not rehearse:
        play._take(done.step)
        play.open |= {kept.after.task_id: kept.after for kept in done.kept}
    return done


def said(found: Migrated) -> list[str]:
    return [remark.en for remark in found.remarks]


def finish(play: Play) -> str | None:
    """Do whatever is open until nothing is."""
    for _ in range(20):
        if play.ended:
            return play.ended
        if play.open:
            play.complete(play.tasks[0])
        else:
            play.correlate("answered")
    raise AssertionError(play.tasks)


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("change", CHANGES)
def test_from_every_place_over_every_change_the_case_goes_on_to_its_end(change: str, position: str) -> None:
    play, after = at(position), CHANGES[change]
    before = dict(play.open)
    done = move(play, after)
    assert play.state["pins"] == {"p": after.version}
    assert finish(play) == "e"
    if not (change == "a step removed" and position == "b"):
        assert not done.step.closed, "an open task ended"
        assert {kept.before.task_id for kept in done.kept} == set(before)
    assert [reason for _, reason in play.closed].count("cancelled") == len(done.step.closed)


@pytest.mark.parametrize("position", POSITIONS)
def test_to_the_same_elements_and_back_is_the_same_state(position: str) -> None:
    play = at(position)
    before = json.loads(json.dumps(play.state))
    renamed_back = {"better": "b"}
    move(play, CHANGES["a renamed step"])
    move(play, BEFORE, mapping=renamed_back)
    assert play.state == before


def test_a_removed_step_ends_and_the_case_stands_at_what_followed() -> None:
    play = at("b")
    done = move(play, CHANGES["a step removed"])
    assert [(s.before, s.after, s.how) for s in done.shifts] == [("b", "answer", "entered")]
    assert [(c, r) for c, r in play.closed if r == "cancelled"] == [("b", "cancelled")]
    assert play.step.waits[0].name == "answered"
    assert not play.step.timers
    assert said(done) == ["“b” ends; work begins anew at “answer”."]


def test_the_owner_says_where_a_removed_step_goes_on() -> None:
    play = at("b")
    done = move(play, CHANGES["a step removed"], mapping={"b": "c"})
    assert play.tasks == ["c"], "another user task takes it over as it is"
    assert done.shifts[0].how == "renamed"
    assert done.kept[0].after.element_id == "c"
    assert not play.step.timers, "its reminder is not drawn at the other step"
    assert "“remind” is no longer waited for." in said(done)


def test_nowhere_is_a_reason() -> None:
    with pytest.raises(CannotMigrate) as refused:
        move(at("b"), CHANGES["a step removed"], mapping={"b": ""})
    assert "“b” no longer exists" in refused.value.reasons[0].en


def test_a_changed_deadline_is_counted_from_when_the_step_opened() -> None:
    play = at("a")
    done = move(play, CHANGES["a deadline and a timer changed"])
    (kept,) = done.kept
    assert kept.before.due_at == MONDAY + timedelta(days=3)
    assert kept.after.due_at == MONDAY + timedelta(days=5)


def test_or_dates_that_are_set_stay() -> None:
    play = at("a")
    (kept,) = move(play, CHANGES["a deadline and a timer changed"], recount=False).kept
    assert kept.after.due_at == MONDAY + timedelta(days=3)
    play = at("b")
    move(play, CHANGES["a deadline and a timer changed"], recount=False)
    assert [t.due_at for t in play.step.timers] == [MONDAY + timedelta(days=14)]


def test_a_changed_timer_is_counted_from_when_it_was_set() -> None:
    play = at("b")
    done = move(play, CHANGES["a deadline and a timer changed"])
    assert [t.due_at for t in play.step.timers] == [MONDAY + timedelta(days=20)]
    assert "“remind” is set otherwise." in said(done)


def test_an_unchanged_timer_stays_to_the_second() -> None:
    play = at("b")
    before = play.step.timers
    move(play, CHANGES["a step inserted after"])
    assert play.step.timers == before


def test_a_new_timer_counts_from_when_the_step_opened_or_from_now() -> None:
    plain = changed(A, named("b"), ANSWER, C, chain="s a b answer c e")
    for recount, since in ((True, MONDAY), (False, MONDAY + timedelta(hours=1))):
        play = at("b", plain)
        opened = {play.task("b").task_id: MONDAY}
        done = move(play, BEFORE, recount=recount, opened=opened)
        assert [t.due_at for t in play.step.timers] == [since + timedelta(days=14)]
        assert said(done) == ["“remind” is now waited for."]


def test_a_reminder_that_has_come_does_not_come_again() -> None:
    play = at("b")
    play.after(days=14)
    assert play.path.count("remind entered") == 1
    move(play, CHANGES["a step inserted after"])
    play.after(days=40)
    assert play.path.count("remind entered") == 1


def test_a_moved_lane_shows_both_roles() -> None:
    (kept,) = move(at("a"), CHANGES["a lane moved"]).kept
    assert (kept.before.roles, kept.after.roles) == (("liaison",), ("coordination",))


def test_a_new_step_that_lies_behind_is_told() -> None:
    assert said(move(at("b"), CHANGES["a step inserted before"])) == ["The new step “x” lies behind this case."]
    assert said(move(at("a"), CHANGES["a step inserted before"])) == []


def test_a_step_wrapped_in_a_sub_process_and_out_again_keeps_task_and_timer() -> None:
    play = at("b")
    task, timers = play.task("b").task_id, play.step.timers
    done = move(play, CHANGES["a step replaced by a sub-process"])
    assert "“b” now lies in the sub-process “sub”." in said(done)
    assert play.task("b").task_id == task
    assert play.step.timers == timers
    move(play, BEFORE)
    assert play.task("b").task_id == task
    assert play.step.timers == timers
    assert finish(play) == "e"


def test_variables_of_a_dissolved_sub_process_stay_visible() -> None:
    inside = el("subProcess", "sub", start("s2"), named("b"), end("e2"), flows("s2 b e2"), ext=io({"x": "=1 + 1"}))
    play = Play(changed(inside, chain="s sub e"))
    move(play, changed(named("b"), chain="s b e"))
    assert play.steps[-1].state["tokens"][0]["local"] == {"x": 2}
    assert finish(play) == "e"


def test_a_step_becomes_a_sub_process_of_the_same_id() -> None:
    play = Play(changed(named("b", form="review"), chain="s b e"))
    inner = el("subProcess", "b", start("s2"), named("b1", form="review"), named("b2"), end("e2"), flows("s2 b1 b2 e2"))
    done = move(play, changed(inner, chain="s b e"))
    assert [(s.before, s.after, s.how) for s in done.shifts] == [("b", "b1", "renamed")], "known by its form"
    assert finish(play) == "e"
    assert "b2 completed" in play.path


def test_a_join_keeps_the_way_by_which_it_was_reached() -> None:
    def split(*more: str) -> ProcessModel:
        gateways = el("parallelGateway", "g"), el("parallelGateway", "j")
        return changed(*gateways, named("a"), named("b"), *more, chain="s g a j e", more="g b j")

    play = Play(split())
    play.complete("a")
    with_step = model(
        start(), el("parallelGateway", "g"), el("parallelGateway", "j"), named("a"), named("a2"), named("b"), end(),
        flows("s g a a2", "g b j e"), flow("a2", "j", id_="f_a_j"),
    )  # fmt: skip
    move(play, with_step)
    assert finish(play) == "e"
    assert "a2 entered" not in play.path

    play = Play(split())
    play.complete("a")
    with pytest.raises(CannotMigrate) as refused:
        move(play, changed(named("a"), named("b"), chain="s a b e"))
    assert "waits at “j” for other ways" in refused.value.reasons[0].en


def test_a_join_goes_on_when_the_last_way_is_only_a_flow() -> None:
    def split(*steps: str, straight: str = "") -> ProcessModel:
        ways = "".join(flows(f"g {each} j") for each in steps) + straight
        gateways = el("parallelGateway", "g"), el("parallelGateway", "j")
        return model(start(), *gateways, *(named(each) for each in steps), end(), flows("s g", "j e"), ways)

    play = Play(split("a", "b"))
    play.complete("a")
    assert move(play, split("a", straight=flow("g", "j"))).step.ended == "e", "what followed was the join"

    play = Play(split("a", "b"))
    play.complete("a")
    with pytest.raises(CannotMigrate) as refused:
        move(play, split("a", "x"))
    assert "it is not said by which way" in refused.value.reasons[0].en


def test_several_at_once_go_on_each_with_its_item() -> None:
    def reviews(*children: str, name: str = "each", sequential: bool = False) -> ProcessModel:
        loop = many("=[1,2,3]", inputElement="item", sequential=sequential)
        return changed(named("each", loop, *children, form="r", name=name), chain="s each e")

    play = Play(reviews())
    play.complete("each", {"item": 2})
    done = move(play, reviews(name="better"))
    assert sorted(kept.after.variables["item"] for kept in done.kept) == [1, 3]
    assert {kept.after.name for kept in done.kept} == {"better"}
    assert finish(play) == "e"

    play = Play(reviews())
    with pytest.raises(CannotMigrate) as refused:
        move(play, reviews(sequential=True))
    assert "several at once" in refused.value.reasons[0].en


def test_inside_a_call_only_the_called_process_moves() -> None:
    outer = model(start(), el("callActivity", "call", ext=z("calledElement", processId="q")), end(), flows("s call e"))
    inner = model(start(), named("a"), end(), flows("s a e"), id_="q")
    newer = model(start(), named("a"), named("b"), end(), flows("s a b e"), id_="q")
    play = Play(outer, inner)
    assert open_places(play.state, "q", play.library) == {(inner.version, "a")}
    move(play, newer)
    assert play.state["pins"] == {"p": outer.version, "q": newer.version}
    play.complete("a")
    assert play.tasks == ["b"]


def test_an_event_that_is_no_longer_heard_and_one_that_is_new() -> None:
    def handler(id_: str, name: str) -> str:
        begin = el("startEvent", f"s_{id_}", event("message", id_), isInterrupting="false")
        inside = begin + end(f"e_{id_}") + flows(f"s_{id_} e_{id_}")
        return el("subProcess", f"h_{id_}", inside, triggeredByEvent="true")

    def process(id_: str) -> ProcessModel:
        return model(start(), named("a"), end(), flows("s a e"), handler(id_, id_), definitions=message(id_, id_))

    play = Play(process("old"))
    assert [w.name for w in play.step.waits] == ["old"]
    done = move(play, process("new"))
    assert [w.name for w in play.step.waits] == ["new"]
    assert said(done) == ["“h_old” is no longer waited for.", "“h_new” is now waited for."]


def test_what_failed_may_be_tried_again_with_the_mended_diagram() -> None:
    play = Play(changed(service("send", "missing"), chain="s send e"), operations={"known": lambda _call: {}})
    (incident,) = play.step.incidents
    move(play, changed(service("send", "known"), chain="s send e"))
    assert [i.id for i in play.step.incidents] == [incident.id]
    assert play.retry(incident.id).ended == "e"


def test_a_rehearsal_runs_no_operation() -> None:
    ran: list[str] = []
    play = Play(changed(named("a"), chain="s a e"), operations={"send": lambda call: ran.append(call.element_id)})
    after = changed(service("mail", "send"), named("b"), chain="s mail b e")
    play.library.models.append(after)
    way = Way(after, {"a": "mail"})
    rehearsed = migrate(play.state, way, play.ports, rehearse=True)
    assert ran == []
    assert [(s.after, s.how) for s in rehearsed.shifts] == [("mail", "entered")]
    migrate(play.state, way, play.ports)
    assert ran == ["mail"]


def test_an_expression_that_cannot_be_evaluated_is_a_reason() -> None:
    play = at("a")
    broken = changed(named("a", lane="=1 + 1"), B, ANSWER, C, chain="s a b answer c e", more="remind e_remind")
    play.library.models.append(broken)
    with pytest.raises(CannotMigrate) as refused:
        migrate(play.state, Way(broken), play.ports)
    assert refused.value.reasons[0].en.startswith("a: ")


def test_suggestions() -> None:
    assert suggest(BEFORE, CHANGES["a renamed step"]) == {"b": Suggestion("better", takes_over=True)}
    assert suggest(BEFORE, CHANGES["a step inserted after"]) == {}
    removed = suggest(BEFORE, CHANGES["a step removed"])
    assert removed["b"] == Suggestion("answer", takes_over=False)
