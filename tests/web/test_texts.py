"""Mails and letters in the words of the office: drafted, refused at the field, approved by a second, then sent."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app.catalog.files import ModelFile
from app.catalog.operations import export_folder
from app.catalog.wording.files import write_wording
from app.catalog.wording.in_use import wording
from app.people.queries import user_by_name
from app.tasks.mails import write_about_task
from app.tasks.models import Task
from app.tasks.publishing import publish_files
from app.text import Text
from tests.web.test_code_lists import ANTON, publish_draft
from tests.web.test_letters import letter_for

TASK = "/administration/texts/task"


def test_a_mail_is_worded_anew_by_two_and_sent_so(office, tmp_path) -> None:
    anton = office.person(ANTON)
    anton.get("/administration/texts")
    assert "mitgeliefert" in anton.text
    anton.get(TASK)
    assert "Im Fall KIM-2026-0042 wartet eine Aufgabe auf Sie." in anton.text
    answer = anton.press(TASK, **{"body_own-de": "Bitte öffnen Sie {Aktenzeichen}.\n\nDanke!"})
    assert answer.status_code == 302
    anton.follow()
    assert "Sie sehen Ihren Entwurf" in anton.text
    assert "Bitte öffnen Sie KIM-2026-0042." in anton.text
    sheet = anton.page.xpath("//a[contains(@href, '/models/drafts/')]/@href")[0]
    anton.get(sheet)
    assert "jetzt „Bitte öffnen Sie {Aktenzeichen}. Danke!“." in anton.text
    with office.database.session() as session:
        assert not wording(session, "task").own
    publish_draft(office)
    with office.database.session() as session:
        task = session.scalars(select(Task).where(Task.state == "open")).first()
        kerstin = user_by_name(session, "kerstin.kastanie")
        task.assignee_id = kerstin.id
        letter = write_about_task(session, kerstin, task.id)
        assert [one.de for one in letter.paragraphs] == [f"Bitte öffnen Sie {task.case.reference}.", "Danke!"]
        written = [path.relative_to(tmp_path).as_posix() for path in export_folder(session, tmp_path, ["wording"])]
        assert written == ["texts/task.yaml"]
    anton.get(TASK)
    assert anton.page.xpath("//a[contains(@href, '/models/wording/')]")
    anton.get("/administration/texts")
    assert "eigener Text" in anton.text


def test_mistakes_stand_at_their_fields_and_what_was_typed_stays(office) -> None:
    anton = office.person(ANTON)
    anton.get("/administration/texts/conference_cancelled")
    typed = {"body-de": "Entfällt {Zeiten}", "subject-en": "Cancelled: {conference"}
    answer = anton.press("/administration/texts/conference_cancelled", **typed)
    assert answer.status_code == 422
    german = anton.page.xpath("//p[@id='body-de-error']")[0].text_content()
    assert "Den Platzhalter {Zeiten} gibt es hier nicht." in german
    assert "Der Platzhalter {Zeit} fehlt." in german
    assert "Die Klammer „{“" in anton.page.xpath("//p[@id='subject-en-error']")[0].text_content()
    assert anton.page.xpath("//textarea[@id='body-de']")[0].text_content().strip() == "Entfällt {Zeiten}"
    with office.database.session() as session:
        assert not wording(session, "conference_cancelled").own


def test_a_preview_saves_nothing_and_markup_stays_text(office) -> None:
    anton = office.person(ANTON)
    path = "/administration/texts/notice_message"
    anton.get(path)
    fields = [(name, value) for name, value in anton.form(path) if name != "body-de"]
    anton.post(path, [*fields, ("body-de", "<b>{Aktenzeichen}</b>"), ("wish", "preview")])
    assert "<b>KIM-2026-0042</b>" in anton.page.text_content()
    assert not anton.page.xpath("//b")
    anton.get(path)
    assert "<b>" not in anton.page.text_content()


def test_two_windows_notice_each_other(office) -> None:
    anton = office.person(ANTON)
    path = "/administration/texts/notice_reminder"
    anton.get(path)
    old = [(name, value) for name, value in anton.form(path) if name != "body-de"]
    anton.press(path, **{"body-de": "Eins {Aktenzeichen}"})
    answer = anton.post(path, [*old, ("body-de", "Zwei {Aktenzeichen}")])
    assert answer.status_code == 409
    assert "Ihre Eingaben stehen noch da" in anton.text
    assert "Zwei {Aktenzeichen}" in anton.page.text_content()
    assert anton.press(path).status_code == 302


def test_words_that_change_nothing_make_no_draft(office) -> None:
    anton = office.person(ANTON)
    path = "/administration/texts/draft_waits"
    anton.get(path)
    assert anton.press(path).status_code == 422
    assert "Daran ist nichts anders als bisher." in anton.text


def test_letters_have_the_words_of_the_office(planted_copy) -> None:
    with planted_copy.office.database.session() as session:
        own = {"greeting": Text("Moin,", "Hello,"), "regards": Text("Gruß aus dem Kreishaus", "Regards")}
        frame = write_wording(replace(wording(session, "letter_frame"), own=own))
        publish_files(session, [ModelFile("texts/letter_frame.yaml", frame)], None)
        session.commit()
    reference = planted_copy.cases["offered"].reference
    letter = letter_for(planted_copy.office, "kerstin.kastanie", reference, "referral")
    assert letter.paragraphs[0] == "Moin,"
    assert letter.closing[-2] == "Gruß aus dem Kreishaus"
    assert letter.paragraphs[1].startswith("wir möchten eine Person an Sie verweisen")
