"""A case from its proposal to its end, each step by the person concerned, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.cases.models import Case
from app.engine.models import Instance
from app.rehearsal.cast import Cast
from app.rehearsal.dates import relative_dates
from app.rehearsal.office import HandClock
from app.rehearsal.player import add_duration
from app.rehearsal.scenario_file import Scenario, read_scenario
from app.store.clock import OFFICE_ZONE
from app.tasks.operations import fire_due
from app.tasks.queries import open_tasks_of_case
from tests.browser.filling import fill_form
from tests.rig.browsing import Visitor

SCENARIOS = Path(__file__).parents[2] / "processes/intake_to_closure/scenarios"
LONG = ("F01-ahorn-regelweg", "F08-hasel-frist-zweimal-versaeumt", "F09-kiefer-gegenvorstellung")


class WholeCase:
    """Plays a scenario through the pages; the clock of the office moves as the scenario says."""

    def __init__(self, visitor: Visitor, served, scenario: Scenario) -> None:
        self.visitor, self.page = visitor, visitor.page
        self.database, self.scenario = served.database, scenario
        self.clock = served.database.clock = HandClock(scenario.clock)
        self.reference = ""

    def propose(self) -> None:
        self._become(str(self.scenario.start["by"]))
        self.visitor.go("/proposals/new")
        fill_form(self.page, self._answers(self.scenario.start))
        self.page.get_by_role("button", name="Vorschlag abgeben").click()
        expect(self.page).not_to_have_url(re.compile("/proposals/new"))
        with self.database.reading() as session:
            of_this_year = Case.reference.startswith(f"KIM-{self.clock.at.year}-")
            newest = select(Case.reference).where(of_this_year).order_by(Case.reference.desc()).limit(1)
            self.reference = session.scalars(newest).one()

    def complete(self, content: Mapping[str, object]) -> None:
        task_id = self._become_whoever_does(str(content["complete"]), str(content["by"]))
        self.visitor.go("/inbox?reference=" + self.reference)
        self.page.locator("tr", has_text=self.reference).locator(f"a[href*='{task_id}']").first.click()
        fill_form(self.page, self._answers(content))
        self.page.get_by_role("button", name="Abgeben").click()
        expect(self.page.get_by_text(f"Fall {self.reference}").first).to_be_visible()
        expect(self.page).to_have_url(re.compile("/inbox"))

    def reconsider(self, content: Mapping[str, object]) -> None:
        self._become(self._who(str(content["by"])))
        self.visitor.go(f"/proposals/{self.reference}/reconsideration")
        fill_form(self.page, self._answers(content))
        self.page.locator("main form button.kern-btn--primary").last.click()
        expect(self.page.get_by_text("Ihre Gegenvorstellung ist eingegangen").first).to_be_visible()

    def hand_over(self, content: Mapping[str, object]) -> None:
        self._become(self._who(str(content["by"])))
        self.visitor.go(f"/absences/hand-over?of={self._who('case_manager')}")
        self.page.locator("label", has_text=self.reference).first.click()
        self.page.locator("select[name=to]").select_option(str(content["to"]))
        self.page.get_by_role("button", name="Übergeben").click()
        self.page.wait_for_load_state()
        assert self._who("case_manager") == content["to"]

    def wait(self, duration: str) -> None:
        """Whatever falls due on the way happens at its own time."""
        target = add_duration(self.clock.at, duration)
        while (due := self._next_due()) is not None and due <= target:
            self.clock.at = max(self.clock.at, due)
            with self.database.session() as session:
                fire_due(session, self._case(session))
                session.commit()
        self.clock.at = target

    def outcome(self) -> str | None:
        with self.database.reading() as session:
            return self._case(session).outcome

    def _who(self, role: str) -> str:
        with self.database.reading() as session:
            return Cast(session).in_case(role, self._case(session)).username

    def _become(self, username: str) -> None:
        self.visitor.log_out()
        self.visitor.log_in(username)

    def _become_whoever_does(self, element_id: str, by: str) -> str:
        with self.database.reading() as session:
            tasks = open_tasks_of_case(session, self._case(session))
            task = next(task for task in tasks if task.element_id == element_id)
            username = Cast(session).for_task(by, task).username
        self._become(username)
        return task.id

    def _answers(self, content: Mapping[str, object]) -> Mapping[str, object]:
        today = self.clock.at.astimezone(OFFICE_ZONE).date()
        return relative_dates(content.get("answers") or {}, today)

    def _case(self, session) -> Case:
        return session.scalars(select(Case).where(Case.reference == self.reference)).one()

    def _next_due(self) -> datetime | None:
        with self.database.reading() as session:
            return session.get_one(Instance, self._case(session).instance_id).next_due


@pytest.mark.parametrize(
    "name",
    [
        "F02-birke-einfacher-verweis",
        *(pytest.param(name, marks=pytest.mark.soak) for name in LONG),  # some minutes
    ],
)
def test_from_proposal_to_end(desktop: Visitor, served, name: str) -> None:
    scenario = read_scenario(SCENARIOS / f"{name}.yaml")
    case = WholeCase(desktop, served, scenario)
    case.propose()
    for step in scenario.steps:
        if step.kind == "complete":
            case.complete(step.content)
        elif step.kind == "after":
            case.wait(str(step.content["after"]))
        elif step.kind in ("reconsider", "hand_over"):
            getattr(case, step.kind)(step.content[step.kind])
    assert case.outcome() == scenario.ends
    case._become("kerstin.kastanie")
    desktop.go(f"/cases/{case.reference}")
    rule = next(step.content["rule"] for step in reversed(scenario.steps) if step.kind == "decided")
    expect(desktop.page.get_by_text(str(rule)).first).to_be_visible()
    if scenario.ends:
        desktop.go("/inbox?reference=" + case.reference)
        expect(desktop.page.get_by_role("row", name=case.reference)).to_have_count(0)
