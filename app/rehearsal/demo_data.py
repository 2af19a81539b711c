"""The demo: the invented office and its cases, played through the same verbs as everything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.cases.models import Case
from app.conferences.models import Conference
from app.conferences.timers import fire_due_of_conference
from app.engine.models import Instance
from app.people.absences import enter_absence
from app.people.models import Absence, User
from app.people.queries import user_by_name
from app.rehearsal.office import HandClock, furnish, read_demo
from app.rehearsal.player import Player
from app.rehearsal.scenario_file import Scenario, scenario_from
from app.store.clock import OFFICE_ZONE, system_clock
from app.store.database import Database
from app.store.demonstration import mark
from app.tasks.operations import START_PROCESS

WORKDAYS = 5
FILE = Path("demo/cases.yaml")
AWAY, DEPUTY = "carla.zeder", "paul.pappel"


def fill(database: Database, models: Path, say: Callable[[str], None]) -> int:
    """Fill an empty database; returns the number of cases made. A database of another office is left as it is.

    A filling that was interrupted goes on where it stopped. What is filled is marked as a demonstration.
    """
    now = system_clock()
    plays = demo_plays(now)
    made = _begin(database, models, plays[0].clock)
    if made is None:
        return 0
    for number, play in enumerate(plays[made:], start=made + 1):
        say(f"  {number}/{len(plays)} {play.name}")
        play_until(database, play, now)
    _invite(database, now)
    _plan_absence(database, now)
    _mark(database)
    return len(plays[made:])


def _invite(database: Database, now: datetime) -> None:
    """Conferences so near that people are invited already."""
    with database.session() as session:
        query = (
            select(Conference.id)
            .join(Instance, Instance.id == Conference.instance_id)
            .where(Instance.next_due <= now)
            .order_by(Instance.next_due)
        )
        for conference_id in session.scalars(query).all():
            fire_due_of_conference(session, conference_id)
        session.commit()


def _plan_absence(database: Database, now: datetime) -> None:
    """Somebody is away for a week from next Monday on; who moves the clock sees the deputy take over and give back."""
    with database.session() as session:
        if session.scalar(select(Absence.id).limit(1)) is None:
            away, deputy = user_by_name(session, AWAY), user_by_name(session, DEPUTY)
            assert away is not None
            assert deputy is not None
            today = now.astimezone(OFFICE_ZONE).date()
            first = today + timedelta(days=7 - today.weekday())
            enter_absence(session, away, away, deputy, first, first + timedelta(days=WORKDAYS - 1))
            session.commit()


def demo_plays(now: datetime) -> list[Scenario]:
    """The cases of `demo/cases.yaml`, the oldest first: each begins so many days ago, on a working day."""
    content = read_demo("cases")
    plays = [_scenario(number, entry, content, now) for number, entry in enumerate(content["cases"])]
    return sorted(plays, key=lambda play: play.clock)


def play_until(database: Database, play: Scenario, now: datetime) -> str:
    """Play a case to its last step, and let happen what falls due from there until now; returns the id of the case."""
    clock = HandClock(play.clock)
    player = Player(Database(database.engine, database.keys, clock), clock)
    player.start(play.process, play.start)
    for step in play.steps:
        player.step(step)
    player.move_to(now)
    return player.case_id


def _begin(database: Database, models: Path, since: datetime) -> int | None:
    """The number of cases that are there already; None where the database belongs to another office."""
    with database.session() as session:
        users = set(session.scalars(select(User.username)))
        if not users:
            furnish(session, models, since.date())
            session.commit()
        elif not _demo_people() <= users:
            return None
        return session.scalar(select(func.count(Case.id))) or 0


def _mark(database: Database) -> None:
    """Only where nobody works but the people of the demo may the clock be moved."""
    with database.session() as session:
        if set(session.scalars(select(User.username))) == _demo_people():
            mark(session)
            session.commit()


def _demo_people() -> set[str]:
    return {person["username"] for person in read_demo("office")["people"]}


def _scenario(number: int, entry: Mapping[str, Any], content: Mapping[str, Any], now: datetime) -> Scenario:
    usual, start = content["answers"], entry["start"]
    proposal = {**usual["propose_case"], **content["proposers"].get(start["by"], {})}
    whole = {
        "name": entry["name"],
        "process": START_PROCESS,
        "clock": _begin_of_work(now.astimezone(OFFICE_ZONE) - timedelta(days=entry["days_ago"]), number),
        "start": _completed(start, proposal),
        "steps": [_completed(step, usual.get(step.get("complete", ""))) for step in entry.get("steps", [])],
    }
    return scenario_from(whole, FILE)


def _begin_of_work(day: datetime, number: int) -> datetime:
    """A moment in office hours of that day, or of the Friday before; each case at another one."""
    friday = day - timedelta(days=max(0, day.weekday() - WORKDAYS + 1))
    return friday.replace(hour=8 + number % 8, minute=number * 17 % 60, second=0, microsecond=0)


def _completed(step: Mapping[str, Any], usual: Mapping[str, Any] | None) -> dict[str, Any]:
    """A step whose answers are completed by the usual ones of its form; `~` takes a usual answer away."""
    if usual is None:
        return dict(step)
    answers = {**usual, **(step.get("answers") or {})}
    return {**step, "answers": {key: value for key, value in answers.items() if value is not None}}
