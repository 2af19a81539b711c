"""What the queue holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.jobs.queue import QUEUE, jobs_table

LOST_AFTER = timedelta(minutes=15)
NEW_CHANCE_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class GivenUp:
    """A job that failed every time."""

    kind: str
    key: str
    at: datetime


def known_jobs(session: Session) -> set[tuple[str, str]]:
    """(kind, key) of all jobs that wait, run, or were given up within the last day.

    A job that has been running for longer than 15 minutes does not count: its worker is gone.
    """
    jobs = jobs_table(session)
    found = select(jobs.c.workflow_uuid).where(
        jobs.c.queue_name == QUEUE,
        or_(
            jobs.c.status.in_(("ENQUEUED", "DELAYED")),
            and_(jobs.c.status == "PENDING", jobs.c.started_at_epoch_ms > _ago(LOST_AFTER)),
            and_(jobs.c.status == "ERROR", jobs.c.updated_at > _ago(NEW_CHANCE_AFTER)),
        ),
    )
    return {_read_id(job_id) for job_id in session.scalars(found)}


def jobs_at_work(session: Session, without: str) -> bool:
    """Does any job wait for its turn or run, other than sweeps and those of the kind `without`?

    Jobs that were put off do not count, nor those whose worker is gone.
    """
    jobs = jobs_table(session)
    found = select(jobs.c.workflow_uuid).where(
        jobs.c.queue_name == QUEUE,
        jobs.c.workflow_uuid.not_like(f"{without}:%"),
        jobs.c.workflow_uuid.not_like("sweep:%"),
        or_(
            jobs.c.status == "ENQUEUED",
            and_(jobs.c.status == "PENDING", jobs.c.started_at_epoch_ms > _ago(LOST_AFTER)),
        ),
    )
    return session.scalar(found.limit(1)) is not None


def given_up(session: Session) -> list[GivenUp]:
    """Jobs that failed every time and have no newer try, the latest first."""
    jobs = jobs_table(session)
    found = select(jobs.c.workflow_uuid, jobs.c.updated_at).where(jobs.c.queue_name == QUEUE)
    latest: dict[tuple[str, str], GivenUp] = {}
    for job_id, at in session.execute(found.where(jobs.c.status == "ERROR").order_by(jobs.c.updated_at.desc())):
        kind, key = _read_id(job_id)
        latest.setdefault((kind, key), GivenUp(kind, key, datetime.fromtimestamp(at / 1000, UTC)))
    return [job for job in latest.values() if not _has_newer_try(session, job)] if latest else []


def _has_newer_try(session: Session, job: GivenUp) -> bool:
    """Is the same work waiting, running, or done since?"""
    jobs = jobs_table(session)
    newer = select(jobs.c.workflow_uuid).where(
        jobs.c.queue_name == QUEUE,
        jobs.c.workflow_uuid.startswith(f"{job.kind}:{job.key}:", autoescape=True),
        or_(
            jobs.c.status.in_(("ENQUEUED", "DELAYED", "PENDING")),
            and_(jobs.c.status == "SUCCESS", jobs.c.updated_at > int(job.at.timestamp() * 1000)),
        ),
    )
    return session.scalar(newer.limit(1)) is not None


def _read_id(job_id: str) -> tuple[str, str]:
    kind, _, rest = job_id.partition(":")
    return kind, rest.rpartition(":")[0]


def _ago(span: timedelta) -> int:
    """The queue runs on the real clock, whatever time the session lives in."""
    return int((datetime.now(UTC) - span).timestamp() * 1000)
