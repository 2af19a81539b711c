"""Agreements of a round table: each institution with consent reads its own, and only while the consent stands."""

from __future__ import annotations

import pytest

from app.cases.models import Case
from app.cases.queries import case_by_reference
from app.errors import NotFound
from app.tasks.mails import told
from app.tasks.models import Notice
from app.tasks.notices import is_told, may_still_know, notices_of_case, open_notices
from tests.rig.planted import grow, never

FILE = "elsbeere-jede-stelle-nur-ihre-verabredung.yaml"


@pytest.fixture
def table(office, clock):
    return grow(office, clock, "table", FILE, never)


def said(line) -> str:
    return line.told.fill(line.told.text, str)


def texts(session, user) -> list[str]:
    return [said(line) for line in open_notices(session, user) if line.alone]


def test_each_reads_its_own_agreement_and_nothing_else_of_the_case(table, session, person, clock) -> None:
    job_centre, school = person("jana.johannisbeere"), person("sven.schlehe")
    [own] = texts(session, job_centre)
    assert own.startswith("Am Runden Tisch mit Ihnen verabredet:")
    assert own.endswith("(bis 2026-05-20)")
    [others] = texts(session, person("ilse.ilex"))
    assert others.endswith("(bis 2026-05-15)")
    assert texts(session, school) == []
    assert texts(session, person("vera.vogelbeere")) == []
    [line] = [line for line in notices_of_case(session, job_centre, table.case_id) if line.alone]
    assert said(line) == own


def test_mail_goes_to_the_people_of_the_institution(table, session, person) -> None:
    notices = [n for n in session.query(Notice).filter_by(case_id=table.case_id) if n.to_organisation]
    assert len(notices) == 2
    for notice in notices:
        people = told(session, notice)
        assert people
        assert all(is_told(notice, user) for user in people)


def test_it_is_gone_when_the_case_is_locked(table, session, person, clock) -> None:
    case = session.get_one(Case, table.case_id)
    case.restricted_at = clock.at
    assert texts(session, person("jana.johannisbeere")) == []
    [notice, _] = [n for n in session.query(Notice).filter_by(case_id=table.case_id) if n.to_organisation]
    assert not may_still_know(session, notice)


def test_it_is_gone_when_the_consent_is_over(table, session, person, clock) -> None:
    clock.at = clock.at.replace(year=clock.at.year + 2)
    assert texts(session, person("jana.johannisbeere")) == []


def test_who_only_has_an_agreement_does_not_find_the_case(table, session, person) -> None:
    reference = session.get_one(Case, table.case_id).reference
    with pytest.raises(NotFound):
        case_by_reference(session, person("sven.schlehe"), reference)
