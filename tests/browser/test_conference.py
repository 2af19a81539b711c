"""The conference room in a real browser: two people write at once, the conference is closed, the minutes are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.conferences.agenda import agenda
from app.conferences.models import Conference
from app.conferences.operations import add, plan_conference
from app.conferences.run import ConferenceRun
from app.people.queries import organisation_by_key, user_by_name
from app.store.clock import now
from tests.browser.axe import violations
from tests.rig.browsing import DESKTOP, Visitor, visit


@dataclass(frozen=True)
class Room:
    """A conference that is about to begin, and the references on its agenda."""

    address: str
    references: list[str]


@pytest.fixture
def room(served) -> Room:
    """An emergency conference with two waiting proposals; the liaison officer and the office are invited."""
    with served.database.session() as session:
        office, user = organisation_by_key(session, "ki_kreis_borken"), user_by_name(session, "kerstin.kastanie")
        query = select(Conference).where(Conference.organisation_id == office.id, Conference.at > now(session))
        regular = session.scalars(query.order_by(Conference.at)).unique().first()
        references = [line.case.reference for line in agenda(session, regular) if line.kind == "proposal"][:2]
        made = plan_conference(session, office.id, "emergency", now(session) + timedelta(hours=1), "Kreishaus")
        for reference in references:
            add(session, user, made, reference)
        ConferenceRun(session, made, None).fire_due()
        session.commit()
        return Room(f"/conferences/{made.id}", references)


@pytest.fixture
def colleague(browser, served) -> Iterator[Visitor]:
    visitor = visit(browser, served.address, DESKTOP)
    visitor.log_in("konrad.kornelkirsche")
    yield visitor
    complaints = visitor.unexpected()
    visitor.page.context.close()
    assert not complaints, complaints


def begin(visitor: Visitor, room: Room) -> None:
    visitor.go(f"{room.address}/room")
    visitor.page.get_by_label("Koordinierende Stelle").check()
    visitor.page.get_by_label("Integrationslotsin").check()
    visitor.page.get_by_role("button", name="Speichern und zum ersten Fall").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(room.references[0])


def decide(visitor: Visitor, feedback: str) -> None:
    page = visitor.page
    page.get_by_label("abgelehnt").check()
    page.get_by_label("Rückmeldung an die vorschlagende Stelle").fill(feedback)
    if (reason := page.get_by_label("Grund der Abweichung")).count():
        reason.fill("Die Angaben tragen keine Aufnahme.")


def test_two_minute_takers_and_the_closing(desktop, colleague, room) -> None:
    desktop.log_in("kerstin.kastanie")
    begin(desktop, room)
    first = f"{room.address}/room/{room.references[0]}"
    colleague.go(first)
    colleague.page.get_by_label("Rückmeldung an die vorschlagende Stelle").fill("Text von Konrad")
    expect(colleague.page.locator("#saved")).to_contain_text("gespeichert um")
    expect(desktop.page.get_by_text("Konrad Kornelkirsche schreibt hier")).to_be_visible(timeout=20_000)
    expect(desktop.page.get_by_label("Rückmeldung an die vorschlagende Stelle")).to_have_value("Text von Konrad")
    assert desktop.page.locator("#clashes").count() == 1
    desktop.page.get_by_label("abgelehnt").check()
    expect(colleague.page.get_by_label("abgelehnt")).to_be_checked(timeout=20_000)
    expect(colleague.page.get_by_label("Rückmeldung an die vorschlagende Stelle")).to_have_value("Text von Konrad")
    colleague.page.goto("about:blank")

    decide(desktop, "Bitte wenden Sie sich an die Beratung.")
    desktop.page.wait_for_timeout(600)  # the condition of the reason is asked of the server
    decide(desktop, "Bitte wenden Sie sich an die Beratung.")
    desktop.page.get_by_role("button", name="Speichern und zum nächsten Fall").click()
    expect(desktop.page.get_by_role("heading", level=1)).to_contain_text(room.references[1])
    desktop.page.get_by_role("button", name="Verschieben").click()
    desktop.go(f"{room.address}/close")
    expect(desktop.page.get_by_text("Alle Fälle sind vollständig")).to_be_visible()
    desktop.page.get_by_role("button", name="Konferenz schließen").click()
    expect(desktop.page.get_by_role("heading", level=1)).to_contain_text("Protokoll")
    expect(desktop.page.get_by_text("Bitte wenden Sie sich an die Beratung.")).to_be_visible()
    desktop.page.get_by_role("button", name="Protokoll freigeben").click()
    expect(desktop.page.get_by_text("Freigegeben am")).to_be_visible()
    with desktop.page.expect_download() as download:
        desktop.page.get_by_role("link", name="Protokoll als PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_pages_are_accessible_and_fit(visitor, room, language) -> None:
    visitor.log_in("kerstin.kastanie")
    if language == "en":
        visitor.page.get_by_role("button", name="English").click()
    for path in ("", "/edit", "/cancel", "/room", f"/room/{room.references[0]}", "/close"):
        visitor.go(room.address + path)
        assert visitor.page.locator("html").get_attribute("lang") == language
        assert visitor.width_of_overflow() <= 0, path
        assert violations(visitor.page) == [], path
    for address in ("/conferences/", "/conferences/new"):
        visitor.go(address)
        assert visitor.width_of_overflow() <= 0, address
        assert violations(visitor.page) == [], address


def test_the_liaison_reads_along_and_sets_only_her_own_fields(desktop, room) -> None:
    desktop.log_in("ilse.ilex")
    desktop.go(f"{room.address}/room/{room.references[0]}")
    page = desktop.page
    expect(page.get_by_role("heading", name="Ihre eigenen Felder")).to_be_visible()
    assert page.get_by_role("button", name="Diesen Fall jetzt abschließen").count() == 0
    page.get_by_label("keine Perspektive").check()
    page.get_by_role("button", name="Meine Einschätzung speichern").click()
    expect(page.get_by_text("erst klären").first).to_be_visible()
    assert violations(page) == []


def test_everything_works_without_script(browser, served, room) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(f"{served.address}/login")
    page.fill("#username", "kerstin.kastanie")
    page.fill("#password", "kim-lotse-demo")
    page.locator("form", has=page.locator("#password")).locator("button").first.click()
    begin(Visitor(page, served.address), room)
    page.get_by_label("Rückmeldung an die vorschlagende Stelle").fill("Ohne Skript")
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_label("Rückmeldung an die vorschlagende Stelle")).to_have_value("Ohne Skript")
    page.goto(served.address + room.address)
    page.get_by_role("button", name=f"Nach unten: {room.references[0]}").click()
    expect(page.locator(".cards--agenda .row-link").first).to_have_text(room.references[1])
    context.close()
