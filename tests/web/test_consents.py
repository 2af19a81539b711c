"""The page of consents: what stands, and taking a withdrawal that acts at once."""

import pytest

from app.cases.file import write_facts
from app.cases.models import Case
from app.people.queries import user_by_name
from app.tasks.operations import complete, task_form
from app.tasks.queries import open_tasks_of_case
from tests.rig.proposals import SCREENING

CASE = "/cases/KIM-2026-0001"
PAGE = f"{CASE}/consents"
IN_CONFERENCE = {
    key: value for key, value in SCREENING.items() if key not in ("case.proposer_agrees", "case.feedback_text")
}


@pytest.fixture
def in_conference(office):
    with office.database.session() as session:
        case = session.query(Case).one()
        worker = user_by_name(session, "kerstin.kastanie")
        (task,) = open_tasks_of_case(session, case)
        filled = task_form(session, worker, task)
        conference = filled.scope["lists"]["conferences"][0]["value"]
        answers = IN_CONFERENCE | {"next_step": "conference", "case.conference_id": conference}
        complete(session, worker, task.id, answers)
        session.commit()
    return office


def states(person):
    return {
        row.xpath("./th")[0].text_content()[:2]: row.xpath("./td[last()]")[0].text_content().strip()
        for row in person.page.xpath("//tbody/tr")
    }


def test_the_page_lists_what_stands(in_conference) -> None:
    person = in_conference.person("kerstin.kastanie")
    person.get(CASE)
    assert "Einzelheiten, Widerruf" in person.text
    person.get(PAGE)
    assert states(person) == {"E1": "gilt"}


def test_a_whole_withdrawal_says_what_it_does_and_then_does_it(in_conference) -> None:
    liaison = in_conference.person("ilse.ilex")
    assert liaison.get(CASE).status_code == 200
    person = in_conference.person("kerstin.kastanie")
    person.get(PAGE)
    assert person.press(PAGE, ("intent", "ask"), withdraw=["E1"]).status_code == 200
    assert "Integrationslotsin, Ausländerbehörde Kreis Borken" in person.text
    assert "keine Nachteile" in person.text
    assert liaison.get(CASE).status_code == 200
    assert person.press(PAGE, ("intent", "confirm")).status_code == 302
    assert liaison.get(CASE).status_code == 404
    assert "Birkenhain" not in person.get(CASE).text


@pytest.mark.parametrize("ticked", [[], ["E7"], ["X"]])
def test_nothing_or_what_does_not_stand_is_not_withdrawn(in_conference, ticked) -> None:
    person = in_conference.person("kerstin.kastanie")
    person.get(PAGE)
    assert person.press(PAGE, ("intent", "confirm"), withdraw=ticked).status_code == 422
    assert "Bitte kreuzen Sie an" in person.text
    person.get(PAGE)
    assert states(person) == {"E1": "gilt"}


@pytest.mark.parametrize("username", ["ilse.ilex", "anton.apfel", "berta.buche", "vera.vogelbeere"])
def test_others_take_no_withdrawal(in_conference, username) -> None:
    person = in_conference.person(username)
    assert person.get(PAGE).status_code == 404
    person.get("/services/")
    token = [("csrf_token", person.token()), ("withdraw", "E1"), ("intent", "confirm")]
    assert person.post(PAGE, token).status_code == 404


def test_the_proposing_office_takes_a_withdrawal_while_it_sees_its_proposal(office) -> None:
    person = office.person("jana.johannisbeere")
    person.get(PAGE)
    assert person.press(PAGE, ("intent", "ask"), withdraw=["E1"]).status_code == 200
    assert person.press(PAGE, ("intent", "confirm")).status_code == 302
    with office.database.session() as session:
        assert session.query(Case).one().outcome == "withdrawn"


def test_after_the_end_a_withdrawal_is_still_recorded(office) -> None:
    with office.database.session() as session:
        case = session.query(Case).one()
        case.state, case.outcome, case.ended_at = "ended", "closed", office.clock.at
        session.commit()
    person = office.person("kerstin.kastanie")
    person.get(PAGE)
    person.press(PAGE, ("intent", "ask"), withdraw=["E1"])
    assert person.press(PAGE, ("intent", "confirm")).status_code == 302
    person.get(PAGE)
    assert states(person)["E1"].startswith("widerrufen")


def test_to_whom_a_consent_was_given_is_told_to_those_who_read_part_b(in_conference) -> None:
    with in_conference.database.session() as session:
        case = session.query(Case).one()
        given = {"block": "E4", "recipient": "mbe_ahaus", "state": "granted", "date": "2026-03-01"}
        write_facts(session, case, {"B": {"consents": [given]}})
        session.commit()
    for username, recipient in (("kerstin.kastanie", True), ("jana.johannisbeere", False)):
        person = in_conference.person(username)
        person.get(PAGE)
        assert states(person)["E4"] == "gilt"
        assert bool(person.page.xpath("//td[@data-label='Für wen' and normalize-space() != '–']")) is recipient
