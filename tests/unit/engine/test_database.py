"""Instances in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import engine
from app.engine.models import Instance, PathEntry, Wait
from app.engine.operations import lock_instance, new_instance, save_step
from app.engine.queries import due_instances, entered_elements, path_of, waiting_instances
from app.errors import Conflict, NotFound
from app.store.base import new_id
from tests.unit.engine.helper import MONDAY, Play, el, end, event, flows, message, model, start, timer, user

DIAGRAM = model(
    start(),
    user("t"),
    el("boundaryEvent", "b", timer("timeDuration", "P1D"), attachedToRef="t"),
    el("boundaryEvent", "m", event("message", "msg"), attachedToRef="t", cancelActivity="false"),
    end(),
    end("late"),
    end("told"),
    flows("s t e", "b late", "m told"),
    definitions=message("msg", "hello"),
)


def begin(session: Session) -> tuple[Instance, Play]:
    play = Play(DIAGRAM)
    instance = new_instance(session, new_id())
    save_step(session, instance, play.step, MONDAY)
    return instance, play


def test_a_step_is_written_and_read_back(session: Session) -> None:
    written, play = begin(session)
    session.expire_all()
    instance = lock_instance(session, written.id)
    assert instance.state == play.step.state
    assert (instance.process_id, instance.process_version) == ("p", DIAGRAM.version)
    assert instance.next_due == MONDAY + timedelta(days=1)
    assert (instance.over, instance.ended, instance.revision) == (False, None, 1)
    save_step(session, instance, engine.complete_task(instance.state, play.task("t").task_id, {}, play.ports), MONDAY)
    assert (instance.over, instance.ended, instance.next_due) == (True, "e", None)


def test_path_is_kept_in_order(session: Session) -> None:
    instance, play = begin(session)
    save_step(session, instance, engine.fire_due(instance.state, play.ports), MONDAY)
    save_step(session, instance, play.correlate("hello"), MONDAY)
    entries = path_of(session, instance.id)
    assert [(e.number, e.element_id, e.what) for e in entries] == list(
        enumerate_path(
            ["s entered", "s completed", "t entered", "m entered", "m completed", "told entered", "told completed"]
        )
    )
    assert entered_elements(session, instance.id) == {"s", "t", "m", "told"}


def enumerate_path(path: list[str]) -> list[tuple[int, str, str]]:
    return [(number, *entry.split()) for number, entry in enumerate(path)]


def test_waits_follow_the_state(session: Session) -> None:
    instance, play = begin(session)
    assert waiting_instances(session, "message", "hello", "c1") == [instance.id]
    assert waiting_instances(session, "message", "hello", "c2") == []
    assert waiting_instances(session, "message", "hello", None) == [instance.id]
    save_step(session, instance, play.complete("t"), MONDAY)
    assert session.scalar(select(func.count()).select_from(Wait)) == 0
    assert session.scalar(select(func.count()).select_from(PathEntry)) == 6


def test_due_instances_longest_due_first(session: Session) -> None:
    first, _ = begin(session)
    second, _ = begin(session)
    second.next_due = MONDAY
    session.flush()
    assert due_instances(session, MONDAY) == [second.id]
    assert due_instances(session, MONDAY + timedelta(days=2)) == [second.id, first.id]
    assert due_instances(session, MONDAY + timedelta(days=2), limit=1) == [second.id]


def test_two_steps_on_one_state_are_a_conflict(session: Session) -> None:
    instance, play = begin(session)
    session.connection().exec_driver_sql("UPDATE instance SET revision = revision + 1")
    with pytest.raises(Conflict, match="gerade geändert"):
        save_step(session, instance, play.complete("t"), MONDAY)


def test_unknown_instance(session: Session) -> None:
    with pytest.raises(NotFound):
        lock_instance(session, new_id())
