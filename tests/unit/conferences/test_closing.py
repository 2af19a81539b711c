"""Closing a conference: all cases go on or none; who may, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.conferences import operations, room
from app.conferences.agenda import agenda
from app.conferences.assessment import assess
from app.conferences.closing import NotReady, close_conference, complete_one, read_minutes, what_is_missing
from app.conferences.models import ConferenceNotice, RoomEntry
from app.conferences.run import ConferenceRun
from app.engine.models import Instance
from app.errors import Conflict, NotAllowed, Problem
from app.tasks.models import Notice, Task
from app.tasks.notices import notices_of_case
from app.tasks.queries import open_tasks_of_case

DECIDED = {
    "case.present": ["coordination", "liaison"],
    "decision": "referral",
    "case.priority": "normal",
    "case.feedback_text": "Wir empfehlen die Migrationsberatung.",
}


@pytest.fixture
def held(session, person, conferences, clock):
    """The next conference on its day, with coordination and liaison in the room."""

    def begin():
        conference = conferences[0]
        for days in (9, 2):
            clock.at = max(clock.at, conference.at - timedelta(days=days))
            ConferenceRun(session, conference, None).fire_due()
        clock.at = max(clock.at, conference.at)
        operations.set_present(session, person("kerstin.kastanie"), conference, ["coordination", "liaison"])
        operations.open_room(session, person("kerstin.kastanie"), conference)
        return conference

    return begin


def line_of(session, conference, case):
    return next(line for line in agenda(session, conference) if line.case.id == case.id)


def write(session, user, conference, case, answers, base=None):
    line = line_of(session, conference, case)
    filled = room.item_form(session, user, line.item, line.task)
    return room.save(session, user, conference, line.item, filled, answers, base or {})


def open_steps(session, case):
    return [task.element_id for task in open_tasks_of_case(session, case)]


def test_all_cases_go_on_together(session, person, waiting, held):
    user, cases, conference = person("kerstin.kastanie"), [waiting(), waiting()], held()
    for case in cases:
        write(session, user, conference, case, DECIDED)
    close_conference(session, user, conference)
    assert [open_steps(session, case) for case in cases] == [["choose_service"]] * 2
    assert conference.state == "closed"
    assert session.scalars(select(RoomEntry)).all() == []
    told = [note.told.text for note in notices_of_case(session, person("jana.johannisbeere"), cases[0].id)]
    assert "Wir empfehlen die Migrationsberatung." in told


def test_nothing_goes_on_while_anything_is_missing(session, person, waiting, held):
    user, first, second, conference = person("kerstin.kastanie"), waiting(), waiting(), held()
    write(session, user, conference, first, DECIDED)
    with pytest.raises(NotReady) as refused:
        close_conference(session, user, conference)
    assert [missing.line.case.id for missing in refused.value.missing] == [second.id]
    assert open_steps(session, first) == ["discuss_in_conference"]
    write(session, user, conference, second, DECIDED | {"case.feedback_text": ""})
    missing = what_is_missing(session, user, conference)
    assert [error.key for error in missing[0].errors] == ["case.feedback_text"]


def test_a_case_that_goes_on_by_itself_is_not_done_twice(session, person, waiting, held):
    user, case, conference = person("kerstin.kastanie"), waiting(), held()
    write(session, user, conference, case, DECIDED)
    item = line_of(session, conference, case).item
    complete_one(session, user, conference, item)
    with pytest.raises(Conflict):
        complete_one(session, user, conference, item)
    close_conference(session, user, conference)
    done = session.scalars(select(Task).where(Task.element_id == "discuss_in_conference", Task.state == "completed"))
    assert len(done.unique().all()) == 1
    assert read_minutes(session, item)["answers"]["variables"]["decision"] == "referral"


def test_a_case_finished_in_the_inbox_does_not_hinder_the_closing(session, person, waiting, held):
    from tests.unit.conferences.conftest import do

    user, case, conference = person("kerstin.kastanie"), waiting(), held()
    more = {"case.date": "2026-03-11", "case.place": "Kreishaus", "case.invited": ["coordination", "liaison"]}
    do(session, user, case, "discuss_in_conference", DECIDED | more)
    assert line_of(session, conference, case).state == "gone"
    close_conference(session, user, conference)


def test_who_has_the_task_in_the_inbox_is_named(session, person, waiting, held):
    from app.tasks.operations import claim

    user, case, conference = person("kerstin.kastanie"), waiting(), held()
    write(session, user, conference, case, DECIDED)
    claim(session, person("konrad.kornelkirsche"), line_of(session, conference, case).task.id)
    (missing,) = what_is_missing(session, user, conference)
    assert "Konrad Kornelkirsche" in missing.texts[0].de


def test_only_the_office_closes_and_only_on_the_day(session, person, conferences, waiting):
    waiting()
    with pytest.raises(NotAllowed):
        close_conference(session, person("ilse.ilex"), conferences[0])
    user = person("kerstin.kastanie")
    with pytest.raises(Problem, match="wer da ist"):
        close_conference(session, user, conferences[0])
    operations.set_present(session, user, conferences[0], ["coordination"])
    operations.put_off_rest(session, user, conferences[0])
    with pytest.raises(Conflict, match="steht noch bevor"):
        close_conference(session, user, conferences[0])


def test_twice_postponed_is_told_to_the_head(session, person, conferences, waiting, held, clock):
    user, case = person("kerstin.kastanie"), waiting()
    later = {"decision": "postponed", "case.postponed_reason": "time", "case.new_date": "2026-06-10"}
    for number in (0, 1):
        conference = conferences[number]
        for days in (9, 2, 0):
            clock.at = max(clock.at, conference.at - timedelta(days=days))
            ConferenceRun(session, conference, None).fire_due()
        operations.set_present(session, user, conference, ["coordination", "liaison"])
        operations.open_room(session, user, conference)
        write(session, user, conference, case, DECIDED | later)
        close_conference(session, user, conference)
        told = session.scalars(select(Notice).where(Notice.role == "ki_lead", Notice.case_id == case.id)).unique().all()
        assert bool(told) is (number == 1)
    assert line_of(session, conferences[2], case).state == "open"


def test_the_liaison_alone_assesses_and_the_table_recommends_anew(session, person, waiting, held):
    case, conference = waiting(), held()
    user = person("kerstin.kastanie")
    write(session, user, conference, case, DECIDED)
    with pytest.raises(NotAllowed):
        assess(session, user, case, {"case.prospect": "secure", "case.identity": "yes"})
    with pytest.raises(NotAllowed):
        assess(session, person("emil.eibe"), case, {"case.prospect": "secure", "case.identity": "yes"})
    assess(session, person("ilse.ilex"), case, {"case.prospect": "no_prospect", "case.identity": "yes"})
    line = line_of(session, conference, case)
    assert line.task.variables["recommendation"]["rule_id"] == "R08"
    assert room.written(session, line.item)["decision"].value == "referral"


def test_two_people_in_one_field(session, person, waiting, held):
    first, second = person("kerstin.kastanie"), person("konrad.kornelkirsche")
    case, conference = waiting(), held()
    key = "case.feedback_text"
    base = {key: room.fingerprint(None)}
    assert write(session, first, conference, case, {key: "Eins"}, base) == []
    (clash,) = write(session, second, conference, case, {key: "Zwei"}, base)
    assert (clash.theirs, clash.mine, clash.who) == ("Eins", "Zwei", "Kerstin Kastanie")
    assert write(session, second, conference, case, {key: "Zwei"}, {key: room.fingerprint("Eins")}) == []
    assert write(session, first, conference, case, {"decision": "referral", key: "Zwei"}, base) == []
    written = room.written(session, line_of(session, conference, case).item)
    assert (written[key].value, written["decision"].by) == ("Zwei", first.id)


def test_a_conference_that_is_not_closed_is_reminded_of(session, conferences, waiting, clock):
    clock.at = conferences[0].at + timedelta(days=30)
    ConferenceRun(session, conferences[0], None).fire_due()
    kinds = [(n.kind, n.role) for n in session.scalars(select(ConferenceNotice)).unique()]
    assert ("escalation", "coordination") in kinds


def test_minutes_late_are_told_to_the_head_and_end_when_approved(session, person, waiting, held, clock):
    user, case, conference = person("kerstin.kastanie"), waiting(), held()
    write(session, user, conference, case, DECIDED)
    close_conference(session, user, conference)
    clock.at += timedelta(days=10)
    ConferenceRun(session, conference, None).fire_due()
    roles = [notice.role for notice in session.scalars(select(ConferenceNotice)).unique()]
    assert roles.count("ki_lead") == 1
    with pytest.raises(NotAllowed):
        operations.approve_minutes(session, person("ilse.ilex"), conference)
    operations.approve_minutes(session, user, conference)
    assert session.get_one(Instance, conference.instance_id).ended == "conference_ends"
    with pytest.raises(Conflict):
        operations.approve_minutes(session, user, conference)
