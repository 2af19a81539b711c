"""What browser tests of drafts share: who drafts, into the editor, and scenarios that hold."""

from __future__ import annotations

from playwright.sync_api import Error, Page
from sqlalchemy import select

from app.rehearsal.models import ScenarioRun
from app.store.clock import now
from tests.rig.browsing import Visitor

SAVED = "gespeichert um"
AUTHOR, SECOND = "maria.magnolie", "malte.mammut"


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


def renew(page: Page) -> None:
    """Show the page as it is now. One that renews itself can be in the middle of that."""
    for _ in range(5):
        try:
            page.reload()
            return
        except Error:
            page.wait_for_timeout(500)
    page.reload()
