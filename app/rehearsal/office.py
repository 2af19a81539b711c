"""A whole office on a throw-away database, with a clock of its own: what scenarios are played in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from sqlalchemy.orm import Session

from app.catalog.operations import import_folder
from app.conferences.operations import plan_conference
from app.people.models import Organisation, User
from app.people.operations import add_organisation, give_role
from app.people.passwords import hash_password
from app.store.clock import OFFICE_ZONE, today
from app.store.database import Database, open_database
from app.store.keys import MasterKeys
from app.store.migrate import upgrade

DEMO_PASSWORD = "kim-lotse-demo"  # noqa: S105  the demo's, printed when it starts
CONFERENCES_AHEAD = 6


class HandClock:
    """A clock that moves only when told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@contextmanager
def throwaway_office(models: Path, clock: HandClock) -> Iterator[Database]:
    """The demo's people and the models of a folder in a database that vanishes afterwards."""
    with TemporaryDirectory(prefix="kim-scenario-") as folder:
        database = open_database(f"sqlite:///{folder}/kim.db", MasterKeys.generate(), clock)
        try:
            upgrade(database)
            with database.session() as session:
                furnish(session)
                import_folder(session, models)
                session.commit()
            yield database
        finally:
            database.close()


def furnish(session: Session) -> None:
    """Organisations, people and the next conferences of the demo."""
    content = read_demo("office")
    offices = {entry["key"]: add_organisation(session, **entry) for entry in content["organisations"]}
    password = hash_password(DEMO_PASSWORD)
    for entry in content["people"]:
        _add_person(session, entry, offices, password)
    for office in offices.values():
        if office.kind == "coordination":
            _plan_conferences(session, office)
    session.flush()


def read_demo(name: str) -> dict[str, Any]:
    """A file of the demo's data."""
    return yaml.safe_load((files("app.rehearsal") / "demo" / f"{name}.yaml").read_text("utf-8"))


def _add_person(session: Session, entry: dict[str, Any], offices: dict[str, Organisation], password: str) -> None:
    username = entry["username"]
    user = User(username=username, display_name=entry["name"], email=f"{username}@kim.example", password_hash=password)
    session.add(user)
    for role, office in entry["roles"].items():
        give_role(session, user, offices[office], role)


def _plan_conferences(session: Session, office: Organisation) -> None:
    """The second Wednesday of each month at nine."""
    day = today(session).replace(day=1)
    for _ in range(CONFERENCES_AHEAD):
        wednesday = day + timedelta(days=(2 - day.weekday()) % 7 + 7)
        at = datetime.combine(wednesday, datetime.min.time(), OFFICE_ZONE).replace(hour=9)
        plan_conference(session, office.id, "proposals", at, "Kreishaus, Raum 2.14")
        day = (day + timedelta(days=32)).replace(day=1)
