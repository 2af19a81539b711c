"""The inbox page through the web application, with 100 open tasks in the database and with 100,000."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app.people.queries import organisation_by_key, user_by_name
from app.store.base import new_id
from app.tasks.models import Task
from app.tasks.operations import start_case
from tests.bench.figures import Figure, median_seconds
from tests.bench.office import MONDAY, BenchOffice, bench_office
from tests.rig.proposals import PROPOSAL

FEW, MANY, OWN = 100, 100_000, 30
CLERK = "kerstin.kastanie"
PAGES = {
    "inbox, all": "/inbox",
    "inbox, nobody has it yet": "/inbox?whose=group",
    "inbox, somebody's own": "/inbox?whose=mine",
}


def measure() -> Iterator[Figure]:
    for whose in ("another office", "one's own office"):
        with bench_office() as few, bench_office() as many:
            fill(few, FEW, whose)
            fill(many, MANY, whose)
            for page, address in PAGES.items():
                small, large = median_seconds(visit(few, address), visit(many, address), times=30, warm_up=3)
                what = f"{page}: {MANY} tasks of {whose}, compared with {FEW}"
                yield Figure(what, large / small, "times", at_most=2)


def visit(office: BenchOffice, address: str) -> Callable[[], object]:
    client: FlaskClient = office.desk.seat(CLERK).client

    def get() -> None:
        answer = client.get(address)
        assert answer.status_code == 200

    return get


def fill(office: BenchOffice, count: int, whose: str) -> None:
    """Open tasks for an office of coordination; some are the clerk's own."""
    with office.database.session() as session:
        proposer = user_by_name(session, "jana.johannisbeere")
        assert proposer is not None
        case_id = start_case(session, proposer, PROPOSAL).id
        session.flush()
        add_tasks(session, case_id, "ki_kreis_borken" if whose == "one's own office" else "ki_bocholt", count)
        session.commit()
    with office.database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def add_tasks(session: Session, case_id: str, office: str, count: int) -> None:
    """Copies of the one task there is, each due a minute later."""
    clerk, place = user_by_name(session, CLERK), organisation_by_key(session, office)
    assert clerk is not None
    assert place is not None
    [first] = session.query(Task).all()
    copied = {column.key: first.__dict__[column.key] for column in Task.__table__.columns}
    rows = []
    for number in range(count):
        due = MONDAY + timedelta(minutes=number)
        own = clerk.id if number < OWN else None
        mine = {"id": new_id(), "due_at": due, "queue_at": due, "assignee_id": own, "organisation_id": place.id}
        rows.append({**copied, **mine, "case_id": case_id})
    session.execute(insert(Task.__table__), rows)
