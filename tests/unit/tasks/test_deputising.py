"""Cases go to the deputy while somebody is away and come back; cases change hands for good."""

from datetime import timedelta

import pytest

from app.cases.models import Case
from app.cases.sharing import bare_ref
from app.errors import NotAllowed, Problem
from app.people.absences import enter_absence
from app.people.policy import roles_in_case
from app.store.base import new_id
from app.store.clock import now, today
from app.store.keys import seal
from app.tasks.deputising import (
    cases_of,
    due_meanwhile,
    end_absence,
    follow_absences,
    former_managers,
    hand_over_cases,
    start_absence,
)
from app.tasks.drafts import read_draft, save_draft
from app.tasks.inbox import InboxFilter, inbox
from app.tasks.models import Notice
from app.tasks.notices import notices_of_case, open_notices, put_away
from app.tasks.operations import start_process
from app.tasks.queries import open_tasks_of_case

CONSENTS = {f"case.consent_{block}{key}": value for block in ("e1", "e2") for key, value in (("", "granted"),)}
FILE = {**CONSENTS, "case.case_manager": "dora.douglasie", "case.deputy": "fritz.fichte", "case.carrier": "drk_gronau"}
DORA, FRITZ, FRIEDA, TARA = "dora.douglasie", "fritz.fichte", "frieda.felsenbirne", "tara.tulpenbaum"


@pytest.fixture
def running(session, person) -> Case:
    """A case that Dora manages, with Fritz as the deputy whom the file names."""
    return start_process(session, person(DORA), "case_management", FILE)


def standing(session, case, *people) -> list[set[str]]:
    session.flush()
    return [set(roles_in_case(user, bare_ref(case), now(session))) for user in people]


def steps(session, user) -> set[str]:
    session.flush()
    return {row.element_id for row in inbox(session, user, InboxFilter()).rows}


def away(session, person, deputy, first=0, last=5):
    day = today(session)
    days = (day + timedelta(days=first), day + timedelta(days=last))
    return enter_absence(session, person(TARA), person(DORA), person(deputy), *days)


def test_everything_goes_over_and_comes_back(session, person, running) -> None:
    before = steps(session, person(DORA))
    assert before
    absence = away(session, person, FRIEDA)
    start_absence(session, absence, None)
    assert (steps(session, person(DORA)), steps(session, person(FRIEDA))) == (set(), before)
    assert standing(session, running, person(DORA), person(FRIEDA)) == [set(), {"case_manager"}]
    end_absence(session, absence, None)
    assert (steps(session, person(DORA)), steps(session, person(FRIEDA))) == (before, set())
    assert standing(session, running, person(DORA), person(FRIEDA)) == [{"case_manager"}, set()]


def test_what_was_typed_goes_over_and_comes_back_with_what_was_added(session, person, running) -> None:
    (task,) = open_tasks_of_case(session, running)
    save_draft(session, person(DORA), task, {"case.summary": "angefangen"})
    absence = away(session, person, FRIEDA)
    start_absence(session, absence, None)
    assert read_draft(session, person(DORA), task) is None
    assert read_draft(session, person(FRIEDA), task).answers == {"case.summary": "angefangen"}
    save_draft(session, person(FRIEDA), task, {"case.summary": "weiter"})
    end_absence(session, absence, None)
    assert read_draft(session, person(DORA), task).answers == {"case.summary": "weiter"}
    assert read_draft(session, person(FRIEDA), task) is None


def test_what_the_next_person_typed_is_not_replaced(session, person, running) -> None:
    (task,) = open_tasks_of_case(session, running)
    save_draft(session, person(DORA), task, {"case.summary": "von Dora"})
    save_draft(session, person(FRIEDA), task, {"case.summary": "von Frieda"})
    start_absence(session, away(session, person, FRIEDA), None)
    assert read_draft(session, person(FRIEDA), task).answers == {"case.summary": "von Frieda"}
    assert read_draft(session, person(DORA), task).answers == {"case.summary": "von Dora"}


def test_notices_end_with_the_part_but_for_what_is_said_of_its_end(session, person, running, clock) -> None:
    dora = person(DORA)
    before = told(session, running, dora, "Ein Termin rückt heran.")
    assert [line.id for line in notices_of_case(session, dora, running.id)] == [before]
    assert not open_notices(session, dora)[0].alone
    put_away(session, dora, before)
    clock.at += timedelta(hours=1)
    hand_over_cases(session, person(TARA), [running], person(FRITZ))
    assert notices_of_case(session, dora, running.id) == []
    after = told(session, running, dora, "Bitte verwenden Sie die Angaben nicht weiter.")
    [line] = notices_of_case(session, dora, running.id)
    assert (line.id, line.alone) == (after, True), "the case itself is no longer hers to open"


