"""Proposing a case: anonymous without consent, saved as a draft, and its fate told to the proposer."""

import pytest

from app.people.models import OfficeSetting
from app.people.office import forget
from app.people.queries import user_by_name
from app.tasks.operations import start_case
from tests.rig.proposals import PROPOSAL

NEW = "/proposals/new"
HAND_IN, SAVE, REFRESH = ("intent", "complete"), ("intent", "save"), ("intent", "refresh")
ANSWERS = {
    "case.proposing_agency": "sozialamt_gronau",
    "case.contact_name": "Sven Schlehe",
    "case.contact_phone": "02562 000-0",
    "case.consent_e1": "granted",
    "case.municipality": "Gronau",
    "case.arrival": "2024-05",
    "case.cefr_level": "a1",
    "case.adults": "1",
    "case.minors": "0",
    "case.life_domains": ["language"],
    "case.legal_areas": ["sgb2"],
    "case.institutions[0].name": "Jobcenter",
    "case.tried_so_far": "Beratung im Amt.",
    "case.referral_failed": "false",
    "case.blocked_months": "3",
    "case.blocked_reason": "Kein Platz",
    "case.self_help": "medium",
    "case.acute_danger": "false",
    "case.client_wish": "Ein Sprachkurs.",
}
PERSON = {
    "case.first_name": "Ida",
    "case.last_name": "Hainbuche",
    "case.birth_date": "3.4.1990",
    "case.phone": "0170 0000002",
    "case.language": "ar",
    "case.interpreter": "false",
}


@pytest.fixture
def sven(office):
    person = office.person("sven.schlehe")
    person.get(NEW)
    return person


def test_a_case_is_proposed_and_followed(sven) -> None:
    answer = sven.press(NEW, HAND_IN, **ANSWERS, **PERSON)
    assert answer.status_code == 302, sven.text
    assert "Ihr Vorschlag ist abgegeben: KIM-2026-0002" in sven.follow().text
    assert "Sichtung" in sven.text
    assert "Hainbuche" not in sven.answer.text
    sven.get("/cases/KIM-2026-0002")
    assert "03.04.1990" in sven.text


def test_without_consent_there_is_no_field_for_a_name(sven) -> None:
    sven.press(NEW, REFRESH, **{"case.consent_e1": "granted"})
    assert sven.page.xpath("//input[@name='case.last_name']")
    sven.get(NEW)
    sven.press(NEW, REFRESH, **{"case.consent_e1": "pending"})
    assert not sven.page.xpath("//input[@name='case.last_name']")
    assert sven.page.xpath("//input[@name='case.alias']")


def test_a_name_without_consent_is_refused(office, sven) -> None:
    answer = sven.press(NEW, HAND_IN, **{**ANSWERS, **PERSON, "case.consent_e1": "pending", "case.alias": "G-17"})
    assert answer.status_code == 422
    assert "gehört bei Ihren übrigen Angaben nicht zum Formular" in sven.text


def test_a_draft_waits_and_can_be_thrown_away(sven) -> None:
    sven.press(NEW, SAVE, **{"case.contact_name": "Sven S."})
    sven.get("/proposals/")
    assert "Sie haben einen Entwurf" in sven.text
    sven.get(NEW)
    assert dict(sven.form(NEW))["case.contact_name"] == "Sven S."
    sven.get("/proposals/discard")
    sven.press("/proposals/discard")
    assert "Der Entwurf ist gelöscht" in sven.follow().text
    assert "Sie haben einen Entwurf" not in sven.text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("case.birth_date", "31.02.1990", "Hier wird ein Datum erwartet"),
        ("case.blocked_months", "viele", "Hier wird eine Zahl erwartet"),
        ("case.minors", "1,5", "Bitte geben Sie eine ganze Zahl ein"),
        ("case.tried_so_far", "x" * 1501, "zu lang"),
    ],
)
def test_what_was_typed_wrongly_is_shown_as_typed(sven, field, typed, words) -> None:
    assert sven.press(NEW, HAND_IN, **{**ANSWERS, **PERSON, field: typed}).status_code == 422
    assert words in sven.text
    assert dict(sven.form(NEW))[field] == typed


@pytest.mark.parametrize("username", ["ilse.ilex", "carla.zeder", "anton.apfel"])
def test_other_roles_cannot_propose(office, username) -> None:
    person = office.person(username)
    assert person.get(NEW).status_code == 403
    assert person.get("/proposals/").status_code == 403
    person.get("/help/")
    assert "Meine Vorschläge" not in person.page.xpath("//header")[0].text_content()
    assert person.post(NEW, [("csrf_token", person.token())]).status_code == 403


def test_ones_own_proposals_stand_with_the_newest_first(office) -> None:
    office.wait(days=1)
    with office.database.session() as session:
        proposer = user_by_name(session, "jana.johannisbeere")
        assert proposer is not None
        newest = start_case(session, proposer, PROPOSAL).reference
        session.commit()
    person = office.person("jana.johannisbeere")
    person.get("/proposals/")
    assert person.text.index(newest) < person.text.index(office.reference())


def test_who_works_for_one_agency_need_not_choose_it(office) -> None:
    person = office.person("jana.johannisbeere")
    person.get("/proposals/new")
    chosen = person.page.xpath("//select[@name='case.proposing_agency']/option[@selected]/@value")
    assert chosen == ["jobcenter_borken"]
    coordination = office.person("kerstin.kastanie")
    coordination.get("/proposals/new")
    assert not coordination.page.xpath("//select[@name='case.proposing_agency']/option[@selected and @value!='']")


def test_who_has_proposed_enough_for_a_day_keeps_what_was_typed(office, sven) -> None:
    with office.database.session() as session:
        session.add(OfficeSetting(key="proposals_a_day", value=5))
        forget(session)
        proposer = user_by_name(session, "sven.schlehe")
        for _ in range(5):
            start_case(session, proposer, {**PROPOSAL, "case.proposing_agency": "sozialamt_gronau"})
        session.commit()
    answer = sven.press(NEW, HAND_IN, **ANSWERS, **PERSON)
    assert answer.status_code == 409
    assert "in 24 Stunden schon 5 Fälle vorgeschlagen" in sven.text
    sven.get(NEW)
    assert sven.page.xpath("//input[@value='Hainbuche']"), "it is saved as a draft"
    office.wait(days=1, minutes=1)
    sven.log_in("sven.schlehe")
    sven.get(NEW)
    assert sven.press(NEW, HAND_IN).status_code == 302
