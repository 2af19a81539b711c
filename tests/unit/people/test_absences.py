"""When an absence may be entered, and by whom."""

from datetime import timedelta

import pytest

from app.errors import NotAllowed, Problem
from app.people.absences import absences_for, change_last_day, enter_absence
from app.people.models import User
from app.people.operations import add_organisation, give_role
from app.store.clock import today


@pytest.fixture
def team(session) -> dict[str, User]:
    """Three case managers and the lead of one carrier, and a case manager of another."""
    carriers = {key: add_organisation(session, key, key, "carrier") for key in ("drk", "awo")}
    places = [("dora", "case_manager", "drk"), ("fritz", "case_manager", "drk"), ("frieda", "case_manager", "drk")]
    places += [("tara", "carrier_lead", "drk"), ("ulla", "case_manager", "awo")]
    found = {}
    for name, role, carrier in places:
        found[name] = User(username=name, display_name=name.title(), password_hash="x")
        session.add(found[name])
        give_role(session, found[name], carriers[carrier], role)
    return found


def days(session, first: int, last: int):
    return today(session) + timedelta(days=first), today(session) + timedelta(days=last)


def test_she_and_her_lead_enter_it_and_those_concerned_see_it(session, team) -> None:
    enter_absence(session, team["dora"], team["dora"], team["fritz"], *days(session, 1, 5))
    enter_absence(session, team["tara"], team["frieda"], team["fritz"], *days(session, 1, 5))
    seen = {name: len(absences_for(session, user)) for name, user in team.items()}
    assert seen == {"dora": 1, "fritz": 2, "frieda": 1, "tara": 2, "ulla": 0}


@pytest.mark.parametrize("name", ["fritz", "ulla"])
def test_nobody_else_does(session, team, name) -> None:
    with pytest.raises(NotAllowed):
        enter_absence(session, team[name], team["dora"], team["frieda"], *days(session, 1, 5))


@pytest.mark.parametrize(
    ("who", "deputy", "first", "last", "sentence"),
    [
        ("dora", "dora", 1, 5, "Niemand vertritt sich selbst"),
        ("dora", "ulla", 1, 5, "beim selben Träger"),
        ("dora", "tara", 1, 5, "beim selben Träger"),
        ("dora", "fritz", -1, 5, "in der Vergangenheit"),
        ("dora", "fritz", 5, 1, "liegt vor dem ersten"),
        ("dora", "fritz", 1, 400, "höchstens ein Jahr"),
        ("frieda", "dora", 15, 16, "Frieda ist in dieser Zeit schon"),
        ("dora", "frieda", 15, 16, "Frieda ist in dieser Zeit selbst abwesend"),
        ("fritz", "dora", 15, 16, "Fritz vertritt in dieser Zeit Frieda"),
    ],
)
def test_what_does_not_fit_is_refused(session, team, who, deputy, first, last, sentence) -> None:
    enter_absence(session, team["frieda"], team["frieda"], team["fritz"], *days(session, 10, 20))
    with pytest.raises(Problem, match=sentence):
        enter_absence(session, team["tara"], team[who], team[deputy], *days(session, first, last))


def test_it_can_last_longer_but_not_into_another_one(session, team) -> None:
    first = enter_absence(session, team["dora"], team["dora"], team["fritz"], *days(session, 1, 5))
    enter_absence(session, team["dora"], team["dora"], team["frieda"], *days(session, 10, 12))
    change_last_day(session, team["tara"], first, today(session) + timedelta(days=9))
    assert first.last_day == today(session) + timedelta(days=9)
    with pytest.raises(Problem, match="Dora ist in dieser Zeit schon"):
        change_last_day(session, team["tara"], first, today(session) + timedelta(days=10))
