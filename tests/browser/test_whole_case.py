"""A case from its proposal to its end, each step by the person concerned, in a real browser."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import select

from app.cases.models import Case
from app.rehearsal.office import HandClock
from app.rehearsal.scenario_file import read_scenario
from app.store.clock import OFFICE_ZONE
from app.tasks.operations import fire_due
from tests.browser.filling import fill_form
from tests.rig.browsing import Visitor

F02 = Path(__file__).parents[2] / "processes/intake_to_closure/scenarios/F02-birke-einfacher-verweis.yaml"
BY = {"coordination": "kerstin.kastanie"}


def test_birke_is_referred(desktop: Visitor, served) -> None:
    scenario = read_scenario(F02)
    clock = served.database.clock = HandClock(datetime.now(OFFICE_ZONE))
    page = desktop.page
    desktop.log_in(str(scenario.start["by"]))
    desktop.go("/proposals/new")
    fill_form(page, scenario.start["answers"])
    page.get_by_role("button", name="Vorschlag abgeben").click()
    expect(page).not_to_have_url(re.compile("/proposals/new"))
    reference = _newest(served).reference
    for step in scenario.steps:
        if step.kind == "complete":
            _complete(desktop, reference, step.content)
        elif step.kind == "after":
            clock.at += timedelta(weeks=6) if step.content["after"] == "P6W" else timedelta(days=6)
            _let_time_pass(served, reference)
    assert _newest(served).outcome == "referred"
    desktop.log_out()
    desktop.log_in("kerstin.kastanie")
    desktop.go(f"/cases/{reference}")
    expect(page.get_by_text("R17").first).to_be_visible()
    desktop.go("/inbox?reference=" + reference)
    expect(page.get_by_role("link", name=reference)).to_have_count(0)


def _complete(visitor: Visitor, reference: str, content) -> None:
    page = visitor.page
    visitor.log_out()
    visitor.log_in(BY.get(content["by"], content["by"]))
    visitor.go("/inbox?reference=" + reference)
    page.locator("tr", has_text=reference).locator("a[href^='/tasks/']").first.click()
    fill_form(page, content["answers"])
    page.get_by_role("button", name="Abgeben").click()
    expect(page.get_by_text(f"Fall {reference}").first).to_be_visible()
    expect(page).to_have_url(re.compile("/inbox"))


def _newest(served) -> Case:
    with served.database.reading() as session:
        return session.scalars(select(Case).order_by(Case.opened_at.desc()).limit(1)).one()


def _let_time_pass(served, reference: str) -> None:
    with served.database.session() as session:
        fire_due(session, session.scalars(select(Case).where(Case.reference == reference)).one())
        session.commit()
