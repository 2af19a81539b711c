"""The daily look into the file: what has come near is told once, in order, and nothing of it stands in plain."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from app.cases.dates import dates_in, occasions
from app.cases.file import write_facts
from app.cases.models import Case
from app.catalog.working_days.model import SHIPPED
from app.store.clock import OFFICE_ZONE
from app.tasks import dates
from app.tasks.dates import look_into_files, next_occasion
from app.tasks.incidents import CLOCK, incidents_of_case
from app.tasks.models import Notice
from app.tasks.notices import notices_to
from app.tasks.operations import start_process
from tests.rig.diagrams import put_process
from tests.unit.engine.helper import el, end, event, flows, io, message, model, service, start

ROWS = {
    "plan_step": {"days": 0, "unit": "days", "reminders": [-7, 0]},
    "plan_step_overdue": {"days": 7, "unit": "days", "reminders": [], "lapse_days": 30},
    "residence_deadline": {"days": 0, "unit": "days", "reminders": [-90, -60, -30]},
    "majority": {"days": 0, "unit": "days", "reminders": [-90, -30]},
    "consent_expiry": {"days": 12, "unit": "months", "reminders": [-30]},
}


def told_of(facts, status=None) -> list[tuple[str, str, bool, bool]]:
    found = occasions(dates_in(facts, status or {}), ROWS.get, SHIPPED)
    return [(o.on.isoformat(), o.about.matter, o.reached, o.lapsed) for o in found]


def test_a_plan_step_is_told_before_on_the_day_and_when_it_is_overdue():
    facts = {"goals": [{"steps": [{"what": "Antrag", "until": "2026-05-20"}]}]}
    assert told_of(facts) == [
        ("2026-05-13", "plan_step", False, False),
        ("2026-05-20", "plan_step", True, False),
        ("2026-05-27", "plan_step_overdue", True, False),
        ("2026-06-19", "plan_step_overdue", True, True),
    ]
    assert told_of(facts, {"Antrag": "done"}) == []
    assert len(told_of(facts, {"Antrag": "blocked"})) == 4


def test_birthdays_count_for_the_person_and_the_household():
    facts = {"birth_date": "2008-08-01", "household": [{"name": "Emin", "birth_date": "2008-02-29"}, {"name": "?"}]}
    found = [(day, reached) for day, _, reached, _ in told_of(facts)]
    assert found == [
        ("2025-12-01", False),
        ("2026-01-30", False),
        ("2026-03-01", True),
        ("2026-05-03", False),
        ("2026-07-02", False),
        ("2026-08-01", True),
    ]


def test_a_consent_is_told_before_its_end():
    rows = [
        {"block": "E3", "state": "granted", "date": "2026-01-10", "valid_until": "2026-06-30"},
        {"block": "E4", "recipient": "mbe", "state": "refused", "date": "2026-01-10"},
    ]
    assert told_of({"consents": rows}) == [
        ("2026-05-31", "consent_expiry", False, False),
        ("2026-06-30", "consent_expiry", True, False),
    ]


@pytest.mark.parametrize("facts", [{}, {"goals": "x", "household": [1], "birth_date": "gestern"}, {"consents": None}])
def test_what_is_no_date_is_passed_over(facts):
    assert told_of(facts) == []


def test_days_before_come_from_the_table():
    row = {"residence_deadline": {"days": 0, "unit": "days", "reminders": [-5]}}
    found = occasions(dates_in({"residence_deadlines": [{"date": "2026-05-20"}]}, {}), row.get, SHIPPED)
    assert [o.on for o in found] == [date(2026, 5, 15), date(2026, 5, 20)]


@pytest.fixture
def waiting(session, person):
    """Starts cases that wait for the message for ever and tell the office what it says."""
    heard = el(
        "subProcess",
        "dates",
        el("startEvent", "came", event("message", "m"), isInterrupting="false"),
        service("say", "tell", ext=io({"role": '="coordination"', "text": "=matter + string(reached)"})),
        end("said"),
        flows("came say said"),
        triggeredByEvent="true",
    )
    still = el("intermediateCatchEvent", "wait", event("message", "never"))
    process = model(
        start(),
        still,
        end(),
        flows("s wait e"),
        heard,
        id_="waiting",
        definitions=message("m", dates.MESSAGE) + message("never", "never"),
    )
    put_process(session, process)

    def begin(**facts: object) -> Case:
        answers = {f"case.{key}": value for key, value in facts.items()}
        case = start_process(session, person("kerstin.kastanie"), "waiting", answers)
        session.commit()
        return case

    return begin


def look_around(session) -> int:
    looked = 0
    while look_into_files(session):
        session.commit()
        looked += 1
    return looked


def residence(*days: str) -> list[dict[str, str]]:
    return [{"date": day, "kind": "title"} for day in days]


def at(day: str, hour: int = 7) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=OFFICE_ZONE)


def test_each_case_is_looked_into_once_a_day_from_six_on(session, waiting, clock):
    waiting()
    waiting()
    clock.at = at("2026-03-03", 5)
    assert look_around(session) == 0
    clock.at = at("2026-03-03", 6)
    assert look_around(session) == 2
    clock.at = at("2026-03-03", 18)
    assert look_around(session) == 0
    clock.at = at("2026-03-04")
    assert look_around(session) == 2


@pytest.mark.parametrize("born", ["9999-12-31", "9982-02-28", "0001-01-01"])
def test_a_date_that_cannot_be_counted_with_leaves_the_other_cases_their_reminders(session, waiting, clock, born):
    broken = waiting(birth_date=born, residence_deadlines=residence("9999-12-31", "0001-01-01"))
    other = waiting(residence_deadlines=residence("2026-06-01"))
    for day in ("2026-03-02", "2026-03-03"):
        clock.at = at(day)
        look_around(session)
    assert notices_to(session, other, "coordination") == ["residence_deadlinefalse"]
    assert [incident.engine_id for incident in incidents_of_case(session, broken)] == [CLOCK]


def test_what_has_come_near_is_told_once(session, waiting, clock):
    case = waiting(residence_deadlines=residence("2026-06-01"))
    clock.at = at("2026-03-02")
    look_around(session)
    assert notices_to(session, case, "coordination") == []
    clock.at = at("2026-03-03")
    look_around(session)
    clock.at = at("2026-03-04")
    look_around(session)
    assert notices_to(session, case, "coordination") == ["residence_deadlinefalse"]


def test_of_reminders_that_passed_before_the_date_was_known_only_the_latest_is_told(session, waiting, clock):
    case = waiting(residence_deadlines=residence("2026-04-20"))
    clock.at = at("2026-03-25")
    look_around(session)
    assert notices_to(session, case, "coordination") == ["residence_deadlinefalse"]


def test_what_was_over_long_before_it_was_written_down_is_no_news(session, waiting, clock):
    case = waiting(residence_deadlines=residence("2025-06-01"), birth_date="1980-01-01")
    clock.at = at("2026-03-03")
    look_around(session)
    assert notices_to(session, case, "coordination") == []


def test_the_days_of_a_downtime_are_gone_through_in_order_over_all_cases(session, waiting, clock):
    late, early = (waiting(residence_deadlines=residence(day)) for day in ("2026-06-04", "2026-06-03"))
    clock.at = at("2026-03-02")
    look_around(session)
    clock.at = at("2026-03-20")
    look_around(session)
    told = select(Case.reference).join(Notice, Notice.case_id == Case.id).order_by(Notice.at, text("notice.rowid"))
    if session.get_bind().dialect.name == "postgresql":
        told = select(Case.reference).join(Notice, Notice.case_id == Case.id).order_by(text("notice.ctid"))
    assert session.scalars(told).all() == [early.reference, late.reference]
    assert set(session.scalars(select(Case.dates_seen_on))) == {date(2026, 3, 20)}


def test_nothing_of_a_date_stands_in_plain(office, session, waiting, clock):
    waiting(household=[{"name": "Eschenkind", "birth_date": "2008-05-20"}])
    clock.at = at("2026-03-03")
    look_around(session)
    [row] = session.execute(text("SELECT told FROM case_dates")).all()
    for word in (b"2026-05-20", b"2008", b"Eschenkind", b"majority"):
        assert word not in bytes(row.told)
    states = " ".join(str(state) for state in session.scalars(text("SELECT state FROM instance")))
    assert "2008-05-20" not in states
    assert "2026-05-20" not in states


def test_a_process_that_does_not_wait_is_left_alone(session, case, clock):
    write_facts(session, case, {"B": {"residence_deadlines": residence("2026-04-01")}})
    clock.at = at("2026-03-20")
    assert look_around(session) == 0
    assert next_occasion(session, case) is None


def test_the_next_day_is_known_to_clocks_that_are_moved(session, waiting, clock):
    case = waiting(residence_deadlines=residence("2026-06-01"))
    assert next_occasion(session, case) == date(2026, 3, 3)
    clock.at = at("2026-03-03")
    assert next_occasion(session, case) == date(2026, 3, 3)
    look_around(session)
    assert next_occasion(session, case) == date(2026, 4, 2)


def test_a_file_that_cannot_be_read_becomes_an_incident_and_stops_nobody(session, waiting, clock):
    broken, whole = waiting(mandate="x"), waiting(residence_deadlines=residence("2026-06-01"))
    broken.facts_b = b"lost"
    session.commit()
    clock.at = at("2026-03-03")
    assert look_around(session) == 2
    [incident] = incidents_of_case(session, broken)
    assert incident.engine_id == CLOCK
    assert notices_to(session, whole, "coordination") == ["residence_deadlinefalse"]
    clock.at += timedelta(days=1)
    look_around(session)
