"""Accounts, roles and access as administrators keep them: two pairs of eyes, two administrators at once, links."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from app.errors import Conflict, NotAllowed, NotFound, Problem
from app.people import passwords
from app.people.keeping import access, granting
from app.people.keeping.changes import changes_of
from app.people.keeping.first import first_administrator
from app.people.keeping.organisations import OrganisationDetails, change_organisation, new_organisation
from app.people.keeping.persons import PersonDetails, change_person, close_person, new_person, set_last_day, take_back
from app.people.login import log_in
from app.people.models import User
from app.people.queries import user_by_name
from app.people.typed import Mistyped
from app.store.clock import today

GOOD = "vier Worte ohne Sinn 7"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of a hash is no matter of these tests."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def admins(session) -> tuple[User, User]:
    """Two administrators of an office that the first one was made with."""
    first_administrator(session, "anna.amber", "Anna Amber", "KI Kreis Muster")
    first_administrator(session, "bert.birke", "Bert Birke")
    return user_by_name(session, "anna.amber"), user_by_name(session, "bert.birke")


@pytest.fixture
def office(admins):
    return admins[0].memberships[0].organisation


def person(session, admin, name="cora.zeder", **more) -> User:
    return new_person(session, admin, name, PersonDetails(name.title(), **more))


def test_the_first_administrator_logs_in_by_the_start_password(session) -> None:
    with pytest.raises(Problem, match="--office"):
        first_administrator(session, "anna.amber", "Anna Amber")
    session.rollback()
    password = first_administrator(session, "anna.amber", "Anna Amber", "KI Kreis Muster")
    user = log_in(session, "anna.amber", password)
    assert user is not None
    assert user.roles == {"administrator"}
    assert user.start_password_until is not None


@pytest.mark.parametrize("role", ["coordination", "administrator", "process_owner", "privacy_officer"])
def test_nobody_gives_such_a_role_alone(session, admins, office, role) -> None:
    anna, bert = admins
    cora = person(session, anna)
    request = granting.ask_for_role(session, anna, cora, office, role)
    assert request is not None
    assert cora.roles == frozenset()
    with pytest.raises(NotAllowed):
        granting.decide_role(session, anna, request, approve=True)
    granting.decide_role(session, bert, request, approve=True)
    assert cora.roles == {role}
    with pytest.raises(Conflict):
        granting.decide_role(session, bert, request, approve=False)
    assert [line.action for line in changes_of(session, cora.id)] == ["role.given", "role.asked", "person.added"]


def test_an_administrator_does_not_raise_herself_nor_decide_about_herself(session, admins, office) -> None:
    anna, bert = admins
    own = granting.ask_for_role(session, anna, anna, office, "coordination")
    others = granting.ask_for_role(session, bert, anna, office, "ki_lead")
    for request in (own, others):
        with pytest.raises(NotAllowed):
            granting.decide_role(session, anna, request, approve=True)
    granting.decide_role(session, bert, own, approve=False)
    assert anna.roles == {"administrator"}


def test_a_role_without_cases_counts_at_once_and_only_where_it_fits(session, admins, office) -> None:
    anna, _bert = admins
    cora = person(session, anna)
    assert granting.ask_for_role(session, anna, cora, office, "steering") is None
    assert cora.roles == {"steering"}
    with pytest.raises(Mistyped, match="hat die Person dort schon"):
        granting.ask_for_role(session, anna, cora, office, "steering")
    with pytest.raises(Mistyped, match="bei dieser Art von Stelle nicht"):
        granting.ask_for_role(session, anna, cora, office, "case_manager")
    granting.ask_for_role(session, anna, cora, office, "proposer")
    with pytest.raises(Mistyped, match="wartet schon"):
        granting.ask_for_role(session, anna, cora, office, "proposer")


def test_the_last_administrator_stays(session, admins) -> None:
    anna, bert = admins
    access.block(session, anna, bert)
    with pytest.raises(Problem, match="einzige Fachadministration"):
        set_last_day(session, bert, anna, today(session))
    with pytest.raises(Problem, match="einzige Fachadministration"):
        granting.take_role(session, anna, anna.memberships[0])


def test_a_second_change_of_the_same_page_is_told(session, admins) -> None:
    anna, bert = admins
    cora = person(session, anna)
    change_person(session, bert, cora, PersonDetails("Cora Zeder-Buche"), seen=1)
    with pytest.raises(Conflict, match=r"Bert Birke hat das am .* geändert"):
        change_person(session, anna, cora, PersonDetails("Cora Ulme"), seen=1)
    assert cora.display_name == "Cora Zeder-Buche"
    newest = changes_of(session, cora.id)[0]
    assert newest.details == {"display_name": ["Cora.Zeder", "Cora Zeder-Buche"]}
    assert newest.actor_id == bert.id


@pytest.mark.parametrize(
    ("name", "details", "field"),
    [
        ("c", PersonDetails("Cora"), "username"),
        ("Cöra", PersonDetails("Cora"), "username"),
        ("link.drk", PersonDetails("Cora"), "username"),
        ("ANNA.AMBER", PersonDetails("Cora"), "username"),
        ("cora", PersonDetails(" "), "display_name"),
        ("cora", PersonDetails("x" * 201), "display_name"),
        ("cora", PersonDetails("Cora", "keine Adresse"), "email"),
        ("cora", PersonDetails("Cora", language="fr"), "language"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(session, admins, name, details, field) -> None:
    with pytest.raises(Mistyped) as refused:
        new_person(session, admins[0], name, details)
    assert refused.value.field == field
    assert user_by_name(session, "cora") is None


def test_organisations_are_added_and_changed(session, admins, office) -> None:
    anna, _ = admins
    made = new_organisation(
        session, anna, "carrier", OrganisationDetails("Träger Süd", "0123", "Südring 1\n46325 Borken", 12)
    )
    assert (made.key, made.case_limit) == ("traeger_sued", 12)
    with pytest.raises(Mistyped, match="gibt es schon"):
        new_organisation(session, anna, "agency", OrganisationDetails("träger süd"))
    with pytest.raises(Mistyped):
        new_organisation(session, anna, "service", OrganisationDetails("Angebot"))
    with pytest.raises(Mistyped, match="von 1 bis"):
        change_organisation(session, anna, made, OrganisationDetails("Träger Süd", case_limit=0), made.revision)
    change_organisation(session, anna, made, OrganisationDetails("Träger Südost"), made.revision)
    assert (made.name, made.case_limit, made.key) == ("Träger Südost", None, "traeger_sued")


def test_a_link_is_good_once_and_for_a_time(session, admins) -> None:
    anna, _ = admins
    cora = person(session, anna, email="cora@kreis.example")
    access.make_link(session, anna, cora)
    token = access.token_of(session, cora)
    assert access.person_by_token(session, token) is cora
    with pytest.raises(Problem, match="mindestens"):
        access.choose_first_password(session, cora, "kurz")
    access.choose_first_password(session, cora, GOOD)
    assert log_in(session, "cora.zeder", GOOD) is cora
    with pytest.raises(NotFound):
        access.person_by_token(session, token)
    access.make_link(session, anna, cora)
    assert log_in(session, "cora.zeder", GOOD) is None
    cora.access_until -= access.LINK_LASTS + timedelta(seconds=1)
    with pytest.raises(NotFound):
        access.person_by_token(session, access.token_of(session, cora))
    with pytest.raises(NotFound):
        access.person_by_token(session, "0" * 32)


def test_whoever_changed_the_address_does_not_give_the_access(session, admins, office) -> None:
    anna, bert = admins
    cora = person(session, anna, email="cora@kreis.example")
    granting.decide_role(session, bert, granting.ask_for_role(session, anna, cora, office, "ki_lead"), approve=True)
    access.make_link(session, anna, cora)
    change_person(session, anna, cora, PersonDetails("Cora", "other@kreis.example"), cora.revision)
    for give in (access.make_link, access.give_start_password):
        with pytest.raises(NotAllowed, match="Mailadresse"):
            give(session, anna, cora)
    access.make_link(session, bert, cora)


def test_nobody_resets_the_own_access_here(session, admins) -> None:
    anna, _ = admins
    for act in (access.give_start_password, access.block, access.remove_second_factor):
        with pytest.raises(NotAllowed):
            act(session, anna, anna)


def test_who_is_blocked_or_has_left_does_not_come_in(session, admins) -> None:
    anna, _ = admins
    cora = person(session, anna)
    password = access.give_start_password(session, anna, cora)
    access.block(session, anna, cora)
    assert log_in(session, "cora.zeder", password) is None
    access.unblock(session, anna, cora)
    assert log_in(session, "cora.zeder", password) is cora
    cora.last_day = today(session) - timedelta(days=1)
    assert log_in(session, "cora.zeder", password) is None
    close_person(session, cora)
    with pytest.raises(Problem):
        access.give_start_password(session, anna, cora)


def test_who_comes_back_has_no_role_left(session, admins, office) -> None:
    anna, _ = admins
    cora = person(session, anna)
    granting.ask_for_role(session, anna, cora, office, "steering")
    close_person(session, cora)
    take_back(session, anna, cora)
    assert cora.active
    assert cora.roles == frozenset()


def test_only_administrators_keep_anything(session, admins, office) -> None:
    cora = person(session, admins[0])
    granting.ask_for_role(session, admins[0], cora, office, "steering")
    for refused in (
        lambda: person(session, cora, "dora"),
        lambda: granting.ask_for_role(session, cora, cora, office, "ki_lead"),
        lambda: granting.take_role(session, cora, admins[0].memberships[0]),
        lambda: access.end_sessions(session, cora, admins[0]),
        lambda: new_organisation(session, cora, "agency", OrganisationDetails("Amt")),
    ):
        with pytest.raises(NotAllowed):
            refused()
