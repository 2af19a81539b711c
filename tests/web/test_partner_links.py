"""A partner without an account: the link that the office makes, and the pages behind it."""

import re

import pytest

from app.cases.models import Case
from app.people.queries import user_by_name
from app.tasks.operations import complete
from app.tasks.queries import open_tasks_of_case
from tests.rig.proposals import SCREENING
from tests.unit.tasks.test_partner_links import CHOSEN

CASE = "/cases/KIM-2026-0001"


@pytest.fixture
def referred(office):
    for answers in (SCREENING, CHOSEN):
        with office.database.session() as session:
            case = session.query(Case).one()
            worker = user_by_name(session, "kerstin.kastanie")
            complete(session, worker, open_tasks_of_case(session, case)[0].id, answers)
            session.commit()
    return office


@pytest.fixture
def address(referred) -> str:
    person = referred.person("kerstin.kastanie")
    person.get(CASE)
    assert "Der Partner hat kein Konto" in person.text
    assert person.press(f"{CASE}/partner-link").status_code == 200
    shown = person.page.xpath("//input[@id='link']/@value")[0]
    return re.sub(r"^https?://[^/]+", "", shown)


def test_the_partner_sees_the_sheet_without_a_name_and_answers(referred, address) -> None:
    partner = referred.person()
    answer = partner.get(address)
    assert answer.status_code == 200
    assert "Beratung zur Geburt" in partner.text
    assert "Birkenhain" not in answer.text
    assert partner.press(address, ("intent", "complete"), response="accepted").status_code == 200
    assert "Nachname" in partner.text
    assert "Birkenhain" in partner.text
    assert "B1-Kurs" not in partner.text
    assert partner.get(address).status_code == 410
    assert "Dieser Link gilt nicht mehr" in partner.text


def test_an_answer_without_choice_is_asked_for_again(referred, address) -> None:
    partner = referred.person()
    partner.get(address)
    assert partner.press(address, ("intent", "complete"), **{"case.response_note": "Rufen Sie an."}).status_code == 422
    assert "Rufen Sie an." in partner.answer.text
    assert partner.press(address, ("intent", "complete"), response="no_capacity").status_code == 200
    assert "Birkenhain" not in partner.answer.text


def test_two_at_once_one_wins_and_the_other_keeps_the_text(referred, address) -> None:
    one, other = referred.person(), referred.person()
    one.get(address)
    other.get(address)
    assert one.press(address, ("intent", "complete"), response="no_capacity").status_code == 200
    assert other.press(address, ("intent", "complete"), response="accepted").status_code == 410


def test_without_token_nothing_is_handed_in(referred, address) -> None:
    partner = referred.person()
    typed = [("response", "accepted"), ("case.response_note", "Ab Montag."), ("intent", "complete")]
    assert partner.post(address, typed).status_code == 400
    assert "Diese Seite war zu lange offen" in partner.text
    assert "Ab Montag." in partner.answer.text
    assert partner.press(address, ("intent", "complete")).status_code == 200


def test_a_wrong_link_is_not_found(referred, address) -> None:
    assert referred.person().get(address[:-1]).status_code == 404
    assert referred.person().get(address + "x").status_code == 404


@pytest.mark.parametrize(("username", "status"), [("berta.buche", 404), ("anton.apfel", 404), ("dora.douglasie", 404)])
def test_strangers_make_no_link(referred, username, status) -> None:
    person = referred.person(username)
    person.get("/services/")
    assert person.post(f"{CASE}/partner-link", [("csrf_token", person.token())]).status_code == status
