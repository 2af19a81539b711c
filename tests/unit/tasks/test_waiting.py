"""The waiting list: who is on it and in which order, who sees it, when its carriers are asked again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases.file import read_facts
from app.cases.models import Case
from app.errors import NotAllowed, NotFound, Problem
from app.store.clock import now, today
from app.tasks.models import Task
from app.tasks.operations import complete, fire_due, start_process
from app.tasks.waiting import arrange_interim_help, loads, waiting_list

KERSTIN, TARA = "kerstin.kastanie", "tara.tulpenbaum"
HELP = "Die Flüchtlingsberatung hilft."


def do(session, user, case, element_id, **answers) -> None:
    session.flush()
    step = select(Task.id).where(Task.case_id == case.id, Task.element_id == element_id, Task.state == "open")
    complete(session, user, session.scalars(step).one(), answers)
    session.flush()


@pytest.fixture
def wait(session, person):
    """A case of Gronau's carrier, which has no place."""

    def begin(priority: str = "normal", interim: str | None = None) -> Case:
        facts = {"case.municipality": "Heek", "case.mandate": "Wohnung und Arbeit.", "case.priority": priority}
        case = start_process(session, person(KERSTIN), "assignment", facts | {"case.consent_e1": "granted"})
        consent = {"case.consent_e2": "granted", "case.consent_e2_date": today(session).isoformat()}
        do(session, person(KERSTIN), case, "assign_case_manager", **consent)
        answers = {"accept": "no_capacity", "case.accept_reason": "Alles belegt.", "case.interim": interim}
        do(session, person(TARA), case, "accept_case", **answers)
        return case

    return begin


def test_priority_comes_first_then_whoever_waits_longest(session, person, wait) -> None:
    cases = [wait("normal"), wait("normal"), wait("urgent"), wait("high")]
    order = [line.case for line in waiting_list(session, person(KERSTIN))]
    assert order == [cases[2], cases[3], cases[0], cases[1]]


def test_the_office_and_the_lead_of_the_carrier_that_was_asked_see_it(session, person, wait) -> None:
    case = wait(interim=HELP)
    for name in (KERSTIN, TARA):
        [line] = waiting_list(session, person(name))
        assert (line.case, line.interim, line.carrier[:3], line.may_arrange) == (case, HELP, "DRK", True)
    for name in ("berta.buche", "theo.tamariske", "dora.douglasie"):
        assert waiting_list(session, person(name)) == []


def test_without_an_answer_in_time_the_case_waits_and_the_request_stays_open(session, person, clock) -> None:
    facts = {"case.municipality": "Heek", "case.mandate": "Wohnung und Arbeit.", "case.consent_e1": "granted"}
    case = start_process(session, person(KERSTIN), "assignment", facts)
    consent = {"case.consent_e2": "granted", "case.consent_e2_date": today(session).isoformat()}
    do(session, person(KERSTIN), case, "assign_case_manager", **consent)
    session.commit()
    assert waiting_list(session, person(KERSTIN)) == []
    clock.at += timedelta(days=8)
    fire_due(session, case)
    session.flush()
    [line] = waiting_list(session, person(KERSTIN))
    assert (line.case, line.asked, line.days) == (case, True, 0)
    do(
        session,
        person(TARA),
        case,
        "accept_case",
        accept="accepted",
        **{"case.case_manager": "dora.douglasie", "case.deputy": "fritz.fichte"},
    )
    assert waiting_list(session, person(KERSTIN)) == []


def test_the_carrier_is_asked_again_after_the_time_of_the_table(session, person, wait) -> None:
    case = wait()
    [line] = waiting_list(session, person(KERSTIN))
    assert (line.days, line.too_long, line.asked) == (0, False, False)
    assert line.next_look is not None
    assert timedelta(days=13) < line.next_look - now(session) < timedelta(days=15)
    fire_due(session, case, line.next_look)
    session.flush()


def test_interim_help_is_kept_in_the_file(session, person, wait) -> None:
    case = wait()
    arrange_interim_help(session, person(KERSTIN), case.reference, f" {HELP} ")
    assert read_facts(session, case, "B")["interim"] == HELP
    assert waiting_list(session, person(TARA))[0].interim == HELP
    with pytest.raises(Problem, match="höchstens 600"):
        arrange_interim_help(session, person(TARA), case.reference, "x" * 601)
    with pytest.raises(NotFound):
        arrange_interim_help(session, person("theo.tamariske"), case.reference, HELP)


def test_who_is_not_on_the_list_gets_no_interim_help(session, person, case) -> None:
    with pytest.raises(Problem, match="nicht mehr auf der Warteliste"):
        arrange_interim_help(session, person(KERSTIN), case.reference, HELP)
    with pytest.raises(NotAllowed):
        arrange_interim_help(session, person("jana.johannisbeere"), case.reference, HELP)


def test_a_lead_sees_the_load_of_the_own_carrier(session, person) -> None:
    assert [load.carrier.key for load in loads(session, person(TARA))] == ["drk_gronau"]
    everybody = loads(session, person(KERSTIN))
    assert (len(everybody), {load.cases for load in everybody}) == (4, {0})
