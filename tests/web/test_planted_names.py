"""Words that stand in the files of cases and nowhere else are looked for everywhere else: none may turn up."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import MetaData, select

from app.cases.models import Case, Submission
from app.people.models import User
from app.rehearsal.office import HandClock, furnish
from app.store.database import Database, open_database
from app.store.keys import DataKey
from app.tasks.digest import write_digest
from app.tasks.mails import told, write_about_notice, write_about_task
from app.tasks.models import Draft, Notice, Task
from app.web.case import views as case_views
from tests.conftest import KEYS
from tests.rig.planted import ROOT, before, found_in, grow
from tests.web.conftest import PLANTED_AT, Person, PlantedOffice

AHORN = "F01-ahorn-regelweg.yaml"
LOOKING_AROUND = ("dora.douglasie", "kerstin.kastanie", "ilse.ilex", "sven.schlehe", "vera.vogelbeere")
MOST_PAGES = 60


def everything_stored(database: Database) -> Iterator[tuple[str, str, str]]:
    """(table, column, text) of every value in every table, also those of the jobs; bytes are read as text."""
    schemas = [None] if database.engine.dialect.name == "sqlite" else ["public", "dbos"]
    with database.engine.connect() as connection:
        for schema in schemas:
            metadata = MetaData(schema=schema)
            metadata.reflect(connection)
            for table in metadata.sorted_tables:
                for row in connection.execute(select(table)):
                    for column, value in row._mapping.items():
                        yield table.name, str(column), as_text(value)


def as_text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1")
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)


def leaks(database: Database) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for table, column, text in everything_stored(database):
        if words := found_in(text):
            found.setdefault((table, column), set()).update(words)
    return found


def test_nothing_is_stored_in_plain_text(planted: PlantedOffice) -> None:
    assert len({word for case in planted.cases.values() for word in case.words}) > 150
    assert leaks(planted.office.database) == {}


def test_nothing_is_stored_in_plain_text_on_postgresql(postgresql_url: str) -> None:
    clock = HandClock(PLANTED_AT)
    database = open_database(postgresql_url, KEYS, clock)
    with database.session() as session:
        furnish(session, ROOT, clock.at.date())
        session.commit()
    case = grow(database, clock, "postgres", AHORN, before("record_quarterly_review"))
    assert len(case.words) > 30
    assert any(table == "submission" for table, _, _ in everything_stored(database))
    assert leaks(database) == {}
    database.close()


def test_letters_name_nobody(planted: PlantedOffice) -> None:
    """Every letter that the tasks and notices of the cases can cause, as it would be sent."""
    with planted.office.database.reading() as session:
        users = session.scalars(select(User)).all()
        tasks = session.scalars(select(Task).where(Task.state == "open")).unique().all()
        notices = session.scalars(select(Notice)).unique().all()
        letters = [write_about_task(session, user, task.id) for user in users for task in tasks]
        letters += [
            write_about_notice(session, user, notice.id) for notice in notices for user in told(session, notice)
        ]
        letters += [write_digest(session, user, PLANTED_AT.date().isoformat()) for user in users]
    written = [repr(letter) for letter in letters if letter is not None]
    assert len(written) > 20
    assert "KIM-2026-" in " ".join(written)
    assert found_in(" ".join(written)) == set()


def raw_bytes(folder: Path) -> bytes:
    """The database file with all that SQLite keeps beside it."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("kim.db*")))


def test_the_raw_file_holds_no_word(planted: PlantedOffice) -> None:
    raw = raw_bytes(planted.folder)
    assert b"KIM-2026-0001" in raw
    assert found_in(raw.decode("latin-1")) == set()


