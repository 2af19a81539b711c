"""Reads on migrations."""

from __future__ import annotations

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, selectinload

from app.errors import NotFound
from app.rehearsal.models import MigratedCase, Migration
from app.text import Text

SHOWN = 50


def find_migration(session: Session, migration_id: str) -> Migration:
    """One, with its cases. Raises NotFound."""
    found = session.get(Migration, migration_id, options=[selectinload(Migration.cases)])
    if found is None:
        raise NotFound(Text("Diesen Umzug gibt es nicht.", "There is no such move."))
    return found


def migrations_of(session: Session, process_id: str) -> list[tuple[Migration, int, int]]:
    """Those of a process with how many cases moved, of how many; the latest first."""
    moved = func.sum(case((MigratedCase.state == "moved", 1), else_=0))
    query = (
        select(Migration, moved, func.count(MigratedCase.id))
        .join(MigratedCase, MigratedCase.migration_id == Migration.id)
        .where(Migration.process_id == process_id)
        .group_by(Migration.id)
        .order_by(Migration.at.desc(), Migration.id)
        .limit(SHOWN)
    )
    return [(migration, int(count or 0), total) for migration, count, total in session.execute(query)]
