"""The editors in a real browser: a deadline and a question are changed without code, approved, and count."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.rehearsal.models import ScenarioRun
from app.store.clock import now
from app.tasks.decisions import decide
from tests.browser.axe import violations
from tests.rig.browsing import DESKTOP, Visitor, visit

SAVED = "gespeichert um"
AUTHOR, SECOND = "maria.magnolie", "malte.mammut"


@pytest.fixture
def colleague(browser, served) -> Iterator[Visitor]:
    visitor = visit(browser, served.address, DESKTOP)
    visitor.log_in(SECOND)
    yield visitor
    complaints = visitor.unexpected()
    visitor.page.context.close()
    assert not complaints, complaints


def edit(visitor: Visitor, kind: str, model_id: str) -> Page:
    visitor.go(f"/models/{kind}/{model_id}")
    visitor.page.get_by_role("button", name="Bearbeiten").click()
    return visitor.page


def find_green(served) -> None:
    """The worker has played the scenarios (tests of their own do it), and all hold."""
    with served.database.session() as session:
        run = session.scalars(select(ScenarioRun)).one()
        run.state, run.ended_at = "done", now(session)
        session.commit()


def test_a_deadline_is_changed_approved_by_a_second_person_and_counts(
    served, desktop: Visitor, colleague: Visitor
) -> None:
    desktop.log_in(AUTHOR)
    page = edit(desktop, "decision", "definitions_deadlines")
    cell = page.locator('[data-element-id="screening_out_days"]')
    cell.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    expect(page.locator("[data-status]")).to_contain_text(SAVED)
    assert not violations(page)
    page.get_by_role("link", name="Fertig: zum Entwurf").click()
    expect(page.get_by_text("3 → 5 Arbeitstage")).to_be_visible()
    page.get_by_role("button", name="Alle Szenarien spielen").click()
    find_green(served)
    page.reload()
    page.get_by_role("button", name="Zur Freigabe geben").click()
    draft = page.url.removeprefix(served.address)
    colleague.go(draft)
    colleague.page.get_by_role("button", name="Freigeben").click()
    expect(colleague.page.get_by_text("Freigegeben und veröffentlicht")).to_be_visible()
    with served.database.reading() as session:
        assert decide(session, "deadlines", {"matter": "screening", "priority": "normal"}).value["days"] == 5


def test_a_question_is_added_and_shown_as_staff_will_see_it(served, desktop: Visitor) -> None:
    desktop.log_in(AUTHOR)
    page = edit(desktop, "form", "follow_up_aftercare")
    page.locator('.fjs-palette-field[data-field-type="textarea"]').press("Enter")
    expect(page.locator("[data-status]")).to_contain_text(SAVED)
    page.locator('.fjs-element[data-field-type="textarea"]').last.click(position={"x": 10, "y": 5})
    page.locator('[data-group-id="group-general"] .bio-properties-panel-group-header').click()
    page.locator("[data-entry-id=label] :is(textarea, input, .cm-content)").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Wie geht es der Familie?")
    preview = page.locator("[data-preview-blocks]")
    expect(preview.get_by_text("Wie geht es der Familie?")).to_be_visible()
    assert not violations(page)
    page.get_by_role("link", name="Fertig: zum Entwurf").click()
    expect(page.get_by_text("Wie geht es der Familie?").first).to_be_visible()


def test_a_step_gets_another_role_by_keyboard(served, desktop: Visitor) -> None:
    desktop.log_in(AUTHOR)
    page = edit(desktop, "process", "intake_to_closure")
    step = page.locator('[data-outline] [data-element="screen_case"]')
    step.focus()
    page.keyboard.press("Enter")
    page.locator("#bio-properties-panel-kim-role").select_option("ki_lead")
    expect(page.locator("[data-status]")).to_contain_text(SAVED)
    assert not violations(page)
    page.get_by_role("link", name="Fertig: zum Entwurf").click()
    expect(page.get_by_text("KI-Leitung").first).to_be_visible()
