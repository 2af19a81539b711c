"""An office with its people and the shipped models, and a case to work on."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.people.models import User
from app.people.queries import user_by_name
from app.store.database import Database
from app.tasks.operations import start_case
from tests.rig.proposals import PROPOSAL


@pytest.fixture
def session(office: Database):
    with office.session() as opened:
        yield opened


@pytest.fixture
def person(session: Session):
    """Finds a person of the demo by user name."""

    def find(username: str) -> User:
        user = user_by_name(session, username)
        assert user is not None, username
        return user

    return find


@pytest.fixture
def case(session: Session, person) -> Case:
    """A fresh proposal of the Jobcenter for somebody in Ahaus."""
    case = start_case(session, person("jana.johannisbeere"), PROPOSAL)
    session.commit()
    return case