def test_what_is_deleted_is_gone_from_the_raw_file_too(planted_copy: PlantedOffice) -> None:
    """Keys above all: an erased case is one whose key is gone."""
    database, case = planted_copy.office.database, planted_copy.cases["running"]
    with database.session() as session:
        key = session.get_one(DataKey, session.get_one(Case, case.case_id).key_id)
        submission = session.scalars(select(Submission).where(Submission.case_id == case.case_id)).first()
        assert submission is not None
        traces = [key.wrapped, submission.answers]
        session.delete(submission)
        session.delete(key)
        session.commit()
    database.close()
    with closing(sqlite3.connect(planted_copy.folder / "kim.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = raw_bytes(planted_copy.folder)
    assert all(trace not in raw for trace in traces)


def test_drafts_are_sealed(planted_copy: PlantedOffice) -> None:
    dora, task = (
        planted_copy.office.person("dora.douglasie"),
        f"/tasks/{planted_copy.task('running', 'review_progress')}",
    )
    dora.get(task)
    word = "Xrunning-C-note-999q"
    assert dora.press(task, ("intent", "save"), **{"case.note": word}).status_code == 302
    dora.follow()
    assert word in dora.answer.text
    with planted_copy.office.database.reading() as session:
        assert session.scalars(select(Draft)).all()
    assert leaks(planted_copy.office.database) == {}


def look_around(person: Person) -> Iterator[str]:
    """The addresses that somebody comes to by following links, each once; the page stands in `person.answer`."""
    waiting, seen = ["/inbox", "/cases/?state=all", "/proposals/", "/conferences/"], set()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = person.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        yield address
        links = (urlsplit(link) for link in person.page.xpath("//a/@href"))
        waiting += [f"{link.path}?{link.query}".rstrip("?") for link in links if not link.netloc and link.path]


@pytest.mark.parametrize("name", LOOKING_AROUND)
def test_no_word_in_addresses_titles_and_notes(planted: PlantedOffice, name: str) -> None:
    person = planted.office.person(name)
    pages = 0
    for address in look_around(person):
        pages += 1
        page = person.page
        told = " ".join([address, page.findtext(".//title") or "", *page.xpath("//@href | //@action | //@data-source")])
        told += " ".join(note.text_content() for note in page.xpath("//div[contains(@class, 'kern-alert')]"))
        assert found_in(told) == set(), address
        assert "Set-Cookie" not in person.answer.headers or not found_in(person.answer.headers["Set-Cookie"])
    assert pages >= 5


def test_no_word_in_any_log(planted_copy: PlantedOffice, caplog: pytest.LogCaptureFixture) -> None:
    """Even where everything is logged: what people typed, what they were shown, what the database was told."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "app", "dbos", "werkzeug", "flask_limiter"):
        caplog.set_level(logging.DEBUG, logger=name)
    office, task = planted_copy.office, f"/tasks/{planted_copy.task('running', 'review_progress')}"
    dora = office.person("dora.douglasie")
    dora.get(f"/cases/{planted_copy.cases['running'].reference}")
    assert len(found_in(dora.answer.text)) > 20
    dora.get(task)
    typed = {"case.note": "Xrunning-C-note-998q", "case.note_kind": "phone"}
    assert dora.press(task, ("intent", "save"), **typed).status_code == 302
    dora.get(task)
    assert dora.press(task, ("intent", "complete"), **{"case.step_status": "nonsense"}).status_code == 422
    office.person("kerstin.kastanie").get(f"/cases/{planted_copy.cases['running'].reference}")
    assert "SELECT" in caplog.text
    assert found_in(caplog.text) == set()


def test_no_word_in_the_report_of_an_error(
    planted_copy: PlantedOffice, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever breaks while somebody's file is open, log and page say where, and nothing of the contents."""
    case = planted_copy.cases["running"]

    def breaks(_session, _user, view):
        raise ValueError(f"unexpected {view.parts}")

    monkeypatch.setattr(case_views, "gather", breaks)
    caplog.set_level(logging.DEBUG)
    dora = planted_copy.office.person("dora.douglasie")
    assert dora.get(f"/cases/{case.reference}").status_code == 500
    assert "ValueError" in caplog.text
    assert found_in(caplog.text) == set()
    assert found_in(dora.answer.text) == set()
