"""A whole invented office, with a clock of its own: what scenarios and the demo are played in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session

from app.conferences.operations import plan_conference
from app.conferences.queries import last_planned
from app.people.models import Organisation, User
from app.people.operations import add_organisation, give_role
from app.people.passwords import hash_password
from app.people.queries import organisations
from app.rehearsal.scenario_file import read_yaml
from app.services.models import Service
from app.store.base import new_id
from app.store.clock import OFFICE_ZONE, system_clock, today
from app.store.database import Database, open_database
from app.store.master_keys import MasterKeys
from app.store.migrate import upgrade
from app.tasks.publishing import import_models

DEMO_PASSWORD = "kim-lotse-demo"  # noqa: S105  the demo's, printed when it starts
MONTHS_AHEAD = 6
QUARTER_MONTHS = (3, 6, 9, 12)
"""In the third week of these months running cases are discussed."""


class HandClock:
    """A clock that moves only when told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class Stage:
    """The demo's people and the models of a folder, set up once; each play gets a copy that vanishes afterwards."""

    def __init__(self, models: Path) -> None:
        """Raises Rejected where the models cannot be published."""
        self._folder = TemporaryDirectory(prefix="kim-scenario-")
        self._keys = MasterKeys.generate()
        self._template = Path(self._folder.name) / "template.db"
        try:
            with self._opened(self._template, HandClock(system_clock())) as database:
                upgrade(database)
                with database.session() as session:
                    _add_people(session)
                    import_models(session, models)
                    session.commit()
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    @contextmanager
    def office(self, clock: HandClock) -> Iterator[Database]:
        """A database of its own for one play, with conferences to come."""
        copy = self._template.with_name(f"{new_id()}.db")
        shutil.copy(self._template, copy)
        try:
            with self._opened(copy, clock) as database:
                with database.session() as session:
                    plan_conferences(session, clock().date())
                    session.commit()
                yield database
        finally:
            copy.unlink(missing_ok=True)  # the whole stage may be gone already

    @contextmanager
    def _opened(self, file: Path, clock: HandClock) -> Iterator[Database]:
        database = open_database(f"sqlite:///{file}", self._keys, clock)
        try:
            yield database
        finally:
            database.close()


def furnish(session: Session, models: Path, conferences_since: date) -> None:
    """The demo's organisations, people, models, and conferences from the month of a day on."""
    _add_people(session)
    import_models(session, models)
    plan_conferences(session, conferences_since)


def plan_conferences(session: Session, since: date | None = None) -> None:
    """The second Wednesday of each month at nine, in every coordinating office, until some months from today.

    At the end of each quarter another one for running cases, on the Thursday of the week after.

    From the month of `since` on, or, where the calendar is filled already, after its last conference.
    """
    last = today(session) + timedelta(days=31 * MONTHS_AHEAD)
    for office in organisations(session, "coordination"):
        planned_until = last_planned(session, office.id)
        month = (planned_until or since or today(session)).replace(day=1)
        if planned_until is not None:
            month = _next_month(month)
        while month <= last:
            wednesday = month + timedelta(days=(2 - month.weekday()) % 7 + 7)
            at = datetime.combine(wednesday, time(9), OFFICE_ZONE)
            plan_conference(session, office.id, "proposals", at, "Kreishaus, Raum 2.14")
            if month.month in QUARTER_MONTHS:
                thursday = at + timedelta(days=8)
                plan_conference(session, office.id, "quarterly", thursday, "Kreishaus, Raum 2.14", length=120)
            month = _next_month(month)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _add_people(session: Session) -> None:
    content = read_demo("office")
    offices = {entry["key"]: add_organisation(session, **entry) for entry in content["organisations"]}
    password = hash_password(DEMO_PASSWORD)
    for entry in content["people"]:
        _add_person(session, entry, offices, password)
    for entry in content["services"]:
        _add_service(session, entry, offices)
    session.flush()


def _add_service(session: Session, entry: dict[str, Any], offices: dict[str, Organisation]) -> None:
    organisation = offices[entry["organisation"]]
    details = {key: value for key, value in entry.items() if key != "organisation"}
    session.add(Service(organisation_id=organisation.id, organisation=organisation, **details))


def read_demo(name: str) -> dict[str, Any]:
    """A file of the demo's data."""
    content = read_yaml(Path(str(files("app.rehearsal") / "demo" / f"{name}.yaml")))
    assert isinstance(content, dict)
    return content


def _add_person(session: Session, entry: dict[str, Any], offices: dict[str, Organisation], password: str) -> None:
    username = entry["username"]
    user = User(username=username, display_name=entry["name"], email=f"{username}@kim.example", password_hash=password)
    session.add(user)
    for role, office in entry["roles"].items():
        give_role(session, user, offices[office], role)
