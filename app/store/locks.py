"""Work that only one worker does at a time."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def try_lock(session: Session, name: str) -> bool:
    """Be the only one until this transaction ends; False if another is. On SQLite there is one writer anyway."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext(name)))))
