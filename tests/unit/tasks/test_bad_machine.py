"""Damaged data and a machine that fails: a clear page, nothing half-done, the text kept, and somebody who looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import event, select, text

from app.audit.verify import verify
from app.cases.models import Case
from app.engine.models import Instance
from app.people.queries import user_by_name
from app.rehearsal.office import HandClock
from app.store.database import Database
from app.store.keys import DataKey, destroy_data_key
from app.tasks.incidents import DAMAGE, ask_to_retry
from app.tasks.models import Incident, Notice, Task
from app.tasks.operations import start_case
from app.tasks.retrying import try_again
from app.tasks.timers import fire_due_of_case, fire_what_is_due
from tests.rig.consistency import faults
from tests.rig.desk import Desk
from tests.rig.proposals import PROPOSAL, SCREENING
from tests.rig.sharing import Apps

KERSTIN, JANA = "kerstin.kastanie", "jana.johannisbeere"
LONG = "Lange getippt. " * 25
FULL_ON_POSTGRESQL = (
    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$",
    "CREATE TRIGGER full_disk BEFORE INSERT ON submission EXECUTE FUNCTION full_disk()",
)


class Place:
    """One case, at its first step, which Kerstin has open."""

    def __init__(self, office: Database, app: Flask, clock: HandClock) -> None:
        self.office, self.clock, self.desk = office, clock, Desk(app, clock)
        with office.session() as session:
            case = start_case(session, user_by_name(session, JANA), PROPOSAL)
            session.commit()
            self.case_id, self.instance_id, self.key_id = case.id, case.instance_id, case.key_id
            self.reference = case.reference
        with office.reading() as session:
            task = session.scalars(select(Task).where(Task.case_id == self.case_id)).unique().one()
            self.task_id = task.id
            work = self.desk.prepare(session, KERSTIN, task, {**SCREENING, "case.feedback_text": LONG})
        self.client = self.desk.seat(KERSTIN).client
        page = html.fromstring(self.client.get(f"/tasks/{self.task_id}").text)
        self.fields = {**work.fields, "typed_by": page.xpath("//input[@name='typed_by']/@value")[:1]}

    def hand_in(self):
        return self.client.post(f"/tasks/{self.task_id}", data=self.fields)

    def get(self, path: str, who: str = KERSTIN):
        return self.desk.seat(who).client.get(path)

    def change(self, *statements: str) -> None:
        with self.office.session() as session:
            for statement in statements:
                session.execute(text(statement), {"instance": self.instance_id, "key": self.key_id, "junk": b"junk"})
            session.commit()

    def state(self) -> str:
        with self.office.reading() as session:
            return session.get_one(Task, self.task_id).state

    def incidents(self) -> list[Incident]:
        with self.office.reading() as session:
            return list(session.scalars(select(Incident).where(Incident.case_id == self.case_id)).unique())


@pytest.fixture
def place(office: Database, apps: Apps, clock: HandClock) -> Iterator[Place]:
    with apps.on(office) as app:
        yield Place(office, app, clock)


def is_kept(answer) -> bool:
    return "Was Sie eingegeben haben, ist nicht verloren" in answer.text and LONG.strip() in answer.text


@contextmanager
def full_disk(place: Place) -> Iterator[None]:
    """On SQLite no page more may be written; on PostgreSQL the server says what it says when the disk is full."""
    if place.office.engine.dialect.name == "postgresql":
        place.change(*FULL_ON_POSTGRESQL)
        yield
        place.change("DROP TRIGGER full_disk ON submission")
        return

    def limit(connection, _record, _proxy) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # as many as there are

    event.listen(place.office.engine, "checkout", limit)
    yield
    event.remove(place.office.engine, "checkout", limit)
    place.office.engine.dispose()


def test_a_full_disk(place: Place) -> None:
    with full_disk(place):
        answer = place.hand_in()
    assert answer.status_code == 503
    assert "Speicher des Servers ist voll" in answer.text
    assert is_kept(answer)
    assert place.state() == "open"
    assert faults(place.office) == []
    assert place.hand_in().status_code == 302
    assert faults(place.office) == []


def test_a_connection_lost_in_the_middle_of_a_step(place: Place) -> None:
    if place.office.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no connection to lose")
    lost = []

    def lose(_connection, cursor, statement, *_rest) -> None:
        if statement.startswith("INSERT INTO submission") and not lost:
            lost.append(cursor.connection.info.backend_pid)
            with place.office.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": lost[0]})

    event.listen(place.office.engine, "before_cursor_execute", lose)
    answer = place.hand_in()
    event.remove(place.office.engine, "before_cursor_execute", lose)
    assert lost
    assert answer.status_code == 503
    assert "Datenbank ist gerade nicht erreichbar" in answer.text
    assert is_kept(answer)
    assert place.state() == "open"
    assert faults(place.office) == []
    assert place.hand_in().status_code == 302


@contextmanager
def no_database(place: Place) -> Iterator[None]:
    """Whatever is asked of the database fails, as it does when its server or its disk has gone."""

    is_sqlite = place.office.engine.dialect.name == "sqlite"

    def refuse(dialect, *_rest) -> object:
        return dialect.loaded_dbapi.connect("/nowhere/at/all" if is_sqlite else "host=/nowhere")

    event.listen(place.office.engine, "do_connect", refuse)
    place.office.engine.dispose()
    yield
    event.remove(place.office.engine, "do_connect", refuse)
    place.office.engine.dispose()


def test_no_database_at_all(place: Place) -> None:
    with no_database(place):
        answer, shown = place.hand_in(), place.get("/inbox")
    assert (answer.status_code, shown.status_code) == (503, 503)
    for page in (answer, shown):
        assert "Datenbank ist gerade nicht erreichbar" in page.text
    assert is_kept(answer)
    resumed = place.client.post(f"/tasks/{place.task_id}", data={**place.fields, "intent": ["resume"]})
    assert LONG.strip() in resumed.text
    assert place.hand_in().status_code == 302


STATES = {
    "no json": "'{\"tokens\": ['",
    "nothing in it": "'{}'",
    "other tokens": "CAST(REPLACE(CAST(state AS TEXT), '\"at\"', '\"@\"') AS JSON)",
}


@pytest.mark.parametrize("damage", STATES)
def test_a_damaged_state_is_an_incident_until_it_is_whole(place: Place, damage: str) -> None:
    new = STATES[damage]
    if place.office.engine.dialect.name == "postgresql" and damage == "no json":
        pytest.skip("PostgreSQL does not take it")
    if place.office.engine.dialect.name == "sqlite":
        new = new.replace("CAST(REPLACE", "(REPLACE").replace(" AS JSON)", ")")
    with place.office.reading() as session:
        whole = session.get_one(Instance, place.instance_id).state
    place.change(f"UPDATE instance SET state = {new} WHERE id = :instance")
    for _ in range(2):
        answer = place.hand_in()
        assert answer.status_code == 500
        assert "Stand dieses Falls ist beschädigt" in answer.text
        assert "Code" in answer.text
        assert is_kept(answer)
    assert place.state() == "open"
    [incident] = place.incidents()
    assert (incident.engine_id, incident.failures) == (DAMAGE, 2)
    assert "beschädigt" in incident.sentence_de
    assert retry(place, incident).ended_at is None
    with place.office.session() as session:
        session.execute(Instance.__table__.update().where(Instance.id == place.instance_id).values(state=whole))
        session.commit()
    assert retry(place, incident).ended_at is not None
    assert place.hand_in().status_code == 302
    assert faults(place.office) == []


def retry(place: Place, incident: Incident) -> Incident:
    """The process owner has it tried again, and the worker does so."""
    with place.office.session() as session:
        ask_to_retry(session, user_by_name(session, "maria.magnolie"), incident.id)
        session.commit()
    with place.office.session() as session:
        try_again(session, incident.id)
        session.commit()
    [now] = place.incidents()
    return now


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE data_key SET master_key_id = 'gone' WHERE id = :key", "fehlt der Hauptschlüssel „gone“"),
        ("UPDATE data_key SET wrapped = :junk WHERE id = :key", "beschädigt oder verändert"),
    ],
)
def test_a_key_that_does_not_open(place: Place, statement: str, said: str) -> None:
    place.change(statement)
    for answer in (place.get(f"/cases/{place.reference}"), place.get(f"/tasks/{place.task_id}"), place.hand_in()):
        assert answer.status_code == 500
        assert said in answer.text
    assert is_kept(answer)
    assert place.state() == "open"
    [incident] = place.incidents()
    assert said in incident.sentence_de
    assert place.get("/inbox").status_code == 200
    assert place.get("/proposals/", JANA).status_code == 200


def test_damage_does_not_stop_the_timers_of_others(place: Place) -> None:
    place.change("UPDATE data_key SET master_key_id = 'gone' WHERE id = :key")
    with place.office.session() as session:
        other = start_case(session, user_by_name(session, JANA), PROPOSAL).id
        session.commit()
    place.clock.at += timedelta(days=3)
    for _ in range(10):
        with place.office.session() as session:
            fire_what_is_due(session)
            session.commit()
    with place.office.reading() as session:
        told = set(session.scalars(select(Notice.case_id).where(Notice.kind == "reminder")))
    assert told == {other}
    assert place.incidents()


def test_an_erased_case_can_be_read_by_nobody_and_its_pages_say_so(place: Place) -> None:
    place.clock.at += timedelta(days=3)
    with place.office.session() as session:
        fire_due_of_case(session, place.case_id)
        destroy_data_key(session, place.key_id)
        session.commit()
    for path in (f"/cases/{place.reference}", f"/tasks/{place.task_id}"):
        answer = place.get(path)
        assert answer.status_code == 410
        assert "Diese Akte wurde gelöscht" in answer.text
        assert "Birkenhain" not in answer.text
    for path, who in (("/inbox", KERSTIN), ("/cases/", KERSTIN), ("/proposals/", JANA), ("/inbox", "gerda.ginkgo")):
        answer = place.get(path, who)
        assert answer.status_code == 200
        assert "Birkenhain" not in answer.text
    assert place.incidents() == []
    with place.office.reading() as session:
        assert session.get(DataKey, place.key_id) is None
        assert list(verify(session, [place.case_id])) == []


def test_a_clock_that_is_set_back(place: Place) -> None:
    def sweep() -> None:
        while True:
            with place.office.session() as session:
                fired = fire_what_is_due(session)
                session.commit()
            if not fired:
                return

    place.clock.at += timedelta(days=2, hours=1)
    sweep()
    place.clock.at -= timedelta(days=5)
    sweep()
    assert place.hand_in().status_code == 302
    place.clock.at += timedelta(days=5)
    sweep()
    with place.office.reading() as session:
        case = session.get_one(Case, place.case_id)
        told = session.scalars(select(Notice.kind).where(Notice.task_id == place.task_id)).all()
        assert told == ["reminder"]
        assert case.state == "open"
    assert faults(place.office) == []
