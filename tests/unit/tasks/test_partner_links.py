"""A referral partner without an account answers by link: once, for a time, without a name before acceptance."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases.queries import case_view
from app.errors import Conflict, NotAllowed, NotFound
from app.people.login import log_in
from app.people.models import User
from app.people.queries import organisation_by_key
from app.tasks.models import PartnerLink
from app.tasks.operations import AnswersRefused, complete, task_form
from app.tasks.partner_links import (
    answer_by_link,
    answering,
    find_link,
    hand_out_link,
    link_user,
    make_link,
    open_offer,
)
from app.tasks.queries import open_tasks_of_case
from tests.rig.proposals import SCREENING

CHOSEN = {
    "case.referral_topics": ["pregnancy"],
    "case.target_service": "schwangerschaftsberatung",
    "case.referral_sheet": "Beratung zur Geburt und zu Leistungen.",
    "case.consent_e4": "granted",
    "case.consent_e4_date": "2026-03-02",
    "case.mode": "announced",
}


@pytest.fixture
def referred(session, person, case):
    """The case, offered to a service where nobody has an account."""
    office = person("kerstin.kastanie")
    complete(session, office, open_tasks_of_case(session, case)[0].id, SCREENING)
    complete(session, office, open_tasks_of_case(session, case)[0].id, CHOSEN)
    session.commit()
    session.expire_all()  # as the next request finds it
    assert [task.element_id for task in open_tasks_of_case(session, case)] == ["answer_referral"]
    return case


@pytest.fixture
def token(session, person, referred):
    view = case_view(session, person("kerstin.kastanie"), referred.reference)
    made = hand_out_link(session, person("kerstin.kastanie"), view)
    session.commit()
    return made


def test_of_the_link_only_a_hash_is_kept(session, token):
    (link,) = session.scalars(select(PartnerLink)).all()
    assert link.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) >= 43


def test_before_acceptance_the_form_shows_the_sheet_and_no_name(session, referred, token):
    link = find_link(session, token)
    filled = task_form(session, answering(session, link), link.task)
    assert filled.scope["case"]["referral_sheet"] == CHOSEN["case.referral_sheet"]
    assert "last_name" not in filled.scope["case"]
    assert "Birkenhain" not in str(dict(filled.prefilled))


def test_accepting_shows_the_person_and_uses_the_link_up(session, referred, token):
    view = answer_by_link(session, find_link(session, token), {"response": "accepted"})
    session.commit()
    facts = {key: value for part in view.parts.values() for key, value in part.items()}
    assert facts["last_name"] == "Birkenhain"
    assert "client_wish" not in facts
    with pytest.raises(Conflict):
        find_link(session, token)


def test_declining_gives_the_case_back_with_all_that_was_entered(session, referred, token):
    view = answer_by_link(session, find_link(session, token), {"response": "no_capacity"})
    session.commit()
    assert view is None or "last_name" not in {key for part in view.parts.values() for key in part}
    assert [task.element_id for task in open_tasks_of_case(session, referred)] == ["choose_service"]


def test_a_wrong_answer_leaves_the_link_as_it_was(session, token):
    with pytest.raises(AnswersRefused):
        answer_by_link(session, find_link(session, token), {"response": "perhaps"})
    session.rollback()
    assert find_link(session, token).used_at is None


def test_a_link_ends_when_the_referral_lapses_and_when_another_is_made(session, person, clock, referred, token):
    view = case_view(session, person("kerstin.kastanie"), referred.reference)
    second = hand_out_link(session, person("kerstin.kastanie"), view)
    session.commit()
    with pytest.raises(Conflict):
        find_link(session, token)
    assert find_link(session, second).expires_at == find_link(session, second).task.opened_at + timedelta(days=21)
    clock.at += timedelta(days=21)
    with pytest.raises(Conflict):
        find_link(session, second)


@pytest.mark.parametrize("guess", ["", "x", "0" * 43, "ä" * 20])
def test_a_guessed_link_is_not_found(session, token, guess):
    with pytest.raises(NotFound):
        find_link(session, guess)


def test_only_the_coordinating_office_hands_out_links(session, person, referred):
    for name in ("jana.johannisbeere", "konrad.kornelkirsche"):
        try:
            view = case_view(session, person(name), referred.reference)
        except NotFound:
            continue
        if name == "konrad.kornelkirsche":
            assert hand_out_link(session, person(name), view)
        else:
            assert open_offer(session, view) is None
            with pytest.raises(NotAllowed):
                hand_out_link(session, person(name), view)


def test_without_a_waiting_referral_there_is_no_link(session, person, case):
    view = case_view(session, person("kerstin.kastanie"), case.reference)
    with pytest.raises(Conflict):
        hand_out_link(session, person("kerstin.kastanie"), view)


def test_nobody_logs_in_to_the_account_of_a_link(session, token):
    user = session.scalar(select(User).where(User.username == "link.schwangerschaftsberatung"))
    assert not user.can_log_in
    for password in ("", "!", "kim-lotse-demo"):
        assert log_in(session, user.username, password) is None


def test_a_partner_with_accounts_needs_no_link(session, person, referred):
    partner = organisation_by_key(session, "mbe_ahaus")
    assert link_user(session, partner).email == "mbe.ahaus@kim.example"
    view = case_view(session, person("kerstin.kastanie"), referred.reference)
    offer = open_offer(session, view)
    assert (offer.has_accounts, offer.email) == (False, "schwangerschaftsberatung@kim.example")
    assert make_link(session, offer.task, link_user(session, offer.partner), made_by=None)
