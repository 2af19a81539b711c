"""Completing tasks: all of a step or nothing, once, by those who may."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from app.audit.queries import history
from app.cases.file import read_parts
from app.cases.listing import CaseFilter, visible_cases
from app.cases.models import Case, Submission
from app.cases.queries import recommendations
from app.engine.models import Instance
from app.errors import Conflict, NotAllowed, NotFound
from app.people.queries import user_by_name
from app.tasks.drafts import read_draft, save_draft
from app.tasks.inbox import InboxFilter, inbox
from app.tasks.models import Candidate, Draft, Task
from app.tasks.operations import AnswersRefused, claim, complete, release, start_case, take_over
from app.tasks.queries import open_tasks_of_case
from tests.rig.proposals import PROPOSAL, SCREENING


def only_task(session, case) -> Task:
    [task] = open_tasks_of_case(session, case)
    return task


def test_a_proposal_reaches_the_coordinating_office_of_the_region_only(session, case, person):
    row = inbox(session, person("kerstin.kastanie"), InboxFilter()).rows[0]
    assert (row.element_id, row.reference) == ("screen_case", case.reference)
    assert row.due_at is not None
    assert inbox(session, person("berta.buche"), InboxFilter()).rows == ()
    assert inbox(session, person("ilse.ilex"), InboxFilter()).rows == ()
    assert inbox(session, person("anton.apfel"), InboxFilter()).rows == ()


def test_completing_writes_facts_decision_history_and_the_next_task(session, case, person):
    kerstin = person("kerstin.kastanie")
    done = complete(session, kerstin, only_task(session, case).id, SCREENING)
    session.commit()
    assert only_task(session, case).element_id == "choose_service"
    assert done.ended is None
    assert read_parts(session, case)["B"]["duration_months"] == 3
    [recommended] = recommendations(session, case, "complexity")
    assert recommended.evaluation["outputs"]["rule_id"] == "R17"
    actions = [line.action for line in history(session, case.id)]
    assert actions[0] == "case.opened"
    assert {"task.completed", "facts.changed", "decision.recommended", "task.opened"} <= set(actions)


def test_wrong_answers_change_nothing(session, case, person):
    task = only_task(session, case)
    state = session.get(Instance, case.instance_id).state
    with pytest.raises(AnswersRefused) as refused:
        complete(session, person("kerstin.kastanie"), task.id, {**SCREENING, "case.duration_months": 7})
    assert [error.key for error in refused.value.errors] == ["case.duration_months"]
    session.rollback()
    assert only_task(session, case).id == task.id
    assert session.get(Instance, case.instance_id).state == state
    assert session.scalar(select(func.count(Submission.id))) == 1


@pytest.mark.parametrize("raw", [{"case.last_name": "Anders"}, {"case.no_such": 1}, {"next_step": "reject"}])
def test_answers_beside_the_form_are_refused(session, case, person, raw):
    with pytest.raises(AnswersRefused):
        complete(session, person("kerstin.kastanie"), only_task(session, case).id, {**SCREENING, **raw})


def test_names_cannot_be_stored_without_consent(session, person):
    without = {**PROPOSAL, "case.consent_e1": "pending", "case.alias": "A-1"}
    with pytest.raises(AnswersRefused) as refused:
        start_case(session, person("jana.johannisbeere"), without)
    assert {"case.first_name", "case.last_name", "case.birth_date"} <= {error.key for error in refused.value.errors}


def test_a_task_is_done_once(session, case, person):
    task_id = only_task(session, case).id
    complete(session, person("kerstin.kastanie"), task_id, SCREENING)
    session.commit()
    with pytest.raises(Conflict, match="Kerstin Kastanie"):
        complete(session, person("konrad.kornelkirsche"), task_id, SCREENING)


def test_two_at_once_one_wins_the_other_is_told(office, session, case):
    task_id = only_task(session, case).id
    session.rollback()
    gate, results = threading.Barrier(2), []

    def run(username: str) -> None:
        with office.session() as own:
            user = user_by_name(own, username)
            own.rollback()
            gate.wait()
            try:
                complete(own, user, task_id, SCREENING)
                own.commit()
                results.append("done")
            except Conflict as conflict:
                results.append(conflict.text.de)

    threads = [threading.Thread(target=run, args=(n,)) for n in ("kerstin.kastanie", "konrad.kornelkirsche")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=len)[0] == "done"
    assert "schon erledigt" in sorted(results, key=len)[1]
    with office.reading() as fresh:
        assert [t.element_id for t in open_tasks_of_case(fresh, fresh.get(Case, case.id))] == ["choose_service"]
        assert fresh.scalar(select(func.count(Submission.id))) == 2


def test_people_of_another_office_do_not_find_the_task(session, case, person):
    task_id = only_task(session, case).id
    for username in ("berta.buche", "ilse.ilex", "jana.johannisbeere", "anton.apfel", "maria.magnolie", "leo.lorbeer"):
        with pytest.raises(NotFound):
            complete(session, person(username), task_id, SCREENING)
    with pytest.raises(NotFound):
        complete(session, person("kerstin.kastanie"), "0" * 32, SCREENING)


def test_who_may_not_propose_is_told_so(session, person):
    with pytest.raises(NotAllowed):
        start_case(session, person("anton.apfel"), PROPOSAL)


def test_claimed_by_one_kept_from_the_other_until_given_back(session, case, person):
    kerstin, konrad = person("kerstin.kastanie"), person("konrad.kornelkirsche")
    task_id = only_task(session, case).id
    claim(session, kerstin, task_id)
    with pytest.raises(Conflict, match="Kerstin Kastanie"):
        claim(session, konrad, task_id)
    with pytest.raises(Conflict, match="Kerstin Kastanie"):
        complete(session, konrad, task_id, SCREENING)
    assert inbox(session, konrad, InboxFilter(whose="mine")).total.number == 0
    release(session, kerstin, task_id)
    assert claim(session, konrad, task_id).assignee_id == konrad.id
    assert take_over(session, kerstin, task_id).assignee_id == kerstin.id


def test_drafts_are_kept_sealed_and_go_with_the_task(session, case, person):
    kerstin = person("kerstin.kastanie")
    task = only_task(session, case)
    save_draft(session, kerstin, task, {"case.in_scope_reason": "Birkenhain"})
    session.flush()
    assert b"Birkenhain" not in session.scalar(select(Draft.content))
    assert read_draft(session, kerstin, task).answers == {"case.in_scope_reason": "Birkenhain"}
    assert read_draft(session, person("konrad.kornelkirsche"), task) is None
    complete(session, kerstin, task.id, SCREENING)
    session.flush()
    assert session.scalar(select(func.count(Draft.id))) == 0
    assert session.scalar(select(func.count(Candidate.id)).where(Candidate.task_id == task.id)) == 0


def test_cases_are_listed_for_their_parties_only(session, case, person):
    def sees(username: str) -> bool:
        return visible_cases(session, person(username), CaseFilter()).total.number == 1

    seeing = ["kerstin.kastanie", "jana.johannisbeere", "petra.platane"]
    blind = [
        "berta.buche",
        "ilse.ilex",
        "emil.eibe",
        "sven.schlehe",
        "carla.zeder",
        "leo.lorbeer",
        "gerda.ginkgo",
        "anton.apfel",
    ]
    assert [sees(name) for name in seeing] == [True] * len(seeing)
    assert [sees(name) for name in blind] == [False] * len(blind)


def test_the_engine_state_names_nobody(session, case):
    state = str(session.get(Instance, case.instance_id).state)
    for planted in ("Birkenhain", "Bela", "1997-02-11", "0170 0000001", "B1-Kurs", "Ahaus"):
        assert planted not in state
