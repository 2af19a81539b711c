"""What a draft says anew is said in English on its sheet, by whoever wrote it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.catalog.models import ChangeSet
from app.catalog.texts import read_texts
from tests.web.conftest import ROOT, Office
from tests.web.test_models import ADMINISTRATOR, AUTHOR, SECOND, draft

FORM, TEXTS = "forms/follow_up_aftercare.form", "forms/texts.en.yaml"
LONG = "Wie geht es: „gut“?\n\n- *ja*\n- 'nein' #2 {{case.alias}}"


def with_questions(*labels: str) -> bytes:
    form = json.loads((ROOT / FORM).read_text("utf-8"))
    for number, label in enumerate(labels):
        one = {"type": "textfield", "id": f"new{number}", "key": f"case.new{number}", "label": label}
        form["components"].append({**one, "properties": {"part": "A"}})
    return json.dumps(form, ensure_ascii=False).encode()


def files_of(office: Office) -> dict[str, bytes]:
    with office.database.reading() as session:
        (found,) = session.scalars(select(ChangeSet)).all()
        return {file.path: file.content for file in found.files}


def test_missing_texts_are_said_on_the_sheet_and_stand_behind_the_others(office) -> None:
    author = office.person(AUTHOR)
    address = draft(author, ("follow_up_aftercare.form", with_questions("Wie geht es?", LONG)))
    assert author.page.xpath("//section[h2/@id='in-english']//label/text()") == ["Wie geht es?", LONG]
    answer = author.press(f"{address}/english", english=["How are you?", "How: “well”?\n\n- *yes* #2 {{case.alias}}"])
    assert answer.status_code == 302
    author.follow()
    assert "2 Texte auf Englisch" in author.text
    assert not author.page.xpath("//section[h2/@id='in-english']")
    files, shipped = files_of(office), (ROOT / TEXTS).read_bytes()
    assert files[TEXTS].startswith(shipped.rstrip(b"\n"))
    known = read_texts(files[TEXTS], TEXTS)
    assert known.translate("Wie geht es?", "en") == "How are you?"
    assert known.translate(LONG, "en").startswith("How: “well”?")


def test_what_is_left_empty_stays_and_can_be_said_later(office) -> None:
    author = office.person(AUTHOR)
    address = draft(author, ("follow_up_aftercare.form", with_questions("Eins zwei", "Drei vier")))
    author.press(f"{address}/english", english=["", "Three four"])
    author.follow()
    assert author.page.xpath("//section[h2/@id='in-english']//label/text()") == ["Eins zwei"]
    author.press(f"{address}/english", english=["One two"])
    assert read_texts(files_of(office)[TEXTS], TEXTS).translate("Drei vier", "en") == "Three four"


@pytest.mark.parametrize(
    "forged", [("forms/texts.en.yaml", "Ja"), ("processes/x/texts.en.yaml", "Wie geht es?"), ("../x", "")]
)
def test_only_what_is_missing_is_written(office, forged) -> None:
    author = office.person(AUTHOR)
    address = draft(author, ("follow_up_aftercare.form", with_questions("Wie geht es?")))
    fields = [("csrf_token", author.token()), ("path", forged[0]), ("german", forged[1]), ("english", "x")]
    assert author.post(f"{address}/english", fields).status_code == 302
    assert list(files_of(office)) == [FORM]


def test_a_text_that_is_too_long_is_refused_and_stays_in_its_field(office) -> None:
    author = office.person(AUTHOR)
    address = draft(author, ("follow_up_aftercare.form", with_questions("Wie geht es?")))
    answer = author.press(f"{address}/english", english=["x" * 5001])
    assert answer.status_code == 409
    assert "länger als 5000 Zeichen" in author.text
    assert author.page.xpath("//input[@name='english']/@value") == ["x" * 5001]


def test_the_page_is_not_loaded_anew_while_somebody_may_be_typing(office) -> None:
    author = office.person(AUTHOR)
    address = draft(author, ("follow_up_aftercare.form", with_questions("Wie geht es?")))
    author.press(f"{address}/play")
    author.follow()
    assert not author.page.xpath("//meta[@http-equiv='refresh']")
    assert author.page.xpath("//a[contains(., 'Stand zeigen')]")
    author.press(f"{address}/english", english=["How are you?"])
    author.follow()
    author.press(f"{address}/play")
    author.follow()
    assert author.page.xpath("//meta[@http-equiv='refresh']")


def test_only_the_author_says_it(office) -> None:
    author, second, administrator = map(office.person, (AUTHOR, SECOND, ADMINISTRATOR))
    address = draft(author, ("follow_up_aftercare.form", with_questions("Wie geht es?")))
    for person in (second, administrator):
        person.get(address)
        assert not person.page.xpath("//section[h2/@id='in-english']")
        fields = [("csrf_token", person.token()), ("path", TEXTS), ("german", "Wie geht es?"), ("english", "x")]
        assert person.post(f"{address}/english", fields).status_code == 403
    assert list(files_of(office)) == [FORM]
