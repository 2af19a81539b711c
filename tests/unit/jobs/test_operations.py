"""A job exists if, and only if, the caller's transaction commits."""

from datetime import timedelta

from sqlalchemy import select

from app.jobs.operations import enqueue, enqueue_missing
from app.jobs.queries import given_up, known_jobs
from app.jobs.queue import jobs_table
from app.store.database import Database


def status_of_all(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(jobs_table(session).c.status)))


def test_a_job_is_there_once_the_caller_commits(database: Database) -> None:
    with database.session() as session:
        enqueue(session, "mail", "n1")
        session.commit()
    with database.session() as session:
        assert known_jobs(session) == {("mail", "n1")}


def test_a_rolled_back_transaction_leaves_no_job(database: Database) -> None:
    with database.session() as session:
        enqueue(session, "mail", "n1")
        session.rollback()
    assert status_of_all(database) == []


def test_a_delayed_job_waits(database: Database) -> None:
    with database.session() as session:
        enqueue(session, "mail", "n1", delay=timedelta(hours=1))
        session.commit()
    assert status_of_all(database) == ["DELAYED"]


def test_the_same_job_may_be_wanted_twice(database: Database) -> None:
    with database.session() as session:
        enqueue(session, "mail", "n1")
        enqueue(session, "mail", "n1")
        session.commit()
    assert status_of_all(database) == ["ENQUEUED", "ENQUEUED"]


def test_a_sweep_enqueues_only_what_is_missing(database: Database) -> None:
    with database.session() as session:
        enqueue(session, "mail", "n1")
        assert enqueue_missing(session, "mail", ["n1", "n2:with:colons"]) == 1
        session.commit()
    with database.session() as session:
        assert known_jobs(session) == {("mail", "n1"), ("mail", "n2:with:colons")}
        assert enqueue_missing(session, "mail", ["n1", "n2:with:colons"]) == 0
        assert given_up(session) == []
