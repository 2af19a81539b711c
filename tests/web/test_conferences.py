"""The pages of conferences, as coordination, liaison and case manager use them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.conferences.models import Conference
from app.people.queries import user_by_name
from app.tasks.models import Task
from app.tasks.operations import complete
from tests.rig.proposals import SCREENING

SCREENED = {**SCREENING, "next_step": "conference", "case.legal_areas_confirmed": ["sgb2", "residence", "sgb8"]}
for key in ("case.proposer_agrees", "case.feedback_text"):
    del SCREENED[key]


@pytest.fixture
def waiting(office):
    """The office with its proposal at the point where it waits for the conference; gives the reference."""
    with office.database.session() as session:
        case = session.scalars(select(Case)).unique().one()
        conference = session.scalars(
            select(Conference).where(Conference.organisation_id == case.party("coordination").organisation_id)
            .order_by(Conference.at)
        ).unique().first()
        for element, who, answers in (
            ("screen_case", "kerstin.kastanie", SCREENED | {"case.conference_id": conference.id}),
            ("assess_residence", "ilse.ilex", {"case.prospect": "temporary", "case.identity": "yes"}),
        ):
            task = session.scalars(select(Task).where(Task.element_id == element)).unique().one()
            complete(session, user_by_name(session, who), task.id, answers)
        session.commit()
        return case.reference


def next_conference(office):
    with office.database.reading() as session:
        case = session.scalars(select(Case)).unique().first()
        return session.scalars(
            select(Conference).where(Conference.organisation_id == case.party("coordination").organisation_id,
            Conference.state == "planned").order_by(Conference.at)
        ).unique().first()


def test_the_agenda_collects_what_waits(office, waiting):
    conference = next_conference(office)
    person = office.person("kerstin.kastanie")
    assert person.get("/conferences/").status_code == 200
    assert person.get(f"/conferences/{conference.id}").status_code == 200
    assert waiting in person.text
