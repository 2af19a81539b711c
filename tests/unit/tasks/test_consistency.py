"""The check that others rely on: it finds nothing in a sound office, and names whatever is put wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from app.cases.file import write_facts
from app.cases.models import Case
from app.tasks.models import Task
from app.tasks.operations import complete
from app.tasks.queries import open_tasks_of_case
from app.tasks.timers import fire_due_of_case
from tests.rig.consistency import faults
from tests.rig.proposals import SCREENING

STATEMENTS = {
    "open tasks": "UPDATE task SET state = 'completed' WHERE state = 'open'",
    "waits": "INSERT INTO wait (id, instance_id, kind, name) SELECT 'w', instance_id, 'message', 'm' FROM kim_case",
    "next timer": "UPDATE instance SET next_due = '2030-01-01 00:00:00'",
    "ended": "UPDATE kim_case SET state = 'ended', outcome = 'closed'",
    "path": "DELETE FROM path_entry WHERE number = 2",
    "task.completed": "UPDATE task SET state = 'cancelled' WHERE state = 'completed'",
    "open tasks for nobody": "UPDATE task SET role = NULL",
    "next due date": "UPDATE kim_case SET next_due_at = NULL",
    "forms": "DELETE FROM submission WHERE element_id = 'screen_case'",
    "numbers of decisions": "UPDATE decision_record SET number = 7 WHERE decision_id = 'complexity'",
    "decisions": "DELETE FROM decision_record",
    "notices": "DELETE FROM notice",
    "parties": "UPDATE party SET role = 'coordination'",
    "history": "UPDATE audit_chain SET number = number + 1",
    "case numbers": "UPDATE reference_counter SET last = 9",
    "keys": "INSERT INTO data_key (id, master_key_id, wrapped) VALUES ('k', 'm', '')",
}


@pytest.fixture
def worked(office, session, case, person, clock):
    """A case with a completed step, a recommendation and a reminder."""
    clock.at = clock.at.replace(day=5)
    fire_due_of_case(session, case.id)
    [task] = open_tasks_of_case(session, case)
    complete(session, person("kerstin.kastanie"), task.id, SCREENING)
    session.commit()
    return office


def test_a_sound_office_has_no_fault(worked):
    assert faults(worked) == []


@pytest.mark.parametrize("what", STATEMENTS)
def test_what_does_not_fit_is_named(worked, session, what):
    session.execute(text(STATEMENTS[what]))
    session.commit()
    assert any(what in fault for fault in faults(worked)), faults(worked)


def test_facts_that_no_history_tells_are_found(worked, session):
    write_facts(session, session.scalars(select(Case)).one(), {"B": {"duration_months": 99}})
    session.commit()
    assert any("duration_months=99" in fault for fault in faults(worked))


def test_a_step_done_twice_is_found(worked, session):
    task = session.scalars(select(Task).where(Task.state == "completed")).unique().one()
    again = text("UPDATE path_entry SET element_id = :step, what = 'completed' WHERE number = 0")
    session.execute(again, {"step": task.element_id})
    session.commit()
    assert any("completed steps on the path" in fault for fault in faults(worked))
