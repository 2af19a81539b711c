"""What an agenda collects, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.conferences import operations
from app.conferences.agenda import agenda, in_preparation, without_emergency_conference
from app.conferences.queries import lines_for
from app.errors import Conflict, NotAllowed, NotFound, Problem
from app.tasks.consents import withdraw_consent
from app.tasks.operations import start_case
from tests.rig.proposals import PROPOSAL
from tests.unit.conferences.conftest import SCREENED, do


def references(session, conference):
    return [line.case.reference for line in agenda(session, conference) if line.state == "open"]


def test_the_chosen_conference_comes_before_the_next(session, conferences, waiting):
    chosen = waiting(**{"case.conference_id": conferences[1].id})
    assert references(session, conferences[0]) == []
    assert references(session, conferences[1]) == [chosen.reference]


def test_the_most_urgent_comes_first_and_slots_follow_each_other(session, conferences, waiting):
    calm, urgent = waiting(), waiting()
    urgent.priority = "urgent"
    lines = agenda(session, conferences[0])
    assert [line.case.id for line in lines] == [urgent.id, calm.id]
    assert lines[1].begins_at - lines[0].begins_at == timedelta(minutes=lines[0].length)


def test_a_case_waits_for_one_conference_only(session, person, conferences, waiting):
    case, user = waiting(), person("kerstin.kastanie")
    assert [references(session, c) for c in conferences[:3]] == [[case.reference], [], []]
    operations.put_off(session, user, conferences[0], case.id)
    assert [references(session, c) for c in conferences[:3]] == [[], [case.reference], []]
    operations.put_off(session, user, conferences[1], case.id)
    assert [references(session, c) for c in conferences[:3]] == [[], [], [case.reference]]
    operations.take_back(session, user, conferences[0], case.id)
    assert [references(session, c) for c in conferences[:3]] == [[case.reference], [], []]


def test_a_cancelled_conference_gives_its_cases_away(session, person, conferences, waiting):
    case = waiting()
    operations.open_room(session, person("kerstin.kastanie"), conferences[0])
    operations.cancel(session, person("kerstin.kastanie"), conferences[0])
    assert references(session, conferences[1]) == [case.reference]


def test_an_emergency_conference_collects_what_asks_for_one(session, person, conferences, waiting, clock):
    calm = waiting()
    danger = waiting(next_step="emergency_conference")
    user, at = person("kerstin.kastanie"), clock.at + timedelta(days=1)
    emergency = operations.plan_conference(session, conferences[0].organisation_id, "emergency", at, "Kreishaus")
    assert references(session, emergency) == [danger.reference]
    operations.add(session, user, emergency, calm.reference)
    assert references(session, emergency) == [danger.reference, calm.reference]
    assert references(session, conferences[0]) == []


def test_nothing_is_added_that_waits_for_nothing_or_is_anothers(session, person, conferences, waiting, clock):
    case = waiting()
    at = clock.at + timedelta(days=1)
    other = operations.plan_conference(session, conferences[0].organisation_id, "emergency", at, "Kreishaus")
    withdraw_consent(session, person("kerstin.kastanie"), case, ["E1"])
    with pytest.raises(Problem):
        operations.add(session, person("kerstin.kastanie"), other, case.reference)
    with pytest.raises(NotAllowed):
        operations.add(session, person("berta.buche"), other, case.reference)
    with pytest.raises(NotFound):
        operations.add(session, person("kerstin.kastanie"), other, "KIM-2026-9999")


def test_a_withdrawn_case_leaves_the_agenda_and_the_liaison(session, person, conferences, waiting):
    case = waiting()
    assert [line.case.id for line in lines_for(session, person("ilse.ilex"), conferences[0])] == [case.id]
    withdraw_consent(session, person("kerstin.kastanie"), case, ["E3"])
    assert lines_for(session, person("ilse.ilex"), conferences[0]) == []
    assert references(session, conferences[0]) == [case.reference]
    withdraw_consent(session, person("kerstin.kastanie"), case, ["E1"])
    assert references(session, conferences[0]) == []


def test_nobody_else_changes_the_agenda(session, person, conferences, waiting):
    case = waiting()
    for stranger in ("ilse.ilex", "berta.buche", "jana.johannisbeere", "gerda.ginkgo"):
        with pytest.raises(NotAllowed):
            operations.put_off(session, person(stranger), conferences[0], case.id)
    operations.cancel(session, person("kerstin.kastanie"), conferences[0])
    with pytest.raises(Conflict):
        operations.put_off(session, person("kerstin.kastanie"), conferences[0], case.id)


def test_whoever_asks_for_an_emergency_conference_is_not_forgotten(session, conferences, waiting, clock):
    office_id = conferences[0].organisation_id
    case = waiting(next_step="emergency_conference")
    assert [urgent.id for urgent in without_emergency_conference(session, office_id)] == [case.id]
    operations.plan_conference(session, office_id, "emergency", clock.at + timedelta(days=1), "Kreishaus")
    assert without_emergency_conference(session, office_id) == []


def test_what_waits_for_the_liaison_is_told_apart(session, person, conferences):
    case = start_case(session, person("jana.johannisbeere"), PROPOSAL)
    do(
        session,
        person("kerstin.kastanie"),
        case,
        "screen_case",
        SCREENED | {"next_step": "conference", "case.conference_id": conferences[0].id},
    )
    assert references(session, conferences[0]) == []
    assert [task.case_id for task in in_preparation(session, conferences[0])] == [case.id]
