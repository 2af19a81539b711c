"""The policy, line by line of the table of roles: who sees what of a case, and when no longer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.people.models import Membership, User
from app.people.policy import (
    CaseRef,
    PartyRef,
    Rights,
    TaskRef,
    may_do_task,
    may_propose,
    may_receive,
    may_withdraw,
    rights,
    roles_in_case,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=300)


def user(*roles: tuple[str, str], user_id: str = "u") -> User:
    return User(id=user_id, memberships=[Membership(role=role, organisation_id=office) for role, office in roles])


CASE = CaseRef(
    parties=(
        PartyRef("proposer", "jobcenter", None, LATER),
        PartyRef("coordination", "ki", None, LATER),
        PartyRef("liaison", "abh", None, LATER),
        PartyRef("case_manager", "drk", "dora", LATER),
        PartyRef("deputy", "drk", "fritz", LATER),
        PartyRef("carrier_lead", "drk", None, LATER),
        PartyRef("referral_partner", "mbe", None, LATER),
        PartyRef("ki_lead", None, None, LATER),
    ),
    stage="implementation",
    consents=frozenset({"E1", "E2", "E3", "E4"}),
)
PEOPLE = {
    "proposer": user(("proposer", "jobcenter")),
    "coordination": user(("coordination", "ki")),
    "liaison": user(("liaison", "abh")),
    "case_manager": user(("case_manager", "drk"), user_id="dora"),
    "deputy": user(("case_manager", "drk"), user_id="fritz"),
    "colleague": user(("case_manager", "drk"), user_id="somebody"),
    "carrier_lead": user(("carrier_lead", "drk")),
    "referral_partner": user(("referral_partner", "mbe")),
    "ki_lead": user(("ki_lead", "ki")),
    "steering": user(("steering", "ki")),
    "privacy_officer": user(("privacy_officer", "ki")),
    "administrator": user(("administrator", "ki")),
    "process_owner": user(("process_owner", "ki")),
}
FOREIGN = [
    ("proposer", "sozialamt"),
    ("coordination", "ki_bocholt"),
    ("liaison", "abh_bocholt"),
    ("case_manager", "awo"),
    ("carrier_lead", "awo"),
    ("referral_partner", "jmd"),
]


def seen(name: str, case: CaseRef = CASE, at: datetime = NOW) -> Rights:
    return rights(roles_in_case(PEOPLE[name], case, at), case)


WHOLE_PARTS = {
    "proposer": "",
    "coordination": "AB",
    "liaison": "A",
    "case_manager": "ABC",
    "deputy": "ABC",
    "colleague": "",
    "carrier_lead": "",
    "referral_partner": "",
    "ki_lead": "AB",
    "steering": "",
    "privacy_officer": "",
    "administrator": "",
    "process_owner": "",
}


@pytest.mark.parametrize("name", PEOPLE)
def test_who_sees_which_parts_of_a_running_case(name: str):
    assert seen(name).parts == frozenset(WHOLE_PARTS[name])


@pytest.mark.parametrize(("role", "office"), FOREIGN)
def test_of_another_organisation_nobody_stands_to_the_case(role: str, office: str):
    assert roles_in_case(user((role, office)), CASE, NOW) == frozenset()


@pytest.mark.parametrize("name", ["steering", "administrator", "process_owner", "colleague"])
def test_these_see_no_case_at_all(name: str):
    assert seen(name) == Rights()


def test_data_protection_sees_the_history_and_no_contents():
    assert seen("privacy_officer") == Rights(standing=True, history=True)


@pytest.mark.parametrize("stage", ["proposal", "screening", "conference"])
def test_the_proposer_sees_part_a_until_the_result(stage: str):
    assert seen("proposer", replace(CASE, stage=stage)).parts == frozenset("A")
    assert seen("proposer", replace(CASE, stage=stage, ended=True)) == Rights(lines=frozenset({"feedback_text"}))


def test_the_liaison_sees_the_sheet_of_the_conference_with_e1_and_the_shared_plan_with_e3():
    before = seen("liaison", replace(CASE, consents=frozenset({"E1"})))
    assert before.reads("B", "liaison_note")
    assert not before.reads("B", "goals")
    assert "liaison" not in before.recipients
    assert seen("liaison").reads("B", "goals")
    assert "liaison" in seen("liaison").recipients
    assert not seen("liaison").reads("B", "missing_info_of_somebody")


def test_the_liaison_never_sees_part_c_even_with_a_second_role():
    both = user(("liaison", "abh"), ("coordination", "ki"))
    assert "C" not in rights(roles_in_case(both, CASE, NOW), CASE).parts
    assert not seen("liaison").reads("C", "note")


def test_health_and_the_like_take_a_consent_of_their_own():
    assert not seen("liaison").reads("A", "life_domains")
    assert seen("liaison", replace(CASE, consents=CASE.consents | {"E5:liaison"})).reads("A", "life_domains")


def test_the_partner_sees_the_sheet_and_after_accepting_the_name():
    assert seen("referral_partner").reads("B", "referral_sheet")
    assert not seen("referral_partner").reads("A", "last_name")
    accepted = seen("referral_partner", replace(CASE, accepted=True))
    assert accepted.reads("A", "last_name")
    assert not accepted.reads("A", "residence_status")


def test_the_carrier_lead_sees_what_assigning_needs_and_the_closing_when_it_is_due():
    assert seen("carrier_lead").reads("B", "mandate")
    assert not seen("carrier_lead").reads("B", "closing_summary")
    assert seen("carrier_lead", replace(CASE, stage="closure")).reads("B", "closing_summary")
    assert not seen("carrier_lead").reads("A", "last_name")


@pytest.mark.parametrize("name", ["liaison", "case_manager", "deputy", "carrier_lead", "referral_partner"])
def test_without_consent_a_party_stands_outside(name: str):
    closed = tuple(
        replace(p, shared_until=None) if p.role not in ("proposer", "coordination", "ki_lead") else p
        for p in CASE.parties
    )
    assert seen(name, replace(CASE, parties=closed)) == Rights()
    assert seen(name, at=LATER) == Rights()


@pytest.mark.parametrize(("name", "stays"), [("liaison", False), ("carrier_lead", False), ("case_manager", True)])
def test_who_still_stands_to_a_case_that_has_ended(name: str, stays: bool):
    assert bool(roles_in_case(PEOPLE[name], replace(CASE, ended=True), NOW)) is stays


@pytest.mark.parametrize("name", PEOPLE)
def test_of_a_restricted_case_nobody_reads_the_contents(name: str):
    found = seen(name, replace(CASE, restricted=True))
    assert not found.parts
    assert not found.lines
    assert not found.decisions


def test_the_head_of_the_centre_stands_to_a_case_once_it_was_told():
    untold = replace(CASE, parties=tuple(p for p in CASE.parties if p.role != "ki_lead"))
    assert roles_in_case(PEOPLE["ki_lead"], untold, NOW) == frozenset()


def test_a_released_line_takes_the_consent_for_its_recipient():
    assert may_receive("coordination", False, CASE)
    assert may_receive("liaison", False, CASE)
    assert not may_receive("liaison", True, CASE)
    assert may_receive("liaison", True, replace(CASE, consents=CASE.consents | {"E5:liaison"}))
    assert not may_receive("liaison", False, replace(CASE, consents=frozenset({"E1"})))
    assert not may_receive("steering", False, CASE)


def test_whoever_leaves_the_organisation_leaves_the_case():
    gone = user(user_id="dora")
    assert roles_in_case(gone, CASE, NOW) == frozenset()


def test_who_takes_a_withdrawal():
    assert may_withdraw({"case_manager"})
    assert may_withdraw({"proposer"})
    assert not may_withdraw({"liaison", "carrier_lead", "referral_partner"})


def task(**changes: object) -> TaskRef:
    base = {"roles": (), "user_ids": frozenset(), "assignee_id": None, "excluded_ids": frozenset()}
    return TaskRef(**{**base, **changes})


def test_who_may_do_a_task():
    kerstin = user(("coordination", "ki"), user_id="kerstin")
    assert may_do_task(kerstin, task(roles=(("coordination", "ki"),)))
    assert may_do_task(kerstin, task(roles=(("coordination", None),)))
    assert not may_do_task(kerstin, task(roles=(("coordination", "ki_bocholt"),)))
    assert not may_do_task(kerstin, task(roles=(("liaison", None),)))
    assert may_do_task(kerstin, task(assignee_id="kerstin"))
    assert may_do_task(kerstin, task(user_ids=frozenset({"kerstin"})))


@pytest.mark.parametrize(("name", "may"), [("case_manager", True), ("deputy", True), ("colleague", False)])
def test_counselling_is_done_by_the_case_manager_or_the_deputy(name: str, may: bool):
    asked = task(roles=(("case_manager", "drk"),), persons=frozenset({"dora", "fritz"}))
    assert may_do_task(PEOPLE[name], asked) is may
    assert may_do_task(PEOPLE[name], replace(asked, persons=frozenset()))


def test_a_second_person_is_a_second_person():
    kerstin = user(("coordination", "ki"), user_id="kerstin")
    excluded = task(roles=(("coordination", "ki"),), assignee_id="kerstin", excluded_ids=frozenset({"kerstin"}))
    assert not may_do_task(kerstin, excluded)


def test_who_may_propose():
    assert may_propose(user(("proposer", "jobcenter")))
    assert not may_propose(user(("administrator", "ki")))
