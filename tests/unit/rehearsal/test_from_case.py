"""A case retold: codes stay, what people typed is invented, what is specially protected gives way, days move."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from app.audit.operations import Event, record
from app.cases.queries import case_view
from app.errors import Problem
from app.people.queries import user_by_name
from app.rehearsal.from_case import make, prepare, read_story
from app.rehearsal.from_case.making import BLUR
from app.rehearsal.office import Stage
from app.tasks.operations import complete, start_case
from app.tasks.queries import open_tasks_of_case
from tests.rig.proposals import PROPOSAL, SCREENING
from tests.unit.conftest import MONDAY
from tests.web.conftest import ROOT

PROTECTED = {**PROPOSAL, "case.life_domains": ["health", "work", "language"]}


@pytest.fixture(scope="module")
def stage():
    with Stage(ROOT) as opened:
        yield opened


@pytest.fixture
def session(office):
    with office.session() as opened:
        yield opened


@pytest.fixture
def view(session, clock):
    """What Kerstin sees of a case that was proposed on one day and screened on another."""
    clock.at = MONDAY
    case = start_case(session, user_by_name(session, "jana.johannisbeere"), PROTECTED)
    session.flush()
    clock.at = MONDAY + timedelta(days=2)
    kerstin = user_by_name(session, "kerstin.kastanie")
    (task,) = open_tasks_of_case(session, case)
    complete(session, kerstin, task.id, SCREENING)
    session.flush()
    return case_view(session, kerstin, case.reference)


def retold(session, stage, view):
    return make(stage, prepare(session, read_story(session, view), Random(1)))


def test_what_is_kept_and_what_is_invented(session, stage, view):
    made = retold(session, stage, view)
    assert made.stopped is None
    assert made.open_steps == ("choose_service",)
    answers = made.recording.start["answers"]
    assert made.recording.start["by"] == "proposer"
    assert len(answers["life_domains"]) == 3
    assert "health" not in answers["life_domains"]
    assert {"work", "language"} <= set(answers["life_domains"])
    assert answers["legal_areas"] == PROPOSAL["case.legal_areas"]
    for key in ("first_name", "last_name", "phone", "birth_date", "tried_so_far", "client_wish"):
        assert answers[key] != PROPOSAL[f"case.{key}"], key
    born, really = (date.fromisoformat(str(day)) for day in (answers["birth_date"], PROPOSAL["case.birth_date"]))
    begins = made.recording.clock.date()
    assert age(born, begins) == age(really, MONDAY.date())
    assert begins < MONDAY.date()
    assert begins.weekday() == MONDAY.date().weekday()
    assert [step["after"] for step in made.recording.steps if "after" in step] == ["P2D"]


def test_long_waits_are_blurred_and_how_long_it_waits_now_is_not_told(session, stage, office, clock) -> None:
    clock.at = MONDAY
    case = start_case(session, user_by_name(session, "jana.johannisbeere"), PROTECTED)
    session.flush()
    clock.at = MONDAY + timedelta(days=10)
    kerstin = user_by_name(session, "kerstin.kastanie")
    (task,) = open_tasks_of_case(session, case)
    complete(session, kerstin, task.id, SCREENING)
    session.flush()
    clock.at = MONDAY + timedelta(days=10, hours=9)
    story = read_story(session, case_view(session, kerstin, case.reference))
    waits = set()
    for seed in range(6):
        made = make(stage, prepare(session, story, Random(seed)))
        waits.add(tuple(step["after"] for step in made.recording.steps if "after" in step))
    assert len(waits) > 1
    assert waits <= {(f"P{days}D",) for days in range(10 - BLUR, 11 + BLUR)}
    clock.at = MONDAY + timedelta(days=10 + 400)
    later = read_story(session, case_view(session, kerstin, case.reference))
    assert (later.outcome, later.until) == (None, clock.at)
    made = make(stage, prepare(session, later, Random(1)))
    assert not [step for step in made.recording.steps if step.get("after", "").startswith("P4")]


def test_what_was_done_by_hand_ends_the_story(session, stage, view):
    case = view.case
    record(session, None, [Event("case.repaired", "x")], case_id=case.id, key_id=case.key_id)
    story = read_story(session, view)
    assert story.cut is not None
    assert [told.element for told in story.steps] == []  # what came at the same moment is not told, either
    made = retold(session, stage, view)
    assert made.stopped == story.cut
    assert made.open_steps == ("screen_case",)


def test_nothing_is_told_to_whom_the_file_is_closed(session, view):
    petra = user_by_name(session, "petra.platane")
    with pytest.raises(Problem, match="nacherzählen"):
        read_story(session, case_view(session, petra, view.case.reference))


def age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
