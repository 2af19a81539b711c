import pytest

from app.cases.file import read_facts, read_parts, write_facts
from app.cases.models import Case
from app.cases.operations import involve, open_case


@pytest.fixture
def case(session):
    case = open_case(session, "u")
    session.flush()
    return case


def test_facts_are_read_back_by_part(session, case):
    changed = write_facts(session, case, {"A": {"municipality": "Ahaus"}, "C": {"risk": "none"}})
    assert changed == {"municipality": [None, "Ahaus"], "risk": [None, "none"]}
    session.flush()
    assert read_parts(session, case) == {"A": {"municipality": "Ahaus"}, "C": {"risk": "none"}}
    assert read_facts(session, case, "AB") == {"municipality": "Ahaus"}


def test_the_table_holds_no_readable_name(session, case):
    write_facts(session, case, {"A": {"last_name": "Ahornbaum"}})
    session.flush()
    assert b"Ahornbaum" not in session.get(Case, case.id).facts_a


def test_what_stands_in_c_does_not_slip_to_a(session, case):
    write_facts(session, case, {"C": {"note": "vertraulich"}})
    session.flush()
    write_facts(session, case, {"A": {"note": "neu"}})
    session.flush()
    assert read_parts(session, case)["C"] == {"note": "neu"}
    assert "note" not in read_facts(session, case, "AB")


def test_a_fact_moves_up_to_the_stricter_part(session, case):
    write_facts(session, case, {"A": {"note": None}})
    session.flush()
    write_facts(session, case, {"C": {"note": "jetzt vertraulich"}})
    session.flush()
    assert read_parts(session, case) == {"A": {}, "C": {"note": "jetzt vertraulich"}}


def test_writing_the_same_changes_nothing(session, case):
    write_facts(session, case, {"A": {"minors": 2}})
    session.flush()
    assert write_facts(session, case, {"A": {"minors": 2}}) == {}


def test_priority_of_the_file_is_that_of_the_case(session, case):
    write_facts(session, case, {"B": {"priority": "urgent"}})
    assert case.priority == "urgent"


def test_references_count_up_in_a_year(session, case):
    second = open_case(session, "u")
    assert case.reference.startswith("KIM-")
    assert int(second.reference[-4:]) == int(case.reference[-4:]) + 1


def test_a_role_is_held_by_the_newest_party(session, case):
    assert involve(session, case, "coordination", None)
    assert not involve(session, case, "coordination", None)
    assert [party.until for party in case.parties] == [None]
