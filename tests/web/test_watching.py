"""The page of how a table is followed: figures, small numbers, hints, who sees it."""

from __future__ import annotations

from datetime import date

import pytest

from app.catalog.queries import bound_decision
from app.rehearsal.watching import Followed, Watched, last_months
from app.web.rules import watch as watch_page
from app.web.rules.table import TableAt

MONTHS = last_months(date(2026, 3, 2))


def line(case: int, rule: str, *, decided=False, otherwise=False, month=MONTHS[-1], outcome="referral") -> Followed:
    return Followed(f"c{case}", month, (outcome, "normal"), (rule,), decided, otherwise)


@pytest.fixture
def told(office):
    """The page made of given lines."""

    def make(*lines: Followed):
        with office.app.test_request_context(), office.database.reading() as session:
            from flask import g

            g.db = session
            found = bound_decision(session, "complexity")
            decision = found.definitions.decision("complexity")
            table = TableAt(decision, found.definitions, found.version, "definitions_complexity", 1)
            return watch_page._Page(session, table, Watched(MONTHS, lines, 0, True)).page()

    return make


def rules_of(office) -> list[str]:
    with office.database.reading() as session:
        return [rule.id for rule in bound_decision(session, "complexity").definitions.decision("complexity").rules]


def test_few_people_are_not_told_of_nor_what_gives_them_away(office, told) -> None:
    first, second, *_rest = rules_of(office)
    page = told(*(line(n, first) for n in range(7)), *(line(n, second) for n in range(7, 10)))
    shown = {row.title: row.cells[-1] for row in page.rules}
    assert None in shown.values()
    assert shown["alle"] in (10, None)
    assert sum(value is None for value in shown.values()) >= 2, "one hidden number alone follows from the total"


def test_a_rule_from_which_people_deviate_too_often_is_told(office, told) -> None:
    first, second, *_rest = rules_of(office)
    often = [line(n, first, decided=True, otherwise=n < 6) for n in range(10)]
    seldom = [line(n, second, decided=True, otherwise=n == 20) for n in range(20, 30)]
    page = told(*often, *seldom)
    assert len(page.hints) == 1
    assert "mehr als 25 Prozent" in page.hints[0]
    by_rule = {one.rule: one for one in page.followed}
    high = next(one for one in by_rule.values() if one.is_high)
    assert (high.decided, high.otherwise, high.share) == (10, 6, 60)
    low = next(one for one in by_rule.values() if not one.is_high)
    assert (low.otherwise, low.share) == (None, None), "one person decided otherwise: nobody is told"


def test_few_decisions_give_no_hint(office, told) -> None:
    page = told(*(line(n, rules_of(office)[0], decided=True, otherwise=True) for n in range(4)))
    assert page.hints == ()


def test_rules_that_never_fired_are_named(office, told) -> None:
    known = rules_of(office)
    page = told(*(line(n, known[0]) for n in range(6)))
    assert len(page.silent) == len(known) - 1
    assert page.bars


def test_the_pages(office) -> None:
    person = office.person("anton.apfel")
    person.get("/rules/complexity/watch")
    assert person.answer.status_code == 200
    assert person.get("/rules/complexity/watch.csv").mimetype == "text/csv"
    assert person.get("/rules/nothing/watch").status_code == 404
    assert office.person("dora.douglasie").get("/rules/complexity/watch").status_code == 404
