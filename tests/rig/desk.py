"""People who work through Flask's test client: logged in once, each hands in tasks as a browser would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.cases.models import Case
from app.people.queries import user_by_name
from app.rehearsal.answers import filled_in
from app.rehearsal.cast import Cast
from app.rehearsal.expectations import find_task
from app.rehearsal.office import DEMO_PASSWORD, HandClock
from app.rehearsal.player import Player
from app.rehearsal.scenario_file import Step
from app.store.clock import Clock
from app.store.database import Database
from app.tasks.models import Task
from app.tasks.operations import task_form
from tests.rig.posting import Fields, posted

STAYS = timedelta(minutes=20)


@dataclass(frozen=True)
class Work:
    """A task, who does it, and the fields of the form as posted; `raw` are the answers in it."""

    task_id: str
    element_id: str
    username: str
    raw: Mapping[str, object]
    fields: Fields


@dataclass(frozen=True)
class Seat:
    """A client that is logged in, with the token of its forms."""

    client: FlaskClient
    token: str
    since: datetime


class Desk:
    """Clients by user name; whoever was away for long logs in again."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self._app, self._clock = app, clock
        self._seats: dict[str, Seat] = {}

    def prepare(self, session: Session, username: str, task: Task, answers: Mapping[str, object]) -> Work:
        """Fill in the form of a task; keys as scenario files write them."""
        user = user_by_name(session, username)
        assert user is not None
        filled = task_form(session, user, task)
        raw = filled_in(filled, answers)
        token = self.seat(username).token
        fields = {**posted(filled.form, raw), "csrf_token": [token], "intent": ["complete"], "back": ["/inbox"]}
        return Work(task.id, task.element_id, username, raw, fields)

    def hand_in(self, work: Work) -> TestResponse:
        return self._seats[work.username].client.post(f"/tasks/{work.task_id}", data=work.fields)

    def read_notes(self, username: str) -> None:
        """What a browser does by following the answer: the page shows what was noted for it, once."""
        with self._seats[username].client.session_transaction() as kept:
            kept.pop("_flashes", None)

    def seat(self, username: str) -> Seat:
        """Somebody's place, logged in."""
        seat = self._seats.get(username)
        if seat is None or self._clock() - seat.since > STAYS:
            client = self._app.test_client()
            login = {"csrf_token": _token(client, "/login"), "username": username, "password": DEMO_PASSWORD}
            client.post("/login", data=login)
            seat = self._seats[username] = Seat(client, _token(client, "/inbox"), self._clock())
        return seat


def _token(client: FlaskClient, path: str) -> str:
    return html.fromstring(client.get(path).text).xpath("//input[@name='csrf_token']/@value")[0]


class DeskPlayer(Player):
    """Plays scenarios with every task handed in at a desk; `hand_in` is what is done with one that is filled in."""

    def __init__(self, database: Database, clock: HandClock, desk: Desk, hand_in: Callable[[Work], object]) -> None:
        super().__init__(database, clock)
        self._desk, self._hand_in = desk, hand_in

    def step(self, step: Step) -> None:
        if step.kind == "complete":
            self._hand_in(self._prepare(step))
        else:
            super().step(step)

    def _prepare(self, step: Step) -> Work:
        with self.database.reading() as session:
            case, content = session.get_one(Case, self.case_id), step.content
            task = find_task(session, case, str(content["complete"]), content.get("which"))
            user = Cast(session).for_task(str(content.get("by", "")), task)
            return self._desk.prepare(session, user.username, task, self._answers(content))
