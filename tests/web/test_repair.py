"""Single cases put right by hand: asked for, agreed to by a second process owner, never one's own, nothing lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.audit.models import Entry
from app.people.queries import user_by_name
from app.tasks.drafts import save_draft
from app.tasks.models import Repair, Task

OWNER, SECOND = "maria.magnolie", "malte.mammut"


@pytest.fixture
def asked(office) -> str:
    """Maria has asked for the screening to be skipped; the address of the case's page."""
    maria = office.person(OWNER)
    maria.get(f"/repairs/?reference={office.reference().lower()}")
    page = maria.answer.location
    maria.get(page)
    assert "Vorschlag sichten" in maria.text
    [choose] = maria.page.xpath("//a[contains(@href, 'token=')]/@href")
    maria.get(choose)
    maria.get(f"{choose}&target=assess_residence")
    assert "„Vorschlag sichten“ endet; es verschwindet aus dem Posteingang." in maria.text
    assert "„Aufenthalt einschätzen“ wird geöffnet." in maria.text
    [form] = [form for form in maria.page.forms if form.method == "POST" and form.get("action") == page]
    fields = [(name, value) for name, value in form.form_values() if name != "reason"]
    maria.post(page, fields)
    assert maria.answer.status_code == 409
    assert "warum das nötig ist" in maria.text
    maria.post(page, [*fields, ("reason", "Die Sichtung ist auf Papier geschehen.")])
    assert maria.answer.location == "/repairs/"
    return page


def waiting(office) -> Repair:
    with office.database.reading() as session:
        return session.scalars(select(Repair)).unique().one()


def open_steps(office) -> list[str]:
    with office.database.reading() as session:
        return sorted(session.scalars(select(Task.element_id).where(Task.state == "open")))


def settle(person, repair: Repair, verb: str):
    person.get("/repairs/")
    return person.post(f"/repairs/{repair.id}/{verb}", [("csrf_token", person.token())])


def test_a_second_person_agrees_and_the_work_goes_on_there(office, asked) -> None:
    repair = waiting(office)
    assert open_steps(office) == ["screen_case"]
    malte = office.person(SECOND)
    malte.get("/repairs/")
    assert "Die Sichtung ist auf Papier geschehen." in malte.text
    settle(malte, repair, "agree")
    assert open_steps(office) == ["assess_residence"]
    assert settle(malte, repair, "agree").status_code == 409
    with office.database.reading() as session:
        actions = set(session.scalars(select(Entry.action)))
    assert {"case.repair_asked", "case.repaired"} <= actions


def test_nobody_agrees_to_ones_own(office, asked) -> None:
    maria = office.person(OWNER)
    assert settle(maria, waiting(office), "agree").status_code == 403
    assert open_steps(office) == ["screen_case"]
    settle(maria, waiting(office), "decline")
    assert waiting(office).state == "withdrawn"


def test_a_case_that_went_on_is_left_alone(office, asked) -> None:
    office.wait(days=3)
    from app.tasks.timers import fire_what_is_due

    with office.database.session() as session:
        while fire_what_is_due(session):
            session.commit()
    malte = office.person(SECOND)
    settle(malte, waiting(office), "agree")
    malte.follow()
    assert "ist seitdem weitergegangen" in malte.text
    assert waiting(office).state == "outdated"
    assert open_steps(office) == ["screen_case"]


def test_what_somebody_has_typed_is_not_lost(office, asked) -> None:
    with office.database.session() as session:
        task = session.scalars(select(Task)).unique().one()
        save_draft(session, user_by_name(session, "kerstin.kastanie"), task, {"next_step": "query"})
        session.commit()
    malte = office.person(SECOND)
    assert settle(malte, waiting(office), "agree").status_code == 409
    assert open_steps(office) == ["screen_case"]
    assert waiting(office).state == "waiting"


def test_no_such_case_place_or_target(office) -> None:
    maria = office.person(OWNER)
    assert maria.get("/repairs/cases/KIM-1999-0001").status_code == 404
    page = f"/repairs/cases/{office.reference()}"
    maria.get(f"{page}?token=nothing&target=nothing")
    assert maria.answer.status_code == 200
    [choose] = maria.page.xpath("//a[contains(@href, 'token=')]/@href")
    maria.get(f"{choose}&target=proposal_received")
    assert not maria.page.xpath("//textarea[@name='reason']")


@pytest.mark.parametrize("name", ["anton.apfel", "kerstin.kastanie", "gerda.ginkgo"])
def test_nobody_else_finds_it(office, asked, name) -> None:
    person = office.person(name)
    assert person.get("/repairs/").status_code == 404
    assert person.get(asked).status_code == 404
