"""The directory of services: who keeps it, what it refuses, what forms offer of it."""

import pytest

NEW = {"name": "Frauenhaus am Lindenplatz", "capacity": "free", "kinds": ["psychosocial_centre"], "audience": "Frauen"}


def test_everybody_reads_the_directory_and_filters_it(office) -> None:
    person = office.person("dora.douglasie")
    person.get("/services/")
    assert "Schuldnerberatung" in person.text
    assert "Angebot hinzufügen" not in person.text
    person.get("/services/?kind=debt_counselling")
    assert ("Schuldnerberatung" in person.text, "8 Angebote" in person.text) == (True, False)
    person.get("/services/?municipality=Gronau&words=erwachsene+27")
    assert "Kein Angebot passt" in person.text


@pytest.mark.parametrize("username", ["kerstin.kastanie", "anton.apfel"])
def test_an_entry_is_added_and_changed(office, username) -> None:
    person = office.person(username)
    person.get("/services/new")
    assert person.press("/services/new", **NEW).status_code == 302
    person.follow()
    assert "Ins Verzeichnis aufgenommen: Frauenhaus am Lindenplatz" in person.text
    address = "/services/frauenhaus_am_lindenplatz"
    person.get(address)
    assert person.press(address, valid_until="2026-03-01").status_code == 302
    person.follow()
    person.get("/services/")
    assert "Frauenhaus" not in person.text
    person.get("/services/?also_past=on")
    assert "zurzeit nicht angeboten" in person.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Bitte geben Sie einen Namen an."),
        ({"email": "kein Zeichen"}, "Das ist keine E-Mail-Adresse."),
        ({"valid_from": "31.02.2026"}, "Gültig ab"),
        ({"valid_from": "2026-05-01", "valid_until": "2026-04-01"}, "liegt vor"),
        ({"kinds": ["magic"]}, "Was es anbietet"),
        ({"capacity": "much"}, "Plätze"),
        ({"name": "x" * 300}, "200"),
        ({"name": "Frauenhaus\r\nBcc: wer@beispiel.de"}, "unsichtbares Zeichen"),
        ({"phone": "02861\u2028"}, "unsichtbares Zeichen"),
        ({"contact": "Montag\r\nDienstag\x00"}, "unsichtbares Zeichen"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(office, typed, sentence) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/services/new")
    fields = {**NEW, **typed}
    answer = person.post(
        "/services/new",
        [("csrf_token", person.token())]
        + [(name, one) for name, value in fields.items() for one in ([value] if isinstance(value, str) else value)],
    )
    assert answer.status_code == 422
    assert sentence in person.text
    assert "Frauen" in person.page.xpath("//input[@name='audience']/@value")[0]


@pytest.mark.parametrize("username", ["dora.douglasie", "jana.johannisbeere", "maria.magnolie", "vera.vogelbeere"])
def test_others_do_not_keep_it(office, username) -> None:
    person = office.person(username)
    for address in ("/services/new", "/services/schuldnerberatung"):
        assert person.get(address).status_code == 403
    person.get("/services/")
    token = [("csrf_token", person.token()), ("name", "x")]
    for address in ("/services/new", "/services/schuldnerberatung"):
        assert person.post(address, token).status_code == 403
    assert office.person("kerstin.kastanie").get("/services/nowhere").status_code == 404


def test_two_who_keep_an_entry_do_not_overwrite_each_other(office) -> None:
    address = "/services/schuldnerberatung"
    kerstin, anton = office.person("kerstin.kastanie"), office.person("anton.apfel")
    kerstin.get(address)
    anton.get(address)
    assert kerstin.press(address, phone="02861 1").status_code == 302
    assert anton.press(address, phone="02861 2").status_code == 409
    assert "Kerstin Kastanie hat das am 02.03.2026 um 09:00 geändert" in anton.text
    assert anton.press(address, phone="02861 2").status_code == 302
    anton.get("/administration/organisations/schuldnerberatung")
    assert "Eintrag im Verzeichnis geändert" in anton.text
