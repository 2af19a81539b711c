"""Running cases move to another version one by one: rehearsed without a trace, undone to the letter, nothing lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from app.audit.models import Entry
from app.cases.models import Case
from app.engine.models import Instance
from app.errors import Conflict, NotAllowed
from app.jobs.queries import known_jobs
from app.people.queries import user_by_name
from app.rehearsal.migration.operations import MIGRATE, forget_snapshots, migrate_case, start_migration, undo
from app.rehearsal.migration.plan import Plan
from app.rehearsal.migration.trial import CANNOT, MOVES, WITH_REMARK, rehearse
from app.rehearsal.models import MigratedCase
from app.tasks.drafts import save_draft
from app.tasks.models import Draft, Task
from app.tasks.operations import start_case
from app.tasks.timers import fire_what_is_due
from tests.rig.proposals import PROPOSAL
from tests.rig.versions import (
    PROCESS,
    SHIPPED,
    publish_version,
    renamed,
    with_another_form,
    with_later_deadline,
    with_moved_lane,
    with_step_before,
)
from tests.unit.conftest import MONDAY


@pytest.fixture
def session(office):
    with office.session() as opened:
        yield opened


@pytest.fixture
def owner(session):
    return user_by_name(session, "maria.magnolie")


@pytest.fixture
def case(session) -> Case:
    """A fresh proposal, waiting to be screened."""
    made = start_case(session, user_by_name(session, "jana.johannisbeere"), PROPOSAL)
    session.commit()
    return made


def screening(session, case) -> Task:
    session.expire_all()
    query = select(Task).where(Task.case_id == case.id, Task.element_id == "screen_case")
    return session.scalars(query).unique().one()


def everything(session, case) -> tuple[object, ...]:
    """What a migration may touch of a case."""
    session.expire_all()
    instance = session.get_one(Instance, case.instance_id)
    tasks = session.execute(select(Task.__table__).where(Task.case_id == case.id).order_by(Task.id)).all()
    return instance.state, instance.next_due, instance.process_version, session.get_one(Case, case.id).stage, tasks


def plan_for(session, text: str, **more) -> Plan:
    return Plan(PROCESS, publish_version(session, text), {}, **more)


def work(session) -> None:
    """As the worker does it."""
    for kind, key in sorted(known_jobs(session)):
        if kind == MIGRATE:
            migrate_case(session, key)
            session.commit()


def move(session, owner, plan: Plan, *cases: Case) -> list[MigratedCase]:
    made = start_migration(session, owner, plan, [case.id for case in cases])
    session.commit()
    work(session)
    query = select(MigratedCase).where(MigratedCase.migration_id == made.id).order_by(MigratedCase.case_id)
    return list(session.scalars(query).unique())


def said(rehearsed) -> list[str]:
    return [text.de for text in rehearsed.sentences]


def test_the_rehearsal_tells_of_each_case_and_leaves_no_trace(session, case) -> None:
    plan = plan_for(session, with_step_before(renamed()))
    before = everything(session, case)
    found = rehearse(session, plan)
    [one] = found.cases
    assert (one.reference, one.verdict) == (case.reference, WITH_REMARK)
    assert said(one) == ["Der neue Schritt „Vorschlag ansehen“ liegt schon hinter diesem Fall."]
    [place] = found.places
    assert (place.element_id, place.count, place.is_same, place.target) == ("screen_case", 1, True, "screen_case")
    session.rollback()
    assert everything(session, case) == before
    assert rehearse(session, plan_for(session, renamed())).cases[0].verdict == MOVES


def test_a_case_moves_and_is_put_back_exactly(session, case, owner) -> None:
    before = everything(session, case)
    [row] = move(session, owner, plan_for(session, with_moved_lane(with_later_deadline(renamed()))), case)
    assert (row.state, row.reason_de) == ("moved", "")
    task = screening(session, case)
    assert (task.name, task.role, task.due_at) == ("Vorschlag prüfen", "proposer", MONDAY + timedelta(days=9))
    assert session.get_one(Case, case.id).next_due_at == task.due_at
    assert session.get_one(Instance, case.instance_id).process_version == row.migration.version
    undo(session, owner, row)
    session.commit()
    assert everything(session, case) == before
    actions = session.scalars(select(Entry.action).where(Entry.chain_id == case.id)).all()
    assert actions[-2:] == ["case.migrated", "case.migration_undone"]


def test_remarks_say_who_gets_it_and_until_when(session, case) -> None:
    [one] = rehearse(session, plan_for(session, with_moved_lane(with_later_deadline()))).cases
    assert "„Vorschlag sichten“ geht an: Vorschlagende Stelle." in said(one)
    assert "Frist von „Vorschlag sichten“: 05.03.2026 → 11.03.2026." in said(one)
    [one] = rehearse(session, plan_for(session, with_later_deadline(), recount=False)).cases
    assert said(one) == []


def test_a_draft_is_never_lost(session, case, owner) -> None:
    task = screening(session, case)
    kerstin = user_by_name(session, "kerstin.kastanie")
    save_draft(session, kerstin, task, {"next_step": "query"})
    session.commit()
    for text in (with_moved_lane(), with_another_form()):
        plan = plan_for(session, text)
        [one] = rehearse(session, plan).cases
        assert one.verdict == CANNOT
        assert "hat jemand schon geschrieben" in said(one)[0]
        with pytest.raises(Conflict):
            start_migration(session, owner, plan, [case.id])
    [row] = move(session, owner, plan_for(session, with_later_deadline()), case)
    assert row.state == "moved"
    assert session.scalar(select(Draft).where(Draft.task_id == task.id)) is not None


def test_typed_between_rehearsal_and_move_the_case_stays_with_the_reason(session, case, owner) -> None:
    made = start_migration(session, owner, plan_for(session, with_another_form()), [case.id])
    session.commit()
    save_draft(session, user_by_name(session, "kerstin.kastanie"), screening(session, case), {"next_step": "query"})
    session.commit()
    before = everything(session, case)
    work(session)
    [row] = session.scalars(select(MigratedCase).where(MigratedCase.migration_id == made.id)).unique()
    assert row.state == "stayed"
    assert "noch nicht abgegeben" in row.reason_de
    assert everything(session, case) == before


def test_once_the_case_has_gone_on_it_is_not_put_back(session, case, owner, clock) -> None:
    [row] = move(session, owner, plan_for(session, renamed()), case)
    clock.at += timedelta(days=2)
    while fire_what_is_due(session):
        session.commit()
    with pytest.raises(Conflict, match="seitdem weitergegangen"):
        undo(session, owner, row)
    session.rollback()
    back = Plan(PROCESS, row.from_version, {})
    assert [one.verdict for one in rehearse(session, back).cases] == [MOVES], "but it can move to any version"


def without_screening() -> str:
    """The shipped diagram in which another step, with an id of its own, stands where the screening stood."""
    return re.sub(r"(?<![\w])screen_case(?![\w])", "sift", SHIPPED).replace('formId="sift"', 'formId="answer_query"')


def test_the_owner_sends_the_work_of_a_step_to_another(session, case, owner) -> None:
    plan = Plan(PROCESS, publish_version(session, without_screening()), {"screen_case": "answer_query"})
    [row] = move(session, owner, plan, case)
    assert row.state == "moved"
    [task] = session.scalars(select(Task).where(Task.case_id == case.id, Task.state == "open")).unique()
    assert task.element_id == "answer_query", "the same task, with the form of the step that takes it over"
    assert task.form_id == "answer_query"


def test_a_step_begun_anew_can_be_put_back_unless_somebody_has_typed_there(session, case, owner) -> None:
    plan = Plan(PROCESS, publish_version(session, without_screening()), {"screen_case": "assess_complexity"})
    before = everything(session, case)
    [row] = move(session, owner, plan, case)
    assert row.state == "moved", row.reason_de
    assert screening(session, case).state == "cancelled"
    opened = session.scalars(select(Task).where(Task.case_id == case.id, Task.state == "open")).unique().all()
    kerstin = user_by_name(session, "kerstin.kastanie")
    save_draft(session, kerstin, opened[0], {})
    session.commit()
    with pytest.raises(Conflict, match="schon geschrieben"):
        undo(session, owner, row)
    session.rollback()
    session.execute(delete(Draft))
    undo(session, owner, row)
    session.commit()
    states = {task.id: task.state for task in session.scalars(select(Task).where(Task.case_id == case.id)).unique()}
    assert everything(session, case)[:4] == before[:4]
    assert [states[task.id] for task in opened] == ["cancelled"] * len(opened)
    assert screening(session, case).state == "open"


def test_after_thirty_days_the_snapshot_is_gone(session, case, owner, clock) -> None:
    [row] = move(session, owner, plan_for(session, renamed()), case)
    clock.at += timedelta(days=31)
    forget_snapshots(session)
    session.commit()
    with pytest.raises(Conflict, match="länger als 30 Tage"):
        undo(session, owner, row)


def test_only_process_owners(session, case) -> None:
    plan = plan_for(session, renamed())
    for name in ("kerstin.kastanie", "anton.apfel"):
        with pytest.raises(NotAllowed):
            start_migration(session, user_by_name(session, name), plan, [case.id])


def test_each_case_by_itself_and_twice_does_nothing(session, case, owner) -> None:
    second = start_case(session, user_by_name(session, "jana.johannisbeere"), PROPOSAL)
    session.commit()
    rows = move(session, owner, plan_for(session, renamed()), case, second)
    assert [row.state for row in rows] == ["moved", "moved"]
    before = everything(session, case)
    migrate_case(session, rows[0].id)
    session.commit()
    assert everything(session, case) == before
    assert rehearse(session, Plan(PROCESS, rows[0].migration.version, {})).cases == ()


def test_to_the_shipped_version_again_is_as_if_nothing_had_been(session, case, owner) -> None:
    before = everything(session, case)
    move(session, owner, plan_for(session, with_later_deadline(renamed())), case)
    move(session, owner, plan_for(session, SHIPPED), case)
    assert everything(session, case) == before
