"""A new question of a form becomes a new input of a decision, without code: the next case is decided by it."""

from __future__ import annotations

import json
import shutil

import pytest

from app.cases.queries import recommendations
from app.catalog.files import ModelFile
from app.catalog.queries import latest
from app.errors import Rejected
from app.people.queries import user_by_name
from app.rehearsal.office import HandClock
from app.store.database import open_database
from app.tasks.operations import complete, start_case
from app.tasks.publishing import publish_files
from app.tasks.queries import open_tasks_of_case
from tests.conftest import KEYS
from tests.rig.proposals import PROPOSAL, SCREENING
from tests.rig.versions import PATH, SHIPPED
from tests.unit.conftest import MONDAY
from tests.web.conftest import ROOT

FORM, TABLE = "forms/propose_case.form", "processes/intake_to_closure/complexity.dmn"
YES_OR_NO = [{"label": "ja", "value": True}, {"label": "nein", "value": False}]
QUESTION = {
    **{"type": "radio", "id": "home_at_risk", "key": "case.home_at_risk", "label": "Droht der Verlust der Wohnung?"},
    **{"properties": {"part": "A"}, "values": YES_OR_NO},
}


@pytest.fixture
def session(sqlite_office_template, tmp_path):
    shutil.copy(sqlite_office_template, tmp_path / "office.db")
    database = open_database(f"sqlite:///{tmp_path / 'office.db'}", KEYS, HandClock(MONDAY))
    with database.session() as opened:
        yield opened
    database.close()


def with_question(part: str = "A") -> ModelFile:
    form = json.loads((ROOT / FORM).read_text("utf-8"))
    group = next(one for one in form["components"] if one["type"] == "group")
    group["components"].append({**QUESTION, "properties": {"part": part}})
    return ModelFile(FORM, json.dumps(form, ensure_ascii=False).encode())


def with_input() -> ModelFile:
    """The first rule also asks that the home is at risk, if that is known; the others ask nothing of it."""
    text = (ROOT / TABLE).read_text("utf-8")
    column = (
        '<input id="in_home" label="Wohnung in Gefahr?"><inputExpression id="e_home" typeRef="boolean">'
        "<text>home_at_risk</text></inputExpression></input>\n      "
    )
    required = (
        '<informationRequirement id="need_home"><requiredInput href="#input_data_home" /></informationRequirement>'
    )
    data = '<inputData id="input_data_home" name="home_at_risk"><variable name="home_at_risk" typeRef="boolean" />'
    text = text.replace("<decisionTable", f"{required}<decisionTable", 1)
    text = text.replace("<inputData", f"{data}</inputData><inputData", 1)
    head, *rest = text.split("<inputEntry id=")
    first = head.index("<input id=")
    head = head[:first] + column + head[first:]
    lines = []
    for entry in rest:
        rule, _, name = entry[1:].partition("_")
        if name.startswith("acute_danger"):
            cell = "true, null" if rule == "R01" else "-"
            lines.append(f'"{rule}_home"><text>{cell}</text></inputEntry>\n        <inputEntry id={entry}')
        else:
            lines.append(entry)
    return ModelFile(TABLE, "<inputEntry id=".join([head, *lines]).encode())


def with_mapping() -> ModelFile:
    """Each step that asks the table hands the answer over."""
    given = '<zeebe:input source="=case.home_at_risk" target="home_at_risk" />'
    mark = '<zeebe:input source="=case.acute_danger = true" target="acute_danger" />'
    assert mark in SHIPPED
    return ModelFile(PATH, SHIPPED.replace(mark, mark + given).encode())


def rule_for(session, **answers) -> str:
    danger = {**PROPOSAL, "case.acute_danger": True, "case.acute_danger_note": "Es droht Gewalt.", **answers}
    case = start_case(session, user_by_name(session, "jana.johannisbeere"), danger)
    [task] = open_tasks_of_case(session, case)
    left_out = ("case.proposer_agrees", "case.feedback_text")
    screened = {key: value for key, value in SCREENING.items() if key not in left_out}
    screened |= {"next_step": "query", "case.missing_info": "Bitte ergänzen."}
    complete(session, user_by_name(session, "kerstin.kastanie"), task.id, screened)
    session.commit()
    return recommendations(session, case, "complexity")[0].evaluation["outputs"]["rule_id"]


def test_from_the_question_to_the_next_decision(session) -> None:
    assert rule_for(session) == "R01"
    files = [with_question(), with_input(), with_mapping()]
    publish_files(session, files, None)
    session.commit()
    assert latest(session, "form", "propose_case").number == 2
    assert rule_for(session, **{"case.home_at_risk": True}) == "R01"
    assert rule_for(session, **{"case.home_at_risk": False}) != "R01"


def test_a_fact_is_taken_by_its_name_where_no_diagram_hands_it_over(session) -> None:
    publish_files(session, [with_question(), with_input()], None)
    session.commit()
    assert rule_for(session, **{"case.home_at_risk": True}) == "R01"
    assert rule_for(session, **{"case.home_at_risk": False}) != "R01"


def test_what_was_said_in_counselling_is_not_taken_by_its_name(session) -> None:
    with pytest.raises(Rejected, match="home_at_risk"):
        publish_files(session, [with_question("C"), with_input()], None)


def test_without_the_question_it_is_refused(session) -> None:
    with pytest.raises(Rejected) as refused:
        publish_files(session, [with_input()], None)
    [finding] = refused.value.findings
    assert (finding.rule, finding.element) == ("decision_input", "complexity")
    assert "„Wohnung in Gefahr?“ (home_at_risk) gibt kein Ablauf" in finding.text.de
