"""The library: a card and a page for each model, what counts goes out as it came in, search."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from app.catalog.files import ModelFile, find_files
from app.catalog.operations import publish
from app.catalog.shelf import SHOWN
from tests.web.test_models import ADMINISTRATOR, AUTHOR, ROOT, TABLE, changed_table, draft, packed, upload


def test_all_goes_out_as_it_came_in(office) -> None:
    author = office.person(AUTHOR)
    whole = author.get("/models/all.zip")
    with ZipFile(BytesIO(whole.data)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {file.path: file.content for file in find_files(ROOT)}
    assert upload(author, ("all.zip", whole.data)).status_code == 422
    assert "gelten schon genau so" in author.text
    found[TABLE] = changed_table()
    draft(author, ("kim.zip", packed(*((f"KIM/{name}", data) for name, data in found.items()))))
    assert len(author.page.xpath("//article[@class='draft-file']")) == 1


def test_a_card_says_whose_draft_changes_it(office) -> None:
    author, other = office.person(AUTHOR), office.person(ADMINISTRATOR)
    address = draft(author, ("deadlines.dmn", changed_table()))
    other.get("/models/?kind=decision")
    [link] = other.page.xpath(f"//li[@class='shelf__card']//a[@href='{address}']")
    assert "Entwurf von Maria Magnolie" in link.text_content()
    author.press(f"{address}/discard")
    other.get("/models/")
    assert not other.page.xpath("//li[@class='shelf__card']//a[contains(., 'Entwurf von')]")


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_model_has_a_page(office, language) -> None:
    person = office.person(AUTHOR)
    person.get("/models/")
    person.post("/language", [("language", language), ("csrf_token", person.token())])
    person.get("/models/")
    pages = person.page.xpath("//li[@class='shelf__card']//h2/a/@href")
    assert len(pages) == sum(file.kind in SHOWN for file in find_files(ROOT))
    for page in pages:
        assert person.get(page).status_code == 200, page


def a_list(name: str) -> bytes:
    return (ROOT / "lists/legal_areas.yaml").read_bytes() + f"  - {{code: neu, de: {name}, en: New}}\n".encode()


KEPT = {
    "list/legal_areas": ("lists/legal_areas.yaml", a_list, "Rechtskreise"),
    "wording/task": ("texts/task.yaml", lambda name: f"subject: {{de: {name}, en: New}}\n".encode(), "Neue Aufgabe"),
    "calendar/working_days": (
        "calendars/working_days.yaml",
        lambda name: (
            f"lands:\n  - {{land: NW}}\nclosed:\n  - {{from: 2027-05-14, until: 2027-05-14, de: {name}, en: New}}\n"
        ).encode(),
        "Arbeitstage",
    ),
}


@pytest.mark.parametrize("address", KEPT)
def test_what_administrators_keep_has_a_card_versions_and_a_way_back(office, address) -> None:
    path, content, title = KEPT[address]
    with office.database.session() as session:
        for name in ("Erste Fassung", "Zweite Fassung"):
            publish(session, [ModelFile(path, content(name))])
        session.commit()
    person = office.person(ADMINISTRATOR)
    person.get("/models/")
    assert title in person.page.xpath(f"//li//h2/a[@href='/models/{address}']/text()")
    person.get(f"/models/{address}")
    assert "Zweite Fassung" in person.text
    assert "Erste Fassung" not in person.text
    [edit] = person.page.xpath("//a[contains(., 'Bearbeiten')]/@href")
    assert person.get(edit).status_code == 200
    kind, _, model_id = address.partition("/")
    first = 2 if kind == "list" else 1
    assert person.get(f"/models/{kind}/{first}/compare/{first + 1}/{model_id}").status_code == 200
    assert "Erste Fassung" in person.text
    assert "Zweite Fassung" in person.text
    assert person.get(f"/models/{address}?version={first}").status_code == 200
    person.press(f"/models/{kind}/{first}/again/{model_id}")
    back = person.answer.location
    person.follow()
    assert title in person.text
    assert person.page.xpath(f"//h3/a[@href='/models/{address}']")
    owner = office.person(AUTHOR)
    owner.get(f"/models/{address}")
    assert not owner.page.xpath("//main//a[contains(., 'Bearbeiten')]"), "the administration is closed to owners"
    assert owner.get(back).status_code == 200


def test_the_library_is_searched_and_says_who_answers_and_what_runs(office) -> None:
    person = office.person(ADMINISTRATOR)
    person.get("/models/?words=intake_to_closure&kind=process")
    [card] = person.page.xpath("//li[@class='shelf__card']")
    text = " ".join(card.text_content().split())
    assert "Vom Vorschlag bis zum Abschluss" in text
    assert "VerantwortlichKoordinierende Stelle (Kommunales Integrationszentrum)" in text
    assert "1 auf Version 1" in text
    assert "Prüfung ohne Befund" in text


def test_the_outline_says_the_diagram_and_the_preview_the_form(office) -> None:
    person = office.person(ADMINISTRATOR)
    person.get("/models/process/intake_to_closure")
    assert person.page.xpath("//ol[@class='outline']//li[contains(., 'Vorschlag sichten')]")
    assert person.page.xpath("//*[@data-source='/models/process/1/file/intake_to_closure']")
    assert "Mit der Person" in person.answer.text or "Wofür" in person.text
    person.get("/models/form/screen_case")
    assert person.page.xpath("//fieldset[@disabled]//input[@type='radio']")
    person.get("/models/decision/definitions_deadlines")
    assert person.page.xpath("//table//td[contains(., 'screening')]")
