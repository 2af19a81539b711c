"""Which consents stand, and which parties they let in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.cases.consents import Consents
from app.cases.file import write_facts
from app.cases.operations import involve, open_case
from app.people.models import User
from app.people.operations import add_organisation, give_role
from app.store.clock import OFFICE_ZONE, now

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
E3 = {"block": "E3", "state": "granted", "date": "2026-02-01"}


@pytest.mark.parametrize(
    ("facts", "block", "recipient", "stands"),
    [
        ({}, "E1", None, False),
        ({"consent_e1": "pending"}, "E1", None, False),
        ({"consent_e1": "granted"}, "E1", None, True),
        ({"consent_e1": "granted", "consent_e1_date": "2025-01-01"}, "E1", None, False),
        ({"consent_e1": "granted", "consent_e1_date": "2025-06-01"}, "E1", None, True),
        ({"consent_e2": "granted", "consent_e2_date": "2020-01-01"}, "E2", None, True),
        ({"consents": [E3]}, "E3", None, True),
        ({"consents": [E3, {**E3, "state": "refused"}]}, "E3", None, False),
        ({"consents": [{**E3, "valid_until": "2026-03-01"}]}, "E3", None, False),
        ({"consents": [{**E3, "valid_until": "2026-03-02"}]}, "E3", None, True),
        ({"consents": [{**E3, "block": "E5", "recipient": "abh"}]}, "E5", "abh", True),
        ({"consents": [{**E3, "block": "E5", "recipient": "abh"}]}, "E5", "ki", False),
        ({"consent_e4": "granted", "target_service": "mbe"}, "E4", "mbe", True),
        ({"consent_e4": "granted", "target_service": "mbe"}, "E4", "jmd", False),
        ({"invitees": [{"organisation": "jobcenter", "consent_e4": "granted"}]}, "E4", "jobcenter", True),
        ({"consents": [E3], "withdrawn_consents": ["E3"]}, "E3", None, False),
        ({"consents": [E3], "withdrawn_consents": ["E3"], "withdrawals": {"E3": "2026-02-10"}}, "E3", None, False),
        (
            {
                "consents": [{**E3, "date": "2026-02-11"}],
                "withdrawn_consents": ["E3"],
                "withdrawals": {"E3": "2026-02-10"},
            },
            "E3",
            None,
            True,
        ),
        ({"consents": "nonsense", "withdrawals": 7, "withdrawn_consents": "E3"}, "E3", None, False),
    ],
)
def test_whether_a_consent_stands(facts, block, recipient, stands) -> None:
    assert Consents(facts).stands(block, AT, recipient) is stands


@pytest.fixture
def office(session):
    return add_organisation(session, "drk", "DRK", "carrier")


def hire(session, office, name: str, role: str) -> User:
    user = User(username=name, display_name=name.title(), password_hash="-")
    session.add(user)
    give_role(session, user, office, role)
    return user


@pytest.fixture
def case(session, office):
    """A case with a case manager, E2 given, and a liaison with E1."""
    manager = hire(session, office, "dora", "case_manager")
    opened = open_case(session, "somebody")
    session.flush()
    write_facts(session, opened, {"A": {"consent_e1": "granted"}, "B": {"consent_e2": "granted"}})
    involve(session, opened, "case_manager", office.id, manager.id)
    involve(session, opened, "liaison", office.id)
    return opened


def is_open(session, case, role: str) -> bool:
    party = case.party(role)
    return party is not None and party.shared_until is not None and party.shared_until > now(session)


def test_withdrawing_e3_shuts_the_liaison_out_and_nobody_else(session, case) -> None:
    assert is_open(session, case, "liaison")
    write_facts(session, case, {"B": {"withdrawn_consents": ["E3"], "withdrawals": {"E3": "2026-03-02"}}})
    assert not is_open(session, case, "liaison")
    assert is_open(session, case, "case_manager")
    assert case.restricted_at is None


@pytest.mark.parametrize("block", ["E1", "E2"])
def test_withdrawing_a_foundation_locks_the_file(session, case, block: str) -> None:
    write_facts(session, case, {"B": {"withdrawn_consents": [block]}})
    assert case.restricted_at is not None
    assert not is_open(session, case, "case_manager")
    assert not is_open(session, case, "liaison")


def test_the_liaison_is_in_until_the_last_of_both_consents_ends(session, case) -> None:
    write_facts(session, case, {"A": {"consent_e1_date": "2026-01-01"}, "B": {"consents": [E3]}})
    party = case.party("liaison")
    assert party.shared_until == datetime(2027, 2, 2, tzinfo=OFFICE_ZONE)  # E3, to the end of its last day


def test_the_deputy_comes_and_goes_with_the_file(session, case, office) -> None:
    fritz = hire(session, office, "fritz", "case_manager")
    hire(session, office, "kim", "case_manager")
    write_facts(session, case, {"B": {"deputy": "fritz"}})
    assert case.party("deputy").user_id == fritz.id
    assert is_open(session, case, "deputy")
    write_facts(session, case, {"B": {"deputy": "kim"}})
    assert case.party("deputy").user_id != fritz.id
    write_facts(session, case, {"B": {"deputy": None}})
    assert case.party("deputy") is None


def test_whoever_takes_the_case_over_is_no_longer_its_deputy(session, case, office) -> None:
    fritz = hire(session, office, "fritz", "case_manager")
    write_facts(session, case, {"B": {"deputy": "fritz"}})
    involve(session, case, "case_manager", office.id, fritz.id)
    assert case.party("deputy") is None