def test_who_has_left_the_office_is_told_nothing_any_more(session, person, running) -> None:
    dora = person(DORA)
    told(session, running, dora, "Ein Termin rückt heran.")
    assert [line.kind for line in open_notices(session, dora)] == ["message"]
    for membership in list(dora.memberships):
        session.delete(membership)
    session.flush()
    session.refresh(dora)
    assert open_notices(session, dora) == []


def told(session, case, user, text) -> str:
    office = case.party("case_manager").organisation_id
    notice = Notice(id=new_id(), case_id=case.id, kind="message", role="case_manager", at=now(session))
    notice.organisation_id, notice.user_id = office, user.id
    notice.text = seal(session, case.key_id, f"notice:{notice.id}", text)
    session.add(notice)
    session.flush()
    return notice.id


def test_the_deputy_whom_the_file_names_stays_one_afterwards(session, person, running) -> None:
    absence = away(session, person, FRITZ)
    start_absence(session, absence, None)
    assert standing(session, running, person(FRITZ)) == [{"case_manager"}]
    end_absence(session, absence, None)
    assert standing(session, running, person(FRITZ)) == [{"deputy"}]


def test_the_clock_takes_it_up_and_ends_it_once(session, person, running) -> None:
    absence = away(session, person, FRIEDA, first=1, last=1)
    assert follow_absences(session) is False
    absence.first_day = absence.last_day = today(session)
    session.flush()
    assert [follow_absences(session), follow_absences(session)] == [True, False]
    assert absence.started_at is not None
    absence.first_day = absence.last_day = today(session) - timedelta(days=1)
    session.flush()
    assert [follow_absences(session), follow_absences(session)] == [True, False]
    assert standing(session, running, person(DORA)) == [{"case_manager"}]


def test_a_case_that_comes_meanwhile_goes_to_the_deputy_and_back(session, person) -> None:
    absence = away(session, person, FRIEDA)
    start_absence(session, absence, None)
    case = start_process(session, person(DORA), "case_management", FILE)
    assert standing(session, case, person(DORA), person(FRIEDA)) == [set(), {"case_manager"}]
    end_absence(session, absence, None)
    assert standing(session, case, person(DORA), person(FRIEDA)) == [{"case_manager"}, set()]


def test_handing_over_for_good_and_back_to_the_former_person(session, person, running) -> None:
    hand_over_cases(session, person(TARA), [running], person(FRITZ))
    assert standing(session, running, person(DORA), person(FRITZ)) == [set(), {"case_manager"}]
    assert former_managers(session, cases_of(session, person(FRITZ))) == {running.id: "Dora Douglasie"}
    hand_over_cases(session, person(TARA), [running], person(DORA))
    assert standing(session, running, person(DORA), person(FRITZ)) == [{"case_manager"}, {"deputy"}]


def test_what_was_handed_over_during_an_absence_does_not_come_back(session, person, running) -> None:
    absence = away(session, person, FRIEDA)
    start_absence(session, absence, None)
    assert cases_of(session, person(DORA)) == [running]
    hand_over_cases(session, person(TARA), [running], person(FRITZ), person(FRIEDA))
    end_absence(session, absence, None)
    assert standing(session, running, person(DORA), person(FRITZ), person(FRIEDA)) == [
        set(),
        {"case_manager"},
        {"deputy"},
    ]


def test_what_falls_due_meanwhile_is_told_before(session, person, running) -> None:
    day = today(session)
    due = due_meanwhile(session, person(DORA), day, day + timedelta(days=365))
    assert {task.element_id for task in due} == steps(session, person(DORA))
    assert due_meanwhile(session, person(DORA), day, day) == []
    assert due_meanwhile(session, person(FRITZ), day, day + timedelta(days=365)) == []


def test_only_the_lead_of_the_carrier_hands_over_and_only_within_it(session, person, running) -> None:
    for name in (DORA, "theo.tamariske", "kerstin.kastanie"):
        with pytest.raises(NotAllowed):
            hand_over_cases(session, person(name), [running], person(FRITZ))
    with pytest.raises(Problem, match="Ulla Ulme arbeitet nicht"):
        hand_over_cases(session, person(TARA), [running], person("ulla.ulme"))
    with pytest.raises(Problem, match="dieselbe Person"):
        hand_over_cases(session, person(TARA), [running], person(FRITZ), person(FRITZ))
    with pytest.raises(Problem, match="mindestens einen Fall"):
        hand_over_cases(session, person(TARA), [], person(FRITZ))
