"""The proposing office asks for reconsideration; the conference discusses the case anew."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.conferences.models import Conference
from tests.web.test_conferences import (  # noqa: F401  fixtures
    closed,
    conference,
    conference_of,
    items,
    minute_taker,
    on_the_day,
    room,
    waiting,
    write,
)

REASON = "Der Familie droht der Verlust der Wohnung."


@pytest.fixture
def refused(office, conference, waiting, minute_taker):  # noqa: F811
    """The conference decided for a referral; gives the reference."""
    closed(office, conference, waiting, minute_taker)
    return waiting


def ask(office, reference, text=REASON):
    person = office.person("jana.johannisbeere")
    address = f"/proposals/{reference}/reconsideration"
    person.get(address)
    person.press(address, ("intent", "complete"), **{"case.reconsideration_reason": text})
    return person


def test_the_page_says_that_it_replaces_no_formal_remedy(office, refused):
    person = office.person("jana.johannisbeere")
    person.get("/proposals/")
    assert "Gegenvorstellung" in person.text
    person.get(f"/proposals/{refused}/reconsideration")
    assert "ersetzt keinen förmlichen Rechtsbehelf" in person.text


def test_a_request_needs_a_reason(office, refused):
    assert ask(office, refused, "").answer.status_code == 422


def test_only_the_proposing_office_may_ask(office, refused):
    assert office.person("kerstin.kastanie").get(f"/proposals/{refused}/reconsideration").status_code == 409
    assert office.person("sven.schlehe").get(f"/proposals/{refused}/reconsideration").status_code == 404


def test_after_28_days_it_is_too_late(office, refused):
    office.wait(days=28, hours=1)
    proposer = office.person("jana.johannisbeere")
    assert proposer.get(f"/proposals/{refused}/reconsideration").status_code == 409
    proposer.get("/proposals/")
    assert "entschieden" in proposer.text
    assert "Gegenvorstellung" not in proposer.text


def test_nothing_can_be_reconsidered_before_a_decision(office):
    address = f"/proposals/{office.reference()}/reconsideration"
    assert office.person("jana.johannisbeere").get(address).status_code == 409


@pytest.mark.parametrize("decision", ["referral", "case_management"])
def test_it_is_discussed_anew_by_another_person_and_the_first_decision_stays(office, refused, decision):
    office.wait(days=3)
    assert ask(office, refused).answer.status_code == 302
    assert office.person("jana.johannisbeere").get(f"/proposals/{refused}/reconsideration").status_code == 409
    with office.database.reading() as session:
        first = session.scalars(select(Conference).where(Conference.state == "closed")).unique().one()
        query = select(Conference).where(
            Conference.organisation_id == first.organisation_id,
            Conference.state == "planned",
            Conference.kind == "proposals",
        )
        following = session.scalars(query.order_by(Conference.at)).unique().first()
    on_the_day(office, following)
    person = office.person("konrad.kornelkirsche")
    person.get(f"/conferences/{following.id}/room")
    assert refused in person.text
    person.press(f"/conferences/{following.id}/room", ("intent", "begin"), present=["coordination", "liaison"])
    address = room(following, refused)
    person.get(address)
    assert REASON in person.text
    assert "Erste Entscheidung" in person.text
    answers = {"decision": decision, "case.feedback_text": "Noch einmal besprochen.", "case.priority": "normal"}
    write(person, address, "save", **answers)
    if decision == "case_management":
        person.get(address)
        more = {"case.override_reason": "Ein dritter Rechtskreis.", "case.mandate": "Wohnung sichern."}
        write(person, address, "save", **more)
    same = office.person("kerstin.kastanie")
    same.get(address)
    write(same, address, "complete")
    assert same.answer.status_code == 422
    assert "andere Person" in same.text
    person.get(address)
    write(person, address, "complete")
    assert person.answer.status_code == 302, person.text
    person.get(f"/cases/{refused}")
    assert "frühere Entscheidung" in person.text
    if decision == "case_management":
        task = office.task("confirm_override")
        assert office.state(task)[0] == "open"
        for who, may in (("konrad.kornelkirsche", False), ("kerstin.kastanie", True)):
            page = office.person(who).get(f"/tasks/{task}").text
            assert ("override_confirmed" in page) is may, who
    else:
        proposer = office.person("jana.johannisbeere")
        proposer.get("/proposals/")
        assert "Noch einmal besprochen." in proposer.text
