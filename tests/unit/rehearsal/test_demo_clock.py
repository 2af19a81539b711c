"""The clock of a demonstration moves forward only, takes everything along that falls due, and moves no real office."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import Entry
from app.cases.models import Case
from app.conferences.models import Conference
from app.engine.models import Instance
from app.errors import NotFound, Problem
from app.jobs import registry
from app.jobs.operations import enqueue
from app.jobs.queries import jobs_at_work, known_jobs
from app.people.login import log_in
from app.people.operations import add_user
from app.people.queries import user_by_name
from app.rehearsal import demo_clock
from app.rehearsal.demo_clock import ADVANCE, demo_time, go_on, next_dates, set_out
from app.rehearsal.demo_data import _mark
from app.rehearsal.office import DEMO_PASSWORD
from app.store.clock import OFFICE_ZONE, machine_now, now
from app.store.database import Database, open_database
from app.store.demonstration import is_demonstration
from app.tasks.models import Notice
from app.tasks.operations import start_case
from tests.conftest import KEYS
from tests.rig.proposals import PROPOSAL
from tests.rig.statements import traffic


@pytest.fixture
def demo(office: Database) -> Database:
    """The office, marked as `kim demo` does at its end, with one proposal."""
    _mark(office)
    with office.session() as session:
        jana = user_by_name(session, "jana.johannisbeere")
        assert jana is not None
        start_case(session, jana, PROPOSAL)
        session.commit()
    return office


def move(database: Database, by: timedelta) -> None:
    """Set out and go on, as the jobs do, until the clock has arrived."""
    with database.session() as session:
        set_out(session, now(session) + by)
        session.commit()
    go_on_until_arrived(database)


def go_on_until_arrived(database: Database) -> int:
    for stretch in range(1, 1000):
        with database.session() as session:
            go_on(session, "1")
            session.commit()
            time = demo_time(session)
            assert time is not None
            if time.bound_for is None:
                return stretch
    raise AssertionError("the clock never arrived")


def test_a_real_office_has_no_such_clock(office: Database) -> None:
    with office.session() as session:
        add_user(session, "real.person", "Somebody Real", "a long enough password")
        session.commit()
    _mark(office)
    with office.session() as session:
        assert not is_demonstration(session)
        assert demo_time(session) is None
        assert now(session) == machine_now(session)
        with pytest.raises(NotFound):
            set_out(session, now(session) + timedelta(days=1))


def test_a_real_office_is_asked_once_and_then_never_again(office: Database) -> None:
    with office.reading() as session:
        now(session)
    with traffic(office.engine) as seen, office.reading() as session:
        now(session)
        now(session)
    assert seen.statements == []


def test_a_demonstration_is_asked_once_a_session(demo: Database) -> None:
    with traffic(demo.engine) as seen, demo.reading() as session:
        now(session)
        now(session)
    assert len([sql for sql in seen.statements if "demonstration" in sql]) == 1


def test_everybody_sees_the_clock_and_what_fell_due_happened_at_its_own_time(demo: Database, clock) -> None:
    begun = clock()
    move(demo, timedelta(days=60))
    other = open_database(demo.engine.url.render_as_string(hide_password=False), KEYS, clock)
    with other.reading() as session:
        assert timedelta(0) <= now(session) - begun - timedelta(days=60) <= timedelta(seconds=1)
        told = list(session.scalars(select(Notice.at).order_by(Notice.at)))
        assert len({moment.astimezone(OFFICE_ZONE).date() for moment in told}) > 1, "each reminder on its own day"
        case_id = session.scalars(select(Case.id)).one()
        moments = list(session.scalars(select(Entry.at).where(Entry.chain_id == case_id).order_by(Entry.number)))
        assert moments == sorted(moments)
        assert not session.scalars(select(Instance.id).join(Case, Case.instance_id == Instance.id).where(
            Case.state == "open", Instance.next_due <= now(session))).all()  # fmt: skip
    other.close()


def test_the_calendar_of_conferences_stays_filled(demo: Database) -> None:
    with demo.reading() as session:
        before = session.scalars(select(func.max(Conference.at))).one()
    move(demo, timedelta(days=70))
    with demo.reading() as session:
        at = list(session.scalars(select(Conference.at).where(Conference.at > before)))
        assert len(at) == len(set(at)) * 2, "one a month in each of both offices"
        assert max(at) - before > timedelta(days=55)


def test_the_way_is_gone_in_stretches_and_says_how_far_it_is(demo: Database, monkeypatch) -> None:
    monkeypatch.setattr(demo_clock, "SECONDS_A_JOB", 0)
    with demo.session() as session:
        until = now(session) + timedelta(days=5)
        set_out(session, until)
        session.commit()
        assert (ADVANCE, "1") in known_jobs(session)
    with demo.session() as session:
        go_on(session, "1")
        session.commit()
    with demo.session() as session:
        time = demo_time(session)
        assert time is not None
        assert until - timedelta(days=5) < time.at < until
        assert time.bound_for == until
        with pytest.raises(Problem, match="Uhr läuft gerade schon vor"):
            set_out(session, until + timedelta(days=1))
    assert go_on_until_arrived(demo) > 3


def test_the_clock_waits_for_the_jobs_that_the_day_brought(demo: Database) -> None:
    with demo.session() as session:
        set_out(session, now(session) + timedelta(days=1))
        enqueue(session, "letter", "1")
        session.commit()
        assert jobs_at_work(session, without=ADVANCE)
        before = now(session)
        go_on(session, "1")
        assert now(session) == before


def test_a_case_that_fails_does_not_stop_the_clock(demo: Database, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(demo_clock, "fire_due_of_case", fail)
    monkeypatch.setattr(demo_clock, "fire_due_of_conference", fail)
    monkeypatch.setattr(registry, "_sweeps", {})
    move(demo, timedelta(days=30))


def test_every_morning_the_sweeps_look_for_what_is_due(demo: Database, monkeypatch) -> None:
    mornings: list[datetime] = []
    monkeypatch.setattr(registry, "_sweeps", {})
    registry.sweeps(timedelta(hours=1))(lambda session: mornings.append(now(session).astimezone(OFFICE_ZONE)))
    move(demo, timedelta(days=4))
    assert [morning.hour for morning in mornings] == [6] * 4


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (timedelta(0), "nur vorstellen, nicht zurück"),
        (timedelta(days=-1), "nur vorstellen, nicht zurück"),
        (timedelta(days=5000), "höchstens zwei Jahre"),
    ],
)
def test_the_clock_goes_forward_and_not_too_far(demo: Database, by: timedelta, words: str) -> None:
    with demo.session() as session, pytest.raises(Problem, match=words):
        set_out(session, now(session) + by)


def test_pauses_after_wrong_passwords_are_real_ones(demo: Database) -> None:
    with demo.session() as session:
        for _ in range(6):
            assert log_in(session, "sven.schlehe", "wrong password") is None
        session.commit()
    move(demo, timedelta(days=2))
    with demo.session() as session:
        assert log_in(session, "sven.schlehe", DEMO_PASSWORD) is None


def test_a_person_is_offered_the_dates_of_the_cases_that_are_his_or_hers(demo: Database) -> None:
    with demo.session() as session:
        [line] = next_dates(session, user_by_name(session, "kerstin.kastanie"))
        assert line.due > now(session)
        assert next_dates(session, user_by_name(session, "berta.buche")) == []
