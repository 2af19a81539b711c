"""A step that fails holds up its case only; process owners are told once per kind and have it tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import Entry
from app.cases.file import write_facts
from app.engine.incidents import PAUSES
from app.errors import NotAllowed, NotFound
from app.jobs.queries import known_jobs
from app.mail.models import Mail
from app.mail.settings import use_mail
from app.tasks import incidents
from app.tasks.incidents import ask_to_retry, count_open, incidents_of_case, open_kinds
from app.tasks.mails import announce
from app.tasks.models import Notice
from app.tasks.notices import open_notices
from app.tasks.operations import start_process
from app.tasks.queries import open_tasks_of_case
from app.tasks.retrying import try_again
from app.tasks.timers import fire_what_is_due
from tests.rig.diagrams import put_process
from tests.rig.mailserver import mail_server
from tests.unit.engine.helper import el, end, flows, io, model, service, start

FORM = '<zeebe:userTask/><zeebe:formDefinition formId="screen_case"/>'


@pytest.fixture
def stuck(session, person):
    """Cases where one branch waits for a person and the other cannot be carried out; by an operation or an expression.

    The expression and the role hang on facts, so that they work once the facts are right.
    """
    put_process(
        session,
        model(
            start(),
            el("parallelGateway", "fork"),
            el(
                "userTask", "talk", ext='<zeebe:userTask/><zeebe:formDefinition formId="screen_case"/>', name="Sprechen"
            ),
            service("report", "tell", ext=io({"role": "=case.whom", "text": '="x"'}), retries="2"),
            end("e1"),
            end("e2"),
            flows("s fork talk e1", "fork report e2"),
            id_="stuck",
        ),
    )
    put_process(
        session,
        model(
            start(),
            el("exclusiveGateway", "which", default="f_which_e1"),
            end("e1"),
            end("e2"),
            flows("s which e1"),
            '<bpmn:sequenceFlow id="other" sourceRef="which" targetRef="e2"><bpmn:conditionExpression '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="bpmn:tFormalExpression">'
            "=case.ready</bpmn:conditionExpression></bpmn:sequenceFlow>",
            id_="undecided",
        ),
    )

    def begin(process_id: str = "stuck", **facts: object):
        answers = {f"case.{key}": value for key, value in facts.items()}
        made = start_process(session, person("kerstin.kastanie"), process_id, answers)
        session.commit()
        return made

    return begin


def notices_of_owners(session, person):
    return [notice for notice in open_notices(session, person("maria.magnolie")) if notice.kind == "incident"]


def pass_pauses(session, clock) -> None:
    for pause in PAUSES:
        clock.at += pause
        while fire_what_is_due(session):
            session.commit()


def test_a_failing_operation_holds_up_only_its_branch(session, stuck, person):
    case = stuck(whom="nobody")
    [incident] = incidents_of_case(session, case)
    assert (incident.process_id, incident.element_id, incident.retries_left) == ("stuck", "report", 1)
    assert incident.sentence_de == "Die Rolle „nobody“ gibt es nicht."
    assert incident.retry_at is not None
    assert [task.element_id for task in open_tasks_of_case(session, case)] == ["talk"]
    assert notices_of_owners(session, person) == [], "it is tried again by itself first"


def test_when_its_tries_are_used_up_process_owners_are_told(session, stuck, person, clock):
    case = stuck(whom="nobody")
    pass_pauses(session, clock)
    [incident] = incidents_of_case(session, case)
    assert (incident.retry_at, incident.retries_left, incident.failures) == (None, 0, 2)
    [notice] = notices_of_owners(session, person)
    assert notice.reference == case.reference
    assert "nobody" not in notice.told.text
    assert open_notices(session, person("anton.apfel")) == []


def test_a_failing_expression_is_left_to_people_at_once(session, stuck, person):
    case = stuck("undecided")
    [incident] = incidents_of_case(session, case)
    assert (incident.element_id, incident.retry_at) == ("which", None)
    assert incident.sentence_de
    assert incident.sentence_en
    assert len(notices_of_owners(session, person)) == 1


def test_many_of_a_kind_are_told_once_and_counted(session, stuck, person):
    for _ in range(3):
        stuck("undecided")
    assert len(notices_of_owners(session, person)) == 1
    [kind] = open_kinds(session, person("maria.magnolie"))
    assert (kind.process_id, kind.element_id, len(kind.incidents)) == ("undecided", "which", 3)
    assert count_open(session) == 3


def test_only_process_owners_see_and_retry(session, stuck, person):
    [incident] = incidents_of_case(session, stuck("undecided"))
    for name in ("kerstin.kastanie", "anton.apfel", "gerda.ginkgo", "petra.platane"):
        with pytest.raises(NotAllowed):
            open_kinds(session, person(name))
        with pytest.raises(NotAllowed):
            ask_to_retry(session, person(name), incident.id)
    assert known_jobs(session) == set()


def test_a_retry_that_succeeds_ends_the_incident_and_its_notice(session, stuck, person, clock):
    case = stuck("undecided")
    [incident] = incidents_of_case(session, case)
    assert ask_to_retry(session, person("maria.magnolie"), incident.id) == 1
    assert (incidents.RETRY, incident.id) in known_jobs(session)
    make_ready(session, case)
    try_again(session, incident.id)
    session.flush()
    assert incidents_of_case(session, case) == []
    assert case.outcome == "e2"
    assert notices_of_owners(session, person) == []
    actions = [(e.action, e.actor_id) for e in session.scalars(select(Entry).where(Entry.chain_id == case.id))]
    assert ("incident.opened", person("kerstin.kastanie").id) in actions
    assert ("incident.retry", person("maria.magnolie").id) in actions
    assert ("incident.ended", None) in actions


def test_a_retry_that_fails_leaves_it_open(session, stuck, person):
    case = stuck("undecided")
    [incident] = incidents_of_case(session, case)
    ask_to_retry(session, person("maria.magnolie"), incident.id)
    try_again(session, incident.id)
    [still] = incidents_of_case(session, case)
    assert (still.id, still.failures, still.asked_at) == (incident.id, 2, None)


def test_a_retry_is_done_once(session, stuck, person):
    [incident] = incidents_of_case(session, stuck("undecided"))
    try_again(session, incident.id)
    assert incident.failures == 1, "nobody has asked"
    ask_to_retry(session, person("maria.magnolie"), incident.id)
    ask_to_retry(session, person("maria.magnolie"), incident.id)
    assert len([job for job in known_jobs(session) if job[0] == incidents.RETRY]) == 1
    try_again(session, incident.id)
    try_again(session, incident.id)
    assert incident.failures == 2


def test_all_of_a_kind_are_tried_again_and_no_other(session, stuck, person):
    cases = [stuck("undecided"), stuck("undecided")]
    other = stuck(whom="nobody")
    [incident] = incidents_of_case(session, cases[0])
    assert ask_to_retry(session, person("maria.magnolie"), incident.id, all_of_kind=True) == 2
    keys = {key for kind, key in known_jobs(session) if kind == incidents.RETRY}
    assert keys == {incidents_of_case(session, case)[0].id for case in cases}
    assert incidents_of_case(session, other)[0].asked_at is None


def test_what_is_over_cannot_be_tried_again(session, stuck, person):
    case = stuck("undecided")
    [incident] = incidents_of_case(session, case)
    ask_to_retry(session, person("maria.magnolie"), incident.id)
    make_ready(session, case)
    try_again(session, incident.id)
    session.flush()
    with pytest.raises(NotFound):
        ask_to_retry(session, person("maria.magnolie"), incident.id)


def test_process_owners_get_mail_without_any_content(office, session, stuck, person):
    announce(session)
    with mail_server() as server:
        use_mail(office, server.settings())
        session.info.update(office.surroundings)
        stuck("undecided")
        announce(session)
        told = {mail.user.username for mail in session.scalars(select(Mail))}
    assert {"maria.magnolie", "malte.mammut"} <= told
    assert session.scalars(select(Notice).where(Notice.kind == "incident")).one().announced_at is not None


def make_ready(session, case) -> None:
    write_facts(session, case, {"B": {"ready": True}})
    session.flush()


def test_the_pauses_grow():
    assert list(PAUSES) == sorted(PAUSES)
    assert PAUSES[0] <= timedelta(minutes=1)
