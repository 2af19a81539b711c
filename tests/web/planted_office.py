"""An office with planted cases in several states, and who of its people stands to which of them."""

from __future__ import annotations

from app.people.models import User
from app.people.operations import give_role
from app.people.queries import organisation_by_key
from app.rehearsal.office import HandClock, furnish
from app.store.database import Database
from tests.rig.planted import ROOT, Planted, before, grow, never

AHORN, BIRKE = "F01-ahorn-regelweg.yaml", "F02-birke-einfacher-verweis.yaml"
WITHDRAWN_E3, WITHDRAWN = "F04a-eiche-teilwiderruf.yaml", "F04b-eiche-widerruf.yaml"


def plant_office(database: Database, clock: HandClock) -> dict[str, Planted]:
    """Furnish the office and play the cases; by state."""
    with database.session() as session:
        furnish(session, ROOT, clock.at.date())
        _hire_colleague(session)
        session.commit()

    withdrawn: list[bool] = []

    def past_withdrawal(step) -> bool:
        if withdrawn and step.kind != "refuse":
            return True
        if step.kind == "withdraw":
            withdrawn.append(True)
        return False

    cases = [
        grow(database, clock, "proposal", AHORN, before("screen_case")),
        grow(database, clock, "conference", AHORN, before("assess_residence")),
        grow(database, clock, "running", AHORN, before("record_quarterly_review")),
        grow(database, clock, "ended", AHORN, never),
        grow(database, clock, "offered", BIRKE, before("answer_referral")),
        grow(database, clock, "accepted", BIRKE, before("follow_up_referral")),
        grow(database, clock, "without_liaison", WITHDRAWN_E3, past_withdrawal),
        grow(database, clock, "locked", WITHDRAWN, never),
    ]
    return {case.name: case for case in cases}


def _hire_colleague(session) -> None:
    """A case manager of the same carrier who has nothing to do with the cases."""
    dora = session.query(User).filter_by(username="dora.douglasie").one()
    colleague = User(username="kim.kiefer", display_name="Kim Kiefer", password_hash=dora.password_hash)
    session.add(colleague)
    carrier = organisation_by_key(session, "drk_gronau")
    assert carrier is not None
    give_role(session, colleague, carrier, "case_manager")
