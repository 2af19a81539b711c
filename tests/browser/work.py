"""Work to be done in browser tests: a fresh proposal, and where its tasks are."""

from __future__ import annotations

from sqlalchemy import select

from app.cases.models import Case
from app.people.queries import user_by_name
from app.store.database import Database
from app.tasks.models import Task
from app.tasks.operations import start_case
from tests.rig.proposals import PROPOSAL


def new_case(database: Database) -> str:
    """A new proposal of the job centre; gives its reference."""
    with database.session() as session:
        proposer = user_by_name(session, "jana.johannisbeere")
        assert proposer is not None
        reference = start_case(session, proposer, PROPOSAL).reference
        session.commit()
    return reference


def screening_of(database: Database, reference: str) -> str:
    """The address of its screening."""
    return f"/tasks/{task_of(database, reference, 'screen_case').id}"


def task_of(database: Database, reference: str, element_id: str) -> Task:
    with database.reading() as session:
        query = select(Task).join(Case).where(Case.reference == reference, Task.element_id == element_id)
        return session.scalars(query).unique().one()
