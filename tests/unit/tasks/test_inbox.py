"""The inbox finds its page along the indexes, tells when it stopped counting, and leads to every task once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from app.store.base import new_id
from app.tasks.inbox import COUNTED, PAGE_SIZE, InboxFilter, _branches, _first, inbox, read_place
from app.tasks.models import Candidate, Exclusion, Task, place_in_queue
from app.tasks.queries import open_tasks_of_case
from tests.unit.conftest import MONDAY

MANY = 3000


@pytest.fixture
def fill(session, case):
    """Copies of the open task: every third without a due date, some due at the same moment."""

    def make(count: int, **changed: object) -> list[str]:
        [first, *_] = open_tasks_of_case(session, case)
        copied = {column.key: first.__dict__[column.key] for column in Task.__table__.columns}
        rows = []
        for number in range(count):
            due = None if number % 3 == 0 else MONDAY + timedelta(hours=number // 4)
            place = {"due_at": due, "priority": number % 100, "queue_at": place_in_queue(due, number % 100)}
            rows.append({**copied, **place, "id": new_id(), **changed})
        session.execute(insert(Task.__table__), rows)
        return [str(row["id"]) for row in rows]

    return make


def pages(session, user, wanted: InboxFilter):
    while True:
        page = inbox(session, user, wanted)
        yield page
        if page.following is None:
            return
        wanted = InboxFilter(wanted.whose, wanted.role, wanted.step, wanted.reference, page.following)


def test_the_pages_lead_to_every_task_once_by_due_date(session, case, person, fill):
    made = fill(2 * PAGE_SIZE + 20)
    found = [row for page in pages(session, person("kerstin.kastanie"), InboxFilter()) for row in page.rows]
    assert len(found) == len({row.task_id for row in found}) == len(made) + 1
    due = [row.due_at for row in found if row.due_at]
    assert due == sorted(due)
    assert [row.due_at for row in found[: len(due)]] == due, "tasks without a due date come last"


def test_counting_stops_and_says_so(session, case, person, fill):
    fill(COUNTED - 1)
    kerstin = person("kerstin.kastanie")
    assert (inbox(session, kerstin, InboxFilter()).total.number, inbox(session, kerstin, InboxFilter()).total.more) == (
        COUNTED,
        False,
    )
    fill(1)
    page = inbox(session, kerstin, InboxFilter())
    assert (page.total.number, page.total.more) == (COUNTED, True)
    assert len(list(pages(session, kerstin, InboxFilter()))) > COUNTED // PAGE_SIZE


def test_every_way_to_a_task(session, case, person, fill):
    kerstin, konrad, carla = (person(name) for name in ("kerstin.kastanie", "konrad.kornelkirsche", "carla.zeder"))
    [own] = fill(1, assignee_id=konrad.id)
    beside, named, kept = fill(3, role="steering", organisation_id=None)
    office = next(iter(kerstin.organisation_ids("coordination")))
    session.add_all(
        [
            Candidate(task_id=beside, role="coordination", organisation_id=office),
            Candidate(task_id=named, user_id=carla.id),
            Candidate(task_id=kept, role="coordination", organisation_id=office),
            Exclusion(task_id=kept, user_id=kerstin.id),
        ]
    )
    session.flush()

    def ids(user, **wanted):
        return {row.task_id for row in inbox(session, user, InboxFilter(**wanted)).rows}

    [proposed] = {task.id for task in open_tasks_of_case(session, case)} - {own, beside, named, kept}
    assert ids(kerstin) == {proposed, own, beside}
    assert ids(kerstin, whose="group") == {proposed, beside}
    assert ids(konrad, whose="mine") == {own}
    assert ids(konrad) == {proposed, own, beside, kept}
    assert ids(carla) == {named}
    assert ids(kerstin, role="steering") == set()
    assert ids(konrad, whose="mine", role="coordination") == {own}


BEFORE_TIME = "0001-01-01T00:00:00+14:00~1"


@pytest.mark.parametrize("place", ["", "x", "2026-03-02~", "2026-03-02T09:00:00~1", "~", "9" * 400, BEFORE_TIME])
def test_a_place_that_is_none_is_the_beginning(session, case, person, place):
    assert read_place(place) is None
    assert inbox(session, person("kerstin.kastanie"), InboxFilter(after=place)).total.number == 1


@pytest.mark.parametrize("whose", ["all", "mine", "group"])
@pytest.mark.parametrize("most", [PAGE_SIZE, COUNTED])
def test_no_page_reads_all_tasks(session, case, person, fill, whose, most):
    """The database says how it would go about it: for none of the ways through the whole table."""
    fill(MANY)
    session.execute(text("ANALYZE"))
    kerstin = person("kerstin.kastanie")
    query = _first(_branches(kerstin, InboxFilter(whose)), most, None)
    compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    sqlite = session.get_bind().dialect.name == "sqlite"
    explained = session.execute(
        text(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{str(compiled).replace(':', chr(92) + ':')}")
    )
    plan = "\n".join(str(line[-1]) for line in explained)
    assert "Seq Scan on task\n" not in plan
    assert "SCAN task\n" not in plan + "\n", plan
    assert "ix_task_" in plan, plan
