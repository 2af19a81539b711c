"""An office with its models and one proposal, and people who use its pages through Flask's test client."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.cases.models import Case
from app.people.queries import user_by_name
from app.rehearsal.office import DEMO_PASSWORD, HandClock, furnish
from app.store.clock import OFFICE_ZONE
from app.store.database import Database, open_database
from app.tasks.models import Task
from app.tasks.operations import start_case
from tests.conftest import KEYS
from tests.rig.planted import Planted
from tests.rig.proposals import PROPOSAL
from tests.rig.sharing import Apps
from tests.web.planted_office import plant_office

ROOT = Path(__file__).parents[2]
START = datetime(2026, 3, 2, 9, 0, tzinfo=OFFICE_ZONE)
PLANTED_AT = datetime(2026, 4, 10, 9, 0, tzinfo=OFFICE_ZONE)
PRISTINE = "as-planted.db"
Fields = list[tuple[str, str]]


class Person:
    """Somebody at a browser: keeps cookies, fills in the forms of the page as it was answered."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.answer: TestResponse

    def get(self, path: str, **more: object) -> TestResponse:
        self.answer = self.client.get(path, **more)
        return self.answer

    def post(self, path: str, fields: Fields, **more: object) -> TestResponse:
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        self.answer = self.client.post(path, data=data, **more)
        return self.answer

    def follow(self) -> TestResponse:
        return self.get(self.answer.location)

    @property
    def page(self) -> html.HtmlElement:
        return html.fromstring(self.answer.text)

    @property
    def text(self) -> str:
        return " ".join(self.page.find(".//main").text_content().split())

    def token(self) -> str:
        return self.page.xpath("//input[@name='csrf_token']/@value")[0]

    def form(self, action: str) -> Fields:
        """What a browser would send of the form with this action, without any button."""
        found = [form for form in self.page.forms if form.get("action", "").split("?")[0] == action]
        assert found, f"no form for {action}"
        empty = set(found[0].xpath(".//input[@type='radio' and @checked and @value='']/@name"))
        return [
            (name, "" if name in empty and value == "on" else str(value).removeprefix("\n"))
            for name, value in found[0].form_values()
        ]

    def press(self, action: str, button: tuple[str, str] | None = None, **changes: str | list[str]) -> TestResponse:
        """Fill in (by name) and send; a list sets several values of one name, an empty one takes them away."""
        fields = [(name, value) for name, value in self.form(action) if name not in changes]
        for name, value in changes.items():
            fields += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        return self.post(action, fields + ([button] if button else []))

    def log_in(self, username: str, password: str = DEMO_PASSWORD) -> Person:
        self.get("/login")
        self.press("/login", username=username, password=password)
        return self


@dataclass
class Office:
    app: Flask
    database: Database
    clock: HandClock

    def person(self, username: str | None = None) -> Person:
        person = Person(self.app.test_client())
        return person.log_in(username) if username else person

    def task(self, element_id: str = "screen_case") -> str:
        """Id of the newest task of a step."""
        with self.database.reading() as session:
            query = select(Task.id).where(Task.element_id == element_id).order_by(Task.opened_at.desc())
            return session.scalars(query).first() or ""

    def state(self, task_id: str) -> tuple[str, str | None]:
        with self.database.reading() as session:
            task = session.get_one(Task, task_id)
            return task.state, task.assignee_id

    def user_id(self, username: str) -> str:
        with self.database.reading() as session:
            user = user_by_name(session, username)
            assert user is not None
            return user.id

    def reference(self) -> str:
        with self.database.reading() as session:
            return session.scalars(select(Case.reference).order_by(Case.reference)).first() or ""

    def wait(self, **time: float) -> None:
        self.clock.at += timedelta(**time)


@pytest.fixture(scope="session")
def office_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "kim.db"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}", KEYS, HandClock(START))
    with database.session() as session:
        furnish(session, ROOT, START.date())
        session.commit()
    with database.session() as session:
        proposer = user_by_name(session, "jana.johannisbeere")
        assert proposer is not None
        start_case(session, proposer, PROPOSAL)
        session.commit()
    database.close()
    return path


@pytest.fixture
def office(office_file: Path, apps: Apps, tmp_path: Path) -> Iterator[Office]:
    shutil.copy(office_file, tmp_path / "kim.db")
    with open_office(apps, tmp_path, HandClock(START)) as opened:
        yield opened


@dataclass
class PlantedOffice:
    """An office with cases in several states, whose texts occur nowhere else."""

    office: Office
    cases: dict[str, Planted]
    folder: Path

    def task(self, state: str, element_id: str) -> str:
        """Id of the open task of a step in the case of that state."""
        with self.office.database.reading() as session:
            query = select(Task.id).where(
                Task.case_id == self.cases[state].case_id, Task.element_id == element_id, Task.state == "open"
            )
            return session.scalars(query).one()


@pytest.fixture(scope="session")
def planted(sqlite_template: Path, apps: Apps, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlantedOffice]:
    """Shared by all tests that only look, which leaves a trace too: whoever counts or changes takes `planted_copy`."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copy(sqlite_template, folder / "kim.db")
    with open_office(apps, folder, HandClock(PLANTED_AT)) as opened:
        cases = plant_office(opened.database, opened.clock)
        copy_database(folder / "kim.db", folder / PRISTINE)
        yield PlantedOffice(opened, cases, folder)


@pytest.fixture
def planted_copy(planted: PlantedOffice, apps: Apps, tmp_path: Path) -> Iterator[PlantedOffice]:
    """The office as it was planted, before anybody looked."""
    copy_database(planted.folder / PRISTINE, tmp_path / "kim.db")
    with open_office(apps, tmp_path, HandClock(PLANTED_AT)) as opened:
        yield PlantedOffice(opened, planted.cases, tmp_path)


def copy_database(source: Path, target: Path) -> None:
    """Also what SQLite still keeps beside the file."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


@contextmanager
def open_office(apps: Apps, folder: Path, clock: HandClock) -> Iterator[Office]:
    """The web application on the database in a folder, with a clock of its own."""
    database = open_database(f"sqlite:///{folder / 'kim.db'}", KEYS, clock)
    with apps.on(database) as app:
        yield Office(app, database, clock)
    database.close()
