"""The demo: its data can be read, its cases stay in the past, and the whole of it plays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.file import read_facts
from app.cases.models import Case
from app.engine.models import Instance, PathEntry
from app.people.models import User
from app.people.operations import add_user
from app.people.roles import ROLES
from app.rehearsal.demo_data import demo_plays, fill
from app.rehearsal.office import read_demo
from app.rehearsal.player import add_duration
from app.store.clock import OFFICE_ZONE, system_clock
from app.store.database import Database, open_database
from app.tasks.models import Notice
from app.tasks.opening import ORGANISATION_ROLES
from app.tasks.queries import open_tasks_of_case
from tests.conftest import KEYS

ROOT = Path(__file__).parents[3]
DAYS_AND_HOURS = [datetime(2026, 3, 23, 4, 30, tzinfo=UTC) + timedelta(days=day, hours=5 * day) for day in range(14)]

# who → stage, end, open tasks
EXPECTED: dict[str, tuple[str, str | None, set[str]]] = {
    "Akazie": ("screening", None, {"screen_case"}),
    "Maulbeere": ("screening", None, {"screen_case"}),
    "Flieder": ("screening", None, {"screen_case"}),
    "Zirbe": ("screening", None, {"answer_query"}),
    "Sanddorn 3": ("screening", None, {"answer_query"}),
    "Mandel": ("conference", None, {"assess_residence"}),
    "Goldregen": ("conference", None, {"assess_residence"}),
    "Feige": ("conference", None, {"discuss_in_conference"}),
    "Elsbeere": ("conference", None, {"discuss_in_conference"}),
    "Wacholder": ("conference", None, {"confirm_override"}),
    "Dattel": ("referral", None, {"answer_referral"}),
    "Hartriegel": ("referral", None, set()),
    "Pistazie": ("referral", None, {"choose_service"}),
    "Moorbirke": ("referral", None, {"follow_up_referral"}),
    "Quitte": ("closure", "referred", set()),
    "Kiefer": ("referral", None, {"choose_service", "reconsider_in_conference"}),
    "Amberbaum": ("assignment", None, {"accept_case"}),
    "Walnuss": ("assignment", None, set()),
    "Felsenbirne": ("assessment", None, {"assess_needs"}),
    "Kamelie": ("planning", None, {"draft_plan"}),
    "Liguster": ("planning", None, {"agree_plan"}),
    "Esche": ("review", None, {"review_progress", "record_quarterly_review", "prepare_majority"}),
    "Eberesche": ("implementation", None, {"review_progress"}),
    "Pflaume": ("review", None, {"hold_round_table", "record_quarterly_review"}),
    "Hasel": ("review", None, {"review_progress", "record_quarterly_review"}),
    "Pfirsich": ("closure", None, {"confirm_closure"}),
    "Zitrone": ("aftercare", None, {"follow_up_aftercare"}),
    "Ahorn": ("aftercare", "closed", set()),
    "Erle": ("closure", "closed", set()),
    "Aprikose": ("closure", "closed", set()),
    "Zypresse": ("closure", "rejected", set()),
    "Marone": ("closure", "withdrawn", set()),
    "Tanne 1": ("screening", "expired", set()),
    "Lynde": ("conference", None, {"assess_residence"}),
    "Linde": ("merged", None, set()),
}


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = open_database(sqlite_url, KEYS)
    yield opened
    opened.close()


class Interrupted(Exception):
    """Somebody stopped the filling."""


def test_the_whole_demo_plays_also_after_an_interruption(database: Database) -> None:
    def stop_at_the_fourth(line: str) -> None:
        if " 4/" in line:
            raise Interrupted

    begun = system_clock()
    with pytest.raises(Interrupted):
        fill(database, ROOT, stop_at_the_fourth)
    assert fill(database, ROOT, lambda line: None) == len(EXPECTED) - 3
    assert fill(database, ROOT, lambda line: None) == 0
    with database.session() as session:
        assert {name_of(session, case): state_of(session, case) for case in session.scalars(select(Case))} == EXPECTED
        assert session.scalar(select(func.max(PathEntry.at))) <= system_clock()
        assert not session.scalars(select(Instance.id).where(Instance.next_due <= begun)).all()
        told_everywhere = set(session.scalars(select(Notice.role).where(Notice.organisation_id.is_(None))))
        assert not told_everywhere & ORGANISATION_ROLES, "only parties of a case are told of it"


def name_of(session: Session, case: Case) -> str:
    facts = read_facts(session, case)
    return str(facts.get("last_name") or facts.get("alias"))


def state_of(session: Session, case: Case) -> tuple[str, str | None, set[str]]:
    return case.stage, case.outcome, {task.element_id for task in open_tasks_of_case(session, case)}


def test_a_database_of_another_office_is_left_as_it_is(database: Database) -> None:
    with database.session() as session:
        add_user(session, "somebody", "Somebody", "a long enough password")
        session.commit()
    assert fill(database, ROOT, lambda line: None) == 0
    with database.session() as session:
        assert session.scalar(select(func.count(User.id))) == 1


@pytest.mark.parametrize("now", DAYS_AND_HOURS, ids=str)
def test_the_clock_of_a_case_never_runs_ahead_and_begins_in_office_hours(now: datetime) -> None:
    plays = demo_plays(now)
    assert len(plays) == len(EXPECTED)
    assert [play.clock for play in plays] == sorted(play.clock for play in plays)
    for play in plays:
        begin = play.clock.astimezone(OFFICE_ZONE)
        assert begin.weekday() < 5, play.name
        assert 8 <= begin.hour < 16, play.name
        end = begin
        for step in play.steps:
            end = add_duration(end, str(step.content["after"])) if step.kind == "after" else end
        assert end <= now, play.name


def test_usual_answers_lie_under_the_given_ones() -> None:
    plays = {play.name.split(" – ")[0]: play for play in demo_plays(DAYS_AND_HOURS[0])}
    goldregen = plays["Goldregen"].start["answers"]
    assert goldregen["contact_name"] == "Jana Johannisbeere"
    assert (goldregen["cefr_level"], goldregen["consent_e1"], goldregen["referral_failed"]) == ("a1", "granted", True)
    sanddorn = plays["Sanddorn"].start["answers"]
    assert "phone" not in sanddorn
    assert "consent_e1_form" not in sanddorn


def test_the_people_of_the_demo_hold_every_role_in_known_offices() -> None:
    office = read_demo("office")
    offices = {entry["key"] for entry in office["organisations"]}
    held = [(role, where) for person in office["people"] for role, where in person["roles"].items()]
    assert {role for role, _ in held} == set(ROLES)
    assert {where for _, where in held} <= offices
    usernames = [person["username"] for person in office["people"]]
    assert len(set(usernames)) == len(usernames)


def test_the_proposals_come_from_everywhere() -> None:
    plays = demo_plays(DAYS_AND_HOURS[0])
    answers = [play.start["answers"] for play in plays]
    assert len({given["municipality"] for given in answers}) >= 15
    assert {given["proposing_agency"] for given in answers} == {
        entry["key"] for entry in read_demo("office")["organisations"] if entry["kind"] == "agency"
    }
