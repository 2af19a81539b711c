"""The office of the task tests, with cases that wait for its next conference."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.conferences.models import Conference
from app.people.queries import organisation_by_key
from app.tasks.models import Task
from app.tasks.operations import complete, start_case
from tests.rig.proposals import PROPOSAL, SCREENING
from tests.unit.tasks.conftest import person, session  # noqa: F401  fixtures

SCREENED = {key: value for key, value in SCREENING.items() if key not in ("case.proposer_agrees", "case.feedback_text")}


@pytest.fixture
def conferences(session):  # noqa: F811
    """The conferences of the Kreis on proposals, the next first."""
    office_id = organisation_by_key(session, "ki_kreis_borken").id
    query = select(Conference).where(Conference.organisation_id == office_id, Conference.kind == "proposals")
    return session.scalars(query.order_by(Conference.at)).unique().all()


@pytest.fixture
def waiting(session, person, conferences):  # noqa: F811
    """Makes a case that waits for a conference; `answers` change the screening."""

    def make(**answers):
        case = start_case(session, person("jana.johannisbeere"), PROPOSAL)
        screened = SCREENED | {"next_step": "conference", "case.conference_id": conferences[0].id} | answers
        do(session, person("kerstin.kastanie"), case, "screen_case", screened)
        assessed = {"case.prospect": "temporary", "case.identity": "yes"}
        do(session, person("ilse.ilex"), case, "assess_residence", assessed)
        return case

    return make


def do(session, user, case, element, answers):  # noqa: F811
    query = select(Task).where(Task.case_id == case.id, Task.element_id == element, Task.state == "open")
    return complete(session, user, session.scalars(query).unique().one().id, answers)
