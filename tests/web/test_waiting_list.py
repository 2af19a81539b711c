"""The page of the waiting list, for those who find places, without names."""

import pytest

from app.cases.models import Case
from app.people.queries import user_by_name
from app.store.clock import today
from app.tasks.models import Task
from app.tasks.operations import complete, start_process


@pytest.fixture
def waiting(office) -> str:
    """The reference of a case whose carrier has no place."""
    with office.database.session() as session:
        kerstin, tara = (user_by_name(session, name) for name in ("kerstin.kastanie", "tara.tulpenbaum"))
        facts = {"case.municipality": "Heek", "case.mandate": "Wohnen.", "case.priority": "high"}
        facts |= {"case.consent_e1": "granted", "case.first_name": "Wael"}
        consent = {"case.consent_e2": "granted", "case.consent_e2_date": str(today(session))}
        case = start_process(session, kerstin, "assignment", facts)
        for element_id, user, answers in (
            ("assign_case_manager", kerstin, consent),
            ("accept_case", tara, {"accept": "no_capacity", "case.accept_reason": "Alles belegt."}),
        ):
            session.flush()
            step = session.query(Task.id).filter_by(case_id=case.id, element_id=element_id, state="open")
            complete(session, user, step.scalar(), answers)
        session.commit()
        return session.get_one(Case, case.id).reference


@pytest.mark.parametrize("name", ["kerstin.kastanie", "tara.tulpenbaum"])
def test_the_list_tells_since_when_and_takes_interim_help(office, waiting, name) -> None:
    person = office.person(name)
    person.get("/waiting/")
    assert f"1. {waiting}" in person.text
    assert "Mo., 2. März 2026" in person.text
    assert "Mo., 16. März 2026" in person.text
    assert "nichts vereinbart" in person.text
    assert "Wael" not in person.answer.text
    assert person.press(f"/waiting/{waiting}", interim="Das Sozialamt hilft.").status_code == 302
    person.follow()
    assert "Das Sozialamt hilft." in person.text
    assert person.press(f"/waiting/{waiting}", interim="x" * 601).status_code == 422
    assert "höchstens 600 Zeichen" in person.text


def test_another_carrier_sees_nothing_of_it(office, waiting) -> None:
    person = office.person("theo.tamariske")
    person.get("/waiting/")
    assert waiting not in person.text
    assert "Zurzeit wartet niemand auf einen Platz." in person.text
    assert person.post(f"/waiting/{waiting}", [("csrf_token", person.token()), ("interim", "x")]).status_code == 404


@pytest.mark.parametrize("name", ["dora.douglasie", "leo.lorbeer", "anton.apfel"])
def test_it_is_not_for_everybody(office, name) -> None:
    assert office.person(name).get("/waiting/").status_code == 403
