"""Letters of a case: who gets them, what stands in them, that each leaves a trace, as accessible PDFs."""

from __future__ import annotations

import pytest
from flask import g
from flask_babel import force_locale

from app.cases.queries import case_view
from app.catalog.files import ModelFile
from app.catalog.operations import publish
from app.people.queries import user_by_name
from app.reports.letters import Letter
from app.web.case.letters import write_letter
from tests.rig.planted import Planted, found_in, grow, never
from tests.web.conftest import ROOT

MOVED = {"moved": "F06-erle-wegzug.yaml", "moved_with_e4": "F06b-erle-wegzug-mit-einwilligung.yaml"}


@pytest.fixture(scope="session")
def moved(planted) -> dict[str, Planted]:
    """Two people who move away: one keeps the sheet, the other agrees to the hand-over."""
    office = planted.office
    return {name: grow(office.database, office.clock, name, file, never) for name, file in MOVED.items()}


def words(letter: Letter) -> str:
    lines = [line for block in letter.blocks for line in block.lines]
    said = [f"{line.label} {line.text} {' '.join(line.rows)}" for line in lines]
    headings = [block.heading for block in letter.blocks]
    return " ".join([letter.title, *letter.recipient, *letter.paragraphs, *headings, *said, *letter.closing])


def letter_for(office, username, reference, kind, language="de") -> Letter:
    with office.app.test_request_context(), force_locale(language), office.database.reading() as session:
        g.db = session
        return write_letter(session, case_view(session, user_by_name(session, username), reference), kind)


def kinds_on_page(person, reference) -> list[str]:
    person.get(f"/cases/{reference}")
    links = person.page.xpath("//a[contains(@href, '/letters/')]/@href")
    return sorted({link.split("/letters/")[1].split(".pdf")[0] for link in links})


def test_the_referral_letter_has_the_sheet_and_no_name_until_the_partner_accepts(planted) -> None:
    case = planted.cases["offered"]
    letter = letter_for(planted.office, "kerstin.kastanie", case.reference, "referral")
    assert {word.split("-")[2] for word in found_in(words(letter))} == {"referral_sheet"}
    assert "Migrationsberatung" in letter.recipient[0]
    assert "Wer die Person ist, erfahren Sie mit Ihrer Zusage." in words(letter)
    case = planted.cases["accepted"]
    letter = letter_for(planted.office, "kerstin.kastanie", case.reference, "referral")
    assert {word.split("-")[2] for word in found_in(words(letter))} == {"referral_sheet", "first_name", "last_name"}


def test_the_sheet_for_the_person_names_the_service_and_says_nothing_was_passed_on(planted) -> None:
    letter = letter_for(planted.office, "kerstin.kastanie", planted.cases["offered"].reference, "self")
    assert "Migrationsberatung" in words(letter)
    assert "Das Angebot" in words(letter)
    assert {word.split("-")[2] for word in found_in(words(letter))} == {"first_name", "last_name"}


def test_the_hand_over_goes_to_the_person_without_a_new_consent(planted, moved) -> None:
    letter = letter_for(planted.office, "lena.laerche", moved["moved"].reference, "handover")
    assert found_in(letter.recipient[0])
    assert "Wir geben dieses Blatt niemandem." in words(letter)
    assert "KIM Kreis Steinfurt" not in words(letter)


def test_with_a_new_consent_it_goes_to_the_office_that_is_named(planted, moved) -> None:
    case = moved["moved_with_e4"]
    letter = letter_for(planted.office, "lena.laerche", case.reference, "handover")
    assert {word.split("-")[2] for word in found_in(letter.recipient[0])} == {"handover_to"}
    assert {"first_name", "last_name", "closing_summary"} <= {word.split("-")[2] for word in found_in(words(letter))}
    assert not any("-C-" in word for word in found_in(words(letter)))


def test_goals_of_health_stay_out_of_what_leaves_the_house(planted, moved) -> None:
    def goals(name: str) -> str:
        with (
            planted.office.app.test_request_context(),
            force_locale("de"),
            planted.office.database.reading() as session,
        ):
            g.db = session
            view = case_view(session, user_by_name(session, "lena.laerche"), moved[name].reference)
            view.parts["B"]["goal_results"][0]["goal_type"] = "health"
            return words(write_letter(session, view, "handover"))

    assert "-goal_text-" in goals("moved")
    assert "-goal_text-" not in goals("moved_with_e4")


def test_the_closing_letter_speaks_both_languages(planted) -> None:
    reference = planted.cases["ended"].reference
    german = letter_for(planted.office, "dora.douglasie", reference, "closing")
    english = letter_for(planted.office, "dora.douglasie", reference, "closing", "en")
    assert (german.language, english.language) == ("de", "en")
    assert "zwölf Monaten" in words(german)
    assert "within twelve months" in words(english)
    assert "Ziel" in words(german)
    assert "Goal" in words(english)


def test_the_letter_about_the_decision_tells_what_was_decided_and_why(planted) -> None:
    case = planted.cases["running"]
    letter = letter_for(planted.office, "kerstin.kastanie", case.reference, "decision")
    told = words(letter)
    assert "die Fallkonferenz hat am" in told
    assert "Was die Tabelle empfohlen hatte" in told
    assert "der Tabelle in Version 1, angewandt am" in told
    assert [block.heading for block in letter.blocks][-1] == "Die Angaben, aus denen das folgte"
    assert "case_management" not in told
    assert "true" not in told
    assert "Within 28 days" in words(letter_for(planted.office, "kerstin.kastanie", case.reference, "decision", "en"))


def test_it_explains_by_the_table_as_it_was(planted_copy) -> None:
    reference = planted_copy.cases["running"].reference
    before = words(letter_for(planted_copy.office, "kerstin.kastanie", reference, "decision"))
    with planted_copy.office.database.session() as session:
        path = "processes/intake_to_closure/complexity.dmn"
        text = (ROOT / path).read_text("utf-8").replace("Mehrere Rechtskreise", "Ganz andere Worte")
        publish(session, [ModelFile(path, text.replace('name="', 'name="Neu: ', 1).encode())])
        session.commit()
    assert words(letter_for(planted_copy.office, "kerstin.kastanie", reference, "decision")) == before


def test_it_is_a_tagged_pdf_that_leaves_a_trace(planted_copy) -> None:
    reference = planted_copy.cases["ended"].reference
    person = planted_copy.office.person("dora.douglasie")
    assert "closing" in kinds_on_page(person, reference)
    pdf = person.get(f"/cases/{reference}/letters/closing.pdf?language=en")
    assert pdf.mimetype == "application/pdf"
    assert b"StructTreeRoot" in pdf.data
    assert b"pdfuaid" in pdf.data
    person.get(f"/cases/{reference}")
    assert "Brief erstellt: Brief zum Abschluss" in person.text


@pytest.mark.parametrize("kind", ["referral", "self", "closing", "handover", "nonsense"])
@pytest.mark.parametrize("state", ["running", "locked", "proposal"])
def test_there_is_no_letter_where_nothing_is_to_be_said(planted, state, kind) -> None:
    person = planted.office.person("kerstin.kastanie")
    assert person.get(f"/cases/{planted.cases[state].reference}/letters/{kind}.pdf").status_code == 404
