"""Pages of cases that belong together: likely duplicates, comparing, undoing a merge, reopening."""

import pytest

from app.cases.models import Case
from app.people.queries import user_by_name
from app.tasks.operations import start_case
from tests.rig.proposals import PROPOSAL
from tests.unit.tasks.test_duplicates import AGAIN, MERGE
from tests.web.test_tasks import HAND_IN

FIRST, SECOND = "KIM-2026-0001", "KIM-2026-0002"


@pytest.fixture
def twice(office):
    """A second proposal, by the Berufskolleg, for the person that the Jobcenter has proposed."""
    office.wait(hours=1)
    with office.database.session() as session:
        start_case(session, user_by_name(session, "bernd.berberitze"), AGAIN)
        session.commit()
    return office


@pytest.fixture
def merged(twice):
    person = twice.person("kerstin.kastanie")
    address = f"/tasks/{twice.task()}"
    person.get(address)
    typed = {key: value for key, value in MERGE.items() if isinstance(value, str)}
    answers = {**typed, "case.in_scope": "true", "case.info_complete": "true", "case.service_available": "false"}
    answers |= {"case.duration_months": "3", "case.legal_areas_confirmed": ["sgb2"]}
    assert person.press(address, HAND_IN, **answers).status_code == 302, person.text
    return twice


def test_the_screening_shows_what_the_search_found(twice) -> None:
    person = twice.person("kerstin.kastanie")
    person.get(f"/tasks/{twice.task()}")
    assert "vielleicht dieselbe Person" in person.text
    (table,) = person.page.xpath("//table[contains(., 'Dieselbe Person?')]")
    cells = [cell.text_content().strip() for cell in table.xpath(".//tbody//*[self::td or self::th]")]
    assert cells == [FIRST, "wahrscheinlich", "Name klingt gleich, gleiches Geburtsdatum"]


def test_the_case_page_leads_to_a_comparison_of_the_persons_only(twice) -> None:
    person = twice.person("kerstin.kastanie")
    person.get(f"/cases/{SECOND}")
    assert f"Vielleicht dieselbe Person wie in {FIRST}" in person.text
    answer = person.get(f"/cases/{SECOND}/compare/{FIRST}")
    assert answer.status_code == 200
    (row,) = person.page.xpath("//tr[th='Nachname']")
    assert [cell.text for cell in row.iter("th", "td")] == ["Nachname", "Birckenhain", "Birkenhain", "nein"]
    assert "Nur für das Berufskolleg" not in answer.text
    assert "B1-Kurs" not in answer.text


@pytest.mark.parametrize(
    ("username", "status"), [("bernd.berberitze", 403), ("jana.johannisbeere", 404), ("berta.buche", 404)]
)
def test_comparing_is_for_the_coordinating_office_of_the_case(twice, username, status) -> None:
    assert twice.person(username).get(f"/cases/{SECOND}/compare/{FIRST}").status_code == status
    assert twice.person("kerstin.kastanie").get(f"/cases/{SECOND}/compare/KIM-2020-0001").status_code == 404


def test_a_merge_is_undone_from_the_page_of_the_proposal(merged) -> None:
    person = merged.person("kerstin.kastanie")
    person.get(f"/cases/{SECOND}")
    assert f"Dieser Vorschlag gehört zu {FIRST}." in person.text
    person.get(f"/cases/{SECOND}/unmerge")
    assert person.press(f"/cases/{SECOND}/unmerge").status_code == 302
    person.follow()
    assert "wird neu gesichtet" in person.text
    assert "Dieser Vorschlag gehört zu" not in person.text
    assert merged.person("kerstin.kastanie").get(f"/cases/{SECOND}/unmerge").status_code == 200


def test_who_does_not_coordinate_cannot_undo_a_merge(merged) -> None:
    proposer = merged.person("bernd.berberitze")
    proposer.get("/proposals/")
    token = [("csrf_token", proposer.token())]
    assert proposer.post(f"/cases/{SECOND}/unmerge", token).status_code == 403
    assert "Zuordnung" not in proposer.get(f"/cases/{SECOND}").text
    stranger = merged.person("berta.buche")
    stranger.get("/inbox")
    assert stranger.post(f"/cases/{SECOND}/unmerge", [("csrf_token", stranger.token())]).status_code == 404


def test_a_closed_case_is_taken_up_again(office) -> None:
    with office.database.session() as session:
        case = session.query(Case).one()
        case.state, case.outcome, case.ended_at = "ended", "closed", office.clock.at
        session.commit()
    person = office.person("kerstin.kastanie")
    person.get(f"/cases/{FIRST}")
    assert person.press(f"/cases/{FIRST}/reopen").status_code == 302
    person.follow()
    assert "Bitte prüfen Sie jede Angabe" in person.text
    assert person.page.xpath("//input[@name='case.last_name']/@value") in (["Birkenhain"], [])
    with office.database.session() as session:
        start_case(session, user_by_name(session, "kerstin.kastanie"), PROPOSAL)
        session.commit()
    person.get(f"/cases/{SECOND}")
    assert f"Nimmt den früheren Fall {FIRST} wieder auf." in person.text
