"""The page of changed deadlines: what changed, whose dates would move, and the decision."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.jobs.queries import known_jobs
from app.tasks.models import Task
from app.tasks.rescheduling import MOVE, move_case
from tests.rig.tables import publish_deadlines

OTHERS = ("kerstin.kastanie", "gerda.ginkgo", "dora.douglasie", "petra.platane", "leo.lorbeer")


@pytest.fixture
def changed(office):
    with office.database.session() as session:
        publish_deadlines(session, screening=5, majority=1)


def work(office) -> None:
    with office.database.session() as session:
        for kind, key in known_jobs(session):
            if kind == MOVE:
                move_case(session, key)
        session.commit()


def due(office) -> str:
    with office.database.reading() as session:
        task = session.scalars(select(Task).where(Task.element_id == "screen_case")).first()
        return task.due_at.date().isoformat()


def test_without_a_change_nothing_waits(office) -> None:
    person = office.person("maria.magnolie")
    person.get("/deadlines/")
    assert "Zurzeit wartet keine Änderung" in person.text
    [entry] = person.page.xpath("//nav//a[@href='/deadlines/']")
    assert entry.text_content().split() == ["Fristen"]


def test_process_owners_see_sentences_and_dates_of_cases(office, changed) -> None:
    person = office.person("maria.magnolie")
    person.get("/deadlines/")
    assert "Sichtung (Priorität hoch, normal): 3 → 5 Arbeitstage" in person.text
    assert "In 1 Fall würden sich Termine verschieben, zusammen 2." in person.text
    assert office.reference() in person.text
    assert "Vorschlag sichten" in person.text
    assert due(office) == "2026-03-05"
    [entry] = person.page.xpath("//nav//a[@href='/deadlines/']")
    assert entry.text_content().split() == ["Fristen", "1"]


def test_applied_it_moves_the_dates_and_says_how_far_it_is(office, changed) -> None:
    person = office.person("maria.magnolie")
    person.get("/deadlines/")
    assert person.press("/deadlines/", ("choice", "apply")).status_code == 302
    person.follow()
    assert "Die Termine von 1 Fall werden verschoben" in person.text
    assert "0 von 1 Fällen erledigt" in person.text
    work(office)
    person.get("/deadlines/")
    assert "1 von 1 Fällen erledigt, 2 Termine verschoben" in person.text
    assert due(office) == "2026-03-09"
    doer = office.person("kerstin.kastanie")
    doer.get(f"/cases/{office.reference()}")
    assert "Termine nach geänderten Fristen verschoben" in doer.text


def test_left_nothing_moves(office, changed) -> None:
    person = office.person("anton.apfel")
    person.get("/deadlines/")
    assert office.reference() not in person.text, "administrators see figures only"
    person.press("/deadlines/", ("choice", "leave"))
    person.follow()
    assert "Laufende Fälle bleiben, wie sie sind." in person.text
    work(office)
    assert due(office) == "2026-03-05"


def test_a_second_decision_about_the_same_is_refused(office, changed) -> None:
    first, second = office.person("maria.magnolie"), office.person("anton.apfel")
    first.get("/deadlines/")
    second.get("/deadlines/")
    first.press("/deadlines/", ("choice", "apply"))
    answer = second.press("/deadlines/", ("choice", "leave"))
    assert answer.status_code == 409
    assert "Inzwischen hat jemand entschieden" in second.text


def test_what_would_be_over_already_is_said(office, changed) -> None:
    with office.database.session() as session:
        publish_deadlines(session, screening=1)
    office.wait(days=2)
    person = office.person("maria.magnolie")
    person.get("/deadlines/")
    assert "2 davon lägen in der Vergangenheit." in person.text


def test_the_page_speaks_english(office, changed) -> None:
    person = office.person("maria.magnolie")
    person.get("/deadlines/")
    person.post("/language", [("language", "en"), ("csrf_token", person.token())])
    person.get("/deadlines/")
    assert "Screening (priority high, normal): 3 → 5 working days" in person.text
    assert "18th birthday" in person.text


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_sees_or_decides(office, changed, name) -> None:
    person = office.person(name)
    person.get("/inbox")
    assert not person.page.xpath("//nav//a[@href='/deadlines/']")
    assert person.get("/deadlines/").status_code == 404
    person.get("/inbox")
    assert person.post("/deadlines/", [("csrf_token", person.token()), ("choice", "apply")]).status_code == 404


def test_numbers_of_few_cases_stay_hidden_from_administrators_also_afterwards(office, changed) -> None:
    owner, administrator = office.person("maria.magnolie"), office.person("anton.apfel")
    owner.get("/deadlines/")
    owner.press("/deadlines/", ("choice", "apply"))
    work(office)
    administrator.get("/deadlines/")
    assert "in wenigen Fällen" in administrator.text
    assert "von 1 Fällen" not in administrator.text
    owner.get("/deadlines/")
    assert "1 von 1 Fällen erledigt" in owner.text


def test_what_is_over_before_and_after_is_no_news(office, changed) -> None:
    office.wait(days=60)
    person = office.person("maria.magnolie")
    person.get("/deadlines/")
    assert "In 1 Fall würden sich Termine verschieben" in person.text
    assert "in der Vergangenheit" not in person.text


def test_where_no_date_moves_nothing_is_to_be_decided(office, changed) -> None:
    with office.database.session() as session:
        publish_deadlines(session, screening=3, annual_report=20)
    person = office.person("maria.magnolie")
    person.get("/deadlines/")
    assert "Zu entscheiden ist im Moment nichts" in person.text
    assert person.press("/deadlines/", ("choice", "leave")).status_code == 302
    person.follow()
    assert "Zu entscheiden" not in person.text
    assert not person.page.xpath("//button[@name='choice']")
