"""States that are damaged: one clear sentence, never a traceback."""

from __future__ import annotations

import contextlib
import json

import pytest

from app import engine
from app.errors import Problem
from tests.unit.engine.helper import Play, el, end, flows, model, start, user, z

CHILD = model(start("cs"), user("t"), end("ce"), flows("cs t ce"), id_="child")
CALLER = model(start(), el("callActivity", "c", ext=z("calledElement", processId="child")), end(), flows("s c e"))


def damages(state: object, path: tuple = ()) -> list[tuple]:
    """Paths to everything in a state."""
    found = []
    pairs = state.items() if isinstance(state, dict) else enumerate(state) if isinstance(state, list) else ()
    for key, value in pairs:
        found.append((*path, key))
        found += damages(value, (*path, key))
    return found


@pytest.mark.parametrize("damage", ["gone", None, "x", 99, [], {}])
def test_any_damage_is_a_problem_or_harmless(damage: object) -> None:
    play = Play(CALLER, CHILD)
    for path in damages(play.state):
        state = json.loads(json.dumps(play.state))
        holder = state
        for key in path[:-1]:
            holder = holder[key]
        if damage == "gone":
            del holder[path[-1]]
        else:
            holder[path[-1]] = damage
        for verb in (
            lambda s: engine.complete_task(s, play.task("t").task_id, {}, play.ports),
            lambda s: engine.fire_due(s, play.ports),
            lambda s: engine.positions(s, play.library),
        ):
            with contextlib.suppress(Problem):
                verb(state)


@pytest.mark.parametrize("state", [{}, {"format": 2}, {"format": 1}])
def test_no_state_at_all(state: dict[str, object]) -> None:
    with pytest.raises(Problem, match="beschädigt"):
        engine.fire_due(state, Play(CALLER, CHILD).ports)
