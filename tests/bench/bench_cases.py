"""The list of cases through the web application, with 100 running cases in the database and with 100,000."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app.cases.models import Case, Party
from app.people.queries import organisation_by_key, user_by_name
from app.store.base import new_id
from app.tasks.operations import start_case
from tests.bench.bench_inbox import FEW, MANY, visit
from tests.bench.figures import Figure, median_seconds
from tests.bench.office import MONDAY, BenchOffice, bench_office
from tests.rig.proposals import PROPOSAL

OWN = 60
PAGES = {"cases, running": "/cases/", "cases, all": "/cases/?state=all"}


def measure() -> Iterator[Figure]:
    for whose in ("another office", "one's own office"):
        with bench_office() as few, bench_office() as many:
            fill(few, FEW, whose)
            fill(many, MANY, whose)
            for page, address in PAGES.items():
                small, large = median_seconds(visit(few, address), visit(many, address), times=30, warm_up=3)
                what = f"{page}: {MANY} cases of {whose}, compared with {FEW}"
                yield Figure(what, large / small, "times", at_most=2)


def fill(office: BenchOffice, count: int, whose: str) -> None:
    """A page of cases that are the clerk's own, and copies of one of them."""
    with office.database.session() as session:
        proposer = user_by_name(session, "jana.johannisbeere")
        assert proposer is not None
        for _ in range(OWN):
            start_case(session, proposer, PROPOSAL)
        session.flush()
        add_cases(session, "ki_kreis_borken" if whose == "one's own office" else "ki_bocholt", count)
        session.commit()
    with office.database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def add_cases(session: Session, key: str, count: int) -> None:
    """Copies of a case, each due a minute later, for an office of coordination."""
    case, office = session.scalars(select(Case)).first(), organisation_by_key(session, key)
    assert case is not None
    assert office is not None
    copied = {column.key: getattr(case, column.key) for column in Case.__table__.columns}
    cases, parties = [], []
    for number in range(count):
        names = {"id": new_id(), "instance_id": new_id(), "reference": f"KIM-2025-{number:06d}"}
        cases.append({**copied, **names, "next_due_at": MONDAY + timedelta(minutes=number)})
        for party in case.parties:
            held = {column.key: getattr(party, column.key) for column in Party.__table__.columns}
            parties.append({**held, "id": new_id(), "case_id": names["id"], "organisation_id": office.id})
    session.execute(insert(Case.__table__), cases)
    session.execute(insert(Party.__table__), parties)
