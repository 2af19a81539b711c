import pytest

from app.people.models import Membership, User
from app.people.policy import PartyRef, TaskRef, may_do_task, may_propose, rights, roles_in_case


def user(*roles: tuple[str, str], user_id: str = "u") -> User:
    return User(id=user_id, memberships=[Membership(role=role, organisation_id=office) for role, office in roles])


PARTIES = [
    PartyRef("proposer", "jobcenter", None),
    PartyRef("coordination", "ki", None),
    PartyRef("liaison", "abh", None),
    PartyRef("case_manager", "drk", "dora"),
    PartyRef("carrier_lead", "drk", None),
]

SEEN = [
    ("proposer", "jobcenter", "A"),
    ("coordination", "ki", "AB"),
    ("liaison", "abh", "AB"),
    ("carrier_lead", "drk", "AB"),
    ("ki_lead", "ki", "AB"),
    ("case_manager", "drk", ""),
    ("proposer", "sozialamt", ""),
    ("coordination", "ki_bocholt", ""),
    ("liaison", "abh_bocholt", ""),
    ("carrier_lead", "awo", ""),
    ("steering", "ki", ""),
    ("privacy_officer", "ki", ""),
    ("administrator", "ki", ""),
    ("process_owner", "ki", ""),
    ("referral_partner", "mbe", ""),
]


@pytest.mark.parametrize(("role", "office", "parts"), SEEN)
def test_who_sees_which_parts(role: str, office: str, parts: str):
    assert rights(roles_in_case(user((role, office)), PARTIES)).parts == frozenset(parts)


def test_the_case_manager_in_person_sees_all_parts():
    dora = user(("case_manager", "drk"), user_id="dora")
    assert rights(roles_in_case(dora, PARTIES)).parts == frozenset("ABC")


def test_the_liaison_never_sees_part_c_even_with_a_second_role():
    both = user(("liaison", "abh"), ("coordination", "ki"))
    assert "C" not in rights(roles_in_case(both, PARTIES)).parts


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


def test_a_second_person_is_a_second_person():
    kerstin = user(("coordination", "ki"), user_id="kerstin")
    excluded = task(roles=(("coordination", "ki"),), assignee_id="kerstin", excluded_ids=frozenset({"kerstin"}))
    assert not may_do_task(kerstin, excluded)


def test_who_may_propose():
    assert may_propose(user(("proposer", "jobcenter")))
    assert not may_propose(user(("administrator", "ki")))
