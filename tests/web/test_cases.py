"""The case page, for each as much as the policy allows."""

import pytest

from app.cases.consents import consent_state
from tests.web.test_tasks import ANSWERS, HAND_IN

CASE = "/cases/KIM-2026-0001"


@pytest.fixture
def screened(office):
    """The case after its screening, which recommends a referral."""
    person = office.person("kerstin.kastanie")
    address = f"/tasks/{office.task()}"
    person.get(address)
    assert person.press(address, HAND_IN, **ANSWERS).status_code == 302
    return person


def test_recommendation_and_decision_stand_side_by_side(screened) -> None:
    screened.get(CASE)
    assert "Geeignet für KIM? Die Tabelle empfiehlt Empfehlung: Verweisberatung" in screened.text
    assert "Regel R17" in screened.text
    assert "Menschen haben entschieden Nächster Schritt: Direktverweis" in screened.text
    assert "Anzahl Rechtskreise 1" in " ".join(" ".join(screened.page.itertext()).split())


def test_the_page_says_what_is_now_and_what_may_come(screened) -> None:
    screened.get(CASE)
    now = screened.page.xpath("//section[@id='now']")[0].text_content()
    assert "Angebot auswählen" in now
    assert "Verweis beantworten" in screened.text


def test_the_position_is_there_as_text_and_for_the_drawing(screened) -> None:
    screened.get(CASE)
    [button] = screened.page.xpath("//button[@data-process='referral']")
    assert "choose_service" in button.get("data-current").split()
    assert screened.page.xpath("//li[@aria-current='step' and contains(., 'Angebot auswählen')]")
    diagram = screened.get(button.get("data-source"))
    assert (diagram.status_code, diagram.mimetype) == (200, "application/xml")
    assert b"choose_service" in diagram.data
    assert "Birkenhain" not in diagram.text


def test_the_file_reads_as_the_forms_asked(screened) -> None:
    screened.get(CASE)
    facts = {
        dt.text_content().strip(): dt.getnext().text_content() for dt in screened.page.xpath("//dl[@class='facts']/dt")
    }
    assert facts["Nachname"] == "Birkenhain"
    head = screened.page.find(".//div[@class='case-head']").text_content()
    assert "Birkenhain" in head.partition("Ratsuchende Person")[2].partition("Stand")[0]
    assert facts["Wohnort (Kommune)"] == "Ahaus"
    assert facts["Ist ein Dolmetscher nötig?"] == "Nein"
    assert facts["Vorschlagende Stelle"] == "Jobcenter im Kreis Borken"


def test_the_history_tells_who_did_what(screened) -> None:
    screened.get(CASE)
    lines = [" ".join(li.text_content().split()) for li in screened.page.xpath("//ol[@class='timeline']/li")]
    assert any(line.startswith("Erledigt: Vorschlag sichten") and line.endswith("Kerstin Kastanie") for line in lines)
    assert lines[-1].startswith("Fall vorgeschlagen")


def test_a_proposer_sees_the_own_proposal_until_the_result(office) -> None:
    proposer = office.person("jana.johannisbeere")
    answer = proposer.get(CASE)
    assert answer.status_code == 200
    assert "Vorschlag (Teil A)" in proposer.text
    assert "Birkenhain" in proposer.text
    for hidden in ("Steuerung (Teil B)", "Geeignet für KIM?", "Verlauf", "Diagramm"):
        assert hidden not in proposer.text
    assert proposer.get(f"{CASE}/diagrams/referral.bpmn").status_code == 404


def test_after_the_result_a_proposer_sees_the_feedback_and_no_more(screened, office) -> None:
    proposer = office.person("jana.johannisbeere")
    assert proposer.get(CASE).status_code == 200
    assert "Wir verweisen" in proposer.text
    for hidden in ("Birkenhain", "Ahaus", "Verweisberatung", "Nächste Frist", "Wer beteiligt ist", "Kastanie"):
        assert hidden not in proposer.text
    proposer.get("/cases/?state=ended")
    assert "KIM-2026-0001" not in proposer.text
    proposer.get("/cases/?stage=referral")
    assert "KIM-2026-0001" not in proposer.text
    proposer.get("/cases/")
    assert "KIM-2026-0001 für Sie nicht offen" in proposer.text
    proposer.get("/proposals/")
    assert "entschieden" in proposer.text
    assert "Verweisberatung" not in proposer.text


@pytest.mark.parametrize("username", ["berta.buche", "anton.apfel", "maria.magnolie", "leo.lorbeer", "sven.schlehe"])
def test_for_others_the_case_does_not_exist(office, username) -> None:
    stranger = office.person(username)
    for address in (CASE, f"{CASE}/diagrams/intake_to_closure.bpmn"):
        assert stranger.get(address).status_code == 404
    stranger.get("/cases/?state=all")
    assert "KIM-2026-0001" not in stranger.text


def test_the_drawing_speaks_the_language_of_the_reader(screened) -> None:
    address = f"{CASE}/diagrams/intake_to_closure.bpmn"
    german = screened.get(address).data.decode()
    assert 'name="Vorschlag sichten"' in german
    screened.get(CASE)
    screened.press("/language", ("language", "en"))
    english = screened.get(address).data.decode()
    assert 'name="Vorschlag sichten"' not in english
    assert 'name="Screen the proposal"' in english
    assert english.count("bpmnElement=") == german.count("bpmnElement=")


def test_a_diagram_that_the_case_does_not_have_is_not_found(screened) -> None:
    assert screened.get(f"{CASE}/diagrams/..%2Fsecrets.bpmn").status_code == 404
    assert screened.get(f"{CASE}/diagrams/case_management.bpmn").status_code == 404


def test_the_list_filters_by_state_and_stage(screened) -> None:
    for address, there in (("", True), ("?state=ended", False), ("?stage=referral", True), ("?stage=closure", False)):
        screened.get(f"/cases/{address}")
        assert ("KIM-2026-0001" in screened.text) is there, address


def test_everything_is_there_in_english_too(screened) -> None:
    screened.get("/inbox")
    screened.press("/language", ("language", "en"))
    screened.get(CASE)
    assert "The table recommends Recommendation: Referral" in screened.text
    assert "Next step: Direct referral" in screened.text or "People decided" in screened.text
    assert "What is to be done now" in screened.text
    assert "noch nicht" not in screened.text


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, None),
        ({"consent_e1": "granted"}, "granted"),
        ({"consent_e1": "pending", "withdrawn_consents": []}, "pending"),
        ({"consent_e1": "granted", "withdrawn_consents": ["E3"]}, "partly"),
        ({"consent_e1": "granted", "withdrawn_consents": ["E2", "E3"]}, "withdrawn"),
    ],
)
def test_the_lamp_shows_whether_consent_stands(facts, state) -> None:
    assert consent_state(facts) == state
