"""The demo: the invented office and its cases, played through the same verbs as everything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.catalog.operations import import_folder
from app.people.models import User
from app.rehearsal.office import HandClock, furnish, read_demo
from app.rehearsal.player import Player
from app.rehearsal.scenario_file import Scenario, scenario_from
from app.store.clock import OFFICE_ZONE, system_clock
from app.store.database import Database
from app.tasks.operations import START_PROCESS


def fill(database: Database, models: Path, say: Callable[[str], None]) -> int:
    """Fill an empty database; returns the number of cases. A database with users is left as it is."""
    with database.session() as session:
        if session.scalar(select(func.count(User.id))):
            return 0
        furnish(session)
        import_folder(session, models)
        session.commit()
    plays = sorted(_plays(system_clock()), key=lambda play: play.clock)
    for number, play in enumerate(plays, start=1):
        say(f"  {number}/{len(plays)} {play.name}")
        _play(database, play)
    return len(plays)


def _play(database: Database, play: Scenario) -> None:
    clock = HandClock(play.clock)
    past = Database(database.engine, database.keys, clock)
    player = Player(past, clock)
    player.start(play.process, play.start)
    for step in play.steps:
        player.step(step)


def _plays(today: datetime) -> list[Scenario]:
    """The cases of `demo/cases.yaml`: each begins so many days ago; answers are laid over the usual ones."""
    content = read_demo("cases")
    return [_scenario(entry, content["answers"], today) for entry in content["cases"]]


def _scenario(entry: Mapping[str, Any], usual: Mapping[str, Any], today: datetime) -> Scenario:
    begin = today.astimezone(OFFICE_ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    steps = [_with_usual(step, usual, str(step.get("complete", ""))) for step in entry.get("steps", [])]
    content = {
        "name": entry["name"],
        "process": START_PROCESS,
        "clock": begin - timedelta(days=entry["days_ago"]),
        "start": _with_usual(entry["start"], usual, "propose_case"),
        "steps": steps,
    }
    return scenario_from(content, Path("demo/cases.yaml"))


def _with_usual(step: Mapping[str, Any], usual: Mapping[str, Any], form_id: str) -> dict[str, Any]:
    """A step whose answers are completed by the usual ones of its form; `~` takes a usual answer away."""
    if form_id not in usual:
        return dict(step)
    answers = {**usual[form_id], **(step.get("answers") or {})}
    return {**step, "answers": {key: value for key, value in answers.items() if value is not None}}
