"""What falls due happens by itself, once."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

from sqlalchemy import select

from app.cases.models import Case
from app.engine.models import Instance
from app.jobs.queries import known_jobs
from app.jobs.queue import upgrade_tables
from app.tasks.models import Notice
from app.tasks.notices import open_notices
from app.tasks.queries import open_tasks_of_case
from app.tasks.timers import FIRE, fire_due_of_case, look_for_due_cases


def test_the_sweep_finds_a_case_only_when_something_is_due(office, session, case, clock):
    session.rollback()
    upgrade_tables(office)
    look_for_due_cases(session)
    assert (FIRE, case.id) not in known_jobs(session)
    clock.at += timedelta(days=2, hours=1)
    look_for_due_cases(session)
    assert (FIRE, case.id) in known_jobs(session)


def test_a_reminder_reaches_the_office_once(session, case, person, clock):
    clock.at += timedelta(days=2, hours=1)
    fire_due_of_case(session, case.id)
    fire_due_of_case(session, case.id)
    session.flush()
    [notice] = open_notices(session, person("kerstin.kastanie"))
    assert (notice.kind, notice.reference) == ("reminder", case.reference)
    assert open_notices(session, person("berta.buche")) == []
    assert open_tasks_of_case(session, case)[0].reminded_at is not None


def test_after_days_of_downtime_all_that_was_missed_happens(session, case, clock):
    clock.at += timedelta(days=10)
    fire_due_of_case(session, case.id)
    session.flush()
    kinds = sorted(session.scalars(select(Notice.kind)))
    assert "reminder" in kinds
    assert "escalation" in kinds
    due = session.get(Instance, case.instance_id).next_due
    assert due is None or due > clock.at


def test_a_case_that_has_ended_or_gone_is_left_alone(session, case):
    case.state = "ended"
    fire_due_of_case(session, case.id)
    fire_due_of_case(session, "0" * 32)
    assert session.get(Case, case.id).state == "ended"


def test_a_serving_process_knows_the_jobs():
    look = "from app.jobs.registry import all_sweeps, handler_of; handler_of('fire_due'); assert all_sweeps()"
    subprocess.run([sys.executable, "-c", f"import app.serve; {look}"], check=True)
