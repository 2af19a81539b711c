"""The process workshop in a browser: a changed version beside the old one, running cases moved and put back."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.cases.models import Case
from app.catalog.queries import versions
from app.engine.models import Instance
from app.jobs.queries import known_jobs
from app.rehearsal.migration.operations import MIGRATE, migrate_case
from tests.browser.axe import violations
from tests.browser.drafting import AUTHOR, SAVED, edit, find_green, renew
from tests.browser.work import new_case
from tests.rig.versions import PROCESS, publish_version, with_later_deadline, with_step_before


def work(database) -> None:
    with database.session() as session:
        for kind, key in sorted(known_jobs(session)):
            if kind == MIGRATE:
                migrate_case(session, key)
                session.commit()


def test_what_differs_is_seen_and_which_cases_could_move(desktop, served) -> None:
    reference = new_case(served.database)
    with served.database.session() as session:
        publish_version(session, with_later_deadline(with_step_before()))
    page = desktop.page
    desktop.log_in("maria.magnolie")
    desktop.go(f"/models/process/1/compare/2/{PROCESS}")
    both = page.locator(".beside-diagrams .diagram")
    expect(both.nth(0).locator("[data-element-id=screen_case]").first).to_be_visible()
    expect(both.nth(1).locator("[data-element-id=look_first].mark-added")).to_be_attached()
    page.locator("[data-element=screen_case]").first.click()
    expect(both.nth(1).locator("[data-element-id=screen_case].mark-changed")).to_be_visible()
    assert violations(page) == []

    desktop.go(f"/migrations/{PROCESS}")
    expect(page.get_by_label(f"{reference} umziehen")).to_be_checked()
    assert violations(page) == []


def put_into_the_flow(page: Page, flow: str, name: str) -> None:
    """A step for people of the coordinating office, drawn into a flow as with the mouse."""
    page.locator('[data-outline] [data-element="screen_case"]').click()
    page.locator('.djs-palette [data-action="create.task"]').click()
    line = page.locator(f'[data-canvas] [data-element-id="{flow}"] .djs-visual > path').first
    at = line.evaluate("""path => {
        const there = path.getPointAtLength(path.getTotalLength() * 0.35).matrixTransform(path.getScreenCTM());
        return [there.x, there.y];
    }""")
    page.mouse.move(at[0] - 60, at[1] - 40, steps=5)
    page.mouse.move(*at, steps=5)
    page.mouse.click(*at)
    page.locator('.djs-context-pad [data-action="replace"]').click()
    page.locator('.djs-popup [data-id="replace-with-user-task"]').click()
    page.locator('[data-group-id="group-general"] .bio-properties-panel-group-header').click()
    page.locator("#bio-properties-panel-name").fill(name)
    page.locator("#bio-properties-panel-kim-form").select_option("answer_query")
    page.locator("#bio-properties-panel-kim-role").select_option("coordination")


def test_a_step_is_drawn_approved_and_running_cases_move_to_it_and_back(desktop, colleague, served) -> None:
    reference = new_case(served.database)
    page = desktop.page
    desktop.log_in(AUTHOR)
    page = edit(desktop, "process", PROCESS)
    put_into_the_flow(page, "flow_involve_coordination__screen_case", "Vorschlag ansehen")
    expect(page.locator("[data-status]")).to_contain_text(SAVED)
    expect(page.locator("[data-findings-list]").get_by_text("Zu beheben")).to_have_count(0)
    page.get_by_role("link", name="Fertig: zum Entwurf").click()
    expect(page.get_by_text("Vorschlag ansehen").first).to_be_visible()
    page.get_by_role("button", name="Zur Freigabe geben").click()
    find_green(served)
    colleague.go(page.url.removeprefix(served.address))
    colleague.page.get_by_role("button", name="Freigeben").click()
    expect(colleague.page.get_by_text("Freigegeben und veröffentlicht")).to_be_visible()

    desktop.go(f"/migrations/{PROCESS}")
    for box in page.locator("input[name=case]").all():
        box.uncheck()
    page.get_by_label(f"{reference} umziehen").check()
    page.get_by_role("button", name="Ausgewählte Fälle umziehen").click()
    work(served.database)
    renew(page)
    expect(page.get_by_text("1 Fall ist umgezogen.")).to_be_visible()
    assert version_of(served, reference) == 2
    page.get_by_label(f"{reference} zurückstellen").check()
    page.get_by_role("button", name="Ausgewählte Fälle zurückstellen").click()
    expect(page.get_by_text("1 Fall ist wieder, wo er war.")).to_be_visible()
    assert version_of(served, reference) == 1


def version_of(served, reference: str) -> int:
    """The number of the version that a case runs on."""
    with served.database.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        bound = session.get_one(Instance, case.instance_id).state["pins"][PROCESS]
        return next(found.number for found in versions(session, "process", PROCESS) if found.version == bound)
