"""Filling in forms: with the mouse, by keyboard alone, without script, and while the form changes under one's hands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.work import new_case, screening_of, task_of
from tests.rig.browsing import Visitor

ANSWERS = {
    "Dublettenprüfung": "kein Treffer",
    "Ist der Kreis zuständig?": "Ja",
    "Läuft schon ein Fallmanagement?": "nein",
    "Sind die Mindestangaben vorhanden?": "Ja",
    "Gibt es ein passendes, erreichbares Regelangebot?": "Ja",
}


def _choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("radiogroup", name=re.compile(re.escape(question))).get_by_label(answer, exact=True).check()


def _screen(page: Page) -> None:
    """All answers of the screening but the next step."""
    for question, answer in ANSWERS.items():
        _choose(page, question, answer)
    page.get_by_label("Erwartete Dauer der Begleitung").select_option(label="3 Monate")


@pytest.fixture
def reference(served) -> str:
    return new_case(served.database)


@pytest.fixture
def address(served, reference) -> str:
    return screening_of(served.database, reference)


def test_from_the_inbox_through_errors_to_the_next_step(visitor: Visitor, served, reference, address) -> None:
    visitor.allow("422")
    page = visitor.page
    visitor.log_in("kerstin.kastanie")
    visitor.go(f"/inbox?reference={reference}")
    page.get_by_role("button", name=re.compile("^Übernehmen")).click()
    page.get_by_role("button", name="Abgeben").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert violations(page) == []
    assert visitor.width_of_overflow() <= 0
    summary.get_by_role("link", name=re.compile("Dublettenprüfung")).click()
    expect(page.get_by_label("kein Treffer")).to_be_in_viewport()
    _screen(page)
    _choose(page, "Nächster Schritt", "Direktverweis")
    page.get_by_label(re.compile("einverstanden")).check()
    page.get_by_label(re.compile("Rückmeldung an die vorschlagende Stelle")).fill("Wir verweisen an die Beratung.")
    page.get_by_role("button", name="Abgeben").click()
    expect(page.get_by_text(f"Erledigt: Vorschlag sichten, Fall {reference}")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/inbox\?reference={reference}"))
    assert task_of(served.database, reference, "screen_case").state == "completed"
    visitor.go(f"/cases/{reference}")
    expect(page.get_by_role("heading", name="Angebot auswählen")).to_be_visible()
    expect(page.locator(".beside").get_by_text("Direktverweis").first).to_be_visible()
    assert violations(page) == []


def test_fields_come_and_go_without_disturbing_whoever_types(desktop: Visitor, address) -> None:
    page = desktop.page
    desktop.log_in("kerstin.kastanie")
    desktop.go(address)
    reason = page.get_by_label("Grund, wenn nicht zuständig")
    expect(reason).to_have_count(0)
    _choose(page, "Ist der Kreis zuständig?", "Nein")
    expect(reason).to_be_visible()
    reason.fill("Wohnt in ")
    _choose(page, "Sind die Mindestangaben vorhanden?", "Nein")
    reason.press_sequentially("Münster", delay=30)
    expect(page.get_by_label(re.compile("Was fehlt?"))).to_be_visible()
    expect(reason).to_have_value("Wohnt in Münster")
    _choose(page, "Ist der Kreis zuständig?", "Ja")
    expect(reason).to_have_count(0)


def test_what_is_typed_is_saved_by_itself(desktop: Visitor, address) -> None:
    page = desktop.page
    desktop.log_in("kerstin.kastanie")
    desktop.go(address)
    expect(page.get_by_text("Diese Aufgabe hat noch niemand")).to_be_visible()
    institution = page.locator("input[name='case.institutions_confirmed[0].name']")
    institution.press("End")
    institution.press_sequentially(" Ahaus")
    expect(page.locator("#saved")).to_have_text(re.compile(r"gespeichert um \d\d:\d\d"), timeout=8000)
    expect(page.get_by_text("Diese Aufgabe hat noch niemand")).to_have_count(0)
    page.reload()
    expect(page.locator("input[name='case.institutions_confirmed[0].name']")).to_have_value("Jobcenter Ahaus")


def test_rows_are_added_and_removed_in_place(visitor: Visitor, address) -> None:
    page = visitor.page
    visitor.log_in("kerstin.kastanie")
    visitor.go(address)
    page.get_by_role("button", name=re.compile("Eintrag hinzufügen: Beteiligte Institutionen")).click()
    second = page.locator("input[name='case.institutions_confirmed[1].name']")
    expect(second).to_be_focused()
    second.fill("Sozialamt")
    page.get_by_role("button", name=re.compile("Entfernen: Eintrag 1")).click()
    expect(second).to_have_count(0)
    expect(page.locator("input[name='case.institutions_confirmed[0].name']")).to_have_value("Sozialamt")


def test_the_keyboard_is_enough(desktop: Visitor, served, reference, address) -> None:
    page = desktop.page
    desktop.go("/login")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.locator("#username").focus()
    page.keyboard.type("kerstin.kastanie")
    page.keyboard.press("Tab")
    page.keyboard.type("kim-lotse-demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox")
    desktop.go(f"/inbox?reference={reference}")
    _tab_to(page, "Übernehmen: Vorschlag sichten")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/**")
    _tab_to(page, "kein Treffer")
    page.keyboard.press("Space")
    expect(page.get_by_label("kein Treffer")).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Treffer, zuordnen")).to_be_checked()
    page.locator("#form input.kern-form-input__input:visible").first.focus()
    page.keyboard.type("KIM-2025-0001")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Es ist noch nichts abgegeben")).to_be_visible()
    assert task_of(served.database, reference, "screen_case").state == "open"


def test_everything_works_without_script(browser, served, reference, address) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    visitor = Visitor(context.new_page(), served.address)
    visitor.log_in("kerstin.kastanie")
    visitor.go(address)
    page = visitor.page
    _screen(page)
    page.get_by_role("button", name="Zwischenspeichern").click()
    page.get_by_role("button", name=re.compile("Eintrag hinzufügen: Beteiligte Institutionen")).click()
    page.locator("input[name='case.institutions_confirmed[1].name']").fill("Sozialamt")
    _choose(page, "Nächster Schritt", "Direktverweis")
    page.get_by_role("button", name="Abgeben").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label(re.compile("einverstanden")).check()
    page.get_by_label(re.compile("Rückmeldung an die vorschlagende Stelle")).fill("Wir verweisen.")
    page.get_by_role("button", name="Abgeben").click()
    expect(page.get_by_text(f"Erledigt: Vorschlag sichten, Fall {reference}")).to_be_visible()
    context.close()


def test_a_session_that_ends_in_mid_sentence(desktop: Visitor, served, address) -> None:
    desktop.allow("401")
    page = desktop.page
    desktop.log_in("kerstin.kastanie")
    desktop.go(address)
    _choose(page, "Ist der Kreis zuständig?", "Nein")
    page.get_by_label("Grund, wenn nicht zuständig").fill("Wohnt in Münster")
    page.context.clear_cookies()
    page.get_by_role("button", name="Zwischenspeichern").click()
    page.fill("#username", "kerstin.kastanie")
    page.fill("#password", "kim-lotse-demo")
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_role("button", name="Weiter mit meinen Eingaben").click()
    expect(page.get_by_label("Grund, wenn nicht zuständig")).to_have_value("Wohnt in Münster")


def _tab_to(page: Page, text: str) -> None:
    """Press Tab until the focus is on what bears the text; fails if it never gets there."""
    focused = """() => { const e = document.activeElement;
        const labels = [...(e.labels ?? [])].map(label => label.textContent).join();
        return (e.getAttribute("aria-label") ?? "") + e.textContent + labels; }"""
    for _ in range(80):
        page.keyboard.press("Tab")
        if text in page.evaluate(focused):
            return
    raise AssertionError(f"the focus never reached {text}")
