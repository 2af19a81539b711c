"""The conference sheet shows what was released for everybody in the room, on both databases."""

from __future__ import annotations

import pytest

from app.cases.file import read_facts, write_facts
from app.cases.operations import involve, record_submission
from app.cases.queries import case_view
from app.cases.releases import counselling_lines, release_line
from app.cases.sharing import settle
from app.catalog.queries import latest
from app.conferences.room import unsaved_item
from app.conferences.sheet import sheet
from app.people.queries import organisation_by_key
from app.tasks.consents import withdraw_consent


@pytest.fixture
def counselled(session, person, waiting):
    """A case with a case manager, who has written a line of the counselling."""
    case, carla = waiting(), person("carla.zeder")
    involve(session, case, "case_manager", organisation_by_key(session, "caritas_ahaus_vreden").id, carla.id)
    consents = [{"block": "E3", "recipient": None, "state": "granted", "date": "2026-03-01"}]
    write_facts(session, case, {"B": {"consent_e2": "granted", "consents": consents}})
    settle(session, case, read_facts(session, case, ("A", "B")))
    record_submission(
        session,
        case,
        element_id="assess_needs",
        form_id="assess_needs",
        form_version=latest(session, "form", "assess_needs").version,
        by=carla.id,
        answers={"C": {"session_language": "ar"}, "variables": {}},
    )
    session.flush()
    return case


def released(session, user, case, conference):
    return [line.key for line in sheet(session, user, unsaved_item(conference, case, "review")).released]


def test_a_line_is_shown_once_it_is_released_to_all_in_the_room(session, person, conferences, counselled):
    case, office, carla = counselled, person("kerstin.kastanie"), person("carla.zeder")
    view = case_view(session, carla, case.reference)
    (line,) = counselling_lines(session, view)
    assert released(session, office, case, conferences[0]) == []
    release_line(session, carla, view, line.id, "coordination")
    assert released(session, office, case, conferences[0]) == []  # the liaison reads the same screen
    assert released(session, carla, case, conferences[0]) == []
    release_line(session, carla, view, line.id, "liaison")
    for reader in (office, carla, person("ilse.ilex")):
        assert released(session, reader, case, conferences[0]) == ["session_language"], reader.username


def test_without_the_liaison_it_is_enough_to_release_to_the_office(session, person, conferences, counselled):
    case, office, carla = counselled, person("kerstin.kastanie"), person("carla.zeder")
    view = case_view(session, carla, case.reference)
    release_line(session, carla, view, counselling_lines(session, view)[0].id, "coordination")
    withdraw_consent(session, office, case, ["E3"])
    assert released(session, office, case, conferences[0]) == ["session_language"]


def test_nothing_of_the_counselling_is_shown_even_to_the_case_manager(session, person, conferences, counselled):
    carla = person("carla.zeder")
    view = case_view(session, carla, counselled.reference)
    assert view.handed_in[0].answers["C"]
    found = sheet(session, carla, unsaved_item(conferences[0], counselled, "review"))
    assert "C" not in found.parts
    assert found.released == ()
