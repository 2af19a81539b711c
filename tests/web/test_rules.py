"""Decision tables in use, as people see them."""

from __future__ import annotations

from tests.rig.planted import found_in
from tests.web.conftest import Office, Person, PlantedOffice

BY_HAND, ROWS = "/rules/complexity/try", "/rules/complexity/rows"
#: In the order of the table's columns.
COUNTS = ["3", "2", "3", "4"]
NEARLY = ["false", "granted", "true", "true", "none", *COUNTS, "secure", "yes", "3", "20", "12", "0", "false"]


def words(person: Person) -> str:
    """The text of the page, piece by piece: cells of tables do not run into each other."""
    return " ".join(" ".join(person.page.find(".//main").itertext()).split())


def tried(person: Person, *values: str) -> str:
    """The page after filling in the fields from the first on."""
    person.get(BY_HAND)
    person.press(BY_HAND, **{f"input_{place}": value for place, value in enumerate(values)})
    return words(person)


def test_one_evaluation_by_hand(office: Office) -> None:
    kerstin = office.person("kerstin.kastanie")
    text = tried(kerstin, *NEARLY, "low", "true")
    assert kerstin.answer.status_code == 200
    assert "Ergebnis Empfehlung Klären Priorität normal" in text
    assert "Regel R20" in text
    assert "Regel R10: Eine Bedingung fehlt: Stillstand (Monate) mindestens 6 (jetzt: 4)." in text
    assert "Stillstand (Monate) 4 6 Case Management, hoch R10" in text
    text = tried(kerstin, *NEARLY[:8], "6", *NEARLY[9:])
    assert "Empfehlung Case Management" in text
    assert "Stillstand (Monate) mindestens 6 6" in text  # what the rule asks, and the answer
    assert "Stillstand (Monate) 6 5 Klären, normal R20" in text


def test_codes_are_said_as_the_forms_say_them(office: Office) -> None:
    gerda = office.person("gerda.ginkgo")
    address = "/rules/referral_target/try"
    gerda.get(address)
    gerda.press(address, input_0="20", input_1="permanent", input_2=["school", "debt"], input_3=[])
    text = words(gerda)
    assert "Jugendmigrationsdienst (JMD): 12 bis 26 Jahre" in text
    assert "Alter in Jahren 12 bis 26 20" in text
    assert "Anliegen (Liste) Schule, Schulden" in text
    assert "temporary_family" not in text


def test_what_was_typed_survives_a_mistake(office: Office) -> None:
    anton = office.person("anton.apfel")
    text = tried(anton, "false", "granted", "true", "true", "none", "drei")
    assert anton.answer.status_code == 422
    assert "Anzahl Rechtskreise –" in text
    assert anton.page.xpath("//input[@name='input_5']/@value") == ["drei"]
    assert not anton.page.xpath("//*[@id='outcome']")


def test_without_any_answer(office: Office) -> None:
    maria = office.person("maria.magnolie")
    assert "Eine Bedingung fehlt: Akute Gefährdung? ja (jetzt: –)." in tried(maria)
    assert maria.get("/rules/nothing/try").status_code == 404
    maria.get("/rules/")
    assert "Geeignet für KIM?" in maria.text


def test_an_evaluation_by_hand_becomes_a_test_row_in_a_draft(office: Office) -> None:
    maria = office.person("maria.magnolie")
    tried(maria, *NEARLY, "low", "true")
    assert "Als Prüfzeile behalten" in maria.text
    typed = [(name, value) for name, value in maria.form(BY_HAND) if name != "csrf_token"]
    maria.post(f"{ROWS}/edit?hand=1", [("csrf_token", maria.token()), *typed])
    assert maria.page.xpath("//input[@name='input_8']/@value") == ["4"]
    assert maria.page.xpath("//input[@name='output_0' and @checked]/@value") == ["clarify"]
    maria.press(f"{ROWS}/edit", row_name="Knapp")
    assert "/rows?draft=" in maria.answer.location, maria.text
    rows = maria.answer.location
    maria.follow()
    assert "alle 8 Zeilen gelingen" in words(maria)
    draft = rows.partition("draft=")[2]
    maria.get(f"{ROWS}/edit?draft={draft}&row=Knapp")
    fields = [(n, v) for n, v in maria.form(f"{ROWS}/edit") if n != "output_0"]
    maria.post(f"{ROWS}/edit?draft={draft}&row=Knapp", [*fields, ("output_0", "referral")])
    maria.follow()
    assert "misslingt Heraus kommt: Klären, normal (Regel R20)" in words(maria)
    maria.get(f"/models/drafts/{draft}")
    assert "Prüfzeile „Knapp“: Bei „outcome“ sollte „referral“ herauskommen" in words(maria)
    assert maria.page.xpath("//form[contains(@action, '/submit')]") == []  # it cannot be handed in


def test_a_row_needs_a_name_and_a_result(office: Office) -> None:
    maria = office.person("maria.magnolie")
    maria.get(f"{ROWS}/edit")
    maria.press(f"{ROWS}/edit", row_name="Ohne Ergebnis", input_5="9")
    assert maria.answer.status_code == 422
    assert "mindestens ein Ergebnis" in maria.text
    assert maria.page.xpath("//input[@name='input_5']/@value") == ["9"]
    maria.press(f"{ROWS}/edit", row_name="", output_0="clarify")
    assert maria.answer.status_code == 422
    kerstin = office.person("kerstin.kastanie")
    kerstin.get(ROWS)
    assert "alle 7 Zeilen gelingen" in words(kerstin)
    assert "Neue Zeile" not in kerstin.text
    assert kerstin.get(f"{ROWS}/edit").status_code == 403


def test_a_coordinating_office_suggests_a_row_after_a_case(planted_copy: PlantedOffice) -> None:
    planted = planted_copy
    case = planted.cases["conference"]
    kerstin, maria = planted.office.person("kerstin.kastanie"), planted.office.person("maria.magnolie")
    kerstin.get(f"/cases/{case.reference}")
    (link,) = kerstin.page.xpath("//a[contains(@href, '/row')]/@href")
    kerstin.get(link)
    assert "Rechtskreise" in kerstin.text
    kerstin.press(link, row_name=f"Wie {case.reference}")
    assert "zu erkennen" in kerstin.text
    kerstin.press(link, row_name="Viele Stellen", input_12="24")
    assert kerstin.answer.status_code == 302, kerstin.text
    maria.get(ROWS)
    assert "Viele Stellen" in maria.text
    (take,) = maria.page.xpath("//a[contains(@href, 'suggestion=')]/@href")
    maria.get(take)
    assert not found_in(maria.answer.text)
    assert case.reference not in maria.answer.text
    assert maria.page.xpath("//input[@name='input_12']/@value") == ["24"]
    maria.post(take, maria.form(f"{ROWS}/edit"))
    maria.follow()
    assert "alle 8 Zeilen gelingen" in words(maria)
    assert not maria.page.xpath("//a[contains(@href, 'suggestion=')]")
    ilse = planted.office.person("ilse.ilex")
    assert ilse.get(link).status_code == 404
