"""Four eyes on both databases: two at once, one transaction, and the real play of scenarios."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import Entry
from app.audit.operations import OFFICE
from app.catalog.changes import begin, contents_of, find_change_set
from app.catalog.files import ModelFile, find_files
from app.catalog.models import ChangeSet, DeployedModel, Deployment
from app.catalog.queries import latest
from app.errors import Conflict, NotAllowed, Problem
from app.mail.delivery import send_mail
from app.mail.models import Mail
from app.mail.settings import use_mail
from app.people.models import User
from app.people.operations import add_organisation, give_role
from app.rehearsal.approving import approve, hand_in, send_back
from app.rehearsal.models import ScenarioResult, ScenarioRun
from app.rehearsal.runs import ask_to_play, play_all, run_of
from app.store.clock import now, today
from app.store.database import Database
from app.tasks.publishing import import_models, publish_files
from tests.rig.mailserver import mail_server

ROOT = Path(__file__).parents[3]
TABLE = "processes/p/deadlines.dmn"
FILES = {file.path: file.content for file in find_files(ROOT)}
DAYS = b'id="screening_out_days">\n          <text>3</text>'
NAMES = ("author", "second", "third")


def table(days: int = 3) -> ModelFile:
    source = FILES["processes/intake_to_closure/deadlines.dmn"]
    return ModelFile(TABLE, source.replace(DAYS, DAYS.replace(b">3<", b">%d<" % days)))


@pytest.fixture
def office(database: Database) -> Database:
    """Three process owners and one published table."""
    with database.session() as session:
        place = add_organisation(session, key="office", name="Stelle", kind="coordination")
        for name in NAMES:
            user = User(username=name, display_name=name.title(), email=f"{name}@kim.example", password_hash="x")
            session.add(user)
            give_role(session, user, place, "process_owner")
        publish_files(session, [table()], None)
        session.commit()
    return database


def person(session: Session, name: str) -> User:
    return session.scalars(select(User).where(User.username == name)).unique().one()


def handed_in(database: Database, *files: ModelFile, green: bool = True) -> str:
    with database.session() as session:
        change_set = begin(session, person(session, "author"), "", files or [table(7)])
        if green:
            run = ask_to_play(session, person(session, "author"), change_set)
            run.state, run.total, run.ended_at = "done", 1, now(session)
        hand_in(session, person(session, "author"), change_set, None)
        session.commit()
        return change_set.id


def approve_as(database: Database, name: str, ident: str) -> Problem | None:
    """What the person is told; None: it is approved."""
    with database.session() as session:
        user = person(session, name)
        try:
            found = find_change_set(session, user, ident, to_change=True)
            approve(session, user, found, contents_of(found))
        except Problem as problem:
            return problem
        session.commit()
    return None


def count(database: Database, what: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def test_of_two_who_approve_at_once_one_is_told_and_it_is_published_once(office: Database) -> None:
    ident = handed_in(office)
    told: list[Problem | None] = []
    threads = [
        threading.Thread(target=lambda name=name: told.append(approve_as(office, name, ident))) for name in NAMES[1:]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {type(problem) for problem in told} == {Conflict, type(None)}
    assert count(office, Deployment) == 2


def test_one_that_breaks_off_leaves_nothing_behind(office: Database) -> None:
    ident = handed_in(office)

    with office.session() as session:
        user = person(session, "second")
        found = find_change_set(session, user, ident, to_change=True)
        approve(session, user, found, contents_of(found))
        session.flush()  # all is written, and the server dies before the commit
    assert count(office, Deployment) == 1
    with office.reading() as session:
        assert session.get_one(ChangeSet, ident).state == "handed_in"
    assert approve_as(office, "second", ident) is None


def test_several_models_count_together_or_not_at_all(office: Database) -> None:
    other = ModelFile("processes/q/complexity.dmn", FILES["processes/intake_to_closure/complexity.dmn"])
    ident = handed_in(office, table(7), other)
    assert approve_as(office, "second", ident) is None
    with office.reading() as session:
        number = session.get_one(ChangeSet, ident).deployment_number
        assert number == 2
        parts = select(func.count()).where(DeployedModel.deployment_number == number)
        assert session.scalar(parts) == 2
        assert latest(session, "decision", "deadlines").version == table(7).version


def test_everything_is_in_the_history_of_the_office(office: Database) -> None:
    ident = handed_in(office)
    with office.session() as session:
        found = find_change_set(session, person(session, "second"), ident, to_change=True)
        send_back(session, person(session, "second"), found, "Bitte acht.")
        hand_in(session, person(session, "author"), found, None)
        session.commit()
    assert approve_as(office, "third", ident) is None
    with office.reading() as session:
        query = select(Entry.action).where(Entry.chain_id == OFFICE).order_by(Entry.number)
        assert session.scalars(query).all() == [
            *("models.published", "models.drafted", "models.handed_in", "models.sent_back", "models.handed_in"),
            *("models.approved", "models.published"),
        ]


def test_never_ones_own_never_red_never_in_the_past(office: Database) -> None:
    ident = handed_in(office, green=False)
    assert isinstance(approve_as(office, "author", ident), NotAllowed)
    assert approve_as(office, "second", ident) is not None, "nothing was played"
    with office.session() as session:
        found = find_change_set(session, person(session, "author"), ident)
        run = ask_to_play(session, person(session, "author"), found)
        run.state, run.results = "done", [_red()]
        session.commit()
    assert approve_as(office, "second", ident) is not None, "one fails"
    with office.session() as session:
        draft = begin(session, person(session, "second"), "", [table(9)])
        with pytest.raises(Problem):
            hand_in(session, person(session, "second"), draft, today(session) - timedelta(days=1))
    assert count(office, Deployment) == 1


def _red() -> ScenarioResult:
    return ScenarioResult(path="a.yaml", name="a", process_id="p", step=1, reason_de="anders", reason_en="otherwise")


def test_the_others_and_then_the_author_get_mail_that_says_nothing_of_what_is_in_it(office: Database) -> None:
    with mail_server() as server:
        use_mail(office, server.settings())
        ident = handed_in(office)
        send_all(office)
        assert sorted(message["To"].addresses[0].username for message in server.box.messages) == ["second", "third"]
        with office.session() as session:
            found = find_change_set(session, person(session, "second"), ident, to_change=True)
            send_back(session, person(session, "second"), found, "Geheim")
            session.commit()
        send_all(office)
        last = server.box.messages[-1]
        assert last["To"].addresses[0].username == "author"
        assert f"/models/drafts/{ident}" in last.as_string()
        assert "Geheim" not in last.as_string()


def send_all(database: Database) -> None:
    with database.session() as session:
        for mail_id in session.scalars(select(Mail.id).where(Mail.state == "waiting").order_by(Mail.posted_at)).all():
            send_mail(session, mail_id)
            session.commit()


SHORT = ("fall-ruht.yaml", "quartal-in-der-konferenz.yaml")


def test_the_scenarios_are_really_played_against_the_draft(database: Database, tmp_path: Path) -> None:
    """A change that a scenario expects otherwise makes it red; results come one by one, and are not played twice."""
    for path, content in FILES.items():
        if "/scenarios/" not in path or path.endswith(SHORT):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(content)
    played = next(path for path in FILES if path.endswith(SHORT[0]))
    with database.session() as session:
        place = add_organisation(session, key="office", name="Stelle", kind="coordination")
        user = User(username="author", display_name="A", email="", password_hash="!")
        session.add(user)
        give_role(session, user, place, "process_owner")
        import_models(session, tmp_path)
        run = ask_to_play(session, user, None)
        session.commit()
        play_all(session, run.id)
        assert (run.state, run.total, run.is_green) == ("done", 2, True), [r.reason_de for r in run.red]
        assert [result.process_id for result in run.results] == ["quarterly_review", "quarterly_review"]
        change_set = begin(session, user, "", [ModelFile(played, _with_other_end(FILES[played]))])
        again = ask_to_play(session, user, change_set)
        session.commit()
        play_all(session, again.id)
        assert [result.path for result in again.red] == [played]
        assert run_of(session, change_set) is again
        assert run_of(session, None) is run
        play_all(session, again.id)
        assert len(again.results) == 2


def _with_other_end(content: bytes) -> bytes:
    lines = [line for line in content.decode().splitlines() if not line.startswith("ends:")]
    return "\n".join([*lines, "ends: nowhere", ""]).encode()


def test_a_run_for_models_that_changed_since_is_not_played(office: Database) -> None:
    with office.session() as session:
        run = ask_to_play(session, person(session, "author"), None)
        publish_files(session, [table(5)], None)
        session.commit()
        play_all(session, run.id)
        session.commit()
    with office.reading() as session:
        assert session.get_one(ScenarioRun, run.id).state == "outdated"
