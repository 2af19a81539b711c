"""Decision tables in use, as people see them."""

from __future__ import annotations

from tests.web.conftest import Office, Person

BY_HAND = "/rules/complexity/try"
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
