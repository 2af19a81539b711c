"""A changed deadline moves dates of running cases only on confirmation, after a preview, each case by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import engine
from app.audit.models import Entry
from app.cases.models import Case
from app.engine.models import Instance
from app.errors import Conflict, NotAllowed
from app.jobs.queries import known_jobs
from app.tasks.deadline_tables import APPLY, LEAVE, changed_rows, pending_change, version_for
from app.tasks.holding import hold_case
from app.tasks.models import DeadlineMove, Notice, Task
from app.tasks.operations import start_case
from app.tasks.rescheduling import MOVE, decide_about, decided_changes, move_case, preview
from app.tasks.steps import Run
from app.tasks.timers import fire_what_is_due
from tests.rig.proposals import PROPOSAL
from tests.rig.tables import publish_deadlines
from tests.unit.conftest import MONDAY

DUE = MONDAY + timedelta(days=3)
"""Screening by Thursday: three working days."""
WEEK = MONDAY + timedelta(days=7)


def screening(session, case) -> Task:
    return session.scalars(select(Task).where(Task.case_id == case.id, Task.element_id == "screen_case")).unique().one()


def next_due(session, case):
    session.expire_all()
    return session.get_one(Instance, case.instance_id).next_due


def confirm(session, person, choice=APPLY) -> int:
    concerned = decide_about(session, person("maria.magnolie"), pending_change(session).version, choice)
    session.commit()
    return concerned


def work(session) -> None:
    """As the worker does it."""
    for kind, key in sorted(known_jobs(session)):
        if kind == MOVE:
            move_case(session, key)
            session.commit()


def notices(session, case) -> int:
    return len(session.scalars(select(Notice).where(Notice.case_id == case.id)).unique().all())


def happen(session) -> None:
    while fire_what_is_due(session):
        session.commit()


def cancel_case(session, case) -> None:
    held = hold_case(session, case.id)
    run = Run(session, held.case, None)
    run.apply(held.instance, engine.cancel(held.instance.state, run.ports()), [])
    held.case.state = "ended"
    session.commit()


def test_nothing_waits_until_a_table_changes(session, case) -> None:
    assert pending_change(session) is None
    publish_deadlines(session, screening=5)
    pending = pending_change(session)
    assert (pending.number, pending.since) == (2, MONDAY)
    [row] = changed_rows(session, pending)
    assert (row.matter, row.priorities, row.before["days"], row.after["days"]) == (
        "screening",
        ("high", "normal"),
        3,
        5,
    )
    publish_deadlines(session)
    assert pending_change(session) is None


def test_the_preview_says_whose_dates_move_and_changes_nothing(session, case) -> None:
    publish_deadlines(session, screening=5)
    found = preview(session, pending_change(session))
    assert {(date.reference, date.element_id, date.what) for date in found.dates} == {
        (case.reference, "screen_case", "due"),
        (case.reference, "screening_overdue", "timer"),
    }
    assert {(date.before, date.after, date.past) for date in found.dates} == {(DUE, WEEK, False)}
    session.expire_all()
    assert (screening(session, case).due_at, next_due(session, case)) == (DUE, MONDAY + timedelta(days=2))


def test_confirmed_the_dates_move_once_and_what_was_due_then_happens_later(session, case, person, clock) -> None:
    publish_deadlines(session, screening=5)
    assert confirm(session, person) == 1
    work(session)
    work(session)
    task = screening(session, case)
    assert (task.due_at, task.queue_at, session.get_one(Case, case.id).next_due_at) == (WEEK, WEEK, WEEK)
    [progress] = decided_changes(session)
    assert (progress.cases, progress.done, progress.moved) == (1, 1, 2)
    actions = session.scalars(select(Entry.action).where(Entry.chain_id == case.id)).all()
    assert actions.count("deadlines.moved") == 1
    assert pending_change(session) is None
    clock.at = DUE
    happen(session)
    assert notices(session, case) == 1, "the reminder, which counts from the beginning as before"
    clock.at = WEEK
    happen(session)
    assert notices(session, case) == 2


def test_a_date_that_has_passed_is_due_at_once(session, case, person, clock) -> None:
    clock.at = MONDAY + timedelta(days=1, hours=1)
    publish_deadlines(session, screening=1)
    assert {date.past for date in preview(session, pending_change(session)).dates} == {True}
    confirm(session, person)
    work(session)
    assert next_due(session, case) == MONDAY + timedelta(days=1)
    before = notices(session, case)
    happen(session)
    assert notices(session, case) == before + 1
    assert screening(session, case).due_at == MONDAY + timedelta(days=1)


def test_left_as_they_are_nothing_moves_but_new_cases_have_the_new_deadline(session, case, person, clock) -> None:
    clock.at = MONDAY + timedelta(hours=1)
    publish_deadlines(session, screening=5)
    assert confirm(session, person, LEAVE) == 0
    later = start_case(session, person("jana.johannisbeere"), PROPOSAL)
    session.commit()
    assert known_jobs(session) == set()
    assert screening(session, case).due_at == DUE
    assert screening(session, later).due_at == WEEK + timedelta(hours=1)
    assert version_for(session, case.opened_at) != version_for(session, later.opened_at)
    publish_deadlines(session, screening=5, query=20)
    assert preview(session, pending_change(session)).dates == (), "what was left once is not moved by another row"


def test_a_step_that_opened_under_the_new_table_is_not_moved_again(session, case, person, clock) -> None:
    clock.at = MONDAY + timedelta(hours=1)
    publish_deadlines(session, screening=5)
    later = start_case(session, person("jana.johannisbeere"), PROPOSAL)
    session.commit()
    assert {date.reference for date in preview(session, pending_change(session)).dates} == {case.reference}
    confirm(session, person)
    work(session)
    assert screening(session, later).due_at == WEEK + timedelta(hours=1)


def test_a_case_that_went_on_meanwhile_is_done_without_harm(session, case, person) -> None:
    publish_deadlines(session, screening=5)
    confirm(session, person)
    cancel_case(session, case)
    work(session)
    assert session.scalars(select(DeadlineMove.moved)).one() == 0


def test_damaged_cases_are_named_and_left(session, case) -> None:
    publish_deadlines(session, screening=5)
    instance = session.get_one(Instance, case.instance_id)
    instance.state = {**instance.state, "tokens": "?"}
    session.commit()
    found = preview(session, pending_change(session))
    assert (found.dates, found.unreadable) == ((), (case.reference,))


def test_only_the_version_that_was_shown_is_decided_about(session, case, person) -> None:
    publish_deadlines(session, screening=5)
    shown = pending_change(session).version
    publish_deadlines(session, screening=4)
    with pytest.raises(Conflict):
        decide_about(session, person("maria.magnolie"), shown, APPLY)
    confirm(session, person)
    with pytest.raises(Conflict):
        decide_about(session, person("anton.apfel"), shown, APPLY)


def test_others_may_not(session, case, person) -> None:
    publish_deadlines(session, screening=5)
    with pytest.raises(NotAllowed):
        decide_about(session, person("kerstin.kastanie"), pending_change(session).version, APPLY)


def test_dates_read_from_the_file_follow_the_table_that_counts_for_the_case(session, case, person) -> None:
    old = version_for(session, case.opened_at)
    publish_deadlines(session, majority=1)
    assert version_for(session, case.opened_at - timedelta(days=1)) == old
    confirm(session, person)
    assert version_for(session, case.opened_at - timedelta(days=1)) != old
