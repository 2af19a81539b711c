"""The process workshop in a browser: a changed version beside the old one, running cases moved and put back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from app.jobs.queries import known_jobs
from app.rehearsal.migration.operations import MIGRATE, migrate_case
from tests.browser.axe import violations
from tests.browser.work import new_case
from tests.rig.versions import PROCESS, publish_version, with_later_deadline, with_step_before


def work(database) -> None:
    with database.session() as session:
        for kind, key in sorted(known_jobs(session)):
            if kind == MIGRATE:
                migrate_case(session, key)
                session.commit()


def test_what_differs_is_seen_and_cases_move_and_come_back(desktop, served) -> None:
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
    page.get_by_role("button", name="Ausgewählte Fälle umziehen").scroll_into_view_if_needed()
    for box in page.locator("input[name=case]").all():
        box.uncheck()
    page.get_by_label(f"{reference} umziehen").check()
    assert violations(page) == []
    page.get_by_role("button", name="Ausgewählte Fälle umziehen").click()
    expect(page).to_have_url(re.compile("/migrations/runs/"))
    work(served.database)
    expect(page.get_by_text("1 Fall ist umgezogen.")).to_be_visible()
    page.get_by_label(f"{reference} zurückstellen").check()
    page.get_by_role("button", name="Ausgewählte Fälle zurückstellen").click()
    expect(page.get_by_text("1 Fall ist wieder, wo er war.")).to_be_visible()
