"""Leave work for later: the job is there if, and only if, the caller's transaction commits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from dbos import EnqueueOptions
from sqlalchemy.orm import Session

from app.jobs.queries import given_up, known_jobs
from app.jobs.queue import APPLICATION, QUEUE, VERSION, put
from app.store.base import new_id


def enqueue(session: Session, kind: str, key: str, delay: timedelta | None = None) -> None:
    """Have the handler of `kind` called with `key` (ids only) soon after the commit, or after `delay`."""
    put_attempt(session, f"{kind}:{key}:{new_id()}", kind, key, delay=delay)


def enqueue_missing(session: Session, kind: str, keys: Iterable[str]) -> int:
    """For sweeps: enqueue those keys that no job is waiting or running for; answers how many.

    A job that was given up counts as present for a day, then it gets a new chance.
    """
    known = known_jobs(session)
    missing = [key for key in keys if (kind, key) not in known]
    for key in missing:
        enqueue(session, kind, key)
    return len(missing)


def try_given_up(session: Session, kind: str) -> int:
    """Give all given-up jobs of a kind another chance; answers how many."""
    keys = [job.key for job in given_up(session) if job.kind == kind]
    for key in keys:
        enqueue(session, kind, key)
    return len(keys)


def put_attempt(
    session: Session, job_id: str, kind: str, key: str, attempt: int = 1, delay: timedelta | None = None
) -> None:
    """One attempt of a job; further attempts have ids of their own, so that each is put only once."""
    options: EnqueueOptions = {
        "workflow_name": "job",
        "workflow_id": job_id if attempt == 1 else f"{job_id}~{attempt}",
        "queue_name": QUEUE,
        "app_version": VERSION,
        "application_name": APPLICATION,
    }
    if delay is not None:
        options["delay_seconds"] = delay.total_seconds()
    put(session, options, job_id, kind, key, attempt)
