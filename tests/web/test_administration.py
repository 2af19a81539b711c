"""Organisations and people on their pages: added, given roles by two, let in, handed over and ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.people.queries import organisation_by_key, user_by_name
from app.tasks.ending import end_what_is_over
from app.tasks.models import Task
from app.tasks.operations import claim

ANTON, ARNE = "anton.apfel", "arne.araukarie"
PASSWORD = "vier Worte ohne Sinn 7"


def page_of(office, name: str) -> str:
    return f"/administration/people/{office.user_id(name)}"


def look_and_end(person, address: str, day: str, **more: str):
    person.get(f"{address}/end")
    return person.press(f"{address}/end", last_day=day, **more)


def sweep(office) -> None:
    with office.database.session() as session:
        end_what_is_over(session)
        session.commit()


def test_a_person_is_added_approved_by_a_second_one_and_comes_in(office) -> None:
    anton, arne = office.person(ANTON), office.person(ARNE)
    anton.get("/administration/people/new")
    new = {"display_name": "Erika Erle", "username": "erika.erle", "email": "erika@kreis.example", "language": "de"}
    assert anton.press("/administration/people/new", **new).status_code == 302
    anton.follow()
    address = page_of(office, "erika.erle")
    assert anton.press(f"{address}/roles", place="coordination@ki_kreis_borken").status_code == 302
    anton.follow()
    assert "wartet auf Freigabe" in anton.text
    anton.get("/administration/decisions")
    assert "Erika Erle" in anton.text
    assert "Ausgewähltes freigeben" not in anton.text
    arne.get("/administration/")
    assert "Rollen freigeben 1" in arne.text
    arne.get("/administration/decisions")
    request = arne.page.xpath("//input[@name='request']/@value")[0]
    assert arne.press("/administration/decisions", ("verb", "approve"), request=request).status_code == 302
    anton.get(address)
    assert anton.press(f"{address}/access").status_code == 200
    password = anton.page.xpath("//dd[contains(@class, 'factor-key')]/text()")[0]
    erika = office.person()
    erika.log_in("erika.erle", password)
    assert erika.get("/inbox").location.endswith("/account/?first=password")
    erika.follow()
    assert erika.press("/account/password", current=password, new=PASSWORD).status_code == 302
    erika.get("/inbox")
    assert office.reference() in erika.text
    anton.get(address)
    assert "Rolle gegeben: Koordinierende Stelle bei Kommunales Integrationszentrum Kreis Borken" in anton.text
    assert "Arne Araukarie" in anton.text


def test_by_mail_the_link_is_the_way_in_and_nobody_else_sees_it(office) -> None:
    from app.mail.access import write_access
    from app.mail.settings import MailSettings, use_mail

    use_mail(office.database, MailSettings("smtp", "localhost", 25, "kim@kreis.example", "https://kim.example"))
    anton, address = office.person(ANTON), page_of(office, "dora.douglasie")
    anton.get(address)
    assert anton.press(f"{address}/access").status_code == 302
    anton.follow()
    assert "Ein Link ist unterwegs an dora.douglasie@kim.example" in anton.text
    with office.database.reading() as session:
        dora = user_by_name(session, "dora.douglasie")
        letter = write_access(session, dora, dora.access_nonce)
        assert write_access(session, dora, "0" * 32) is None
    assert letter.path not in anton.answer.text
    person = office.person()
    assert person.get(letter.path).status_code == 200
    assert "dora.douglasie" in person.text
    assert person.press(letter.path, new="zu kurz").status_code == 422
    assert person.press(letter.path, new=PASSWORD).status_code == 302
    assert person.get(letter.path).status_code == 404
    assert person.log_in("dora.douglasie", PASSWORD).get("/inbox").status_code == 200


def test_who_leaves_today_hands_over_first(planted_copy) -> None:
    office, reference = planted_copy.office, planted_copy.cases["running"].reference
    today = office.clock().date().isoformat()
    anton, address = office.person(ANTON), page_of(office, "dora.douglasie")
    assert look_and_end(anton, address, today).status_code == 422
    assert "Zuerst übergibt die Trägerleitung (Tara Tulpenbaum)" in anton.text
    assert reference in anton.text
    tara = office.person("tara.tulpenbaum")
    tara.get("/absences/hand-over?of=dora.douglasie")
    cases = tara.page.xpath("//input[@name='cases']/@value")
    tara.press("/absences/hand-over", cases=cases, to="kim.kiefer")
    assert look_and_end(anton, address, today).status_code == 302
    dora = office.person("dora.douglasie")
    assert dora.get("/inbox").status_code == 200
    office.wait(days=1)
    assert dora.get("/inbox").status_code == 302
    sweep(office)
    anton = office.person(ANTON)
    anton.get("/administration/people?words=douglasie")
    assert "0 Menschen" in anton.text
    anton.get(address)
    assert "arbeitet nicht mehr hier" in anton.text


def test_what_is_left_over_on_the_day_after_is_told(planted_copy) -> None:
    office, reference = planted_copy.office, planted_copy.cases["running"].reference
    anton, address = office.person(ANTON), page_of(office, "dora.douglasie")
    later = (office.clock().date() + timedelta(days=3)).isoformat()
    assert look_and_end(anton, address, later).status_code == 302
    office.wait(days=4)
    sweep(office)
    anton = office.person(ANTON)
    anton.get("/administration/")
    assert f"{reference} (DRK Borken – Standort Gronau): zu übergeben von Tara Tulpenbaum" in anton.text
    tara = office.person("tara.tulpenbaum")
    tara.get("/inbox")
    assert "Dora Douglasie arbeitet nicht mehr hier." in tara.text
    tara.get("/absences/hand-over?of=dora.douglasie")
    cases = tara.page.xpath("//input[@name='cases']/@value")
    assert tara.press("/absences/hand-over", cases=cases, to="kim.kiefer").status_code == 302
    anton.get("/administration/")
    assert reference not in anton.text


def test_a_task_that_was_taken_goes_where_the_administrator_says(planted_copy) -> None:
    office = planted_copy.office
    task = planted_copy.task("proposal", "screen_case")
    today = office.clock().date().isoformat()
    with office.database.session() as session:
        claim(session, user_by_name(session, "kerstin.kastanie"), task)
        session.commit()
    anton, address = office.person(ANTON), page_of(office, "kerstin.kastanie")
    stranger = office.user_id("berta.buche")
    assert look_and_end(anton, address, today, **{f"task-{task}": stranger}).status_code == 422
    assert "kann diese Person nicht übernehmen" in anton.text
    konrad = office.user_id("konrad.kornelkirsche")
    assert look_and_end(anton, address, today, **{f"task-{task}": konrad}).status_code == 302
    assert office.state(task) == ("open", konrad)


def test_the_last_one_of_an_office_stays_while_there_is_work(planted_copy) -> None:
    office = planted_copy.office
    anton, address = office.person(ANTON), page_of(office, "ilse.ilex")
    assert look_and_end(anton, address, office.clock().date().isoformat()).status_code == 422
    assert "letzte Person mit der Rolle „Integrationslotsin“" in anton.text
    anton.get(address)
    take = anton.page.xpath("//form[contains(@action, '/take')]/@action")[0]
    assert anton.press(take).status_code == 422
    assert "letzte Person" in anton.text


def test_a_role_that_is_taken_gives_its_tasks_back(planted_copy) -> None:
    office, task = planted_copy.office, planted_copy.task("proposal", "screen_case")
    with office.database.session() as session:
        claim(session, user_by_name(session, "kerstin.kastanie"), task)
        session.commit()
    anton, address = office.person(ANTON), page_of(office, "kerstin.kastanie")
    anton.get(address)
    take = anton.page.xpath("//form[contains(@action, '/take')]/@action")[0]
    assert anton.press(take).status_code == 302
    assert office.state(task) == ("open", None)


def test_an_organisation_ends_once_nothing_depends_on_it(office) -> None:
    anton, today = office.person(ANTON), office.clock().date().isoformat()
    address = "/administration/organisations/drk_gronau"
    anton.get(address)
    assert anton.press(f"{address}/end", last_day=today).status_code == 422
    for part in ("An dieser Stelle hängt noch etwas", "4 Menschen", "Zuständigkeit Case Management"):
        assert part in anton.text
    anton.get("/administration/organisations/new")
    anton.press("/administration/organisations/new", name="Ordnungsamt Heek", kind="agency")
    anton.follow()
    address = "/administration/organisations/ordnungsamt_heek"
    assert "Nichts hängt an ihr" in anton.text
    assert anton.press(f"{address}/end", last_day="2026-03-01").status_code == 422
    assert "liegt in der Vergangenheit" in anton.text
    assert anton.press(f"{address}/end", last_day=today).status_code == 302
    office.wait(days=1)
    sweep(office)
    with office.database.reading() as session:
        assert not organisation_by_key(session, "ordnungsamt_heek").active
        assert organisation_by_key(session, "drk_gronau").active


def test_two_administrators_do_not_overwrite_each_other(office) -> None:
    anton, arne = office.person(ANTON), office.person(ARNE)
    address = "/administration/organisations/drk_gronau"
    anton.get(address)
    arne.get(address)
    assert anton.press(address, phone="02562 100").status_code == 302
    assert arne.press(address, phone="02562 999").status_code == 409
    assert "Anton Apfel hat das am 02.03.2026 um 09:00 geändert" in arne.text
    assert "02562 999" in arne.page.xpath("//input[@name='phone']/@value")
    assert arne.press(address, phone="02562 999").status_code == 302


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        ("people/new", {"display_name": "", "username": "x.y"}, "Bitte geben Sie einen Namen an."),
        ("people/new", {"display_name": "X", "username": "Ä"}, "mindestens zwei Zeichen"),
        ("people/new", {"display_name": "X", "username": "anton.apfel"}, "gibt es schon"),
        ("people/new", {"display_name": "X", "username": "x.y", "email": "nein"}, "keine E-Mail-Adresse"),
        ("organisations/new", {"name": "Amt"}, "Bitte wählen Sie eines aus."),
        ("organisations/new", {"name": "AWO Bocholt", "kind": "agency"}, "gibt es schon"),
        ("organisations/new", {"name": "Amt", "kind": "carrier", "case_limit": "0"}, "1"),
        ("organisations/new", {"name": "Amt\x00", "kind": "carrier"}, "unsichtbares Zeichen"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(office, path, typed, sentence) -> None:
    anton = office.person(ANTON)
    anton.get(f"/administration/{path}")
    fields = [("csrf_token", anton.token()), *typed.items()]
    assert anton.post(f"/administration/{path}", fields).status_code == 422
    assert sentence in anton.text
    name = typed.get("display_name", typed.get("name", "")).replace("\x00", "")
    assert not name or name in anton.answer.text


def test_an_ended_office_is_still_named_in_old_cases(planted_copy) -> None:
    office, case = planted_copy.office, planted_copy.cases["running"]
    kerstin = office.person("kerstin.kastanie")
    kerstin.get(f"/cases/{case.reference}/consents")
    named = "Sozialamt Stadt Gronau" in kerstin.text, "DRK Borken" in kerstin.text
    with office.database.session() as session:
        for key in ("sozialamt_gronau", "drk_gronau"):
            organisation_by_key(session, key).active = False
        session.commit()
    kerstin.get(f"/cases/{case.reference}/consents")
    assert ("Sozialamt Stadt Gronau" in kerstin.text, "DRK Borken" in kerstin.text) == named
    with office.database.reading() as session:
        assert session.get(Task, planted_copy.task("running", "record_quarterly_review")) is not None
