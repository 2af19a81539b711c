"""The list of cases leads to every case once, tells when it stopped counting, and reads no more than it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from app.cases.listing import PAGE_SIZE, CaseFilter, Place, by_age, by_due_date, first_fitting, visible_cases
from app.cases.models import Case, Party
from app.cases.queries import takes_part
from app.store.base import new_id
from app.store.clock import now
from app.store.counting import COUNTED
from tests.unit.conftest import MONDAY

MANY = 3000


@pytest.fixture
def fill(session, case):
    """Copies of the case, with its parties: every third without a due date, some due at the same moment."""

    def make(count: int, **changed: object) -> list[str]:
        copied = {column.key: getattr(case, column.key) for column in Case.__table__.columns}
        parties = [{c.key: getattr(party, c.key) for c in Party.__table__.columns} for party in case.parties]
        rows, held = [], []
        for number in range(count):
            due = None if number % 3 == 0 else MONDAY + timedelta(hours=number // 4)
            opened = MONDAY - timedelta(hours=number // 2)
            ids = {"id": new_id(), "instance_id": new_id(), "reference": new_id()[:20]}
            rows.append({**copied, **ids, "next_due_at": due, "opened_at": opened, **changed})
            held += [{**party, "id": new_id(), "case_id": ids["id"]} for party in parties]
        session.execute(insert(Case.__table__), rows)
        session.execute(insert(Party.__table__), held)
        return [str(row["id"]) for row in rows]

    return make


def pages(session, user, wanted: CaseFilter):
    while True:
        page = visible_cases(session, user, wanted)
        yield page
        if page.following is None:
            return
        wanted = replace(wanted, after=page.following)


@pytest.mark.parametrize("count", [2 * PAGE_SIZE + 20, COUNTED + 20])
def test_the_pages_lead_to_every_case_once(session, case, person, fill, count):
    made = fill(count)
    found = [one for page in pages(session, person("kerstin.kastanie"), CaseFilter()) for one in page.cases]
    assert len(found) == len({one.id for one in found}) == len(made) + 1
    due = [one.next_due_at for one in found if one.next_due_at]
    assert [one.next_due_at for one in found[: len(due)]] == sorted(due), "without a due date they come last"
    rest = [one.opened_at for one in found[len(due) :]]
    assert rest == sorted(rest, reverse=True)


def test_ones_own_proposals_come_the_newest_first(session, case, person, fill):
    made = fill(PAGE_SIZE + 20)
    proposer = person("jana.johannisbeere")
    found = [one for page in pages(session, proposer, CaseFilter(state="all", mine=True)) for one in page.cases]
    assert len(found) == len({one.id for one in found}) == len(made) + 1
    assert [one.opened_at for one in found] == sorted((one.opened_at for one in found), reverse=True)


def test_counting_stops_and_says_so(session, case, person, fill):
    kerstin = person("kerstin.kastanie")
    fill(COUNTED - 1)
    total = visible_cases(session, kerstin, CaseFilter()).total
    assert (total.number, total.more) == (COUNTED, False)
    fill(1)
    total = visible_cases(session, kerstin, CaseFilter()).total
    assert (total.number, total.more) == (COUNTED, True)


@pytest.mark.parametrize("count", [3, COUNTED + 5])
def test_nobody_finds_what_is_not_theirs(session, case, person, fill, count):
    fill(count)
    foreign = person("carla.zeder")
    for state in ("open", "ended", "all"):
        page = visible_cases(session, foreign, CaseFilter(state=state))
        assert (page.cases, page.total.number) == ((), 0)


PLACES = ["", "x", "due~", "due~2026-03-02T09:00:00~1", "later~2026-03-02T09:00:00+00:00~1", "~~"]


@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_is_none_is_the_beginning(session, case, person, place):
    assert Place.read(place) is None
    assert len(visible_cases(session, person("kerstin.kastanie"), CaseFilter(after=place)).cases) == 1


def test_a_place_can_be_read_again():
    place = Place(True, MONDAY, "a" * 32)
    assert Place.read(str(place)) == place


def test_no_page_reads_all_cases(session, case, person, fill):
    """The database says how it would go about it: along an index in the order of the list."""
    fill(MANY)
    session.execute(text("ANALYZE"))
    kerstin, at = person("kerstin.kastanie"), now(session)
    mine = takes_part(kerstin, at)
    due, age = (explained(session, part(mine, None).limit(PAGE_SIZE + 1)) for part in (by_due_date, by_age))
    assert "ix_kim_case_next_due_at_id" in due, due
    assert "ix_kim_case_opened_at_id" in age, age
    counting = explained(session, first_fitting(kerstin, CaseFilter(), at))
    assert "SCAN party" not in counting, counting


def explained(session, query) -> str:
    compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    sqlite = session.get_bind().dialect.name == "sqlite"
    sql = str(compiled).replace(":", chr(92) + ":")
    return "\n".join(str(row[-1]) for row in session.execute(text(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{sql}")))
