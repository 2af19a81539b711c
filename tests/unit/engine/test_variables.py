"""Where variables live and what FEEL sees, as Camunda 8 has it."""

from __future__ import annotations

from app.feel import function
from tests.unit.engine.helper import Play, el, end, flows, io, many, model, script, start, user


def test_facts_cannot_be_hidden_and_functions_can_be_called() -> None:
    twice = function(lambda n: n * 2, parameters=("n",), name="twice")
    diagram = model(start(), script("x", "=twice(case.n) + n", "r"), end(), flows("s x e"))
    play = Play(diagram, facts={"n": 5}, functions={"twice": twice}, n=1, case="shadow")
    assert play.variables["r"] == 11


def test_facts_do_not_enter_the_state() -> None:
    diagram = model(start(), script("x", '=case.name = "Ahorn"', "known"), user("t"), flows("s x t"))
    play = Play(diagram, facts={"name": "Ahorn"})
    assert play.variables == {"known": True}
    assert "Ahorn" not in str(play.state)


def test_facts_are_read_when_asked_for() -> None:
    class Facts(dict):
        def __getitem__(self, key: str) -> object:
            raise AssertionError("nobody asked")

    Play(model(start(), user("t"), flows("s t")), facts=Facts(a=1))


def test_local_variables_hide_outer_ones_and_catch_answers() -> None:
    play = Play(model(start(), user("t", ext=io({"n": "=n + 1"})), user("u"), flows("s t u")), n=1)
    assert play.task("t").variables == {"n": 2}
    play.complete("t", n=50, m=60)
    assert play.variables == {"n": 1, "m": 60}, "an answer for a local variable stays local, as in Camunda 8"


def test_later_inputs_see_earlier_ones() -> None:
    play = Play(model(start(), user("t", ext=io({"a": "=1", "b": "=a + 1"})), flows("s t")))
    assert play.task("t").variables == {"a": 1, "b": 2}


def test_nested_targets_keep_what_is_beside() -> None:
    diagram = model(
        start(), user("t", ext=io(outputs={"plan.goal": "=1", "plan.by.whom": '="x"'})), end(), flows("s t e")
    )
    play = Play(diagram, plan={"old": True})
    play.complete("t")
    assert play.variables == {"plan": {"old": True, "goal": 1, "by": {"whom": "x"}}}


def test_static_input() -> None:
    assert Play(model(start(), user("t", ext=io({"a": "plain"})), flows("s t"))).task("t").variables == {"a": "plain"}


def test_names_with_spaces_and_signs() -> None:
    diagram = model(
        start(),
        script("x", "=1", "first-name count"),
        script("y", "=first-name count + 1", "r"),
        end(),
        flows("s x y e"),
    )
    assert Play(diagram).variables["r"] == 2


def test_variables_of_a_branch_are_seen_by_the_other() -> None:
    diagram = model(start(), el("parallelGateway", "g"), user("a"), user("b"), user("c"), flows("s g a c", "g b"))
    play = Play(diagram)
    play.complete("b", n=1)
    play.complete("a")
    assert play.task("c").variables == {"n": 1}


def test_dates_in_answers_are_kept_as_text() -> None:
    from datetime import date

    play = Play(model(start(), user("t"), end(), flows("s t e")))
    play.complete("t", day=date(2026, 1, 2), numbers=(1, 2))
    assert play.variables == {"day": "2026-01-02", "numbers": [1, 2]}


def test_answers_inside_a_multi_instance_are_not_collected_unless_asked() -> None:
    play = Play(model(start(), user("t", many("=[1]", inputElement="n")), end(), flows("s t e")))
    play.complete("t", answer=1)
    assert play.variables == {"answer": 1}
