"""The page of incidents: process owners see and retry, administrators see figures, nobody else sees anything."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.jobs.operations import enqueue
from app.jobs.queries import known_jobs
from app.jobs.queue import jobs_table
from app.mail.models import REFUSED, Mail
from app.people.queries import user_by_name
from app.store.clock import now
from app.tasks.incidents import incidents_of_case
from app.tasks.operations import start_process
from tests.rig.diagrams import put_process
from tests.unit.engine.helper import el, end, flow, flows, model, start

OTHERS = ("kerstin.kastanie", "gerda.ginkgo", "dora.douglasie", "ilse.ilex", "petra.platane", "sven.schlehe")


@pytest.fixture
def stuck(office) -> list[str]:
    """Two cases that cannot go on at the same step; gives the ids of their incidents."""
    with office.database.session() as session:
        gateway = el("exclusiveGateway", "which", default="f_which_e1", name="Bereit?")
        other = flow("which", "e2", "=case.ready")
        put_process(
            session,
            model(
                start(), gateway, end("e1"), end("e2"), flows("s which e1"), other, id_="undecided", name="Probelauf"
            ),
        )
        user = user_by_name(session, "kerstin.kastanie")
        assert user is not None
        cases = [start_process(session, user, "undecided", {"case.last_name": "Birkenhain"}) for _ in range(2)]
        session.flush()
        ids = [incidents_of_case(session, case)[0].id for case in cases]
        session.commit()
    return ids


@pytest.fixture
def given_up_mail(office) -> None:
    with office.database.session() as session:
        enqueue(session, "mail", "m1")
        session.flush()
        session.execute(update(jobs_table(session)).values(status="ERROR"))
        session.commit()


def jobs(office) -> set[tuple[str, str]]:
    with office.database.reading() as session:
        return known_jobs(session)


def test_process_owners_see_kind_sentence_and_cases_but_no_content(office, stuck) -> None:
    person = office.person("maria.magnolie")
    person.get("/incidents/")
    assert "Bereit?" in person.text
    assert "Probelauf · 2 Fälle" in person.text
    assert "ja oder nein" in person.text
    assert "KIM-2026-0002" in person.text
    assert "Birkenhain" not in person.answer.text
    assert "wartet auf Sie" in person.text
    navigation = person.page.xpath("//a[@href='/incidents/']")[0].text_content()
    assert navigation.split() == ["Störungen", "2"]


def test_one_is_tried_again(office, stuck) -> None:
    person = office.person("maria.magnolie")
    person.get("/incidents/")
    person.press(f"/incidents/{stuck[1]}/retry")
    person.follow()
    assert "In 1 Fall wird es noch einmal versucht" in person.text
    assert "wird gerade noch einmal versucht" in person.text
    assert jobs(office) == {("retry_incident", stuck[1])}


def test_all_of_a_kind_are_tried_again(office, stuck) -> None:
    person = office.person("maria.magnolie")
    person.get("/incidents/")
    [action] = person.page.xpath("//form[contains(@action, '/retry-kind')]/@action")
    person.press(action)
    assert jobs(office) == {("retry_incident", ident) for ident in stuck}


def test_the_page_speaks_english(office, stuck) -> None:
    person = office.person("maria.magnolie")
    person.post("/language", [("language", "en"), ("csrf_token", _token(person))])
    person.get("/incidents/")
    assert "true or false" in person.text
    assert "Try all 2 again" in person.text


def test_administrators_see_figures_only(office, stuck) -> None:
    person = office.person("anton.apfel")
    person.get("/incidents/")
    assert "2 Störungen sind offen" in person.text
    assert "KIM-2026" not in person.text
    assert "Bereit?" not in person.text
    token = _token(person)
    assert person.post(f"/incidents/{stuck[0]}/retry", [("csrf_token", token)]).status_code == 403
    assert jobs(office) == set()


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_sees_the_page(office, stuck, given_up_mail, name) -> None:
    person = office.person(name)
    person.get("/inbox")
    assert not person.page.xpath("//a[@href='/incidents/']")
    token = _token(person)
    before = jobs(office)
    assert person.get("/incidents/").status_code == 404
    assert person.post("/incidents/jobs/mail/retry", [("csrf_token", token)]).status_code == 404
    assert person.post(f"/incidents/{stuck[0]}/retry", [("csrf_token", token)]).status_code == 403
    assert jobs(office) == before


def test_given_up_jobs_get_another_chance(office, given_up_mail) -> None:
    person = office.person("anton.apfel")
    person.get("/incidents/")
    assert "Mail verschicken" in person.text
    person.press("/incidents/jobs/mail/retry")
    person.follow()
    assert "Wird noch einmal versucht: Mail verschicken (1)" in person.text
    assert "Nichts wurde aufgegeben" in person.text


def test_dead_addresses_are_for_administrators(office) -> None:
    with office.database.session() as session:
        user = user_by_name(session, "dora.douglasie")
        session.add(Mail(kind="task", subject_id="t", user_id=user.id, state=REFUSED, posted_at=now(session)))
        session.commit()
    admin, owner = office.person("anton.apfel"), office.person("maria.magnolie")
    admin.get("/incidents/")
    owner.get("/incidents/")
    assert "dora.douglasie@kim.example" in admin.text
    assert "dora.douglasie@kim.example" not in owner.text


def test_the_coordinating_office_sees_on_the_case_that_it_is_stuck_and_who_knows(office, stuck) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/cases/KIM-2026-0002")
    assert "Dieser Fall steckt an einer Stelle fest" in person.text
    assert "Der Schritt „Bereit?“ konnte nicht ausgeführt werden" in person.text
    assert "Die Prozessverantwortung hat Bescheid bekommen" in person.text
    person.get("/cases/KIM-2026-0003")
    assert "Die Prozessverantwortung hat Bescheid bekommen" in person.text, "told once for both"


def test_a_case_that_goes_on_says_nothing(office) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/cases/KIM-2026-0001")
    assert "steckt" not in person.text


def test_the_notice_leads_to_the_incidents(office, stuck) -> None:
    person = office.person("maria.magnolie")
    person.get("/inbox")
    assert "Ein Fall kommt nicht weiter" in person.text
    assert person.page.xpath("//main//a[@href='/incidents/']")


def _token(person) -> str:
    person.get("/inbox")
    return person.token()
