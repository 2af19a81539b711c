"""How a table is followed: months, rules, and what people decided, from what was recorded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.cases.models import Case, DecisionRecord
from app.cases.operations import Evaluated, record_decisions
from app.catalog.queries import bound_decision
from app.engine.models import PathEntry
from app.people.queries import user_by_name
from app.rehearsal.replay.deciding import Decider
from app.rehearsal.watching import last_months, watch
from app.store.base import new_id
from app.store.keys import destroy_data_key
from app.tasks.decisions import decide
from app.tasks.operations import start_case
from tests.rig.proposals import PROPOSAL
from tests.unit.conftest import MONDAY

MAY_NEED = {"in_scope": True, "consent": "granted", "minimum_data": True}
CLEAR = {**MAY_NEED, "legal_areas": 4, "blocked_months": 9, "referral_failed": True}


@pytest.fixture
def session(office):
    with office.session() as opened:
        yield opened


@pytest.fixture
def evaluate(session, clock):
    """A case with evaluations so many days ago; `came`: element → days ago."""
    clock.at = MONDAY

    def make(*days: int, **came: int) -> Case:
        case = start_case(session, user_by_name(session, "jana.johannisbeere"), PROPOSAL)
        session.flush()
        made = decide(session, "complexity", CLEAR)
        record_decisions(session, case, [Evaluated("x", "complexity", made.version, made.evaluation) for _ in days])
        session.flush()
        rows = session.scalars(select(DecisionRecord).where(DecisionRecord.case_id == case.id)).all()
        by_itself = len(rows) - len(days)
        for row in sorted(rows, key=lambda row: row.number)[:by_itself]:
            session.delete(row)
        for row, ago in zip(sorted(rows, key=lambda row: row.number)[by_itself:], days, strict=True):
            row.at = MONDAY - timedelta(days=ago)
        for number, (element, ago) in enumerate(came.items(), start=1000):
            at = MONDAY - timedelta(days=ago)
            entry = PathEntry(id=new_id(), instance_id=case.instance_id, number=number, what="entered", at=at)
            entry.process_id, entry.element_id = "intake_to_closure", element
            session.add(entry)
        session.flush()
        return case

    return make


def followed(session):
    decision = bound_decision(session, "complexity")
    return watch(session, Decider(decision.definitions, "complexity"))


def test_the_last_twelve_months() -> None:
    assert last_months(date(2026, 3, 2))[0] == date(2025, 4, 1)
    assert last_months(date(2026, 12, 31))[-1] == date(2026, 12, 1)
    assert len(last_months(date(2026, 1, 31))) == 12


def test_an_evaluation_belongs_to_its_month_and_what_is_older_is_left_out(session, evaluate) -> None:
    evaluate(0, 40)
    evaluate(400)
    found = followed(session)
    assert sorted(line.month for line in found.lines) == [date(2026, 1, 1), date(2026, 3, 1)]
    assert {len(line.rules) for line in found.lines} == {1}


def test_people_decided_on_the_newest_recommendation_before_it(session, evaluate) -> None:
    evaluate(20, 10, is_admitted=5)
    evaluate(9, is_admitted=3, confirm_override=4)
    evaluate(8)
    lines = sorted(followed(session).lines, key=lambda line: (line.decided, line.otherwise))
    assert [(line.decided, line.otherwise) for line in lines] == [
        (False, False),
        (False, False),
        (True, False),
        (True, True),
    ]
    assert followed(session).knows_people


def test_what_was_erased_is_counted_as_not_readable(session, evaluate) -> None:
    case = evaluate(1)
    evaluate(2)
    destroy_data_key(session, case.key_id)
    session.flush()
    found = followed(session)
    assert (len(found.lines), found.unreadable) == (1, 1)
