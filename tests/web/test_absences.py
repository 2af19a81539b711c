"""Pages about who is away: entering with a look at what falls due, ending, handing over, and what others see."""

import pytest


def enter(person, **typed: str):
    person.get("/absences/new")
    return person.press("/absences/check", **typed)


def test_an_absence_is_entered_after_a_look_at_what_falls_due(planted_copy) -> None:
    office, reference = planted_copy.office, planted_copy.cases["running"].reference
    today = office.clock().date().isoformat()
    dora = office.person("dora.douglasie")
    dora.get("/inbox")
    assert reference in dora.text
    typed = {"who": "dora.douglasie", "deputy": "kim.kiefer", "first_day": today, "last_day": "2027-01-31"}
    assert enter(dora, **typed).status_code == 200
    assert "Kim Kiefer vertritt" in dora.text
    assert reference in dora.text
    assert dora.press("/absences/new").status_code == 302
    dora.follow()
    assert "Eingetragen: Kim Kiefer vertritt Dora Douglasie." in dora.text
    assert "jetzt abwesend" in dora.text
    dora.get("/inbox")
    assert reference not in dora.text
    assert "bis So., 31. Jan. 2027 als abwesend eingetragen" in dora.text
    kim = office.person("kim.kiefer")
    kim.get("/inbox")
    assert reference in kim.text
    kim.get(f"/cases/{reference}")
    assert "Kim Kiefer für Dora Douglasie" in kim.text
    address = dora.get("/absences/") and dora.page.xpath("//a[starts-with(normalize-space(), 'Ändern')]/@href")[0]
    dora.get(address)
    assert dora.press(f"{address}/end").status_code == 302
    dora.follow()
    assert "wieder bei Dora Douglasie" in dora.text
    assert kim.get(f"/cases/{reference}").status_code == 404
    dora.get(f"/cases/{reference}")
    assert "Vertretung beginnt: Kim Kiefer für Dora Douglasie" in dora.text
    assert "Vertretung endet: Kim Kiefer → Dora Douglasie" in dora.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"deputy": ""}, "Bitte wählen Sie eine Vertretung."),
        ({"first_day": ""}, "Bitte geben Sie den Tag an."),
        ({"last_day": "2026-02-30"}, "Letzter Tag"),
        ({"last_day": "2026-03-09"}, "Der letzte Tag liegt vor dem ersten."),
        ({"deputy": "dora.douglasie"}, "Niemand vertritt sich selbst."),
        ({"who": "ulla.ulme"}, "Wer ist abwesend?"),
    ],
)
def test_what_does_not_fit_is_said(office, typed, sentence) -> None:
    person = office.person("tara.tulpenbaum")
    fits = {"who": "dora.douglasie", "deputy": "fritz.fichte", "first_day": "2026-03-10", "last_day": "2026-03-20"}
    assert enter(person, **(fits | typed)).status_code == 422
    assert sentence in person.text


def test_it_is_called_off_before_it_begins(office) -> None:
    person = office.person("tara.tulpenbaum")
    fits = {"who": "dora.douglasie", "deputy": "fritz.fichte", "first_day": "2026-03-10", "last_day": "2026-03-20"}
    enter(person, **fits)
    person.press("/absences/new")
    person.follow()
    address = person.page.xpath("//a[starts-with(normalize-space(), 'Ändern')]/@href")[0]
    stranger = office.person("theo.tamariske")
    assert stranger.get(address).status_code == 404
    person.get(address)
    assert person.press(address, last_day="2026-03-08").status_code == 422
    assert person.press(address, last_day="2026-03-15").status_code == 302
    person.get(address)
    person.press(f"{address}/end")
    person.follow()
    assert "Die Abwesenheit ist abgesagt." in person.text


def test_the_lead_hands_cases_over_for_good(planted_copy) -> None:
    office, reference = planted_copy.office, planted_copy.cases["running"].reference
    tara = office.person("tara.tulpenbaum")
    tara.get("/absences/hand-over?of=dora.douglasie")
    assert reference in tara.text
    chosen = tara.page.xpath(f"//label[contains(., '{reference}')]/@for")[0]
    case_id = tara.page.xpath(f"//input[@id='{chosen}']/@value")[0]
    assert tara.press("/absences/hand-over", to="kim.kiefer").status_code == 422
    assert "mindestens einen Fall" in tara.text
    assert tara.press("/absences/hand-over", cases=[case_id], to="kim.kiefer").status_code == 302
    tara.get("/absences/hand-over?of=kim.kiefer")
    assert f"{reference} (vorher: Dora Douglasie)" in tara.text
    assert office.person("dora.douglasie").get(f"/cases/{reference}").status_code == 404


@pytest.mark.parametrize("name", ["kerstin.kastanie", "anton.apfel", "leo.lorbeer"])
def test_others_do_not_see_who_is_away(office, name) -> None:
    assert office.person(name).get("/absences/").status_code == 403


def test_only_leads_hand_over(office) -> None:
    assert office.person("dora.douglasie").get("/absences/hand-over").status_code == 403
    assert office.person("theo.tamariske").get("/absences/hand-over?of=dora.douglasie").status_code == 404
