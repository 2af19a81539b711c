"""Structural issues: gathered from forms without a way back to the case, read by topic, followed up."""

import pytest
from sqlalchemy import inspect, select

from app.cases.file import read_facts
from app.cases.models import Case, Submission
from app.issues.models import Issue
from app.issues.operations import note, note_from_form
from app.issues.queries import topics
from app.people.queries import user_by_name
from app.store.keys import unseal
from app.tasks.models import Task
from app.tasks.operations import complete

NOTE = {"case.note_kind": "meeting", "case.note": "Ein Gespräch.", "case.step_status": "running"}
TOPIC, WORDS = "case.structural_issue_topic", "case.structural_issue"
ISSUE = {TOPIC: "waiting_time", WORDS: "Zehn Monate bis zum ersten Termin."}


def test_a_form_hands_its_issue_on_and_keeps_nothing_of_it(session) -> None:
    note_from_form(
        session, {"case.structural_issue_topic": "rules", "case.structural_issue": " Zwei Ämter, zwei Regeln. "}
    )
    note_from_form(session, {"case.structural_issue_topic": "rules", "case.structural_issue": None})
    note_from_form(session, {"case.note": "Kein Hinweis."})
    session.flush()
    issue = session.scalars(select(Issue)).one()
    assert (issue.topic, issue.text, issue.state, issue.month.day) == ("rules", "Zwei Ämter, zwei Regeln.", "new", 1)


def test_the_table_has_no_column_that_leads_back(session) -> None:
    columns = {column["name"] for column in inspect(session.connection()).get_columns("structural_issue")}
    assert columns == {"id", "topic", "text", "month", "state", "measure", "changed_on"}


def test_topics_come_in_the_order_of_the_forms_and_are_counted(session) -> None:
    for topic, state in (("other", "new"), ("rules", "solved"), ("rules", "new"), ("gone", "new")):
        note(session, topic, "Ein Hinweis.").state = state
    session.flush()
    found = topics(session, ["rules", "waiting_time", "other"])
    assert [(topic.code, topic.counts) for topic in found] == [
        ("rules", {"new": 1, "in_work": 0, "solved": 1}),
        ("other", {"new": 1, "in_work": 0, "solved": 0}),
        ("gone", {"new": 1, "in_work": 0, "solved": 0}),
    ]
    assert [topic.code for topic in topics(session, ["rules"], "solved")] == ["rules"]


def test_handing_in_a_form_leaves_no_trace_of_the_issue_in_the_case(planted_copy) -> None:
    reference = planted_copy.cases["running"].reference
    with planted_copy.office.database.session() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        dora = user_by_name(session, "dora.douglasie")
        step = select(Task).where(Task.case_id == case.id, Task.element_id == "review_progress", Task.state == "open")
        planned = read_facts(session, case)["goals"][0]["steps"][0]["what"]
        complete(session, dora, session.scalars(step).one().id, {**NOTE, "case.step": planned, **ISSUE})
        session.flush()
        assert [issue.text for issue in session.scalars(select(Issue))] == [ISSUE[WORDS]]
        assert not {key for key in read_facts(session, case) if "structural" in key}
        for handed in session.scalars(select(Submission).where(Submission.case_id == case.id)):
            content = str(unseal(session, case.key_id, f"submission:{handed.id}", handed.answers))
            assert ("structural" in content, "Zehn Monate" in content) == (False, False)


@pytest.mark.parametrize("name", ["leo.lorbeer", "gerda.ginkgo", "kerstin.kastanie"])
def test_the_steering_group_reads_what_was_noted(office, name) -> None:
    noting = office.person("dora.douglasie")
    noting.get("/issues/new")
    noting.press("/issues/new", topic="service_gap", text="Im Norden fehlt eine Schuldnerberatung.")
    noting.follow()
    assert "ohne Bezug zu einem Fall" in noting.text
    person = office.person(name)
    person.get("/issues/")
    assert "Im Norden fehlt eine Schuldnerberatung." in person.text
    assert "fehlendes Angebot" in person.text
    assert ("Bearbeiten" in person.text) == (name == "kerstin.kastanie")
    assert "KIM-2026" not in person.answer.text


def test_the_coordinating_office_follows_up(office) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/issues/new")
    assert person.press("/issues/new", topic="", text="").status_code == 422
    assert "Bitte beschreiben Sie den Hinweis in Worten." in person.text
    person.press("/issues/new", topic="rules", text="Zwei Regeln widersprechen sich.")
    person.follow()
    address = person.page.xpath("//a[starts-with(normalize-space(), 'Bearbeiten')]/@href")[0]
    person.get(address)
    assert person.press(address, state="solved", measure=" ").status_code == 422
    assert "was getan wird oder wurde" in person.text
    assert person.press(address, state="solved", measure="Erlass vom März.").status_code == 302
    person.get("/issues/?state=solved")
    assert "Erlass vom März." in person.text
    person.get("/issues/?state=new")
    assert "Hier ist noch kein Hinweis notiert." in person.text


@pytest.mark.parametrize("name", ["dora.douglasie", "tara.tulpenbaum", "petra.platane", "anton.apfel"])
def test_others_do_not_read_them(office, name) -> None:
    person = office.person(name)
    assert person.get("/issues/").status_code == 403
