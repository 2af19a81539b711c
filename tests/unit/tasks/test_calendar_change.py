"""Changed working days: new dates follow at once, running ones on confirmation, apart from the table of deadlines."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.catalog.files import ModelFile
from app.catalog.operations import publish
from app.catalog.working_days.files import PATH, write_calendar
from app.catalog.working_days.model import SHIPPED, Closing, LandSince, WorkingDays
from app.errors import Rejected
from app.tasks.deadline_tables import APPLY, CALENDAR, LEAVE, TABLE, pending_change, pending_changes, version_for
from app.tasks.operations import start_case
from app.tasks.rescheduling import decide_about, drafted_calendar, preview
from app.text import Text
from tests.rig.proposals import PROPOSAL
from tests.rig.tables import publish_deadlines
from tests.unit.conftest import MONDAY
from tests.unit.tasks.test_rescheduling import DUE, WEEK, screening, work

WEDNESDAY = (MONDAY + timedelta(days=2)).date()
CLOSED = WorkingDays(SHIPPED.lands, (Closing(WEDNESDAY, WEDNESDAY, Text("Betriebsausflug", "Outing")),))
FRIDAY = DUE + timedelta(days=1)


def publish_calendar(session, calendar: WorkingDays = CLOSED) -> None:
    publish(session, [ModelFile(PATH, write_calendar(calendar))])
    session.commit()


def confirm(session, person, choice: str) -> int:
    concerned = decide_about(session, person("maria.magnolie"), pending_change(session, CALENDAR).version, choice)
    session.commit()
    return concerned


def test_a_draft_tells_what_would_move_and_changes_nothing(session, case) -> None:
    found = preview(session, drafted_calendar(session), CLOSED)
    assert {(one.element_id, one.what, one.before, one.after) for one in found.dates} >= {
        ("screen_case", "due", DUE, FRIDAY)
    }
    session.expire_all()
    assert screening(session, case).due_at == DUE
    assert preview(session, drafted_calendar(session), SHIPPED).dates == ()


def test_published_it_counts_for_new_cases_and_for_running_ones_once_applied(session, case, person, clock) -> None:
    clock.at = MONDAY + timedelta(hours=1)
    publish_calendar(session)
    assert [pending.what for pending in pending_changes(session)] == [CALENDAR]
    later = start_case(session, person("jana.johannisbeere"), PROPOSAL)
    session.commit()
    assert screening(session, later).due_at == FRIDAY + timedelta(hours=1)
    assert {one.reference for one in preview(session, pending_change(session, CALENDAR)).dates} == {case.reference}
    assert confirm(session, person, APPLY) == 1
    work(session)
    assert screening(session, case).due_at == FRIDAY
    assert pending_changes(session) == []


def test_left_running_cases_stay_and_a_changed_table_is_decided_about_by_itself(session, case, person, clock) -> None:
    clock.at = MONDAY + timedelta(hours=1)
    publish_calendar(session)
    confirm(session, person, LEAVE)
    assert screening(session, case).due_at == DUE
    assert version_for(session, case.opened_at, CALENDAR) == ""
    publish_deadlines(session, screening=5)
    assert [pending.what for pending in pending_changes(session)] == [TABLE]
    found = {one.after for one in preview(session, pending_change(session)).dates if one.what == "due"}
    assert found == {WEEK}, "five working days by the calendar that was left for this case"


def test_a_decided_calendar_does_not_decide_about_the_table(session, case, person, clock) -> None:
    clock.at = MONDAY + timedelta(hours=1)
    publish_deadlines(session, screening=5)
    decide_about(session, person("maria.magnolie"), pending_change(session).version, LEAVE)
    old = version_for(session, case.opened_at)
    publish_calendar(session)
    confirm(session, person, APPLY)
    assert version_for(session, case.opened_at) == old
    work(session)
    assert screening(session, case).due_at == FRIDAY, "three working days, as the table said that was left for it"


def test_the_past_does_not_change(session, case, clock) -> None:
    clock.at = MONDAY + timedelta(days=3)
    with pytest.raises(Rejected, match="Vergangene Tage ändern sich nicht"):
        publish_calendar(session)
    session.rollback()
    with pytest.raises(Rejected, match="Vergangene Tage"):
        publish_calendar(session, WorkingDays((LandSince("HE"),)))
    session.rollback()
    publish_calendar(session, WorkingDays((LandSince("NW"), LandSince("HE", clock.at.date()))))
    assert pending_change(session, CALENDAR).earlier == ""
    assert date(2026, 11, 1) > clock.at.date()
