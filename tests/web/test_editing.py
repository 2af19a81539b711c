"""Editing models in the browser: what the server keeps, refuses and tells."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.audit.models import Entry
from app.catalog.files import ModelFile
from app.catalog.models import ChangeSet
from app.catalog.operations import publish
from app.catalog.upload import MAX_BYTES
from app.people.queries import user_by_name
from tests.web.conftest import ROOT, Office, Person
from tests.web.test_models import AUTHOR, SECOND, TABLE, changed_table

FORM = "forms/screen_case.form"


def begin(person: Person, kind: str = "decision", model_id: str = "definitions_deadlines") -> str:
    """Address of the draft."""
    person.get(f"/models/{kind}/{model_id}")
    person.press(f"/models/{kind}/edit/{model_id}")
    assert person.answer.status_code == 302, person.text
    return person.answer.location.partition("/edit/")[0]


def save(person: Person, draft: str, content: bytes, seen: str, path: str = TABLE):
    person.get(f"{draft}/edit/{path}")
    headers = {"X-CSRFToken": person.page.xpath("//*[@data-token]/@data-token")[0], "If-Match": f'"{seen}"'}
    return person.client.post(f"{draft}/save/{path}", data=content, headers=headers)


def version(person: Person, draft: str, path: str = TABLE) -> str:
    return person.get(f"{draft}/content/{path}").headers["ETag"].strip('"')


@pytest.fixture
def author(office: Office) -> Person:
    return office.person(AUTHOR)


def test_what_is_typed_is_kept_and_told_about(office: Office, author: Person) -> None:
    draft = begin(author)
    assert author.get(f"{draft}/content/{TABLE}").data == (ROOT / TABLE).read_bytes()
    seen = version(author, draft)
    for days in (7, 8, 9):
        told = save(author, draft, changed_table(days), seen).json
        assert told["changed"]
        assert told["findings"] == []
        seen = told["version"]
    author.get(draft)
    assert "3 → 9 Arbeitstage" in author.text
    assert begin(author) == draft, "the draft that has this file is gone on with"
    with office.database.reading() as session:
        query = select(func.count()).where(Entry.action == "models.drafted")
        assert session.scalar(query) == 2, "the draft, and that the file came into it: not each keystroke"


def test_a_file_that_is_again_as_it_counts_leaves_the_draft(office: Office, author: Person) -> None:
    draft = begin(author)
    told = save(author, draft, changed_table(7), version(author, draft)).json
    told = save(author, draft, (ROOT / TABLE).read_bytes(), told["version"]).json
    assert not told["changed"]
    with office.database.reading() as session:
        assert session.scalars(select(ChangeSet)).one().files == []
    author.get(draft)
    assert "Der Entwurf enthält keine Datei" in author.text


def test_of_two_windows_the_second_is_told(author: Person) -> None:
    draft = begin(author)
    seen = version(author, draft)
    assert save(author, draft, changed_table(7), seen).status_code == 200
    refused = save(author, draft, changed_table(8), seen)
    assert refused.status_code == 409
    assert "in einem anderen Fenster geändert" in refused.json["problem"]
    assert author.get(f"{draft}/content/{TABLE}").data == changed_table(7)


def publish_meanwhile(office: Office, days: int) -> None:
    with office.database.session() as session:
        publish(session, [ModelFile(TABLE, changed_table(days))], by=user_by_name(session, SECOND).id)
        session.commit()


def test_what_was_published_meanwhile_is_told_in_the_editor(office: Office, author: Person) -> None:
    draft = begin(author)
    told = save(author, draft, changed_table(7), version(author, draft)).json
    assert told["overtaken"] == {"number": 0, "notice": ""}
    publish_meanwhile(office, 5)
    told = save(author, draft, changed_table(8), told["version"]).json
    assert told["overtaken"]["number"] == 2
    author.get(f"{draft}/edit/{TABLE}")
    for text in (told["overtaken"]["notice"], author.text):
        for words in ("Version 2, von", "3 → 5 Arbeitstage", "3 → 8 Arbeitstage", "die dort auch geändert wurde"):
            assert words in text
    assert "/compare/2/" in author.answer.text
    author.press(f"{draft}/keep")
    assert author.answer.location.endswith(f"/edit/{TABLE}")
    author.get(author.answer.location)
    assert "Inzwischen neu veröffentlicht" not in author.text
    assert author.get(f"{draft}/content/{TABLE}").data == changed_table(8)


def test_one_may_begin_again_from_what_was_published(office: Office, author: Person) -> None:
    draft = begin(author)
    save(author, draft, changed_table(7), version(author, draft))
    publish_meanwhile(office, 5)
    author.get(draft)
    assert "3 → 7 Arbeitstage" in author.text
    author.press(f"{draft}/theirs")
    assert author.answer.location == draft
    assert author.get(f"{draft}/content/{TABLE}").data == changed_table(5)


def test_a_file_published_while_it_was_open_untouched_is_not_written_over(office: Office, author: Person) -> None:
    draft = begin(author)
    seen = version(author, draft)
    publish_meanwhile(office, 5)
    answer = save(author, draft, changed_table(7), seen)
    assert answer.status_code == 200, "what was typed is kept"
    assert answer.json["overtaken"]["number"] == 2
    author.get(draft)
    assert "Inzwischen neu veröffentlicht" in author.text


def test_two_people_are_told_about_each_other_and_only_the_author_changes(office: Office, author: Person) -> None:
    draft = begin(author)
    seen = version(author, draft)
    save(author, draft, changed_table(7), seen)
    second = office.person(SECOND)
    own = begin(second)
    assert own != draft
    assert save(second, own, changed_table(8), version(second, own)).json["others"] == ["Maria Magnolie"]
    second.get(f"{own}/edit/{TABLE}")
    assert "Maria Magnolie" in second.text
    token = second.page.xpath("//*[@data-token]/@data-token")[0]
    headers = {"X-CSRFToken": token, "If-Match": f'"{version(author, draft)}"'}
    assert second.client.post(f"{draft}/save/{TABLE}", data=b"<x/>", headers=headers).status_code == 403
    assert second.get(f"{draft}/edit/{FORM}").location == draft


def test_broken_contents_are_kept_and_found(author: Person) -> None:
    draft = begin(author)
    told = save(author, draft, b"<definitions", version(author, draft)).json
    assert told["findings"][0]["severity"] == "hinders"
    assert told["analysis"] == []
    draft = begin(author, "form", "screen_case")
    save(author, draft, b"{", version(author, draft, FORM), FORM)
    preview = author.get(f"{draft}/preview/{FORM}")
    assert preview.status_code == 200
    assert b"JSON" in preview.data


def test_a_form_is_shown_as_staff_will_see_it(author: Person) -> None:
    draft = begin(author, "form", "screen_case")
    changed = (ROOT / FORM).read_bytes().replace(b'"Ist der Kreis zust\xc3\xa4ndig?"', b'"Wer ist zust\xc3\xa4ndig?"')
    assert save(author, draft, changed, version(author, draft, FORM), FORM).json["changed"]
    assert "Wer ist zuständig?" in author.get(f"{draft}/preview/{FORM}").text


def test_tables_say_what_is_odd_and_a_gap_brings_its_rule(author: Person) -> None:
    source = (ROOT / "processes/intake_to_closure/complexity.dmn").read_text("utf-8")
    last = source.rindex("<rule ")
    without = source[:last] + source[source.index("</rule>", last) + len("</rule>") :]
    path = "processes/intake_to_closure/complexity.dmn"
    draft = begin(author, "decision", "definitions_complexity")
    told = save(author, draft, without.encode(), version(author, draft, path), path).json
    gaps = [finding for finding in told["analysis"] if finding["kind"] == "gap"]
    assert gaps
    assert len(gaps[0]["cells"]) == source.count("<input ")


def test_what_is_offered_to_choose_from(author: Person) -> None:
    known = author.get(f"{begin(author)}/known/{TABLE}").json
    assert {"id": "ki_lead", "name": "KI-Leitung"} in known["roles"]
    assert {"id": "screen_case", "name": "Vorschlag sichten"} in known["forms"]
    assert "complexity" in {line["id"] for line in known["decisions"]}
    language = next(line for line in known["variables"] if line["name"] == "case.residence_status")
    assert {"value": "tolerated_60b", "label": "Duldung § 60b AufenthG"} in language["values"]


def test_bad_input_changes_nothing(office: Office, author: Person) -> None:
    draft = begin(author)
    seen = version(author, draft)
    assert save(author, draft, b"x" * (MAX_BYTES + 1), seen).status_code == 400
    assert author.get(f"{draft}/edit/processes/no/such.bpmn").status_code == 404
    assert author.get(f"{draft}/edit/processes/intake_to_closure/README.md").status_code == 404
    assert author.get(f"{draft}/content/../../etc/passwd").status_code == 404
    answer = author.client.post(f"{draft}/save/{TABLE}", data=b"<x/>", headers={"If-Match": f'"{seen}"'})
    assert answer.status_code == 400, "without the token of the page"
    administrator = office.person("anton.apfel")
    assert administrator.get(f"{draft}/edit/{FORM}").location == draft
    assert author.get(f"{draft}/content/{TABLE}").data == (ROOT / TABLE).read_bytes()


def test_who_only_opens_a_file_is_seen_by_others_too(office: Office, author: Person) -> None:
    author.get(f"{begin(author)}/edit/{TABLE}")
    second = office.person(SECOND)
    second.get(f"{begin(second)}/edit/{TABLE}")
    assert "Maria Magnolie" in second.text
    office.wait(minutes=5)
    second.get(f"{begin(second)}/edit/{TABLE}")
    assert "Maria Magnolie" not in second.text, "nobody is told about an editor that was left long ago"


def test_an_administrators_draft_takes_no_form(office: Office, author: Person) -> None:
    administrator = office.person("anton.apfel")
    administrator.get("/administration/lists")
    name = administrator.page.xpath("//a[starts-with(@href,'/administration/lists/')]/@href")[0]
    administrator.get(name)
    administrator.press(name, code="probe", german="Probe", english="Trial")
    assert administrator.answer.status_code == 302, administrator.text
    with office.database.reading() as session:
        draft = f"/models/drafts/{session.scalars(select(ChangeSet)).one().id}"
    assert administrator.get(f"{draft}/edit/{FORM}").location == draft
    seen = version(administrator, draft, FORM)
    administrator.get(name)
    headers = {"X-CSRFToken": administrator.token(), "If-Match": f'"{seen}"'}
    answer = administrator.client.post(f"{draft}/save/{FORM}", data=b"{}", headers=headers)
    assert answer.status_code == 403
    with office.database.reading() as session:
        paths = [file.path for file in session.scalars(select(ChangeSet)).one().files]
    assert paths == [f"lists/{name.rpartition('/')[2]}.yaml"]
