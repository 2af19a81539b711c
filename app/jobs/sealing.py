"""The history is sealed daily."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.audit.sealing import seal_history
from app.jobs.registry import sweeps


@sweeps(every=timedelta(days=1))
def seal_daily(session: Session) -> None:
    seal_history(session)
