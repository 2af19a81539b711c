"""What falls due for conferences happens in one order with the deadlines of cases; what fails stops nobody."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.conferences import run
from app.conferences import timers as of_conferences
from app.conferences.models import Conference
from app.engine.models import Instance
from app.errors import Problem
from app.jobs.queries import known_jobs
from app.tasks import timers
from app.text import Text


def catch_up(session) -> None:
    while timers.fire_what_is_due(session):
        session.commit()
    session.commit()


def watch(monkeypatch, fired: list) -> None:
    in_case, in_conference = timers.fire_in_case, run.ConferenceRun.fire_due

    def of_case(session, case, until):
        fired.append((until, "case"))
        in_case(session, case, until)

    def of_conference(self, until=None):
        fired.append((until, "conference"))
        return in_conference(self, until)

    monkeypatch.setattr(timers, "fire_in_case", of_case)
    monkeypatch.setattr(run.ConferenceRun, "fire_due", of_conference)


def test_after_a_downtime_cases_and_conferences_go_on_in_one_order(session, waiting, conferences, clock, monkeypatch):
    waiting()
    catch_up(session)
    fired: list = []
    watch(monkeypatch, fired)
    clock.at += timedelta(days=40)
    catch_up(session)
    assert {kind for _at, kind in fired} == {"case", "conference"}
    assert fired == sorted(fired, key=lambda one: one[0])


def test_a_conference_that_fails_is_left_to_a_job(session, waiting, conferences, clock, monkeypatch):
    case = waiting()
    catch_up(session)
    clock.at += timedelta(days=40)
    due = (
        select(Conference.id)
        .join(Instance, Instance.id == Conference.instance_id)
        .where(Instance.next_due <= clock.at)
        .order_by(Instance.next_due, Conference.id)
    )
    broken, *others = session.scalars(due).all()
    happen = run.ConferenceRun.fire_due

    def fails(self, until=None):
        if self.conference.id == broken:
            raise Problem(Text("Geht nicht.", "Does not work."))
        return happen(self, until)

    monkeypatch.setattr(run.ConferenceRun, "fire_due", fails)
    catch_up(session)
    assert session.scalars(due).all() == [broken]
    assert (of_conferences.FIRE, broken) in known_jobs(session)
    assert others
    due_in_case = session.get_one(Instance, case.instance_id).next_due
    assert due_in_case is None or due_in_case > clock.at
